import { beforeEach, describe, expect, it } from '@jest/globals';
import { useEmulator } from '../../../support/emulator.ts';
import { metadefsOf, PLAIN, told } from './support.ts';

const bench = useEmulator();
const { ask, make, read } = metadefsOf(bench);
const alice = { as: 'dev-alice' } as const;

beforeEach(() => make('ns'));

describe('openstack-v2.metadef-property-create', () => {
  it('keeps all that a property can say, in one order', async () => {
    const given = {
      name: 'p',
      title: 'P',
      type: 'array',
      description: 'd',
      operators: ['<or>'],
      default: 1.5,
      readonly: true,
      minimum: 1.9,
      maximum: -2.5,
      enum: ['a', null],
      pattern: '(',
      minLength: 0,
      maxLength: 9,
      minItems: 1,
      maxItems: 2,
      uniqueItems: true,
      additionalItems: false,
      items: { enum: ['a'], type: 'string' },
    };
    const made = await ask('POST', '/ns/properties', { body: given });
    expect([made.status, made.json]).toEqual([201, { ...given, default: '1.5', minimum: 1, maximum: -2 }]);
    expect(await read('/ns/properties/p')).toEqual(made.json);
    expect((await read('/ns')).properties).toEqual({ p: made.json });
  });

  it.each([
    ['false', false, 'False'],
    ['a text', 'x', 'x'],
    ['a list', ['a'], null],
  ])('keeps a default that is %s as a text, or not at all', async (_what, value, kept) => {
    expect((await ask('POST', '/ns/properties', { body: { name: 'p', ...PLAIN, default: value } })).json.default).toBe(kept);
  });

  it.each([
    ['no name', PLAIN, "'name' is a required property"],
    ['no title', { name: 'p', type: 'string' }, "'title' is a required property"],
    ['another type', { name: 'p', title: 'P', type: 'date' }, "'date' is not one of"],
    ['an unknown word', { name: 'p', ...PLAIN, color: 'red' }, "('color' was unexpected)"],
    ['a negative length', { name: 'p', ...PLAIN, minLength: -1 }, '-1 is less than the minimum of 0'],
    ['a default beyond ASCII', { name: 'p', ...PLAIN, default: 'ż' }, 'Error decoding your request.'],
    [
      'a title beyond the basic plane',
      { name: 'p', title: '😀', type: 'string' },
      "Couldn't create metadata property: Title can't contain",
    ],
  ])('refuses %s', async (_what, body, words) => {
    expect(told(await ask('POST', '/ns/properties', { body }))).toEqual([400, expect.stringContaining(words)]);
    expect((await ask('GET', '/ns/properties')).json).toEqual({ properties: {} });
  });

  it('refuses a name that is taken', async () => {
    const sent = { body: { name: 'p', ...PLAIN } };
    await ask('POST', '/ns/properties', sent);
    expect(told(await ask('POST', '/ns/properties', sent))).toEqual([
      409,
      'A metadata definition property with name=p already exists in namespace=ns.',
    ]);
  });
});

describe('openstack-v2.metadef-property-list', () => {
  it('has them by name', async () => {
    for (const name of ['b', 'a']) await ask('POST', '/ns/properties', { body: { name, ...PLAIN } });
    expect(Object.keys((await read('/ns/properties')).properties)).toEqual(['a', 'b']);
  });
});

describe('openstack-v2.metadef-property-show', () => {
  it('finds a property by the name that it has on a type of resource', async () => {
    await ask('POST', '/ns/properties', { body: { name: 'p', ...PLAIN } });
    await ask('POST', '/ns/resource_types', { body: { name: 'RT', prefix: 'hw:' } });
    await make('other', { resource_type_associations: [{ name: 'Known' }] });
    expect((await read('/ns/properties/hw:p?resource_type=RT')).name).toBe('p');
    const words = async (query: string) => told(await ask('GET', `/ns/properties/${query}`));
    expect(await words('p?resource_type=RT')).toEqual([
      404,
      "Property p does not start with the expected resource type association prefix of 'hw:'.",
    ]);
    expect(await words('p?resource_type=Known')).toEqual([
      404,
      'The metadata definition resource-type association of resource-type=Known to namespace=ns, was not found.',
    ]);
    expect(await words('p?resource_type=no')).toEqual([404, 'The metadata definition resource-type with name=no, was not found.']);
    expect(await words('q')).toEqual([404, 'Could not find property q']);
  });
});

describe('openstack-v2.metadef-property-update', () => {
  it('replaces a property, also its name', async () => {
    await ask('POST', '/ns/properties', { body: { name: 'p', ...PLAIN, description: 'd' } });
    expect((await ask('PUT', '/ns/properties/p', { body: { name: 'q', ...PLAIN } })).json).toEqual({ name: 'q', ...PLAIN });
    expect(await read('/ns/properties')).toEqual({ properties: { q: { name: 'q', ...PLAIN } } });
    await ask('POST', '/ns/properties', { body: { name: 'p', ...PLAIN } });
    expect(told(await ask('PUT', '/ns/properties/p', { body: { name: 'q', ...PLAIN } }))).toEqual([
      409,
      'Invalid update. It would result in a duplicate metadata definition property with the same name=p in namespace=ns.',
    ]);
  });
});

describe('openstack-v2.metadef-object-create', () => {
  it('shows what was given, and reads have the rest too', async () => {
    const made = await ask('POST', '/ns/objects', { body: { name: 'o', required: ['a,b'] } });
    expect([made.status, made.json.required, 'properties' in made.json]).toEqual([201, ['a,b'], false]);
    expect(await read('/ns/objects/o')).toEqual({ ...made.json, required: ['a', 'b'], properties: {} });
  });

  it.each([
    ['no name', {}, "schema 'object': 'name' is a required property"],
    ['an unknown word', { name: 'o', color: 1 }, "schema 'object': Additional properties are not allowed ('color' was unexpected)"],
    ['one in a property', { name: 'o', properties: { p: { ...PLAIN, color: 1 } } }, "schema 'property': Additional properties are not"],
    ['a name twice', { name: 'o', required: ['a', 'a'] }, "['a', 'a'] has non-unique elements"],
  ])('refuses %s', async (_what, body, words) => {
    expect(told(await ask('POST', '/ns/objects', { body }))).toEqual([400, expect.stringContaining(words)]);
  });
});

describe('openstack-v2.metadef-object-list', () => {
  it('has all of them by name, whatever the limit is', async () => {
    for (const name of ['b', 'a']) await ask('POST', '/ns/objects', { body: { name } });
    const { objects, schema } = await read('/ns/objects?limit=1&sort_dir=desc&marker=x');
    expect([objects.map(({ name }: { name: string }) => name), schema]).toEqual([['a', 'b'], 'v2/schemas/metadefs/objects']);
    expect(told(await ask('GET', '/ns/objects?limit=0'))).toEqual([400, 'limit param must be positive']);
    expect(told(await ask('GET', '/none/objects'))).toEqual([404, 'Metadata definition namespace=none was not found.']);
  });
});

describe('openstack-v2.metadef-object-update', () => {
  it('replaces an object, also its name, and nothing else of what is in the namespace', async () => {
    bench.emulator.clock.set('frozen');
    const made = (await ask('POST', '/ns/objects', { body: { name: 'o', description: 'd', properties: { p: PLAIN } } })).json;
    bench.emulator.clock.advance('1h');
    const changed = (await ask('PUT', '/ns/objects/o', { body: { name: 'o2', description: 'e' } })).json;
    expect(changed).toMatchObject({ name: 'o2', description: 'e', updated_at: made.updated_at });
    const shown = await read('/ns/objects/o2');
    expect([shown.properties, Date.parse(shown.updated_at) - Date.parse(made.updated_at)]).toEqual([{}, 3_600_000]);
    expect((await read('/ns')).updated_at).not.toBe(shown.updated_at);
  });
});

describe('openstack-v2.metadef-tag-create', () => {
  it('takes the tag from the path', async () => {
    const made = await ask('POST', '/ns/tags/a%20b');
    expect([made.status, made.json.name, Object.keys(made.json)]).toEqual([201, 'a b', ['name', 'created_at', 'updated_at']]);
    expect(told(await ask('POST', '/ns/tags/a%20b'))[0]).toBe(409);
    expect(told(await ask('POST', `/ns/tags/${'t'.repeat(81)}`))).toEqual([400, expect.stringContaining('is too long')]);
    expect(told(await ask('POST', '/ns/tags/x', { body: { name: 'x' } }))).toEqual([400, 'A body is not expected with this request.']);
  });
});

describe('openstack-v2.metadef-tag-create-many', () => {
  const names = async () => (await read('/ns/tags')).tags.map(({ name }: { name: string }) => name);
  const post = (tags: readonly string[], headers = {}) =>
    ask('POST', '/ns/tags', { body: { tags: tags.map((name) => ({ name })) }, headers });

  it('replaces those that there are, or adds to them', async () => {
    expect((await post(['a', 'b'])).json).toEqual({ tags: [{ name: 'a' }, { name: 'b' }] });
    await post(['c'], { 'x-openstack-append': 'True' });
    expect(await names()).toEqual(['c', 'b', 'a']);
    await post(['d'], { 'x-openstack-append': 'no' });
    expect(await names()).toEqual(['d']);
    await post([]);
    expect(await names()).toEqual(['d']);
  });

  it('does all or nothing', async () => {
    await post(['a']);
    expect((await post(['b', 'b'])).status).toBe(409);
    expect((await post(['b', 'a'], { 'x-openstack-append': 'True' })).status).toBe(409);
    expect(await names()).toEqual(['a']);
    expect((await ask('POST', '/ns/tags', { body: { tags: ['a'] } })).status).toBe(400);
    expect((await ask('POST', '/ns/tags', { body: {} })).status).toBe(400);
  });
});

describe('openstack-v2.metadef-tag-list', () => {
  it('can be sorted and comes in pages', async () => {
    await ask('POST', '/ns/tags', { body: { tags: ['b', 'a', 'c'].map((name) => ({ name })) } });
    const names = async (query: string) => (await read(`/ns/tags${query}`)).tags.map(({ name }: { name: string }) => name);
    expect(await names('')).toEqual(['c', 'a', 'b']);
    expect(await names('?limit=1&marker=c')).toEqual(['a']);
    expect(await names('?sort_key=name&sort_dir=asc&marker=a')).toEqual(['b', 'c']);
    expect(told(await ask('GET', '/ns/tags?marker=nope'))).toEqual([404, 'Could not find metadata tag nope']);
    expect((await ask('GET', '/ns/tags?sort_key=nope')).status).toBe(400);
  });
});

describe('openstack-v2.metadef-tag-update', () => {
  it('gives a tag another name', async () => {
    await ask('POST', '/ns/tags/a');
    await ask('POST', '/ns/tags/b');
    expect((await ask('PUT', '/ns/tags/a', { body: { name: 'c' } })).json.name).toBe('c');
    expect(told(await ask('PUT', '/ns/tags/c', { body: { name: 'b' } }))).toEqual([
      409,
      'A metadata tag with name=b already exists in namespace=ns. (Please note that metadata tag names are case insensitive).',
    ]);
    expect((await ask('GET', '/ns/tags/a')).status).toBe(404);
  });
});

describe('openstack-v2.metadef-association-create', () => {
  it('makes the type of resource with it, which stays', async () => {
    const made = await ask('POST', '/ns/resource_types', { body: { name: 'RT', prefix: 'p_', properties_target: 'image' } });
    expect([made.status, made.json]).toMatchObject([201, { name: 'RT', prefix: 'p_', properties_target: 'image' }]);
    expect((await ask('POST', '/ns/resource_types', { body: { name: 'RT' } })).status).toBe(409);
    expect((await ask('POST', '/ns/resource_types', { body: { name: 'x', prefix: 'p'.repeat(81) } })).status).toBe(400);
  });
});

describe('openstack-v2.metadef-resource-type-list', () => {
  it('has each type once, for everybody', async () => {
    await make('other', { resource_type_associations: [{ name: 'B' }, { name: 'A' }] });
    await ask('POST', '/ns/resource_types', { body: { name: 'A' } });
    const { resource_types } = (await bench.v2('GET', '/v2/metadefs/resource_types', alice)).json;
    expect(resource_types.map(({ name }: { name: string }) => name)).toEqual(['B', 'A']);
  });
});

describe('openstack-v2.metadef-association-list', () => {
  it('has them in the order in which they were made', async () => {
    for (const name of ['B', 'A']) await ask('POST', '/ns/resource_types', { body: { name } });
    const { resource_type_associations } = await read('/ns/resource_types');
    expect(resource_type_associations.map(({ name }: { name: string }) => name)).toEqual(['B', 'A']);
  });
});

const CONTENTS = [
  ['openstack-v2.metadef-property-delete', 'properties', { name: 'x', ...PLAIN }, 'Could not find property x', 'property'],
  ['openstack-v2.metadef-object-delete', 'objects', { name: 'x' }, 'Could not find metadata object x', 'object'],
  ['openstack-v2.metadef-tag-delete', 'tags', { tags: [{ name: 'x' }] }, 'Could not find metadata tag x', 'tag'],
  [
    'openstack-v2.metadef-association-delete',
    'resource_types',
    { name: 'x' },
    'Failed to find resource type x to delete',
    'resource-type-association',
  ],
] as const;

describe.each(CONTENTS)('%s', (_id, section, body, missing, noun) => {
  it('deletes it, once', async () => {
    await ask('POST', `/ns/${section}`, { body });
    expect((await ask('DELETE', `/ns/${section}/x`)).status).toBe(204);
    expect(told(await ask('DELETE', `/ns/${section}/x`))).toEqual([404, missing]);
  });

  it('is refused in a protected namespace, and to who is no administrator', async () => {
    await make('kept', { protected: true });
    await ask('POST', `/kept/${section}`, { body });
    expect(told(await ask('DELETE', `/kept/${section}/x`))).toEqual([
      403,
      `Metadata definition ${noun} x is protected and cannot be deleted.`,
    ]);
    expect(told(await ask('DELETE', `/kept/${section}/x`, alice))).toEqual([
      403,
      expect.stringMatching(/^You are not authorized to complete/),
    ]);
    expect(told(await ask('POST', `/kept/${section}`, { ...alice, body }))).toEqual([403, expect.stringContaining('action.')]);
  });

  it('finds nothing in a namespace that is not there or hidden', async () => {
    await make('hidden', { visibility: 'private' });
    const words = section === 'objects' ? 'Metadata definition namespace=none was not found.' : 'Namespace none not found';
    expect(told(await ask('DELETE', `/none/${section}/x`))).toEqual([404, words]);
    expect(told(await ask('DELETE', `/hidden/${section}/x`, alice))).toEqual([404, 'Namespace hidden not found']);
  });
});

describe.each([
  ['openstack-v2.metadef-property-clear', 'properties', { name: 'x', ...PLAIN }],
  ['openstack-v2.metadef-object-clear', 'objects', { name: 'x' }],
  ['openstack-v2.metadef-tag-clear', 'tags', { tags: [{ name: 'x' }] }],
] as const)('%s', (_id, section, body) => {
  it('deletes all of them, who may delete the namespace', async () => {
    await ask('POST', `/ns/${section}`, { body });
    expect(told(await ask('DELETE', `/ns/${section}`, alice))).toEqual([
      403,
      'You are not authorized to complete delete_metadef_namespace action.',
    ]);
    expect((await ask('DELETE', `/ns/${section}`)).status).toBe(204);
    expect((await read('/ns'))[section]).toBeUndefined();
    expect((await ask('DELETE', `/ns/${section}`, { body: 'x' })).status).toBe(400);
    expect((await ask('DELETE', `/ns/${section}`, { body: {} })).status).toBe(400);
  });
});

describe('openstack-v2.metadef-object-show and openstack-v2.metadef-tag-show', () => {
  it('tell what is not there', async () => {
    expect(told(await ask('GET', '/ns/objects/x'))).toEqual([404, 'Could not find metadata object x']);
    expect(told(await ask('GET', '/ns/tags/x'))).toEqual([404, 'Could not find metadata tag x']);
    expect(told(await ask('GET', '/ns/tags/x', { body: 'x' }))).toEqual([400, 'A body is not expected with this request.']);
  });
});
