import { describe, expect, it } from '@jest/globals';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const show = async (path: string) => (await bench.v2('GET', `/v2/schemas/${path}`)).json;

const PAGES = [
  { rel: 'first', href: '{first}' },
  { rel: 'next', href: '{next}' },
  { rel: 'describedby', href: '{schema}' },
];
const ITEMS = [
  ['namespace', 'namespaces', 'namespaces'],
  ['resource_type', 'resource_types', 'resource_type_associations'],
  ['object', 'objects', 'objects'],
  ['tag', 'tags', 'tags'],
] as const;
const PATHS = [
  'task',
  'tasks',
  ...ITEMS.flatMap(([one, many]) => [`metadefs/${one}`, `metadefs/${many}`]),
  'metadefs/property',
  'metadefs/properties',
];

/** Every `$ref` of a document. */
function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => (name === '$ref' ? [String(member)] : refsOf(member)));
}

describe.each(PATHS)('the schema at /v2/schemas/%s', (path) => {
  it('is for callers with a token, takes no body, and can only be read', async () => {
    const url = `/v2/schemas/${path}`;
    expect((await bench.v2('GET', url)).status).toBe(200);
    expect((await bench.v2('GET', url, { as: null })).status).toBe(401);
    expect((await bench.v2('GET', url, { body: {} })).status).toBe(400);
    for (const method of ['PUT', 'POST', 'DELETE', 'HEAD']) {
      const answer = await bench.v2(method, url);
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET']);
    }
    expect((await bench.v2('OPTIONS', url, { as: null })).status).toBe(200);
  });

  it('defines all that it refers to', async () => {
    const document = await show(path);
    for (const ref of refsOf(document)) {
      expect(Object.keys(document.definitions).map((name) => `#/definitions/${name}`)).toContain(ref);
    }
  });
});

describe('openstack-v2.metadef-namespace-schema-show, openstack-v2.metadef-namespaces-schema-show, openstack-v2.metadef-resource-type-schema-show, openstack-v2.metadef-resource-types-schema-show, openstack-v2.metadef-object-schema-show, openstack-v2.metadef-objects-schema-show, openstack-v2.metadef-tag-schema-show and openstack-v2.metadef-tags-schema-show', () => {
  it.each(ITEMS)('shows one %s, and %s as pages of them', async (one, many, name) => {
    const { definitions, ...item } = await show(`metadefs/${one}`);
    const collection = await show(`metadefs/${many}`);
    expect(item.additionalProperties).toBe(false);
    expect(collection).toEqual({
      name,
      properties: {
        [name]: { type: 'array', items: item },
        first: { type: 'string' },
        next: { type: 'string' },
        schema: { type: 'string' },
      },
      links: PAGES,
      ...(definitions === undefined ? {} : { definitions }),
    });
  });

  it('bounds names, and keeps times from being written', async () => {
    for (const [one, , name] of ITEMS) {
      const { properties } = await show(`metadefs/${one}`);
      expect(properties[name === 'namespaces' ? 'namespace' : 'name']).toMatchObject({ type: 'string', maxLength: 80 });
      expect(properties.created_at).toMatchObject({ type: 'string', format: 'date-time', readOnly: true });
    }
  });
});

describe('openstack-v2.metadef-property-schema-show and openstack-v2.metadef-properties-schema-show', () => {
  it('wants a name of a property that stands alone, and none in a collection, where it is the name of a member', async () => {
    const one = await show('metadefs/property');
    const many = await show('metadefs/properties');
    expect(one.required).toEqual(['type', 'title', 'name']);
    expect(many.properties.properties.additionalProperties).toMatchObject({ name: 'property', required: ['type', 'title'] });
    expect(many.definitions).toEqual(one.definitions);
    expect(many.links).toEqual(PAGES);
  });
});

describe('openstack-v2.task-schema-show and openstack-v2.tasks-schema-show', () => {
  it('shows a task, and a list that leaves out what may be long', async () => {
    const { properties } = await show('task');
    const { input, result, message, ...brief } = properties;
    expect([input.type, result.type, message.type]).toEqual([['null', 'object'], ['null', 'object'], 'string']);
    expect(properties.status.enum).toEqual(['pending', 'processing', 'success', 'failure']);
    expect(await show('tasks')).toEqual({
      name: 'tasks',
      properties: { tasks: { type: 'array', items: { name: 'task', properties: brief } }, schema: { type: 'string' } },
      links: [{ rel: 'describedby', href: '{schema}' }],
    });
  });
});

describe('openstack-v2.images-schema-show and openstack-v2.members-schema-show', () => {
  it('shows images as pages and members as a whole', async () => {
    const images = await show('images');
    expect([images.links, images.properties.images.items]).toEqual([PAGES, await show('image')]);
    expect(await show('members')).toEqual({
      name: 'members',
      properties: { members: { type: 'array', items: await show('member') }, schema: { type: 'string' } },
      links: [{ rel: 'describedby', href: '{schema}' }],
    });
  });
});
