import type { AttributeRow } from '../operation/attribute.ts';
import type { Dialect, Schema } from '../operation/operation.ts';
import { ATTRIBUTES, DAY, LOOSE_PROPERTIES, NAMES, OWN, PURPOSES, SYSTEMS, type System } from './plausible.ts';

type Keywords = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, Schema>>;

/**
 * The schemas that images of a dialect are generated from: what it replies with, narrowed to what images are like. One for each
 * operating system, because what an image says of it hangs together.
 *
 * @param owners ids of projects; none for images that belong to nobody
 */
export function toGenerationSchemas(dialect: Dialect, owners: readonly string[]): readonly Schema[] {
  const replied = repliedProperties(dialect);
  return SYSTEMS.map((system) => toSchema(dialect, replied, system, owners));
}

function toSchema(dialect: Dialect, replied: Properties, system: System, owners: readonly string[]): Schema {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  for (const row of dialect.attributes) {
    const narrowed = row.neutral === 'owner' ? toOwner(owners) : narrow(dialect, row, replied[row.wire], system);
    if (narrowed === undefined) continue;
    properties[row.wire] = narrowed;
    if (row.neutral !== 'property' || Object.hasOwn(system.properties, row.wire)) required.push(row.wire);
  }
  // Where properties stand in an object of their own, the dialect has no rows for them.
  if (replied['properties'] !== undefined) {
    properties['properties'] = toLooseProperties(system);
    required.push('properties');
  }
  return { type: 'object', properties, required };
}

function toOwner(owners: readonly string[]): Schema | undefined {
  return owners.length === 0 ? undefined : { enum: owners };
}

/** What an attribute may be; `undefined` where nothing is known that it plausibly is. */
function narrow({ id }: Dialect, { wire, neutral, type }: AttributeRow, replied: Schema | undefined, system: System): Schema | undefined {
  const own = OWN[id]?.[wire];
  const base: Keywords = typeof replied === 'object' ? replied : {};
  if (own !== undefined)
    return Object.keys(own).length === 0 ? { enum: base['examples'] ?? base['enum'] } : { ...base, ...(own as Keywords) };
  if (neutral === 'property' || neutral === 'derived') {
    const said = system.properties[wire];
    return said === undefined ? undefined : { const: said };
  }
  if (neutral === 'name') return { ...base, type: 'string', pattern: toNamePattern(NAMES[id] ?? '{name}', system) };
  // A visibility that is a boolean is any.
  if (type === 'boolean' && neutral === 'visibility') return { type };
  const usual = ATTRIBUTES[neutral];
  return usual === undefined ? undefined : { ...base, ...(usual as Keywords) };
}

function toNamePattern(template: string, { name, title }: System): string {
  const parts: Readonly<Record<string, string>> = {
    name: quote(name),
    title: quote(title),
    purpose: `(${PURPOSES.join('|')})`,
    day: DAY,
  };
  return `^${template.replace(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? '')}$`;
}

function quote(text: string): string {
  return text.replaceAll('.', '\\.');
}

function toLooseProperties(system: System): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(LOOSE_PROPERTIES.map((name) => [name, { const: system.properties[name] }])),
    required: LOOSE_PROPERTIES,
  };
}

/** What a dialect says of an image when it shows one whole: in a reply, below `image`, or in a list. */
function repliedProperties({ id, operations }: Dialect): Properties {
  for (const { replies } of operations) {
    for (const { schema } of replies) {
      const inside = propertiesOf(schema);
      const images = propertiesOf((inside['images'] as { readonly items?: Schema } | undefined)?.items);
      const found = [inside, propertiesOf(inside['image']), images].find((one) => 'id' in one && 'created_at' in one);
      if (found !== undefined) return found;
    }
  }
  throw new Error(`${id} shows no images`);
}

function propertiesOf(schema: Schema | undefined): Properties {
  return typeof schema === 'object' ? ((schema['properties'] as Properties | undefined) ?? {}) : {};
}
