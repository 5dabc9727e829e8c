import type { ErrorRow } from './error-row.ts';
import { createErrors, type Errors, groupByStatus, toHeaderName } from './openapi-errors.ts';
import { createSchemas, type Schemas } from './openapi-schemas.ts';
import type { Dialect, Json, Operation, Parameter, ReplyShape } from './operation.ts';
import { toShownError } from './shown-error.ts';

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

/**
 * Describes a dialect as OpenAPI 3.1, from its table and nothing else: schemas, replies and errors are those that requests and
 * replies are held against.
 *
 * @returns the document, as JSON
 * @example toOpenApi(dialect, { version: '1.0.0', server: 'http://127.0.0.1:9292/openstack' })
 */
export function toOpenApi(dialect: Dialect, { version, server }: OpenApiOptions): Members {
  const schemas = createSchemas();
  const errors = createErrors(dialect, schemas);
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of dialect.operations) {
    const { path, member } = toPathKey(operation.path);
    const methods = { [operation.method.toLowerCase()]: toOperation(operation, schemas, errors) };
    const known = paths[path] ?? {};
    paths[path] = member === undefined ? { ...known, ...methods } : { ...known, [member]: { ...(known[member] as object), ...methods } };
  }
  const securitySchemes = toSecuritySchemes(dialect);
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
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
    paths,
    components: {
      schemas: schemas.components,
      ...errors.components,
      securitySchemes,
    },
    'x-errors': dialect.errors.map((row) => toCatalogued(dialect, row)),
  };
}

/** An error as the catalogue has it, with its source and how to ask for it. */
function toCatalogued(dialect: Dialect, row: ErrorRow): Json {
  const { dialect: _dialect, scenario: _scenario, cause: _cause, ...shown } = toShownError(dialect, row);
  return shown;
}

/** Each way to say who asks: a token in one of the headers that may have it, or a signature. */
function toSecuritySchemes({ tokenHeaders = ['x-auth-token'], claim }: Dialect): Members {
  const tokens = tokenHeaders.map((header, index) => [
    index === 0 ? TOKEN : header,
    { type: 'apiKey', in: 'header', name: toHeaderName(header), description: 'A token of the identity service.' },
  ]);
  return { ...Object.fromEntries(tokens), ...(claim === undefined ? {} : SIGNATURE_SCHEME) };
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

function toOperation(operation: Operation, schemas: Schemas, errors: Errors): Json {
  const { id, summary, source, request, auth, checks, deprecated } = operation;
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
    'x-source': source,
    ...(auth === 'none' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(content.length > 0
      ? {
          requestBody: {
            ...(checks.includes('json') ? { required: true } : {}),
            content: Object.fromEntries(content.map(([type, schema]) => [type, { schema: schemas.write(schema) }])),
          },
        }
      : {}),
    responses: toResponses(operation, schemas, errors),
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

function toResponses(operation: Operation, schemas: Schemas, errors: Errors): Json {
  const responses: Record<string, Json> = {};
  for (const [status, forms] of groupByStatus(operation.replies)) responses[status] = toResponse(forms, schemas);
  for (const [status, response] of errors.of(operation)) responses[status] ??= response;
  return responses;
}

function toResponse(forms: readonly ReplyShape[], schemas: Schemas): Json {
  const content: Record<string, Json> = {};
  // A media type with parameters stands as it is sent.
  for (const { mediaType, schema = true } of forms) if (mediaType !== null) content[mediaType] = { schema: schemas.write(schema) };
  return { description: forms[0]?.description ?? '', ...(Object.keys(content).length === 0 ? {} : { content }) };
}
