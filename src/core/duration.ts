const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * Reads a duration; the unit is always said.
 *
 * @returns milliseconds; `undefined` for what is none
 * @example parseDuration('1.5s') // 1500
 */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  const factor = UNITS[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/**
 * Writes a duration in the largest unit that leaves nothing over.
 *
 * @example toDurationText(5_400_000) // '90m'
 */
export function toDurationText(milliseconds: number): string {
  const unit = ['h', 'm', 's'].find((one) => milliseconds > 0 && milliseconds % (UNITS[one] ?? 1) === 0) ?? 'ms';
  return `${milliseconds / (UNITS[unit] ?? 1)}${unit}`;
}
