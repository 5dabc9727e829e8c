import { describe, expect, it } from '@jest/globals';
import { type Ran, runCommand } from '../support/command-line.ts';

/** Runs `polyglance diff`. */
const diff = (...argv: string[]): Promise<Ran> => runCommand(['diff', ...argv]);

interface Row {
  readonly about: string;
  readonly same: boolean;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Shown {
  readonly subjects: readonly { readonly operation: string | null; readonly others: readonly string[] }[];
  readonly sections: readonly { readonly id: string; readonly rows: readonly Row[] }[];
}

async function json(...argv: string[]): Promise<Shown> {
  const { code, out } = await diff(...argv, '--json');
  expect(code).toBe(0);
  return JSON.parse(out) as Shown;
}

const rowOf = ({ sections }: Shown, section: string, about: string): Row | undefined =>
  sections.find(({ id }) => id === section)?.rows.find((row) => row.about === about);

describe('polyglance diff of an operation', () => {
  it('says how it is asked for, and with which media types', async () => {
    const { code, out } = await diff('openstack-v2', 'ims', 'image-update');
    expect(code).toBe(0);
    expect(out).toMatch(/^openstack-v2 +openstack-v2\.image-update: .*\nims +ims\.cloudimage-update \(also: ims\.image-update\): /);
    expect(out).toMatch(/^ {2}path +\/v2\/images\/\{image_id\} +\/v2\/cloudimages\/\{image_id\}$/m);
    expect(out).toMatch(/^ {4}openstack-v2 {2}application\/openstack-images-v2\.0-json-patch, .*\n {4}ims +application\/json$/m);
    expect(out).toMatch(/^ {2}the same: method, token, body$/m);
  });

  it('says what attributes are called, how they are unset, and whether an update may name them', async () => {
    const { out } = await diff('openstack-v2', 'ims', 'image-update');
    expect(out).toMatch(/^ {2}hidden +os_hidden: boolean, writable +–$/m);
    expect(out).toMatch(/^ {2}name +name: string or null, writable +name: string or empty, writable$/m);
    const shown = await json('openstack-v1', 'rackspace', 'image-update');
    expect(rowOf(shown, 'fields', 'minRam')).toEqual({
      about: 'minRam',
      same: false,
      values: {
        'openstack-v1': { name: 'min_ram', type: 'integer', unset: 'never', access: 'writable' },
        rackspace: { name: 'min_ram', type: 'integer', unset: 'absent', access: 'writable' },
      },
    });
    expect(rowOf(shown, 'fields', 'id')?.same).toBe(true);
  });

  it('says which words an attribute may have, the states of an image too', async () => {
    const shown = await json('openstack-v2', 'ims', 'image-show');
    expect(rowOf(shown, 'words', 'status')?.values['ims']).toEqual(['queued', 'saving', 'deleted', 'killed', 'active']);
    expect(rowOf(shown, 'words', 'status')?.values['openstack-v2']).toContain('importing');
  });

  it('says what errors look like, which there are, and who raises them', async () => {
    const shown = await json('openstack-v2', 'ims', 'image-update');
    expect(rowOf(shown, 'envelope', 'errors of the service')?.values['ims']).toEqual([
      { mediaType: 'application/json', shape: '{error: {code, message}}' },
    ]);
    expect(rowOf(shown, 'errors', '401')?.values).toEqual({
      'openstack-v2': [{ raisedBy: 'auth-filter', codes: [] }],
      ims: [{ raisedBy: 'gateway', codes: ['APIGW.0301'] }],
    });
    expect(rowOf(shown, 'errors', '409')?.values['ims']).toBeNull();
    const { out } = await diff('openstack-v2', 'rackspace', 'image-update');
    expect(out).toContain('application/json {<name of the error>: {code, message}}');
  });

  it('says what succeeds, and how pages come', async () => {
    const shown = await json('openstack-v2', 'ims', 'image-list');
    expect(rowOf(shown, 'answers', 'success')?.values).toEqual({
      'openstack-v2': ['200 application/json'],
      ims: ['200 application/json'],
    });
    expect(rowOf(shown, 'paging', 'size without it')?.values).toEqual({ 'openstack-v2': 25, ims: 500 });
    expect(rowOf(shown, 'paging', 'leads to the next')?.values).toEqual({ 'openstack-v2': 'next', ims: 'nothing' });
  });

  it('says which limits there are', async () => {
    const shown = await json('openstack-v2', 'ims', 'image-update');
    expect(rowOf(shown, 'limits', 'length of name')?.values).toEqual({ 'openstack-v2': 255, ims: 128 });
    expect(rowOf(shown, 'limits', 'tags of an image')?.values).toEqual({ 'openstack-v2': 128, ims: 10 });
  });
});

describe('polyglance diff finds', () => {
  const idsOf = ({ subjects }: Shown): readonly unknown[] => subjects.map(({ operation }) => operation);

  it.each([
    ['image-update', ['openstack-v2.image-update', 'ims.cloudimage-update']],
    ['ims.image-update', ['openstack-v2.image-update', 'ims.image-update']],
    ['cloudimage-update', ['openstack-v2.image-update', 'ims.cloudimage-update']],
    ['openstack-v1.image-update', ['openstack-v2.image-update', 'ims.cloudimage-update']],
    ['openstack-v1.image-head', ['openstack-v2.image-show', 'ims.image-show']],
  ])('what is meant by %s', async (name, ids) => {
    expect(idsOf(await json('openstack-v2', 'ims', name))).toEqual(ids);
  });

  it('in services without images too', async () => {
    const shown = await json('keystone', 'iam', 'token-create');
    expect(idsOf(shown)).toEqual(['keystone.token-create', 'iam.token-create']);
    expect(shown.sections.map(({ id }) => id)).not.toContain('fields');
  });

  it('that one of them has nothing like it', async () => {
    const { code, out } = await diff('rackspace', 'ims', 'quota-show');
    expect([code, out]).toEqual([0, expect.stringMatching(/^rackspace +has nothing like it\n[\s\S]* method +– +GET$/m)]);
    expect((await json('rackspace', 'ims', 'quota-show')).sections.map(({ id }) => id)).toEqual(['request', 'answers']);
  });

  it.each([
    [['opnstack-v2', 'ims'], 'there is no dialect "opnstack-v2", did you mean "openstack-v2"?'],
    [['openstack-v2', 'zzzzzz'], 'there is no dialect "zzzzzz": there are openstack-v2, openstack-v1, rackspace, ims, '],
    [['openstack-v2', 'ims', 'image-updat'], 'there is no operation "image-updat" in openstack-v2 or ims, did you mean "image-update"?'],
    [['openstack-v2', 'ims', 'ims.cloudimage-updat'], 'did you mean "ims.cloudimage-update"?'],
    [['openstack-v2', 'ims', 'zzzzzz'], ': polyglance routes openstack-v2 and polyglance routes ims list them'],
    [['openstack-v2', 'rackspace', 'ims.quota-show'], 'openstack-v2 and rackspace have nothing like ims.quota-show'],
    [['ims', 'ims'], 'ims differs in nothing from itself: name two dialects'],
    [['ims'], "missing required argument 'other'"],
    [['ims', 'rackspace', 'image-list', 'more'], 'too many arguments'],
    [['ims', 'rackspace', '--jsn'], "unknown option '--jsn'"],
  ])('what is wrong with %j', async (argv, message) => {
    const { code, out, err } = await diff(...argv);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(message)]);
  });
});

describe('polyglance diff of whole dialects', () => {
  it('has their operations, attributes, words, errors, pages, limits and switches', async () => {
    const shown = await json('openstack-v1', 'ims');
    expect(shown.sections.map(({ id }) => id)).toEqual([
      'service',
      'operations',
      'fields',
      'words',
      'envelope',
      'errors',
      'paging',
      'limits',
      'switches',
    ]);
    expect(rowOf(shown, 'operations', 'image-update')?.values).toEqual({
      'openstack-v1': ['PUT /v1/images/{image_id}'],
      ims: ['PATCH /v2/cloudimages/{image_id}', 'PATCH /v2/images/{image_id}'],
    });
    expect(rowOf(shown, 'switches', 'profile')?.values).toEqual({ 'openstack-v1': null, ims: 'any' });
    expect(rowOf(shown, 'service', 'requests may be signed instead')?.values).toEqual({ 'openstack-v1': 'no', ims: 'yes' });
  });
});
