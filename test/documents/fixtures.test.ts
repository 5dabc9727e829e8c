import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildDefaultCloud } from '../../scripts/default-cloud.ts';
import type { Cloud } from '../../src/core/cloud.ts';
import { readCloud } from '../../src/documents/fixtures.ts';
import { listFiles } from '../../src/documents/folder.ts';
import { packageFile } from '../../src/package-root.ts';
import { nothing, refusalOf } from './support.ts';

const ALPHA = '0b1e494e2660441a957313163095fe5c';
const UUID = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

const shipped = (): Promise<Cloud> => listFiles([packageFile('fixtures')]).then((files) => readCloud(files, nothing));
const overShipped = async (file: string): Promise<Cloud> => readCloud([file], await shipped());

describe('the shipped fixtures', () => {
  it('have the users, projects and tokens of the documentation', async () => {
    const { identity } = await shipped();
    expect(identity.domains).toEqual([{ id: 'default', name: 'Default' }]);
    expect(identity.projects.map(({ name, regionProject }) => [name, regionProject])).toEqual([
      ['alpha', 'eu-de'],
      ['beta', 'eu-nl'],
      ['admin', 'eu-de_admin'],
    ]);
    expect(identity.projects[0]?.id).toBe(ALPHA);
    const project = (id: string): string | undefined => identity.projects.find((one) => one.id === id)?.name;
    const roles = identity.users.map(({ name, roles: given }) => [
      name,
      Object.entries(given).map(([id, names]) => [project(id), ...names]),
    ]);
    expect(roles).toEqual([
      ['alice', [['alpha', 'member']]],
      ['carol', [['alpha', 'reader']]],
      ['bob', [['beta', 'member']]],
      ['root', [['admin', 'admin']]],
    ]);
    expect(new Set(identity.users.map(({ password }) => password))).toEqual(new Set(['secret']));
    expect(identity.users[0]?.accessKeys).toEqual([{ id: 'ALICEACCESSKEY000001', secret: 'alice-secret-access-key' }]);
    expect(identity.tokens.map(({ id }) => id)).toEqual(['dev-alice', 'dev-bob', 'dev-root']);
  });

  it('have three stores, of which fast is the default', async () => {
    const { stores } = await shipped();
    expect(stores.map(({ id }) => id)).toEqual(['cheap', 'fast', 'web']);
    expect(stores.filter((store) => store.default).map(({ id }) => id)).toEqual(['fast']);
    expect(stores.filter((store) => store.readOnly).map(({ id }) => id)).toEqual(['web']);
  });

  it('have the image of the OpenStack page, given to alpha', async () => {
    const { images } = await shipped();
    expect(images.find(({ id }) => id === UUID)).toMatchObject({
      name: 'Fedora 17',
      status: 'active',
      visibility: 'public',
      owner: ALPHA,
      size: 2254249,
      checksum: '2cec138d7dae2aa59038ef8c9aec2390',
      tags: ['fedora', 'beefy'],
      createdAt: Date.UTC(2012, 7, 10, 19, 23, 50),
      updatedAt: Date.UTC(2012, 7, 12, 11, 11, 33),
    });
  });

  it('become data that a start can read without YAML', async () => {
    expect(JSON.parse(await buildDefaultCloud(packageFile('.')))).toEqual(JSON.parse(JSON.stringify(await shipped())));
  });

  it('of the profile oracle are one public image of IMS', async () => {
    const { images, identity } = await overShipped(packageFile('profiles/oracle/images.yaml'));
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ status: 'active', visibility: 'public', protected: true, minDisk: 40 });
    expect({ ...images[0]?.properties }).toEqual({});
    expect(identity.projects).toHaveLength(3);
  });
});

describe('a fixture over the default cloud', () => {
  it('replaces the sections it has, and only those', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'polyglance-fixtures-'));
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', 'a.yaml'), `version: 1\nimages: [{ id: ${UUID}, owner: beta }]\n`);
    writeFileSync(join(folder, 'more', 'b.json'), '{ "version": 1, "stores": [{ "id": "only", "default": true }] }');
    writeFileSync(join(folder, 'more', 'notes.txt'), 'not read');
    const before = await shipped();
    const cloud = await readCloud(await listFiles([join(folder, 'more')]), before);
    rmSync(folder, { recursive: true });
    expect(cloud.identity).toBe(before.identity);
    expect(cloud.stores).toEqual([{ id: 'only', description: '', default: true, readOnly: false }]);
    expect(cloud.images).toHaveLength(1);
    expect(cloud.images[0]).toMatchObject({
      status: 'queued',
      visibility: 'shared',
      createdAt: Date.UTC(2026, 0, 1),
      updatedAt: Date.UTC(2026, 0, 1),
    });
  });

  it('may have properties of any name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'polyglance-fixtures-'));
    const file = join(folder, 'a.yaml');
    writeFileSync(file, `version: 1\nimages: [{ id: ${UUID}, properties: { __proto__: a, constructor: b } }]\n`);
    const { images } = await readCloud([file], nothing);
    rmSync(folder, { recursive: true });
    expect(Object.entries(images[0]?.properties ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});

describe('a fixture that says all that an image can be', () => {
  const read = async (rows: string): Promise<Cloud> => {
    const folder = mkdtempSync(join(tmpdir(), 'polyglance-fixtures-'));
    const file = join(folder, 'a.yaml');
    writeFileSync(file, `version: 1\nimages:\n${rows}`);
    const cloud = await readCloud([file], await shipped());
    rmSync(folder, { recursive: true });
    return cloud;
  };

  it('may name projects that are not there, times down to a nanosecond, and properties like attributes', async () => {
    const { images } = await read(`  - id: ${UUID}
    status: active
    owner: { id: elsewhere }
    created_at: 2026-01-01T00:00:00.001000977Z
    active_at: null
    properties: [{ name: owner, value: me }, { name: __proto__, value: null }]
    members:
      - { project: { id: far }, status: accepted, created_at: 2026-01-02T00:00:00Z, updated_at: 2026-01-03T00:00:00+01:00 }
      - { project: beta, can_share: true }
`);
    const made = Date.UTC(2026, 0, 1) + 1.000977;
    expect(images[0]).toMatchObject({ owner: 'elsewhere', createdAt: made, updatedAt: made, activeAt: null });
    expect(Object.entries(images[0]?.properties ?? {})).toEqual([
      ['owner', 'me'],
      ['__proto__', null],
    ]);
    expect(images[0]?.members).toEqual([
      { project: 'far', status: 'accepted', createdAt: Date.UTC(2026, 0, 2), updatedAt: Date.UTC(2026, 0, 2, 23) },
      { project: '5f2c1a7d9b3e4c608d41e7a2b6f09c35', status: 'pending', createdAt: made, updatedAt: made, canShare: true },
    ]);
  });

  it('may have bytes in base64, for the image or at one of its locations', async () => {
    const { images, data } = await read(`  - { id: ${UUID}, disk_format: raw, virtual_size: null, data: { base64: "aGVs\\nbG8=" } }
  - id: ${UUID.replace(/.$/, 'b')}
    status: killed
    size: 7
    locations: [{ url: file:///var/lib/glance/stores/cheap/x, metadata: { a: [b, { c: d }] }, data: { text: abc } }]
`);
    expect(images[0]).toMatchObject({ status: 'active', size: 5, virtualSize: null, checksum: '5d41402abc4b2a76b9719d911017c592' });
    expect(images[1]).toMatchObject({ status: 'killed', size: 7, checksum: null, locations: [{ metadata: { a: ['b', { c: 'd' }] } }] });
    expect(data).toEqual([
      { key: `fast/${UUID}`, size: 5, base64: 'aGVsbG8=' },
      { key: 'cheap/x', size: 3, text: 'abc' },
    ]);
  });
});

const image = (line: string): string => `version: 1\nimages:\n  - id: ${UUID}\n    ${line}\n`;
const USER = 'id: 7e4d0c91a5b84f3ea26c18d93f50b7e2, name: ann, password: p';
const CREDENTIAL = `id: ${'c'.repeat(32)}, name: app, secret: s`;
const people = (users: string, tokens = '[]'): string =>
  `version: 1\nidentity:\n  projects:\n    - { id: ${ALPHA}, name: red, regionProject: eu-de, tenant: '1' }\n  users: ${users}\n  tokens: ${tokens}\n`;

describe('a broken fixture', () => {
  it.each([
    ['an unknown section', 'version: 1\nimage: []\n', 'f.yaml:2:1: there is no key "image" in this file, did you mean "images"?'],
    [
      'an unknown attribute',
      image('dsik_format: raw'),
      'f.yaml:4:5: there is no key "dsik_format" in images[0], did you mean "disk_format"?',
    ],
    ['a key like no other', image('zzzzzzzzzz: 1'), 'f.yaml:4:5: there is no key "zzzzzzzzzz" in images[0]: there are id, name, status,'],
    ['an unknown status', image('status: actve'), 'f.yaml:4:13: images[0].status is "actve": it has to be one of queued, saving,'],
    ['a near status', image('visibility: pubic'), 'private, shared, community, did you mean "public"?'],
    ['an id that is no UUID', 'version: 1\nimages:\n  - id: abc\n', 'f.yaml:3:9: images[0].id is "abc": it has to be a UUID, such as'],
    ['no id', 'version: 1\nimages:\n  - name: a\n', 'f.yaml:3:5: "id" is missing in images[0]'],
    ['a number for a text', image('name: 17'), 'f.yaml:4:11: images[0].name is 17: it has to be a text or null (put it in quotes)'],
    ['a text for a number', image('min_disk: big'), 'f.yaml:4:15: images[0].min_disk is "big": it has to be a whole number'],
    ['a negative number', image('min_ram: -1'), 'f.yaml:4:14: images[0].min_ram is -1: it has to be 0 or more'],
    ['a tag twice', image('tags: [a, a]'), 'f.yaml:4:11: images[0].tags is a list: it has to have each entry once'],
    ['a property that is a number', image('properties: { a: 1 }'), 'f.yaml:4:22: images[0].properties.a is 1: it has to be a text or null'],
    ['a property with the name of an attribute', image('properties: { owner: a }'), 'f.yaml:4:19: "owner" is an attribute'],
    [
      'a time without a zone',
      image('created_at: 2026-01-01T00:00:00'),
      'f.yaml:4:17: images[0].created_at is "2026-01-01T00:00:00": it has to be a time',
    ],
    ['a time that never was', image('created_at: 2026-13-01T00:00:00Z'), 'f.yaml:4:17: 2026-13-01T00:00:00Z is no time'],
    ['a day that never was', image('created_at: 2026-02-30T00:00:00Z'), 'f.yaml:4:17: 2026-02-30T00:00:00Z is no time'],
    ['an owner that is no project', image('owner: alhpa'), 'f.yaml:4:12: there is no project "alhpa", did you mean "alpha"?'],
    ['a member that is no project', image('members: [{ project: bta }]'), 'f.yaml:4:26: there is no project "bta", did you mean "beta"?'],
    ['a member twice', image('members: [{ project: beta }, { project: beta }]'), 'f.yaml:4:45: beta is a member of this image twice'],
    ['an image twice', `${image('name: a')}  - id: ${UUID}\n`, `f.yaml:5:9: two images have the id ${UUID}`],
    [
      'two default stores',
      'version: 1\nstores:\n  - { id: a, default: true }\n  - { id: b, default: true }\n',
      'f.yaml:4:23: a is the default store already',
    ],
    ['a read-only default store', 'version: 1\nstores: [{ id: a, default: true, readOnly: true }]\n', 'f.yaml:2:28: a is read-only'],
    ['a store twice', 'version: 1\nstores: [{ id: a }, { id: a }]\n', 'f.yaml:2:27: two stores have the id a'],
    [
      'roles in no project',
      people(`[{ ${USER}, roles: { rde: [member] } }]`),
      'f.yaml:5:84: there is no project "rde", did you mean "red"?',
    ],
    [
      'a token of nobody',
      people(`[{ ${USER}, roles: { red: [member] } }]`, '[{ id: t, user: anne, project: red }]'),
      'f.yaml:6:27: there is no user "anne", did you mean "ann"?',
    ],
    [
      'a token for a project without a role',
      people(`[{ ${USER}, roles: {} }]`, '[{ id: t, user: ann, project: red }]'),
      'f.yaml:6:41: ann has no role in red',
    ],
    [
      'a domain role nowhere',
      people(`[{ ${USER}, roles: { red: [member] }, domainRoles: { Defualt: [admin] } }]`),
      'there is no domain "Defualt", did you mean "Default"?',
    ],
    [
      'an application credential with a role that its user has not',
      people(`[{ ${USER}, roles: { red: [member] }, applicationCredentials: [{ ${CREDENTIAL}, roles: [admin] }] }]`),
      'ann has no role "admin" in red: there it has member, reader',
    ],
    [
      'an application credential without a secret',
      people(`[{ ${USER}, roles: { red: [member] }, applicationCredentials: [{ id: ${'c'.repeat(32)}, name: app }] }]`),
      '"secret" is missing',
    ],
    [
      'a key that no application credential has',
      people(`[{ ${USER}, roles: { red: [member] }, applicationCredentials: [{ ${CREDENTIAL}, rolse: [reader] }] }]`),
      'did you mean "roles"?',
    ],
    [
      'two application credentials of one name',
      people(`[{ ${USER}, roles: { red: [member] }, applicationCredentials: [{ ${CREDENTIAL} }, { ${CREDENTIAL.replace('c', 'd')} }] }]`),
      'two application credentials of ann have the name app',
    ],
    [
      'a token of an application credential that is not there',
      people(`[{ ${USER}, roles: { red: [member] } }]`, '[{ id: t, user: ann, project: red, applicationCredential: app }]'),
      'there is no application credential "app"',
    ],
    [
      'a token that is good in two places',
      people(`[{ ${USER}, roles: { red: [member] } }]`, '[{ id: t, user: ann, project: red, system: true }]'),
      'a token is good for a project, a domain or the system',
    ],
    ['data in two places', image('data: { text: a, file: b }'), 'f.yaml:4:11: images[0].data is keys and values: it has to be either text'],
    ['data in none', image('data: {}'), 'f.yaml:4:11: images[0].data has to be either text: …, base64: … or file: …'],
    ['data that is not base64', image('data: { base64: a-b_ }'), 'f.yaml:4:21: this is not base64'],
    [
      'data at a location elsewhere',
      image("locations: [{ url: 'http://a/b', data: { text: a } }]"),
      'f.yaml:4:38: bytes can only be at a URL of a store of this cloud',
    ],
    [
      'data at one location twice',
      image(
        "locations: [{ url: 'file:///var/lib/glance/stores/a/b', data: { text: a } }, { url: 'file:///var/lib/glance/stores/a/b', data: { text: a } }]",
      ),
      'f.yaml:4:126: the bytes at file:///var/lib/glance/stores/a/b stand in these files twice',
    ],
    [
      'a property twice in a list',
      image('properties: [{ name: a, value: b }, { name: a, value: c }]'),
      'f.yaml:4:49: "a" stands here twice',
    ],
    ['a foreign project without its id', image('owner: {}'), 'f.yaml:4:12: "id" is missing in images[0].owner'],
    ['an active_at that is no time', image('active_at: soon'), 'f.yaml:4:16: images[0].active_at is "soon": it has to be a time'],
    [
      'an expiry that never was',
      people(`[{ ${USER}, roles: { red: [member] } }]`, '[{ id: t, user: ann, project: null, expiresAt: 2026-02-30T00:00:00Z }]'),
      'f.yaml:6:58: 2026-02-30T00:00:00Z is no time',
    ],
    ['a file of data that is not there', image('data: { file: no.img }'), 'f.yaml:4:19: no.img: there is no such file'],
    ['a folder of data', image('data: { file: . }'), 'f.yaml:4:19: .: this is a folder, not a file'],
    ['data that is a device', image('data: { file: /dev/zero }'), 'f.yaml:4:19: /dev/zero: this is no plain file'],
    [
      'a size that is not that of the data',
      image('size: 2\n    data: { text: abc }'),
      'f.yaml:4:11: size is 2, but of this data it is 3: leave it out',
    ],
    [
      'a checksum that is not that of the data',
      image(`checksum: ${'a'.repeat(32)}\n    data: { text: abc }`),
      'f.yaml:4:15: checksum is "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", but of this data it is "900150983cd24fb0d6963f7d28e17f72"',
    ],
    [
      'a hash that is not that of the data',
      image('os_hash_value: abc\n    data: { text: abc }'),
      'f.yaml:4:20: os_hash_value is "abc", but of this data it is "ddaf35',
    ],
    ['another algorithm beside data', image('os_hash_algo: sha256\n    data: { text: abc }'), 'f.yaml:4:19: os_hash_algo is "sha256"'],
    [
      'data of an image that waits for it',
      image('status: queued\n    data: { text: abc }'),
      'f.yaml:4:13: an image with data is active or deactivated, not queued',
    ],
    [
      'data beside locations',
      image("locations: [{ url: 'http://a' }]\n    data: { text: abc }"),
      'f.yaml:4:5: data is put into the default store',
    ],
    [
      'data and no store to put it in',
      `${image('data: { text: abc }')}stores: [{ id: a }]\n`,
      'f.yaml:4:5: there is no default store to keep data in',
    ],
    [
      'a tenant without quotes',
      people('[]').replace("'1'", '1'),
      "f.yaml:4:88: identity.projects[0].tenant is 1: it has to be decimal digits in quotes, such as '1100111'",
    ],
  ])('is refused with its place: %s', async (_, content, expected) => {
    const lines = await refusalOf('f.yaml', content, overShipped);
    expect(lines[0]).toContain(expected);
    expect(lines).toHaveLength(1);
  });

  it('tells of everything at once, in the order of the file', async () => {
    const lines = await refusalOf('f.yaml', image('nmae: a\n    status: x\n    owner: 7'), overShipped);
    expect(lines.map((line) => line.split(': ', 1)[0])).toEqual(['f.yaml:4:5', 'f.yaml:5:13', 'f.yaml:6:12']);
  });

  it('tells of fifty things at most', async () => {
    const lines = await refusalOf('f.yaml', `version: 1\nstores: [${'1, '.repeat(60)}]\n`, overShipped);
    expect(lines).toHaveLength(51);
    expect(lines[50]).toBe('and 10 more');
  });
});
