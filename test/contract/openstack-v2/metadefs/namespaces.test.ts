import { describe, expect, it } from '@jest/globals';
import { useEmulator } from '../../../support/emulator.ts';
import { metadefsOf, NAMESPACES, PLAIN, told } from './support.ts';

const bench = useEmulator();
const { ask, make, read } = metadefsOf(bench);
const ALPHA = '0b1e494e2660441a957313163095fe5c';

describe('openstack-v2.metadef-namespace-create', () => {
  it('shows the new namespace and where it is', async () => {
    const made = await make('ns', { display_name: 'N', description: 'd' });
    expect([made.headers['content-type'], made.headers.location]).toEqual([
      'application/json',
      `${bench.emulator.homes['openstack']}${NAMESPACES}/ns`,
    ]);
    const { owner, created_at, updated_at, ...rest } = made.json;
    expect([owner, created_at]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), updated_at]);
    expect(rest).toEqual({
      namespace: 'ns',
      display_name: 'N',
      description: 'd',
      visibility: 'public',
      protected: false,
      self: `${NAMESPACES}/ns`,
      schema: '/v2/schemas/metadefs/namespace',
    });
    expect(await read('/ns')).toEqual(made.json);
  });

  it('makes a private one that can be deleted without a word on it', async () => {
    expect((await ask('POST', '', { body: { namespace: 'bare' } })).json).toMatchObject({ visibility: 'private', protected: false });
  });

  it('puts into it what comes with it, and repeats that as it is kept', async () => {
    const made = await make('full', {
      resource_type_associations: [{ name: 'OS::B', prefix: 'b_' }, { name: 'OS::A' }],
      properties: { p: { title: 'P', type: 'integer', minimum: 1.9, default: 3 } },
      objects: [{ name: 'o2', required: ['x'], properties: { x: { title: 'X', type: 'boolean', default: true } } }, { name: 'o1' }],
      tags: [{ name: 't1' }, { name: 't2' }],
    });
    expect(made.json).toMatchObject({
      resource_type_associations: [{ name: 'OS::B', prefix: 'b_' }, { name: 'OS::A' }],
      properties: { p: { type: 'integer', title: 'P', default: '3', minimum: 1 } },
      objects: [{ name: 'o2', required: ['x'], properties: { x: { type: 'boolean', title: 'X', default: 'True' } } }, { name: 'o1' }],
      tags: [{ name: 't1' }, { name: 't2' }],
    });
    const shown = await read('/full');
    expect(shown.objects.map(({ name, required }: { name: string; required: string[] }) => [name, required])).toEqual([
      ['o1', []],
      ['o2', ['x']],
    ]);
    expect(shown.tags).toEqual([{ name: 't2' }, { name: 't1' }]);
    expect(shown.resource_type_associations.map(({ name }: { name: string }) => name)).toEqual(['OS::B', 'OS::A']);
  });

  it.each([
    ['no JSON', 'x', 'Malformed JSON in request body.'],
    ['a text', '"a"', 'Unexpected body type. Expected list/dict.'],
    ['no name', {}, "'namespace' is a required property"],
    ['a name of 81 characters', { namespace: 'n'.repeat(81) }, 'is too long'],
    ['another visibility', { namespace: 'x', visibility: 'shared' }, "'shared' is not one of ['public', 'private']"],
    ['a word that there is not', { namespace: 'x', color: 'red' }, "('color' was unexpected)"],
    ['a property without a title', { namespace: 'x', properties: { p: { type: 'string' } } }, "'title' is a required property"],
    ['an unknown word in a property', { namespace: 'x', properties: { p: { ...PLAIN, color: 1 } } }, "('color' was unexpected)"],
    ['a character beyond the basic plane', { namespace: '😀' }, "Namespace can't contain 4 byte unicode characters."],
  ])('refuses %s', async (_what, body, words) => {
    const [status, text] = told(await ask('POST', '', { body }));
    expect([status, text]).toEqual([400, expect.stringContaining(words)]);
  });

  it('refuses what only a reply may say', async () => {
    for (const name of ['self', 'schema', 'created_at', 'updated_at']) {
      expect(told(await ask('POST', '', { body: { namespace: 'x', [name]: 'x' } }))).toEqual([403, `Attribute '${name}' is read-only.`]);
    }
  });

  it('wants a body, and an administrator', async () => {
    expect(told(await ask('POST', ''))).toEqual([400, 'Body expected in request.']);
    const answer = await ask('POST', '', { as: 'dev-alice', body: { namespace: 'x' } });
    expect(told(answer)).toEqual([403, 'You are not authorized to complete add_metadef_namespace action.']);
  });

  it('has one of each name, which counts by case', async () => {
    await make('one');
    expect(told(await ask('POST', '', { body: { namespace: 'one' } }))).toEqual([
      409,
      'The metadata definition namespace=one already exists.',
    ]);
    await make('ONE');
  });

  it('leaves nothing where something is in it twice, unless it is protected', async () => {
    const body = { namespace: 'twice', tags: [{ name: 'a' }, { name: 'a' }] };
    expect((await ask('POST', '', { body })).status).toBe(409);
    expect((await ask('GET', '/twice')).status).toBe(404);
    expect((await ask('POST', '', { body: { ...body, protected: true } })).status).toBe(409);
    expect((await read('/twice')).tags).toEqual([{ name: 'a' }]);
  });
});

describe('openstack-v2.metadef-namespace-show', () => {
  it('shows the names of properties as they are on a type of resource', async () => {
    await make('hw', {
      resource_type_associations: [{ name: 'OS::Nova::Flavor', prefix: 'hw:' }],
      properties: { cores: PLAIN },
      objects: [{ name: 'o', required: ['x'], properties: { x: PLAIN } }],
    });
    const shown = await read('/hw?resource_type=OS::Nova::Flavor');
    expect([Object.keys(shown.properties), shown.objects[0].required, Object.keys(shown.objects[0].properties)]).toEqual([
      ['hw:cores'],
      ['hw:x'],
      ['hw:x'],
    ]);
    expect(Object.keys((await read('/hw?resource_type=other')).properties)).toEqual(['cores']);
  });

  it("hides others' private ones", async () => {
    await make('mine', { visibility: 'private', owner: ALPHA });
    expect((await ask('GET', '/mine', { as: 'dev-alice' })).status).toBe(200);
    expect(told(await ask('GET', '/mine', { as: 'dev-bob' }))).toEqual([404, 'The resource could not be found.']);
    expect(told(await ask('GET', '/none', { as: 'dev-bob' }))).toEqual([404, 'Metadata definition namespace=none was not found.']);
  });

  it('takes each byte of the path for a character', async () => {
    await make('żółw');
    expect((await ask('GET', '/%C5%BC%C3%B3%C5%82w')).status).toBe(404);
    expect((await ask('GET', '/%FF')).status).toBe(400);
    await make('a b?#%');
    expect((await read('/a%20b%3F%23%25')).namespace).toBe('a b?#%');
  });
});

describe('openstack-v2.metadef-namespace-list', () => {
  const names = async (query: string, as = 'dev-root'): Promise<readonly string[]> =>
    (await ask('GET', query, { as })).json.namespaces.map(({ namespace }: { namespace: string }) => namespace);

  it('is empty in the default cloud, and newest first', async () => {
    expect((await ask('GET', '')).json).toEqual({ namespaces: [], schema: '/v2/schemas/metadefs/namespaces', first: NAMESPACES });
    for (const name of ['a', 'b', 'c']) await make(name);
    expect(await names('')).toEqual(['c', 'b', 'a']);
  });

  it('comes in pages, with paths to them', async () => {
    for (const name of ['a', 'b', 'c']) await make(name);
    const page = (await ask('GET', '?limit=2')).json;
    expect([page.first, page.next]).toEqual([`${NAMESPACES}?limit=2`, `${NAMESPACES}?limit=2&marker=b`]);
    const last = (await ask('GET', '?limit=2&marker=b')).json;
    expect([last.namespaces.length, last.first, last.next]).toEqual([1, `${NAMESPACES}?limit=2`, undefined]);
    expect(await names('?limit=0')).toEqual([]);
  });

  it('is sorted as it is wanted', async () => {
    await make('a', { display_name: 'z' });
    await make('c');
    await make('b', { display_name: 'y' });
    expect(await names('?sort_key=namespace&sort_dir=asc')).toEqual(['a', 'b', 'c']);
    expect(await names('?sort_key=display_name')).toEqual(['a', 'b', 'c']);
    expect(await names('?sort_key=display_name&sort_dir=asc&marker=b')).toEqual(['a']);
  });

  it('is filtered by visibility and by types of resources', async () => {
    await make('a', { resource_type_associations: [{ name: 'OS::A' }] });
    await make('b', { visibility: 'private', resource_type_associations: [{ name: 'OS::B' }] });
    expect(await names('?visibility=private')).toEqual(['b']);
    expect(await names('?resource_types=OS::A,OS::B')).toEqual(['b', 'a']);
    expect(await names('?resource_types=OS::A,OS::B', 'dev-alice')).toEqual(['a']);
    expect(await names('?resource_types=OS::C')).toEqual([]);
  });

  it.each([
    ['?limit=-1', 400, 'limit param must be positive'],
    ['?limit=x', 400, 'limit param must be an integer'],
    ['?sort_dir=up', 400, 'Invalid sort direction: up'],
    ['?sort_key=nope', 400, 'Invalid sort key: nope.'],
    ['?visibility=shared', 400, 'Invalid visibility value: shared'],
    ['?marker=nope', 404, 'Metadata definition namespace=nope was not found.'],
    ['?marker=', 404, 'Metadata definition namespace not found for id='],
  ])('refuses %s', async (query, status, words) => {
    expect(told(await ask('GET', query))).toEqual([status, expect.stringContaining(words)]);
  });

  it('refuses a marker that the caller may not see', async () => {
    await make('hidden', { visibility: 'private' });
    const answer = await ask('GET', '?marker=hidden', { as: 'dev-alice' });
    expect(told(answer)).toEqual([403, 'Forbidding request, metadata definition namespace=hidden is not visible.']);
  });
});

describe('openstack-v2.metadef-namespace-update', () => {
  it('replaces all that a namespace says of itself, and shows the time of the change before', async () => {
    bench.emulator.clock.set('frozen');
    const made = await make('ns', { description: 'd', protected: true, tags: [{ name: 't' }] });
    bench.emulator.clock.advance('1h');
    const changed = await ask('PUT', '/ns', { body: { namespace: 'other' } });
    expect(changed.json).toMatchObject({ namespace: 'other', visibility: 'private', protected: false, updated_at: made.json.updated_at });
    expect(changed.json).not.toHaveProperty('description');
    const shown = await read('/other');
    expect([shown.tags, Date.parse(shown.updated_at) - Date.parse(shown.created_at)]).toEqual([[{ name: 't' }], 3_600_000]);
    expect((await ask('GET', '/ns')).status).toBe(404);
  });

  it('changes no time where it changes nothing', async () => {
    const made = await make('ns');
    bench.emulator.clock.advance('1h');
    await ask('PUT', '/ns', { body: { namespace: 'ns', visibility: 'public' } });
    expect(await read('/ns')).toEqual(made.json);
  });

  it('refuses a name that is taken, who is no administrator, and one that is not there', async () => {
    await make('a');
    await make('b');
    expect(told(await ask('PUT', '/a', { body: { namespace: 'b' } }))).toEqual([
      409,
      'Invalid update. It would result in a duplicate metadata definition namespace with the same name of b',
    ]);
    expect((await ask('PUT', '/a', { as: 'dev-alice', body: { namespace: 'c' } })).status).toBe(403);
    expect(told(await ask('PUT', '/none', { body: { namespace: 'c' } }))).toEqual([404, 'Namespace none not found']);
    expect((await ask('PUT', '/none', { body: {} })).status).toBe(400);
  });
});

describe('openstack-v2.metadef-namespace-delete', () => {
  it('takes all that is in it along, but for the types of resources', async () => {
    await make('ns', { tags: [{ name: 't' }], resource_type_associations: [{ name: 'OS::A' }] });
    const gone = await ask('DELETE', '/ns');
    expect([gone.status, gone.text, gone.headers['content-type']]).toEqual([204, '', 'text/html; charset=UTF-8']);
    await make('ns');
    expect((await ask('GET', '/ns/tags')).json).toEqual({ tags: [] });
    expect((await bench.v2('GET', '/v2/metadefs/resource_types')).json.resource_types).toHaveLength(1);
    expect(told(await ask('DELETE', '/none'))).toEqual([404, 'Namespace none not found']);
  });

  it('refuses a protected one, and who is no administrator', async () => {
    await make('kept', { protected: true });
    expect(told(await ask('DELETE', '/kept'))).toEqual([403, 'Metadata definition namespace kept is protected and cannot be deleted.']);
    expect((await ask('DELETE', '/kept', { as: 'dev-alice' })).status).toBe(403);
  });
});

describe('the paths of definitions', () => {
  it.each([
    ['', 'GET, POST'],
    ['/x', 'GET, PUT, DELETE'],
    ['/x/objects', 'GET, POST, DELETE'],
    ['/x/objects/y', 'GET, PUT, DELETE'],
    ['/x/properties', 'GET, POST, DELETE'],
    ['/x/properties/y', 'GET, PUT, DELETE'],
    ['/x/tags', 'GET, POST, DELETE'],
    ['/x/tags/y', 'GET, POST, PUT, DELETE'],
    ['/x/resource_types', 'GET, POST'],
    ['/x/resource_types/y', 'DELETE'],
  ])('%s has the methods %s', async (path, methods) => {
    const answer = await ask('PATCH', path);
    expect([answer.status, answer.headers.allow]).toEqual([405, methods]);
    expect((await ask('GET', path, { as: null })).status).toBe(401);
  });

  it('end without a slash', async () => {
    for (const path of ['/', '/x/', '/x/objects/', '/x/nothing', '/x/tags/a%2Fb']) expect((await ask('GET', path)).status).toBe(404);
  });
});
