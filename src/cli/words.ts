import { Refusal } from '../refusals.ts';

/** A piece of a word as a shell reads it: `'…'` as it stands, `"…"` with escapes, `\x`, or plain characters. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
const SPACE = /\s+/y;

/**
 * Splits a line into words as a POSIX shell would, quotes and backslashes included. Nothing is expanded: `$HOME`, `*` and `;` stay as they are.
 * Our own few lines, because the small libraries for it either expand what they should not or guess where a quote is left open.
 *
 * @param line the text
 * @param name what messages call it
 * @throws Refusal when a quote or a backslash is left open
 * @example splitWords('--auth any --seed "a b"', 'OPTIONS') // ['--auth', 'any', '--seed', 'a b']
 */
export function splitWords(line: string, name: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(line);
    at = found === null ? at : pattern.lastIndex;
    return found;
  };
  while (at < line.length) {
    if (take(SPACE) !== null) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    const piece = take(PIECE);
    if (piece === null) throw new Refusal(`${name} is ${JSON.stringify(line)}: ${toProblem(line.charAt(at))}`);
    const [, single, double, escaped, plain] = piece;
    word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
}

function toProblem(character: string): string {
  return character === '\\' ? 'a backslash ends it' : `the quote ${character} is left open`;
}
