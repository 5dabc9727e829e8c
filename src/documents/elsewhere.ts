import type { Path } from './document.ts';

/** A schema of ours, or a part of one. */
export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

/** What a message about an unknown key goes on with; both are empty where the key is known nowhere near. */
interface Elsewhere {
  /** One level deeper. */
  readonly inside: string;
  /** Further out, or in what stands beside. */
  readonly around: string;
}

/**
 * Where a key belongs that is not known where it stands.
 *
 * @param path of what the key stands in
 * @example findElsewhere(scenarioSchema, ['rules', 0], 'first').inside // ': it belongs into "when"'
 */
export function findElsewhere(root: Schema, path: Path, name: string): Elsewhere {
  const along: (Schema | undefined)[] = [root];
  for (const step of path) along.push(stepInto(root, along.at(-1), step));
  const holders = (schema: Schema | undefined, but?: string | number): readonly string[] => {
    const keys = propertiesOf(root, schema);
    return Object.keys(keys)
      .filter((key) => key !== but && propertiesOf(root, keys[key])[name] !== undefined)
      .map((key) => `"${key}"`);
  };
  const inside = holders(along.at(-1));
  const depth = along.slice(0, -1).findLastIndex((schema) => propertiesOf(root, schema)[name] !== undefined);
  const beside = path.length === 0 ? [] : holders(along.at(-2), path.at(-1));
  const next = beside.length === 0 ? '' : `: it belongs into ${beside.join(' or ')}, beside "${path.at(-1)}"`;
  return {
    inside: inside.length === 0 ? '' : `: it belongs into ${inside.join(' or ')}`,
    around: depth < 0 ? next : `: it belongs further out, beside "${path[depth]}"`,
  };
}

function stepInto(root: Schema, schema: Schema | undefined, step: string | number): Schema | undefined {
  const { items, additionalProperties } = follow(root, schema);
  if (typeof step === 'number') return items;
  return propertiesOf(root, schema)[step] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

function propertiesOf(root: Schema, schema: Schema | undefined): Readonly<Record<string, Schema | undefined>> {
  return follow(root, schema).properties ?? {};
}

function follow(root: Schema, schema: Schema | undefined): Schema {
  const name = /^#\/\$defs\/(\w+)$/.exec(schema?.$ref ?? '')?.[1];
  return (name === undefined ? schema : root.$defs?.[name]) ?? {};
}
