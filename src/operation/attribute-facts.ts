import type { AttributeRow } from './attribute.ts';
import { type Fact, toFact } from './fact.ts';
import type { Schema } from './operation.ts';

const UNSET: Readonly<Record<AttributeRow['unset'], string>> = {
  null: ' or null',
  absent: ' or left out',
  empty: ' or empty',
  never: '',
};

/** What a row is compared by: its neutral name, or where it has none what it is called. */
function toAbout({ neutral, wire }: AttributeRow): string {
  if (neutral === 'property') return `property ${wire}`;
  return neutral === 'derived' ? `made: ${wire}` : neutral;
}

/**
 * How the attributes of an image are called and written.
 *
 * @param updated whether it matters that an update may name them
 * @example toFieldFacts(rows, true)[0] // { about: 'minRam', value: { name: 'min_ram', … }, text: 'min_ram: integer, writable' }
 */
export function toFieldFacts(rows: readonly AttributeRow[], updated: boolean): readonly Fact[] {
  return rows.map((row) => {
    const { wire: name, type, unset, access } = row;
    const text = `${name}: ${type}${UNSET[unset]}${updated ? `, ${access}` : ''}`;
    return { about: toAbout(row), value: { name, type, unset, ...(updated ? { access } : {}) }, text };
  });
}

/**
 * The words that attributes may have, such as the states of an image. Properties are left out.
 *
 * @example toWordFacts(rows)[0] // { about: 'status', value: ['queued', …], text: 'queued, …' }
 */
export function toWordFacts(rows: readonly AttributeRow[]): readonly Fact[] {
  return rows.flatMap((row) => {
    const words = row.neutral === 'property' ? undefined : keywordsOf(row.schema)['enum'];
    return Array.isArray(words) ? [toFact(row.neutral, words.filter((word) => word !== null).map(String))] : [];
  });
}

/**
 * How long texts and how large numbers may be.
 *
 * @example toLengthFacts(rows)[0] // { about: 'length of name', value: 255, text: '255' }
 */
export function toLengthFacts(rows: readonly AttributeRow[]): readonly Fact[] {
  return rows.flatMap((row) => {
    if (row.access === 'read-only') return [];
    const { maxLength, maximum, items } = keywordsOf(row.schema);
    const inner = keywordsOf(items as Schema | undefined)['maxLength'];
    const bounds: readonly (readonly [string, unknown])[] = [
      ['length of', maxLength],
      ['value of', maximum],
      ['length of each of', inner],
    ];
    return bounds.flatMap(([what, most]) => (typeof most === 'number' ? [toFact(`${what} ${toAbout(row)}`, most)] : []));
  });
}

function keywordsOf(schema: Schema | undefined): { readonly [keyword: string]: unknown } {
  return typeof schema === 'object' ? schema : {};
}
