/**
 * Whether a text fits a pattern in which `*` stands for any run of characters. Takes time in proportion to the two lengths at
 * worst, so no pattern can run away.
 *
 * @example fitsGlob('openstack-*.image-*', 'openstack-v2.image-update') // true
 */
export function fitsGlob(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return pattern === text;
  const last = parts[parts.length - 1] ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return at <= end;
}
