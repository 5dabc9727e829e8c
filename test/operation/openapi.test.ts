import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../../src/emulator/dialects.ts';
import { toOpenApi } from '../../src/operation/openapi.ts';
import { type Received, send } from '../support/client.ts';
import { useEmulator } from '../support/emulator.ts';

const dialects = createDialects();
const describeAll = dialects.map((dialect) => [dialect.id, dialect] as const);
const options = { version: '1.0.0', server: 'http://127.0.0.1:9292' };

type Document = Received['json'];

/** All values of members of this name, wherever they are. */
function allOf(name: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [...(key === name ? [part] : []), ...allOf(name, part)]);
}

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

  it('refers to schemas that are there', () => {
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(allOf('$ref', document).filter((reference) => !known.includes(String(reference)))).toEqual([]);
    expect(known.filter((name) => !allOf('$ref', document).includes(name))).toEqual([]);
  });

  it('has every status of the table, replies and errors', () => {
    for (const operation of dialect.operations) {
      const rows = dialect.errors.filter(({ operations }) => operations === '*' || operations.includes(operation.id));
      const statuses = new Set([...operation.replies, ...rows].map(({ status }) => String(status)));
      const path = operation.path.replace(/(.)\/$/, '$1');
      const item = path === operation.path ? document.paths[path] : document.paths[path]['x-trailing-slash'];
      expect(new Set(Object.keys(item[operation.method.toLowerCase()].responses))).toEqual(statuses);
    }
  });

  it('shows the forms of every error, but for HEAD, which has no body', () => {
    for (const operation of dialect.operations.filter(({ method }) => method !== 'HEAD')) {
      const path = operation.path.replace(/(.)\/$/, '$1');
      const item = path === operation.path ? document.paths[path] : document.paths[path]['x-trailing-slash'];
      for (const row of dialect.errors.filter(({ operations }) => operations === '*' || operations.includes(operation.id))) {
        const { content = {} } = item[operation.method.toLowerCase()].responses[row.status];
        const types = dialect.errorForms(row).flatMap(({ mediaType }) => (mediaType === null ? [] : [mediaType]));
        expect(Object.keys(content)).toEqual(expect.arrayContaining(types));
      }
    }
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
    expect(Object.keys({ ...responses['401'].headers, ...responses['405'].headers, ...responses['415'].headers })).toEqual([
      'WWW-Authenticate',
      'Allow',
      'Accept-Patch',
    ]);
  });

  it('shows the fault of Rackspace, with its status, and the page that stands behind it', async () => {
    const { json } = await send('GET', `${bench.emulator.admin}/openapi/rackspace.json`, { as: null });
    const { schema } = json.paths['/v2/images/{image_id}'].patch.responses['415'].content['application/json'];
    expect(schema.anyOf).toMatchObject([
      { required: ['badMediaType'], properties: { badMediaType: { properties: { code: { const: 415 } } } } },
      { $ref: '#/components/schemas/ErrorDocument' },
    ]);
  });

  it('refuses a dialect that is none, and says which there are', async () => {
    const { status, text } = await send('GET', `${bench.emulator.admin}/openapi/openstack-v3.json`, { as: null });
    expect([status, text]).toEqual([400, expect.stringContaining('did you mean \\"openstack-v2\\"?')]);
  });
});
