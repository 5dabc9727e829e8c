import { readPackageFile } from '../package-root.ts';
import { didYouMean, Refusal } from '../refusals.ts';
import type { Document } from './document.ts';

/** The kinds of files that a user writes; each has a schema of its name. */
const KINDS = ['fixture', 'scenario', 'config', 'cases'] as const;

/** What a file of a user is. */
export type Kind = (typeof KINDS)[number];

/** Keys that all kinds have. */
const COMMON: readonly string[] = ['$schema', 'version'];

/** The keys at the top of a file of this kind, as its schema has them. */
function keysOf(kind: Kind): readonly string[] {
  const { properties } = JSON.parse(readPackageFile(`schemas/${kind}.schema.json`)) as { readonly properties: object };
  return Object.keys(properties).filter((key) => !COMMON.includes(key));
}

/**
 * What kind of file this is: what it says of itself, in its key `$schema` or its line for editors, or else what it holds.
 *
 * @throws Refusal when that cannot be told
 */
export function kindOf({ value, schema, placeOf }: Document): Kind {
  const said = KINDS.find(
    (kind) => schema !== undefined && (schema.endsWith(`${kind}.schema.json`) || schema === `urn:polyglance:${kind}`),
  );
  if (said !== undefined) return said;
  const held = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const known = KINDS.map((kind) => ({ kind, keys: keysOf(kind) }));
  const counted = known.map(({ kind, keys }) => ({ kind, count: held.filter((key) => keys.includes(key)).length }));
  const [first, second] = counted.sort((a, b) => b.count - a.count);
  if (first !== undefined && first.count > (second?.count ?? 0)) return first.kind;
  const names = known.flatMap(({ keys }) => keys);
  const odd = held.find((key) => !COMMON.includes(key) && didYouMean(key, names) !== '');
  const hint = odd === undefined ? '' : ` (is there a slip in ${JSON.stringify(odd)}${didYouMean(odd, names)})`;
  const ways = `say --kind ${KINDS.join(', ').replace(/, (\w+)$/, ' or $1')}, or begin the file with "# yaml-language-server: $schema=…"`;
  const message = `it cannot be told whether this is a fixture, a scenario, a config file or cases${hint}: ${ways}`;
  throw new Refusal([{ message, place: placeOf(odd === undefined ? [] : [odd], 'key') }]);
}
