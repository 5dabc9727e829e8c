import type { Json, Schema } from './operation.ts';

/** Turns the schemas of a table into those of a document. What has a title is written once, below `components`. */
export interface Schemas {
  /** The schema, or a reference to it. */
  write(schema: Schema): Json;
  /** What references lead to. */
  readonly components: { readonly [name: string]: Json };
}

/** Keywords that are no JSON Schema: vendors add them to theirs. OpenAPI wants them to begin with `x-`. */
const VENDOR_KEYWORDS: ReadonlyMap<string, string> = new Map([
  ['is_base', 'x-is-base'],
  ['links', 'x-links'],
]);
/** Keywords whose value is data. */
const DATA: readonly string[] = ['const', 'enum', 'examples', 'default', 'required'];
/** Keywords whose members are schemas by name. */
const BY_NAME: readonly string[] = ['properties', 'patternProperties', '$defs'];

/**
 * Makes a writer with nothing in it.
 *
 * @example createSchemas().write({ title: 'Image', type: 'object' }) // { $ref: '#/components/schemas/Image' }
 */
export function createSchemas(): Schemas {
  const names = new Map<string, object>();
  const components: Record<string, Json> = {};
  const writeValue = (keyword: string, value: unknown): Json => {
    if (DATA.includes(keyword)) return value as Json;
    if (BY_NAME.includes(keyword)) return mapMembers(value as object, write);
    if (Array.isArray(value)) return value.map((part) => (isObject(part) ? write(part) : (part as Json)));
    return isObject(value) ? write(value) : (value as Json);
  };
  const writeParts = (schema: object): Json =>
    Object.fromEntries(
      Object.entries(withItems(withRequired(schema))).map(([keyword, value]) => [
        VENDOR_KEYWORDS.get(keyword) ?? keyword,
        writeValue(keyword, value),
      ]),
    );
  const write = (schema: Schema): Json => {
    // Some readers of OpenAPI know no schema that is a truth value.
    if (typeof schema === 'boolean') return schema ? {} : { not: {} };
    const { title } = schema;
    if (typeof title !== 'string') return writeParts(schema);
    const known = names.get(title);
    if (known !== undefined && known !== schema) throw new Error(`two schemas have the title ${title}`);
    names.set(title, schema);
    if (known === undefined) components[title] = writeParts(schema);
    return { $ref: `#/components/schemas/${title}` };
  };
  return { write, components };
}

/** Generators look for the members that are required among `properties`: one that may be anything is there as anything. */
function withRequired(schema: { readonly required?: unknown; readonly properties?: object }): object {
  if (!Array.isArray(schema.required)) return schema;
  const open = Object.fromEntries(schema.required.map((name: unknown) => [String(name), true]));
  return { ...schema, properties: { ...open, ...schema.properties } };
}

/** OpenAPI wants a word on what is in every list: where there is none, it may be anything. */
function withItems(schema: { readonly type?: unknown; readonly items?: unknown; readonly prefixItems?: unknown }): object {
  const isList = schema.type === 'array' || (Array.isArray(schema.type) && schema.type.includes('array'));
  return isList && schema.items === undefined && schema.prefixItems === undefined ? { ...schema, items: true } : schema;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapMembers(members: object, write: (schema: Schema) => Json): Json {
  return Object.fromEntries(Object.entries(members).map(([name, schema]) => [name, write(schema as Schema)]));
}

/**
 * One of several schemas; those that are the same count once.
 *
 * @example toUnion([true, true], createSchemas()) // {}
 */
export function toUnion(all: readonly Schema[], schemas: Schemas): Json {
  const written = new Map(all.map((schema) => schemas.write(schema)).map((json) => [JSON.stringify(json), json]));
  const [first = {}, ...more] = written.values();
  return more.length === 0 ? first : { anyOf: [first, ...more] };
}
