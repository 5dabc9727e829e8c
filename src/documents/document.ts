import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Node, Pair, YAMLError, YAMLMap, Document as YamlDocument } from 'yaml';
import { type Finding, type Place, Refusal } from '../refusals.ts';
import { refuseAll } from './check.ts';

/** Where something stands in a document: `['images', 0, 'name']`. */
export type Path = readonly (string | number)[];

/** A file of ours or of our user, parsed. It remembers where everything stands. */
export interface Document {
  readonly file: string;
  /** Plain data, as JSON would have it. */
  readonly value: unknown;
  /** The schema that it says it has, in its key `$schema` or in its line for editors. */
  readonly schema?: string;
  /**
   * Where the value at this path stands, or its key.
   * For what is not in the document, where the nearest thing around it stands.
   */
  readonly placeOf: (path: Path, part?: 'key' | 'value') => Place;
}

/** The endings of files that can be read. JSON is YAML too, so one parser reads both. */
export const EXTENSIONS: readonly string[] = ['.yaml', '.yml', '.json'];

/** How many aliases may be followed: more than any honest file has, and few enough that nothing grows out of bounds. */
const ALIASES_AT_MOST = 100;
/** How many aliases a file may have. The parser goes through all anchors for each of them. */
const ALIASES_IN_ALL = 1000;

const TOO_DEEP = 'this file is nested too deeply';
const FOLDER = 'this is a folder, not a file';

/**
 * The schema is given so that a %YAML 1.1 line cannot bring dates, sets and merges. The parser would compare each key with each
 * other one: refuseOdd finds those that stand twice.
 */
const PARSING = { prettyErrors: false, schema: 'core', merge: false, logLevel: 'error', uniqueKeys: false } as const;

/** What the parser says too tersely for a reader, by its error code. */
const WORDS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'there is more than one document in this file: remove the line "---" and what follows, or make two files',
  TAB_AS_INDENT: 'a tab cannot indent YAML: use spaces',
};

/**
 * Reads and parses a YAML or JSON file.
 *
 * @throws Refusal with the place of each thing that is wrong
 */
export async function readDocument(file: string): Promise<Document> {
  if (!EXTENSIONS.includes(extname(file).toLowerCase())) {
    // What is not there, or is a folder, needs no other name.
    const folder = await isFolder(file);
    throw new Refusal(`${toShownPath(file)}: ${folder ? FOLDER : `the name of the file has to end in ${EXTENSIONS.join(', ')}`}`);
  }
  return parseDocument(decode(await readBytes(file), file), file);
}

/**
 * Whether this path is a folder's.
 *
 * @throws Refusal when there is nothing
 */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (thrown) {
    throw new Refusal(`${toShownPath(path)}: ${toReason(thrown)}`);
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (thrown) {
    throw new Refusal(`${toShownPath(file)}: ${toReason(thrown)}`);
  }
}

/** Characters of a path that a message shows. */
const SHOWN_AT_MOST = 80;

/** What no path has that is made by a program, and every text of a file has. */
const OF_TEXTS = /[\s"'{}]/;

/**
 * A path as messages show it: the first line, and not too much of it. What tells long paths apart is their end; but what is given as a path
 * may be a whole file, with passwords, and of that only the beginning is shown.
 */
export function toShownPath(path: string): string {
  const [line = ''] = path.split(/[\r\n]/, 1);
  if (path.length <= SHOWN_AT_MOST && line === path) return path;
  return OF_TEXTS.test(path) ? `${line.slice(0, SHOWN_AT_MOST - 1)}…` : `…${path.slice(1 - SHOWN_AT_MOST)}`;
}

/** What the system says of a file, in words. */
export function toReason(thrown: unknown): string {
  const { code, message } = thrown as { code?: string; message?: string };
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return FOLDER;
  if (code === 'EACCES' || code === 'EPERM') return 'this file may not be read';
  if (code === 'ENAMETOOLONG') return 'this is too long for a path';
  // Behind the first comma the system repeats the path.
  return `this file cannot be read: ${(message ?? String(thrown)).split(',', 1)[0]}`;
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal([{ message: 'this file is not UTF-8: save it as UTF-8', place: { file, line: 1, column: 1 } }]);
  }
}

/**
 * Parses the text of a YAML or JSON file.
 *
 * @param file what messages call it
 * @throws Refusal with the place of each thing that is wrong
 */
export async function parseDocument(text: string, file: string): Promise<Document> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const toPlace = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    const parsed = yaml.parseDocument(text, { ...PARSING, lineCounter: lines });
    const errors = [...parsed.errors, ...parsed.warnings];
    if (errors.length > 0) throw new Refusal([toFinding(errors, toPlace)]);
    refuseOdd(yaml, parsed, toPlace);
    if (parsed.contents === null) throw new Refusal([{ message: 'this file is empty', place: { file, line: 1, column: 1 } }]);
    const value: unknown = parsed.toJS({ maxAliasCount: ALIASES_AT_MOST });
    const schema = schemaOf(value, text);
    return {
      file,
      value,
      ...(schema === undefined ? {} : { schema }),
      placeOf: (path, part = 'value') => toPlace(offsetOf(yaml, parsed, path, part)),
    };
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw new Refusal([{ message: toWords(thrown), place: { file, line: 1, column: 1 } }]);
  }
}

/** Lines in which the one for editors may stand: it is at the top. */
const TOP = 20;

function schemaOf(value: unknown, text: string): string | undefined {
  const said = typeof value === 'object' && value !== null ? (value as { $schema?: unknown }).$schema : undefined;
  if (typeof said === 'string') return said;
  const lines = text.split('\n', TOP).flatMap((line) => /^\s*#\s*yaml-language-server:\s*\$schema=(\S+)/.exec(line)?.[1] ?? []);
  return lines[0];
}

/** Where the grammar breaks, all that follows is a consequence: the first error says it. */
function toFinding(errors: readonly YAMLError[], toPlace: (offset: number) => Place): Finding {
  // The parser catches an overflow of the stack itself, once for each level that it then goes back.
  if (errors.some(({ message }) => message.includes('call stack'))) return { message: TOO_DEEP, place: toPlace(0) };
  const [{ code, message, pos } = { code: '', message: '', pos: [0] }] = errors;
  return { message: WORDS[code] ?? `this is no good YAML: ${message}`, place: toPlace(pos[0] ?? 0) };
}

/** What the parser throws instead of listing it: too many aliases, unknown ones, and nesting that is too deep for the stack. */
function toWords(thrown: unknown): string {
  if (thrown instanceof RangeError) return TOO_DEEP;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (message.startsWith('Excessive alias count')) return `the aliases of this file make more than ${ALIASES_AT_MOST} copies`;
  return `this file cannot be read: ${message}`;
}

/**
 * What the parser takes and we do not: keys that have no name or stand twice, and aliases of nothing, of what they stand in, or too
 * many. One walk: the parser's own ways walk the whole file again for each alias.
 */
function refuseOdd(yaml: typeof import('yaml'), parsed: YamlDocument, toPlace: (offset: number) => Place): void {
  const toOdd = (message: string, node: unknown): Finding => ({ message, place: toPlace(startOf(yaml, node) ?? 0) });
  const refuse = (message: string, node: unknown): never => {
    throw new Refusal([toOdd(message, node)]);
  };
  const anchors = new Map<string, Node>();
  const twice: Finding[] = [];
  let aliases = 0;
  yaml.visit(parsed, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      if (!yaml.isMap(node)) return;
      const seen = new Set<string>();
      for (const { key } of node.items) {
        if (!yaml.isScalar(key)) refuse('a key has to be a text', key);
        const name = toName(key);
        if (seen.has(name)) twice.push(toOdd('this key stands here twice: keep one', key));
        seen.add(name);
      }
    },
    Alias: (_, alias, parents) => {
      aliases += 1;
      if (aliases > ALIASES_IN_ALL) refuse(`this file has more than ${ALIASES_IN_ALL} aliases`, alias);
      const meant = anchors.get(alias.source);
      if (meant === undefined) refuse(`there is no anchor &${alias.source} before this alias`, alias);
      if (parents.some((parent) => parent === meant)) refuse(`the alias *${alias.source} stands inside of what it means`, alias);
    },
  });
  refuseAll(twice);
}

/** Where the deepest thing along this path begins that there is. */
function offsetOf(yaml: typeof import('yaml'), parsed: YamlDocument, path: Path, part: 'key' | 'value'): number {
  const follow = (node: unknown): unknown => (yaml.isAlias(node) ? node.resolve(parsed) : node);
  let node: unknown = parsed.contents;
  let offset = startOf(yaml, node) ?? 0;
  for (const [index, step] of path.entries()) {
    const inside = follow(node);
    if (yaml.isMap(inside)) {
      const pair = findPair(inside, String(step));
      if (pair === undefined) return offset;
      const wanted = part === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key);
      offset = startOf(yaml, wanted) ?? startOf(yaml, pair.key) ?? offset;
      node = pair.value;
    } else if (yaml.isSeq(inside)) {
      node = inside.items[Number(step)];
      if (node === undefined) return offset;
      offset = startOf(yaml, node) ?? offset;
    } else return offset;
  }
  return offset;
}

function findPair(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => toName(key) === name);
}

/** A key may also be a number, true or null: plain data has it as text. */
function toName(key: unknown): string {
  return `${(key as { readonly value?: string | number | boolean | null } | null)?.value ?? ''}`;
}

function startOf(yaml: typeof import('yaml'), node: unknown): number | undefined {
  return yaml.isNode(node) ? (node as Node).range?.[0] : undefined;
}
