import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { readPackageFile } from '../../src/package-root.ts';
import { send } from '../support/client.ts';
import { type Ran, runCommand } from '../support/command-line.ts';
import { FEDORA, IMS_TEST, OCTETS, PATCH_21, RACKSPACE_FEDORA } from '../support/emulator.ts';
import { useRecorder } from '../support/recorder.ts';

// A recording becomes a fixture that an emulator begins with, and cases.

const bench = useRecorder();

type Ask = (method: string, path: string, sent?: Parameters<typeof send>[2]) => ReturnType<typeof send>;

interface Products {
  readonly output: string;
  readonly fixture: string;
  readonly cases: string;
  readonly told: readonly string[];
  readonly lines: readonly object[];
}

let count = 0;

async function record(dialect: string, story: (ask: Ask) => Promise<void>): Promise<Products> {
  count += 1;
  const [output, fixture, cases] = ['ndjson', 'fixture.yaml', 'cases.yaml'].map((end) => join(bench.folder, `made-${count}.${end}`)) as [
    string,
    string,
    string,
  ];
  const service = await startEmulator({ port: 0, root: dialect as 'openstack-v2', clock: 'frozen:2026-11-21T12:00:00Z' });
  const recorder = await bench.record(service.url, { dialect, output, fixture, cases, release: 'a service of ours' });
  await story((method, path, sent) => send(method, `${recorder.url}${path}`, sent));
  const { told } = await recorder.end();
  await service.stop();
  const lines = readFileSync(output, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  return { output, fixture, cases, told, lines };
}

const image = { name: 'x {1}', disk_format: 'raw', container_format: 'bare', tags: ['b'], note: 'yes' };
const rename = { headers: { 'content-type': PATCH_21 }, body: [{ op: 'replace', path: '/name', value: 'y' }] };

async function live(ask: Ask): Promise<void> {
  await ask('GET', `/v2/images/${FEDORA}`);
  const { id } = (await ask('POST', '/v2/images', { body: image })).json as { id: string };
  await ask('PUT', `/v2/images/${id}/file`, { headers: OCTETS, body: 'hello' });
  await ask('PATCH', `/v2/images/${id}`, rename);
  await ask('GET', '/v2/images', { as: null });
  await ask('POST', `/v2/images/${id}/members`, { body: { member: '5f2c1a7d9b3e4c608d41e7a2b6f09c35' } });
  await ask('GET', '/v2/images?limit=1&name=y');
}

describe('a fixture of a recording', () => {
  it('has each image as it was seen last, and an emulator begins with it', async () => {
    const { fixture, told } = await record('openstack-v2', live);
    expect(told).toContain(`${fixture}: a fixture with 2 images`);
    expect(readFileSync(fixture, 'utf8')).toContain('2 images as they were seen last');
    const checked = await runCommand(['validate', fixture]);
    expect([checked.code, checked.err]).toEqual([0, '']);
    const emulator = await startEmulator({ port: 0, fixtures: fixture });
    const { json } = await send('GET', `${emulator.homes['openstack']}/v2/images?sort=name:asc`);
    await emulator.stop();
    const made = { name: 'y', status: 'active', size: 5, tags: ['b'], note: 'yes', checksum: '5d41402abc4b2a76b9719d911017c592' };
    expect(json.images).toMatchObject([{ id: FEDORA }, { ...made, created_at: '2026-11-21T12:00:00Z' }]);
  });

  it('has no image that was deleted', async () => {
    const { fixture } = await record('openstack-v2', async (ask) => {
      const { id } = (await ask('POST', '/v2/images', { body: image })).json as { id: string };
      await ask('DELETE', `/v2/images/${id}`);
    });
    expect(parse(readFileSync(fixture, 'utf8'))).toEqual({ version: 1, images: [] });
  });

  it.each([
    ['openstack-v1', 'GET', '/v1/images/detail', FEDORA, { name: 'Fedora 17' }],
    ['openstack-v1', 'HEAD', `/v1/images/${FEDORA}`, FEDORA, { name: 'Fedora 17', status: 'active', size: 2254249, visibility: 'public' }],
    ['rackspace', 'GET', `/v2/images/${RACKSPACE_FEDORA}`, RACKSPACE_FEDORA, { tags: ['fedora', 'beefy'], visibility: 'public' }],
    ['ims', 'GET', '/v2/cloudimages', IMS_TEST, { status: 'active' }],
  ])('takes the words of %s in: %s %s', async (dialect, method, path, id, wanted) => {
    const { fixture } = await record(dialect, async (ask) => {
      await ask(method, path);
    });
    expect((await runCommand(['validate', fixture])).code).toBe(0);
    const { images } = parse(readFileSync(fixture, 'utf8')) as { images: { id: string }[] };
    expect(images.find((one) => one.id === id)).toMatchObject(wanted);
  });
});

describe('cases of a recording', () => {
  it('have a step for each exchange that can be repeated', async () => {
    const { cases, told } = await record('openstack-v2', live);
    expect(told.slice(-3)).toEqual([
      `${cases}: 5 steps; 2 exchanges cannot be repeated:`,
      `  1: they are about what was there before: GET /v2/images/${FEDORA}`,
      expect.stringMatching(/^ {2}1: their body has a placeholder: POST \/v2\/images\/[0-9a-f-]{36}\/members \(<project-2>\)$/),
    ]);
    const { cases: list, ...head } = parse(readFileSync(cases, 'utf8')) as { cases: { name: string; steps: object[] }[] };
    expect(head).toEqual({
      version: 1,
      dialect: 'openstack-v2',
      source: expect.stringMatching(/^recorded \d{4}-\d\d-\d\d from a service of ours$/),
    });
    const steps = list[0]?.steps ?? [];
    expect(steps[0]).toMatchObject({
      send: 'POST /v2/images',
      type: 'application/json',
      body: { ...image, name: 'x {{1}}' },
      expect: {
        status: 201,
        type: 'application/json',
        body: {
          name: 'x {{1}}',
          id: { $type: 'string' },
          owner: { $type: 'string' },
          created_at: { $type: 'string' },
          tags: ['b'],
          size: null,
        },
      },
      keep: { image1: '/id' },
      undo: 'DELETE /v2/images/{image1}',
    });
    expect(steps[1]).toEqual({ send: 'PUT /v2/images/{image1}/file', type: 'application/octet-stream', bytes: 5, expect: { status: 204 } });
    expect(steps[2]).toMatchObject({
      send: 'PATCH /v2/images/{image1}',
      body: [{ op: 'replace', path: '/name', value: 'y' }],
      expect: { status: 200, body: { id: '{image1}', self: '/v2/images/{image1}', name: 'y', size: 5, min_ram: 0 } },
    });
    expect(steps[3]).toMatchObject({ send: 'GET /v2/images', as: 'nobody', expect: { status: 401 } });
    expect(steps[4]).toMatchObject({
      send: 'GET /v2/images?limit=1&name=y',
      expect: { status: 200, body: { images: { $type: 'array' } } },
    });
  });
});

describe('a recording held against a service', () => {
  const verify = async (cases: string, options: EmulatorOptions = {}): Promise<Ran> => {
    const service = await startEmulator({ port: 0, ...options });
    const target = ['--target', service.homes['openstack'] ?? ''];
    const ran = await runCommand(['verify', ...target, '--cases', cases], { OS_TOKEN: 'dev-alice' });
    await service.stop();
    return ran;
  };

  it('passes where the service is the same, and leaves nothing behind', async () => {
    const { cases } = await record('openstack-v2', live);
    expect(await runCommand(['validate', cases])).toMatchObject({ code: 0 });
    expect(await verify(cases)).toMatchObject({ code: 0, out: expect.stringContaining('1 case: 1 as the emulator') });
  });

  it('tells where the service has changed', async () => {
    const { cases } = await record('openstack-v2', live);
    const { code, out } = await verify(cases, { auth: 'off' });
    expect([code, out]).toEqual([1, expect.stringContaining('step 4, GET /v2/images: status: expected 401, got 200')]);
  });
});

describe('a recording that is there', () => {
  it('is made into both, later too', async () => {
    const { output, fixture, cases } = await record('openstack-v2', live);
    const [again, later] = [join(bench.folder, 'again.yaml'), join(bench.folder, 'later.yaml')];
    const { code, out } = await runCommand(['record', '--from', output, '--fixture', again, '--cases', later]);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`${again}: a fixture with 2 images\n${later}: 5 steps; 2 exchanges cannot be repeated:\n  1: `),
    ]);
    expect([again, later].map((file) => readFileSync(file, 'utf8'))).toEqual([fixture, cases].map((file) => readFileSync(file, 'utf8')));
  });

  it('fits its schema, line by line', async () => {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readPackageFile('schemas/recording.schema.json')) as object);
    const { lines } = await record('openstack-v2', live);
    for (const line of lines) expect([validate(line), validate.errors]).toEqual([true, null]);
    expect(validate({ ...lines[1], extra: 1 })).toBe(false);
  });

  it.each([
    ['', ':1:1: this is no recording of polyglance record: it is empty'],
    ['{"images": []}\n', ':1:1: this is no recording of polyglance record: the first line is not its stamp'],
    [
      '{"polyglance":"recording","version":2}\n',
      ':1:1: this is no recording of polyglance record: its version is 2, and this release reads version 1',
    ],
    [
      '{"polyglance":"recording","version":1,"dialect":"ims","at":"x"}\n{"a',
      ':2:1: this is no recording of polyglance record: this line is no exchange',
    ],
  ])('is refused where it is none: %j', async (text, message) => {
    const file = join(bench.folder, 'bad.ndjson');
    writeFileSync(file, text);
    const { code, err } = await runCommand(['record', '--from', file, '--cases', join(bench.folder, 'never.yaml')]);
    expect([code, err]).toEqual([1, `error: ${file}${message}\n`]);
  });
});
