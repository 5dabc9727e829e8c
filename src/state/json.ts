/** A token, or a part of one where it is broken. */
const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;
const SPACE = /[ \t\r\n]*/y;

/** What may come next. */
type Wanted = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/**
 * Where a text stops being JSON. The engine's own messages do not always say it.
 *
 * @returns the offset of the first character that is not expected; the length of the text where it ends too early
 */
export function findBreak(text: string): number {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  let at = 0;
  for (;;) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    const [, mark, string, other] = found ?? [];
    const next: Wanted | undefined =
      found === null ? undefined : step(wanted, mark ?? (string === undefined ? other && 'other' : 'string'), open);
    if (next === undefined) {
      SPACE.lastIndex = at;
      return at + (SPACE.exec(text)?.[0].length ?? 0);
    }
    wanted = next;
    at = TOKEN.lastIndex;
  }
}

/** What may follow this token, or `undefined` where it may not stand. */
function step(wanted: Wanted, token: string | undefined, open: ('{' | '[')[]): Wanted | undefined {
  const after = (): Wanted => (open.length === 0 ? 'nothing' : 'comma or end');
  if (token === '}' || token === ']') {
    const canEnd = wanted === 'comma or end' || wanted === (token === '}' ? 'key or end' : 'value or end');
    if (!canEnd || open.pop() !== (token === '}' ? '{' : '[')) return undefined;
    return after();
  }
  if (wanted === 'value' || wanted === 'value or end') {
    if (token === 'string' || token === 'other') return after();
    if (token !== '{' && token !== '[') return undefined;
    open.push(token);
    return token === '{' ? 'key or end' : 'value or end';
  }
  if (wanted === 'key' || wanted === 'key or end') return token === 'string' ? 'colon' : undefined;
  if (wanted === 'colon') return token === ':' ? 'value' : undefined;
  if (wanted !== 'comma or end' || token !== ',') return undefined;
  return open.at(-1) === '{' ? 'key' : 'value';
}
