import type { Dialect, ErrorRow, Json, Operation, Parameter, ReplyShape, Schema } from './operation.ts';

/** What a description is made for. */
export interface OpenApiOptions {
  /** Version of the description: the package's. */
  readonly version: string;
  /** Where the dialect's home is; clients replace it by the place of their emulator. */
  readonly server: string;
}

type Members = { readonly [name: string]: Json };

/** Name of the security scheme that all these clouds have: a token in a header. */
const TOKEN = 'token';
/** That of clouds which take a signature in its place. */
const SIGNATURE = 'signature';

const SIGNATURE_SCHEME = {
  [SIGNATURE]: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'A signature made with an access key, in place of a token.',
  },
} as const;

const REASONS: Readonly<Record<ErrorRow['raisedBy'], string>> = {
  service: '',
  'auth-filter': ' Answered by the filter that looks at tokens.',
  gateway: ' Answered by the layer in front of the service.',
};

/**
 * Describes a dialect as OpenAPI 3.1, from its table and nothing else: schemas, replies and errors are those that requests and
 * replies are held against.
 *
 * @returns the document, as JSON
 * @example toOpenApi(dialect, { version: '1.0.0', server: 'http://127.0.0.1:9292/openstack' })
 */
export function toOpenApi(dialect: Dialect, { version, server }: OpenApiOptions): Members {
  const schemas = createSchemas();
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of dialect.operations) {
    const { path, member } = toPathKey(operation.path);
    const methods = { [operation.method.toLowerCase()]: toOperation(dialect, operation, schemas) };
    const known = paths[path] ?? {};
    paths[path] = member === undefined ? { ...known, ...methods } : { ...known, [member]: { ...(known[member] as object), ...methods } };
  }
  const [header = 'x-auth-token'] = dialect.tokenHeaders ?? [];
  return {
    openapi: '3.1.0',
    info: {
      title: dialect.title,
      version,
      description: `What the dialect ${dialect.id} of polyglance answers. Made from its table of operations.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server, description: 'A polyglance on this machine.' }],
    tags: tagsOf(dialect).map((name) => ({ name, description: `Operations on what ${dialect.title} calls ${name}.` })),
    security: [{ [TOKEN]: [] }, ...(dialect.claim === undefined ? [] : [{ [SIGNATURE]: [] }])],
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        [TOKEN]: { type: 'apiKey', in: 'header', name: toHeaderName(header), description: 'A token of the identity service.' },
        ...(dialect.claim === undefined ? {} : SIGNATURE_SCHEME),
      },
    },
  };
}

/**
 * Where an operation stands in the document. Tools take a path and the same path with a slash at its end for one, so what a cloud
 * answers at the latter stands beside the former, as `x-trailing-slash`.
 */
function toPathKey(path: string): { readonly path: string; readonly member?: string } {
  return path.length > 1 && path.endsWith('/') ? { path: path.slice(0, -1), member: 'x-trailing-slash' } : { path };
}

/** The resource of an operation's id: `image` of `openstack-v2.image-update`. */
function tagOf({ id }: Operation): string {
  const verbs = id.slice(id.indexOf('.') + 1).split('-');
  return verbs.length > 1 ? verbs.slice(0, -1).join(' ') : (verbs[0] ?? '');
}

function tagsOf({ operations }: Dialect): readonly string[] {
  return [...new Set(operations.map(tagOf))];
}

function toOperation(dialect: Dialect, operation: Operation, schemas: Schemas): Json {
  const { id, summary, source, request, auth, deprecated } = operation;
  const parameters = [
    ...pathParameters(operation, schemas),
    ...(request.query ?? []).map((parameter) => toParameter(parameter, 'query', schemas)),
    ...(request.headers ?? []).map((parameter) => toParameter(parameter, 'header', schemas)),
  ];
  const content = Object.entries(request.mediaTypes ?? {});
  return {
    operationId: id,
    tags: [tagOf(operation)],
    summary: summary.replace(/\.$/, ''),
    ...(deprecated === true ? { deprecated } : {}),
    description: `Source: ${source}.`,
    ...(auth === 'none' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(content.length > 0
      ? { requestBody: { content: Object.fromEntries(content.map(([type, schema]) => [type, { schema: schemas.write(schema) }])) } }
      : {}),
    responses: toResponses(dialect, operation, schemas),
  };
}

/** Every parameter of the path, also one that the table does not describe. */
function pathParameters({ path, request }: Operation, schemas: Schemas): readonly Json[] {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
  return names.map((name) => {
    const known = request.path?.find((parameter) => parameter.name === name);
    return toParameter({ name, schema: { type: 'string' }, ...known, required: true }, 'path', schemas);
  });
}

function toParameter(
  { name, schema, required = false, description, deprecated = false }: Parameter,
  where: string,
  schemas: Schemas,
): Json {
  return {
    name: where === 'header' ? toHeaderName(name) : name,
    in: where,
    ...(required ? { required } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...(description === undefined ? {} : { description }),
    schema: schemas.write(schema),
  };
}

/** `x-auth-token` → `X-Auth-Token`; one name is written otherwise. */
function toHeaderName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()).replace(/^Www-/, 'WWW-');
}

function toResponses(dialect: Dialect, operation: Operation, schemas: Schemas): Json {
  const responses: Record<string, Json> = {};
  for (const [status, forms] of groupByStatus(operation.replies)) responses[status] = toResponse(forms, schemas);
  const rows = dialect.errors.filter((row) => row.operations === '*' || row.operations.includes(operation.id));
  for (const [status, same] of groupByStatus(rows)) responses[status] ??= toErrorResponse(dialect, operation, same, schemas);
  return responses;
}

function toResponse(forms: readonly ReplyShape[], schemas: Schemas): Json {
  const content: Record<string, Json> = {};
  // A media type with parameters stands as it is sent.
  for (const { mediaType, schema = true } of forms) if (mediaType !== null) content[mediaType] = { schema: schemas.write(schema) };
  return { description: forms[0]?.description ?? '', ...(Object.keys(content).length === 0 ? {} : { content }) };
}

function groupByStatus<Row extends { readonly status: number }>(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of [...rows].sort((a, b) => a.status - b.status)) groups.set(row.status, [...(groups.get(row.status) ?? []), row]);
  return groups;
}

function toErrorResponse(dialect: Dialect, { method }: Operation, rows: readonly ErrorRow[], schemas: Schemas): Json {
  const lines = rows.map(({ id, code, message, raisedBy }) => {
    const words = [code, message].filter((part) => part !== undefined && part !== '').join(' ');
    return `\`${id}\`${words === '' ? '.' : `: ${words}`}${REASONS[raisedBy]}`;
  });
  const forms = method === 'HEAD' ? [] : rows.flatMap((row) => dialect.errorForms(row));
  const content: Record<string, Json> = {};
  for (const mediaType of new Set(forms.map((form) => form.mediaType))) {
    if (mediaType !== null)
      content[mediaType] = {
        schema: toUnion(
          forms.filter((form) => form.mediaType === mediaType).map(({ schema = true }) => schema),
          schemas,
        ),
      };
  }
  const names = new Set(rows.flatMap(({ headers = {} }) => Object.keys(headers)));
  const headers = Object.fromEntries([...names].map((name) => [toHeaderName(name), { schema: { type: 'string' } }]));
  return {
    description: lines.join('\n\n'),
    ...(names.size === 0 ? {} : { headers }),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
}

/** One of several schemas; those that are the same count once. */
function toUnion(all: readonly Schema[], schemas: Schemas): Json {
  const written = new Map(all.map((schema) => schemas.write(schema)).map((json) => [JSON.stringify(json), json]));
  const [first = {}, ...more] = written.values();
  return more.length === 0 ? first : { anyOf: [first, ...more] };
}

/** Turns the schemas of a table into those of a document. What has a title is written once, below `components`. */
interface Schemas {
  /** The schema, or a reference to it. */
  write(schema: Schema): Json;
  /** What references lead to. */
  readonly components: Members;
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

function createSchemas(): Schemas {
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
      Object.entries(withRequired(schema)).map(([keyword, value]) => [VENDOR_KEYWORDS.get(keyword) ?? keyword, writeValue(keyword, value)]),
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

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapMembers(members: object, write: (schema: Schema) => Json): Json {
  return Object.fromEntries(Object.entries(members).map(([name, schema]) => [name, write(schema as Schema)]));
}
