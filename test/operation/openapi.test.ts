import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../../src/emulator/dialects.ts';
import type { ErrorRow } from '../../src/operation/error-row.ts';
import { toOpenApi } from '../../src/operation/openapi.ts';
import type { Dialect, Operation } from '../../src/operation/operation.ts';
import { createSchemaChecker } from '../../src/operation/validate.ts';
import { type Received, send } from '../support/client.ts';
import { useEmulator } from '../support/emulator.ts';

const dialects = createDialects();
const describeAll = dialects.map((dialect) => [dialect.id, dialect] as const);
const options = { version: '1.0.0', server: 'http://127.0.0.1:9292' };

type Document = Received['json'];

/** What Flask says of a path that it does not have: no operation answers so. */
const FLASK_PAGE = 'text/html; charset=utf-8';

/** All values of members of this name, wherever they are. */
function allOf(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [...(key === name ? [part] : []), ...allOf(name, part)]);
}

/** What stands where a reference leads to; what is none stands for itself. */
function follow(document: Document, value: Document): Document {
  const reference: unknown = value.$ref;
  if (typeof reference !== 'string') return value;
  return reference
    .slice('#/'.length)
    .split('/')
    .reduce((part, name) => part[name], document);
}

/** The answers of an operation, by status. */
function responsesOf(document: Document, { method, path }: Operation): Document {
  const known = path.replace(/(.)\/$/, '$1');
  const item = known === path ? document.paths[path] : document.paths[known]['x-trailing-slash'];
  const { responses } = item[method.toLowerCase()];
  return Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, follow(document, response as Document)]));
}

const rowsOf = (dialect: Dialect, { id }: Operation): readonly ErrorRow[] =>
  dialect.errors.filter(({ operations }) => operations === '*' || operations.includes(id));

describe.each(describeAll)('the description of %s', (_id, dialect) => {
  const document: Document = toOpenApi(dialect, options);

  it('has each operation of the table, once', () => {
    const list = (path: string, methods: object): string[] =>
      Object.entries(methods).flatMap(([method, operation]) =>
        method === 'x-trailing-slash' ? list(`${path}/`, operation) : [`${method} ${path} ${operation.operationId}`],
      );
    const found = Object.entries(document.paths).flatMap(([path, methods]) => list(path, methods as object));
    expect(found.sort()).toEqual(dialect.operations.map(({ method, path, id }) => `${method.toLowerCase()} ${path} ${id}`).sort());
  });

  it('has a parameter for each name in a path', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values<Document>(methods as Document)) {
        const given = parameters.filter((one: Document) => one.in === 'path').map((one: Document) => one.required && one.name);
        expect(given).toEqual(names);
      }
    }
  });

  it('refers to parts that are there, and has none that nothing refers to', () => {
    const known = ['schemas', 'responses', 'examples'].flatMap((kind) =>
      Object.keys(document.components[kind]).map((name) => `#/components/${kind}/${name}`),
    );
    const referred = new Set(allOf('$ref', document));
    expect([...referred].filter((reference) => !known.includes(String(reference)))).toEqual([]);
    expect(known.filter((name) => !referred.has(name))).toEqual([]);
  });

  it('has every status of the table, replies and errors', () => {
    for (const operation of dialect.operations) {
      const statuses = new Set([...operation.replies, ...rowsOf(dialect, operation)].map(({ status }) => String(status)));
      expect(new Set(Object.keys(responsesOf(document, operation)))).toEqual(statuses);
    }
  });

  it('shows the forms of every error, but for HEAD, which has no body', () => {
    for (const operation of dialect.operations.filter(({ method }) => method !== 'HEAD')) {
      const responses = responsesOf(document, operation);
      for (const row of rowsOf(dialect, operation)) {
        const { content = {} } = responses[row.status];
        const types = dialect.errorForms(row).flatMap(({ mediaType }) => (mediaType === null ? [] : [mediaType]));
        expect(Object.keys(content)).toEqual(expect.arrayContaining(types));
      }
    }
  });

  it('has an example of every form of every error that has a body, and it fits', () => {
    const schemas = createSchemaChecker();
    const wrong: string[] = [];
    for (const operation of dialect.operations.filter(({ method }) => method !== 'HEAD')) {
      const responses = responsesOf(document, operation);
      for (const row of rowsOf(dialect, operation)) {
        const forms = dialect.errorForms(row).filter(({ mediaType }) => mediaType !== null && mediaType !== FLASK_PAGE);
        const shown = forms.flatMap(({ mediaType, schema = true }) => {
          const { examples = {} } = responses[row.status].content?.[mediaType ?? ''] ?? {};
          return examples[row.id] === undefined ? [] : [{ schema, value: follow(document, examples[row.id]).value }];
        });
        const problems = shown.flatMap(({ schema, value }) => schemas.problems(schema, value));
        if (shown.length < forms.length || problems.length > 0) wrong.push(`${operation.id} ${row.id}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('says of every operation and every error where it is known from', () => {
    expect(new Set(allOf('x-source', document))).toEqual(new Set(dialect.operations.map(({ source }) => source)));
    expect(document['x-errors'].map(({ id, source }: Document) => [id, source])).toEqual(
      dialect.errors.map(({ id, source }) => [id, source]),
    );
  });

  it('has each header that a token may be in, and the signature where there is one', () => {
    const names = Object.values<Document>(document.components.securitySchemes).map(({ name }) => name.toLowerCase());
    expect(names).toEqual([...(dialect.tokenHeaders ?? ['x-auth-token']), ...(dialect.claim === undefined ? [] : ['authorization'])]);
    expect(document.security).toHaveLength(names.length);
  });

  it('wants a body where the service does, and says what is in every list', () => {
    for (const { method, path, request, checks } of dialect.operations.filter((operation) => !/.\/$/.test(operation.path))) {
      const { requestBody } = document.paths[path][method.toLowerCase()];
      expect(Object.keys(requestBody?.content ?? {})).toEqual(Object.keys(request.mediaTypes ?? {}));
      expect(requestBody?.required ?? false).toBe(checks.includes('json'));
    }
    const lists = allOf('schema', document)
      .flatMap((schema) => [schema, ...allOf('items', schema)])
      .filter((schema): schema is Document => (schema as Document).type === 'array');
    expect(lists.filter(({ items, prefixItems }) => items === undefined && prefixItems === undefined)).toEqual([]);
  });
});

describe('admin.openapi-show', () => {
  const bench = useEmulator();

  it('describes a dialect as it is at this address', async () => {
    const { status, json } = await send('GET', `${bench.emulator.admin}/openapi/openstack-v2.json`, { as: null });
    expect([status, json.openapi, json.servers[0].url]).toEqual([200, '3.1.0', `${bench.emulator.url}/openstack`]);
  });

  it('shows the headers that an error brings', async () => {
    const { json } = await send('GET', `${bench.emulator.admin}/openapi/openstack-v2.json`, { as: null });
    const { responses } = json.paths['/v2/images/{image_id}'].patch;
    const headersOf = (status: string) => follow(json, responses[status]).headers;
    expect(Object.keys({ ...headersOf('401'), ...headersOf('405'), ...headersOf('415') })).toEqual([
      'WWW-Authenticate',
      'Allow',
      'Accept-Patch',
    ]);
  });

  it('shows the fault of Rackspace, with its status, and the page that stands behind it', async () => {
    const { json } = await send('GET', `${bench.emulator.admin}/openapi/rackspace.json`, { as: null });
    const { schema } = follow(json, json.paths['/v2/images/{image_id}'].patch.responses['415']).content['application/json'];
    expect(schema.anyOf).toMatchObject([
      { required: ['badMediaType'], properties: { badMediaType: { properties: { code: { const: 415 } } } } },
      { $ref: '#/components/schemas/ErrorDocument' },
    ]);
  });

  it('shows an example of each form, as the dialect answers', async () => {
    const { json } = await send('GET', `${bench.emulator.admin}/openapi/rackspace.json`, { as: null });
    const { content } = follow(json, json.paths['/v2/images/{image_id}'].get.responses['404']);
    const shown = Object.entries<Document>(content).map(([type, { examples }]) => [
      type,
      follow(json, examples['rackspace.item-not-found']).value,
    ]);
    expect(Object.fromEntries(shown)).toEqual({
      'application/json': { itemNotFound: { code: 404, message: expect.stringMatching(/^No image found with ID [0-9a-f-]{36}$/) } },
      'text/html; charset=UTF-8': expect.stringContaining('<title>404 Not Found</title>'),
      'text/plain; charset=UTF-8': expect.stringContaining('404 Not Found\n\n'),
    });
  });

  it('shows for the deprecated operations of IMS what OpenStack v1, which they are, can say', async () => {
    const { json } = await send('GET', `${bench.emulator.admin}/openapi/ims.json`, { as: null });
    const errorsOf = (path: string, method: string, status: string): string[] =>
      follow(json, json.paths[path][method].responses[status])['x-errors'];
    expect(errorsOf('/v1.1/images/detail', 'get', '400')).toContain('ims.native-bad-request');
    expect(errorsOf('/v1.1/images/{image_id}', 'delete', '403')).toContain('ims.native-forbidden');
    expect(errorsOf('/v1.1/images/{image_id}', 'delete', '404')).toContain('ims.native-not-found');
  });

  it('refuses a dialect that is none, and says which there are', async () => {
    const { status, text } = await send('GET', `${bench.emulator.admin}/openapi/openstack-v3.json`, { as: null });
    expect([status, text]).toEqual([400, expect.stringContaining('did you mean \\"openstack-v2\\"?')]);
  });
});
