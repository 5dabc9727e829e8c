import { describe, expect, it } from '@jest/globals';
import { type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, OCTETS, PATCH_21 } from '../support/emulator.ts';
import { type Recorded, useRecorder } from '../support/recorder.ts';
import { useWeb } from '../support/web.ts';

// What the emulator would have answered is laid beside what the service did: the service is an emulator that is set otherwise.

const bench = useRecorder();

type Ask = (method: string, path: string, sent?: Parameters<typeof send>[2]) => ReturnType<typeof send>;

/** Records what a story does with a service of these settings. */
async function record(options: EmulatorOptions, story: (ask: Ask) => Promise<void>, dialect = 'openstack-v2'): Promise<Recorded> {
  const service = await startEmulator({ port: 0, root: dialect as 'openstack-v2', seed: 'there', ...options });
  const recorder = await bench.record(service.url, { compare: true, dialect });
  await story((method, path, sent) => send(method, `${recorder.url}${path}`, sent));
  const recorded = await recorder.end();
  await service.stop();
  return recorded;
}

const IMAGE = { name: 'x', disk_format: 'raw', container_format: 'bare' };
const patch = (value: unknown, path = '/name'): Parameters<typeof send>[2] => ({
  headers: { 'content-type': PATCH_21 },
  body: [{ op: 'add', path, value }],
});

async function make(ask: Ask): Promise<string> {
  return (await ask('POST', '/v2/images', { body: IMAGE })).json.id as string;
}

describe('a service that answers as the emulator does', () => {
  it('gives nothing to tell, though ids and times are others', async () => {
    const { told, lines } = await record({}, async (ask) => {
      const id = await make(ask);
      await ask('PATCH', `/v2/images/${id}`, patch('y'));
      await ask('PUT', `/v2/images/${id}/file`, { headers: OCTETS, body: 'hello' });
      await ask('GET', `/v2/images/${id}`);
      await ask('GET', '/v2/images?limit=3');
      await ask('GET', '/v2/images', { as: null });
      await ask('GET', '/v2/images/00000000-0000-4000-8000-000000000000');
      await ask('PATCH', `/v2/images/${id}`, patch('x', '/id'));
      await ask('DELETE', `/v2/images/${id}`);
      await ask('GET', `/v2/images/${id}`);
    });
    expect(told.slice(-1)).toEqual([expect.stringMatching(/: 10 exchanges; 8 compared, 0 would have been answered otherwise$/)]);
    expect(lines.flatMap(({ differs }) => differs ?? [])).toEqual([]);
    expect(lines.filter(({ differs }) => differs === null).map(({ status }) => status)).toEqual([401, 404]);
  });

  it.each([
    ['openstack-v1', '/v1/images', {}],
    ['ims', '/v2/cloudimages', {}],
    ['rackspace', '/v2/images?limit=1', {}],
  ])('gives nothing to tell in %s', async (dialect, path, sent) => {
    const { lines } = await record(
      {},
      async (ask) => {
        expect((await ask('GET', path, sent)).status).toBe(200);
      },
      dialect,
    );
    expect(lines.map(({ differs }) => differs)).toEqual([[]]);
  });
});

describe('a service that answers otherwise', () => {
  it('is told of with the status of both', async () => {
    const { told, lines } = await record({ switches: { 'openstack-v2.locationsApi': true } }, async (ask) => {
      const id = await make(ask);
      await ask('GET', `/v2/images/${id}/locations`);
    });
    expect(told[0]).toBe('GET /v2/images/<image-1>/locations: 403 there, 404 here');
    expect(lines[1]?.differs).toEqual(['403 there, 404 here']);
  });

  it('is told of with the member of the body', async () => {
    const { told } = await record({ switches: { 'openstack-v2.showMultipleLocations': true } }, async (ask) => {
      await make(ask);
    });
    expect(told[0]).toBe('POST /v2/images: body/locations: there [], here nothing');
  });
});

describe('what cannot be compared', () => {
  it('is told once: an image that was there before', async () => {
    const { told, lines } = await record({}, async (ask) => {
      for (const _ of [1, 2]) await ask('GET', `/v2/images/${FEDORA}`);
    });
    expect(told.slice(0, -1)).toEqual(['not compared: requests about <image-1>, which is not the same here']);
    expect(lines.map(({ differs }) => differs)).toEqual([null, null]);
  });

  it('is told once: an image whose data is too long to be sent twice', async () => {
    const { told, lines } = await record({}, async (ask) => {
      const id = await make(ask);
      await ask('PUT', `/v2/images/${id}/file`, { headers: OCTETS, body: Buffer.alloc(70_000) });
      await ask('GET', `/v2/images/${id}`);
    });
    expect(told[0]).toBe('not compared: bodies of more than 64 KiB, and what they are of: /v2/images/<image-1>/file');
    expect(lines.map(({ differs }) => differs)).toEqual([[], null, null]);
  });
});

describe('the comparison', () => {
  const slow = useWeb((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });

  it('tells nobody who calls', async () => {
    const recorder = await bench.record(slow.url, { compare: true });
    await send('GET', `${recorder.url}/v2/images?owner=eabf9587b48a4bd8a69374cea03ee611`, { as: 'a-token-of-somebody' });
    const { told } = await recorder.end();
    expect(told.join('\n')).toContain('GET /v2/images?owner=<project-1>: ');
    expect(told.join('\n')).not.toMatch(/eabf|somebody/);
  });
});
