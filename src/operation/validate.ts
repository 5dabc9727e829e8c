import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { requireNow } from '../package-root.ts';
import type { Schema } from './operation.ts';

/** One thing that a value does against a schema. */
export interface SchemaProblem {
  /** JSON pointer of the offending part; `''` for the whole value. */
  readonly pointer: string;
  /** The keyword that failed: `type`, `pattern`, `required`, … */
  readonly keyword: string;
  /** What the schema wants of that part, as the keyword's value. */
  readonly wanted: unknown;
  readonly params: Readonly<Record<string, unknown>>;
  /** The part that failed. */
  readonly value: unknown;
  /** Path of the keyword in the schema: `properties/name/type`. */
  readonly schemaPath: readonly string[];
  /** The schema that holds the keyword. */
  readonly schema: unknown;
  readonly message: string;
}

/** Checks values against schemas; each schema compiles when it is first used. */
export interface SchemaChecker {
  /** What is wrong with this value; empty when nothing is. Stops at the first problem. */
  problems(schema: Schema, value: unknown): readonly SchemaProblem[];
}

const NONE: readonly SchemaProblem[] = [];

/** What a value has to have to be worked with at all: the keywords of everything else may be passed over. */
const ESSENTIAL: readonly string[] = ['type', 'required'];

/**
 * Makes a checker of its own. ajv is loaded when the first schema is used, and schemas of ours are not checked against the
 * meta schema: a test does that once for all.
 *
 * @param tolerant whether it tells only of values of another type, and of members that are missing: what nobody can work with
 */
export function createSchemaChecker({ tolerant = false }: { readonly tolerant?: boolean } = {}): SchemaChecker {
  const compiled = new WeakMap<object, ValidateFunction>();
  let ajv: Ajv2020 | undefined;
  const compile = (schema: object): ValidateFunction => {
    ajv ??= createAjv(tolerant);
    const validate = ajv.compile(schema);
    compiled.set(schema, validate);
    return validate;
  };
  const problems = (schema: Schema, value: unknown): readonly SchemaProblem[] => {
    if (typeof schema === 'boolean') return NONE;
    const validate = compiled.get(schema) ?? compile(schema);
    if (validate(value)) return NONE;
    const errors = validate.errors ?? [];
    return (tolerant ? errors.filter(isEssential) : errors).map(toProblem);
  };
  return { problems };
}

/** What stands in a choice is not what is wanted by itself. */
function isEssential({ keyword, schemaPath }: ErrorObject): boolean {
  return ESSENTIAL.includes(keyword) && !/\/(?:anyOf|oneOf|not|if)\//.test(schemaPath);
}

function createAjv(allErrors: boolean): Ajv2020 {
  const { Ajv2020: Ajv } = requireNow('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const ajv = new Ajv({ strict: false, validateSchema: false, meta: false, verbose: true, addUsedSchema: false, allErrors });
  const formats = requireNow('ajv-formats') as { default: (ajv: Ajv2020, options: { mode: 'fast' }) => unknown };
  formats.default(ajv, { mode: 'fast' });
  return ajv;
}

function toProblem(error: ErrorObject): SchemaProblem {
  return {
    pointer: error.instancePath,
    keyword: error.keyword,
    wanted: error.schema,
    params: error.params,
    value: error.data,
    schemaPath: error.schemaPath.replace(/^#\//, '').split('/'),
    schema: error.parentSchema,
    message: error.message ?? 'is not valid',
  };
}
