/** Tells whether a text fits a pattern. */
export type Glob = (text: string) => boolean;

/**
 * Makes the test of a pattern in which `*` stands for any run of characters. It takes time in proportion to the two lengths at worst,
 * so no pattern can run away.
 *
 * @example toGlob('openstack-*.image-*')('openstack-v2.image-update') // true
 */
export function toGlob(pattern: string): Glob {
  const parts = pattern.split('*');
  if (parts.length === 1) return (text) => text === pattern;
  const [first = ''] = parts;
  const last = parts[parts.length - 1] ?? '';
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/**
 * Whether a text fits a pattern, once.
 *
 * @example fitsGlob('openstack-*.image-*', 'openstack-v2.image-update') // true
 */
export function fitsGlob(pattern: string, text: string): boolean {
  return toGlob(pattern)(text);
}
