import type { Unused } from '../emulator/unused.ts';
import type { Terminal } from './terminal.ts';

/** Lines that are worth reading. */
const LINES_AT_MOST = 40;

/** Tells, at the end, of rules that never took effect and of steps that no request came for. */
export function reportUnused({ words }: Pick<Unused, 'words'>, { warn }: Pick<Terminal, 'warn'>): void {
  const more = words.length - LINES_AT_MOST;
  const shown = more > 0 ? [...words.slice(0, LINES_AT_MOST), `and ${more} more`] : words;
  warn(shown.map((line) => `warning: ${line}\n`).join(''));
}
