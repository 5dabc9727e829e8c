import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { FEDORA, OCTETS, useEmulator } from '../support/emulator.ts';
import { rules, tear, waiting } from './support.ts';

// What breaks: the connection, an answer, the data of an image on its way out or in.

const bench = useEmulator({ clock: 'frozen:2026-01-01T00:00:00Z' });
const DATA = Buffer.from('0123456789'.repeat(4));
const SHOW = { operation: 'openstack-v2.image-show' };
const DOWNLOAD = { operation: 'openstack-v2.image-download' };
const UPLOAD = { operation: 'openstack-v2.image-upload' };
const url = (path: string): string => `${bench.emulator.homes['openstack']}/v2/images/${path}`;
const lastOutcome = () => bench.emulator.journal().at(-1)?.outcome;

/** Resolves with the outcome of the last exchange, once it is over. */
async function ending(): Promise<string | undefined> {
  while (lastOutcome() === 'open') await new Promise((resolve) => setImmediate(resolve));
  return lastOutcome();
}

async function download(fault: unknown) {
  const id = await bench.active(DATA.toString());
  await rules(bench, { match: DOWNLOAD, fault });
  return tear('GET', url(`${id}/file`));
}

async function upload(fault: unknown) {
  const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
  await rules(bench, { match: UPLOAD, fault });
  const sent = tear('PUT', url(`${id}/file`), OCTETS, DATA);
  return { id, sent, image: async () => (await bench.v2('GET', `/v2/images/${id}`)).json };
}

describe('a connection', () => {
  it.each([
    ['reset', 'ECONNRESET', 'reset'],
    ['empty', 'ECONNRESET', 'broken'],
    ['garbage', 'HPE_INVALID_CONSTANT', 'broken'],
  ])('that ends in %s gives no answer, and the operation is not done', async (fault, error, outcome) => {
    await rules(bench, { match: { operation: 'openstack-v2.image-delete' }, fault });
    const id = await bench.image();
    expect(await tear('DELETE', url(id))).toMatchObject({ status: 0, error });
    expect(await ending()).toBe(outcome);
    expect((await bench.v2('GET', `/v2/images/${id}`)).status).toBe(200);
  });

  it('that is never answered lasts until the client gives up', async () => {
    await rules(bench, { match: SHOW, fault: 'timeout' });
    let giveUp: () => void = () => undefined;
    const torn = tear('GET', url(FEDORA), {}, undefined, (request) => {
      giveUp = () => request.destroy();
    });
    while (bench.emulator.journal().length === 0) await new Promise((resolve) => setImmediate(resolve));
    giveUp();
    expect(await torn).toMatchObject({ status: 0, error: 'ECONNRESET' });
    expect(await ending()).toBe('broken');
  });

  it.each(['reset', 'empty', 'garbage'])('that ends in %s after the operation hides a change that happened', async (fault) => {
    await rules(bench, { match: { operation: 'openstack-v2.image-delete' }, stage: 'after', fault });
    const id = await bench.image();
    expect(await tear('DELETE', url(id))).toMatchObject({ status: 0 });
    expect((await bench.v2('GET', `/v2/images/${id}`)).status).toBe(404);
  });
});

describe('the body of an answer', () => {
  it('is truncated in its middle, having said its whole length', async () => {
    await rules(bench, { match: SHOW, fault: 'truncate' });
    const torn = await tear('GET', url(FEDORA));
    expect(torn).toMatchObject({ status: 200, error: 'ECONNRESET' });
    expect(torn.bytes.length).toBe(Math.floor(Number(torn.length) / 2));
    expect(await ending()).toBe('broken');
  });

  it('of an error breaks too, where the rule answers with one', async () => {
    await rules(bench, { match: SHOW, reply: { status: 503 }, fault: { kind: 'truncate', after: 5 } });
    expect(await tear('GET', url(FEDORA))).toMatchObject({ status: 503, error: 'ECONNRESET', bytes: Buffer.from('503 S') });
  });

  it('that is not there leaves nothing to truncate but the whole answer', async () => {
    await rules(bench, { match: { operation: 'openstack-v2.image-delete' }, fault: 'truncate' });
    const id = await bench.image();
    expect(await tear('DELETE', url(id))).toMatchObject({ status: 0, error: 'ECONNRESET' });
    expect((await bench.v2('GET', `/v2/images/${id}`)).status).toBe(404);
  });
});

describe('a download', () => {
  const first = DATA.subarray(0, 16);

  it('is reset at a byte', async () => {
    expect(await download({ kind: 'reset', after: 16 })).toMatchObject({ status: 200, length: '40', bytes: first, error: 'ECONNRESET' });
    expect(await ending()).toBe('reset');
  });

  it('is truncated at a byte', async () => {
    expect(await download({ kind: 'truncate', after: '0.015625KiB' })).toMatchObject({ length: '40', bytes: first, error: 'ECONNRESET' });
  });

  it('ends early and in order, as though that had been all', async () => {
    expect(await download({ kind: 'empty', after: 16 })).toEqual({ status: 200, length: undefined, bytes: first, error: null });
  });

  it('is spoilt from a byte on, at its right length', async () => {
    const { bytes, error, length } = await download({ kind: 'garbage', after: 16 });
    expect([error, length, bytes.length]).toEqual([null, '40', 40]);
    expect(bytes.subarray(0, 16)).toEqual(first);
    expect(bytes).not.toEqual(DATA);
  });

  it.each([
    [{ kind: 'wrong-length' }, '56', 40],
    [{ kind: 'wrong-length', by: -10 }, '30', expect.any(Number)],
    [{ kind: 'wrong-length', after: 50 }, '50', 40],
  ])('says another length than it has: %j', async (fault, length, received) => {
    const torn = await download(fault);
    expect([torn.length, torn.bytes.length]).toEqual([length, received]);
    expect(torn.error).not.toBeNull();
  });

  it('stalls at a byte until the clock has come so far', async () => {
    const torn = download({ kind: 'stall', after: 16, for: '45s' });
    await waiting(bench, 1);
    expect(bench.emulator.clock.pending()).toMatchObject([{ purpose: 'rule test/1: stall', due: Date.parse('2026-01-01T00:00:45Z') }]);
    bench.emulator.clock.advance('45s');
    expect(await torn).toEqual({ status: 200, length: '40', bytes: DATA, error: null });
    expect(await ending()).toBe('answered');
  });

  it('dribbles by the clock', async () => {
    const torn = download({ kind: 'dribble', after: 16, rate: 10 });
    await waiting(bench, 1);
    bench.emulator.clock.advance('1s');
    await waiting(bench, 1);
    expect(bench.emulator.clock.pending()[0]?.due).toBe(Date.parse('2026-01-01T00:00:01.100Z'));
    bench.emulator.clock.advance('2s');
    expect(await torn).toMatchObject({ bytes: DATA, error: null });
  });

  it('that is never ended lasts until the client gives up', async () => {
    const id = await bench.active(DATA.toString());
    await rules(bench, { match: DOWNLOAD, fault: { kind: 'timeout', after: 16 } });
    const torn = await tear('GET', url(`${id}/file`), {}, undefined, (request) => {
      request.once('response', (response) => response.on('data', () => request.destroy()));
    });
    expect(torn).toMatchObject({ status: 200, bytes: first });
    expect(await ending()).toBe('broken');
  });
});

describe('a fault whose place is never reached', () => {
  it.each([['reset'], ['truncate'], ['garbage'], ['stall'], ['empty']])('is told as nothing: %s in a download', async (kind) => {
    const id = await bench.active(DATA.toString());
    // A name of its own: what ever took effect is remembered over resets.
    await bench.emulator.scenario({ version: 1, name: kind, rules: [{ match: DOWNLOAD, fault: { kind, after: 40 } }] });
    expect(await tear('GET', url(`${id}/file`))).toMatchObject({ status: 200, length: '40', bytes: DATA, error: null });
    expect(bench.emulator.journal().at(-1)).toMatchObject({ outcome: 'answered', rules: [] });
    expect(bench.emulator.explain(3).join('\n')).toContain('there were 40 bytes, and it breaks after 40: nothing broke');
    expect(bench.emulator.scenarios()[0]?.rules[0]).toMatchObject({ seen: 1, fired: 0 });
    expect(bench.emulator.unused().rules).toContain(`${kind}/1`);
  });

  it('is told as nothing in an upload, and leaves its step of a plan', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await bench.emulator.plans.add({ 'openstack-v2.image-upload': ['reset in=upload after=1MiB'] });
    const sent = await tear('PUT', url(`${id}/file`), OCTETS, DATA);
    expect(sent).toMatchObject({ status: 204, error: null });
    expect(bench.emulator.journal().at(-1)).toMatchObject({ outcome: 'answered', rules: [] });
    expect(bench.emulator.plans.list()).toMatchObject([{ left: 1 }]);
  });
});

describe('a fault that took effect once', () => {
  it('stays one that did, though after a reset its place is not reached', async () => {
    const fault = { kind: 'reset', after: 16 };
    expect(await download(fault)).toMatchObject({ error: 'ECONNRESET' });
    bench.emulator.reset();
    await rules(bench, { match: DOWNLOAD, fault });
    const short = await bench.active('short');
    expect(await tear('GET', url(`${short}/file`))).toMatchObject({ status: 200, error: null });
    expect(bench.emulator.scenarios()[0]?.rules[0]).toMatchObject({ seen: 1, fired: 0 });
    expect(bench.emulator.unused().rules).not.toContain('test/1');
  });
});

describe('a fault of an upload', () => {
  it('whose place is never reached is told as nothing, though the answer breaks by another rule', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    const early = { match: UPLOAD, fault: { kind: 'stall', in: 'upload', after: '1MiB' } };
    await rules(bench, early, { match: UPLOAD, stage: 'after', fault: 'reset' });
    expect(await tear('PUT', url(`${id}/file`), OCTETS, DATA)).toMatchObject({ status: 0, error: 'ECONNRESET' });
    expect(await ending()).toBe('reset');
    expect(bench.emulator.journal().at(-1)?.rules).toEqual(['test/2']);
    expect(bench.emulator.scenarios()[0]?.rules).toMatchObject([{ fired: 0 }, { fired: 1 }]);
  });

  it('that has no byte to break is told in words', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await rules(bench, { match: UPLOAD, fault: { kind: 'garbage', in: 'upload' } });
    const sent = await tear('PUT', url(`${id}/file`), { ...OCTETS, 'transfer-encoding': 'chunked' });
    expect(sent).toMatchObject({ status: 204, error: null });
    expect(bench.emulator.explain(2).join('\n')).toContain('there were 0 bytes: nothing broke');
  });
});

describe('an upload', () => {
  it('is not repeated where a piece of it ends at the place', async () => {
    const data = Buffer.alloc(300_000).map((_, index) => index % 251);
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await rules(bench, { match: UPLOAD, fault: { kind: 'stall', in: 'upload', after: '64KiB', for: '1s' } });
    const sent = bench.v2('PUT', `/v2/images/${id}/file`, { body: data, headers: OCTETS });
    await waiting(bench, 1);
    bench.emulator.clock.advance('1s');
    expect((await sent).status).toBe(204);
    expect((await bench.v2('GET', `/v2/images/${id}/file`)).bytes.equals(data)).toBe(true);
  });

  it('that is never answered breaks off once the client gives up', async () => {
    const image = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    await rules(bench, { match: UPLOAD, fault: { kind: 'timeout', in: 'upload', after: 16 } });
    const torn = await tear('PUT', url(`${image}/file`), OCTETS, Buffer.alloc(8_000_000), (request) => {
      request.once('finish', () => request.destroy());
    });
    expect(torn).toMatchObject({ status: 0 });
    expect(await ending()).toBe('broken');
    expect((await bench.v2('GET', `/v2/images/${image}`)).json.status).toBe('queued');
  });

  it.each([
    ['reset', 'reset'],
    ['empty', 'broken'],
  ])('that breaks off in %s leaves the image waiting for data', async (kind, outcome) => {
    const { sent, image } = await upload({ kind, in: 'upload', after: 16 });
    expect(await sent).toMatchObject({ status: 0, error: 'ECONNRESET' });
    expect(await ending()).toBe(outcome);
    expect(await image()).toMatchObject({ status: 'queued', size: null, checksum: null });
  });

  it.each([
    ['truncate', {}, 16],
    ['wrong-length', { by: 7 }, 47],
    ['garbage', {}, 40],
  ])('with %s is taken for a good one, and is not what was sent', async (kind, more, size) => {
    const whole = await bench.active(DATA.toString());
    const { checksum } = (await bench.v2('GET', `/v2/images/${whole}`)).json;
    const { sent, image } = await upload({ kind, in: 'upload', after: 16, ...more });
    expect(await sent).toMatchObject({ status: 204, error: null });
    const stored = await image();
    expect(stored).toMatchObject({ status: 'active', size });
    expect(stored.checksum).not.toBe(checksum);
  });

  it('stalls, and is then whole', async () => {
    const { sent, image } = await upload({ kind: 'stall', in: 'upload', after: 16, for: '1m' });
    await waiting(bench, 1);
    expect(await image()).toMatchObject({ status: 'saving' });
    bench.emulator.clock.advance('1m');
    expect(await sent).toMatchObject({ status: 204 });
    expect(await image()).toMatchObject({ status: 'active', size: 40 });
  });

  it('is what such a rule is about: an update without data is not counted', async () => {
    const id = await bench.pike();
    await rules(bench, { match: { operation: '*.image-*' }, when: { first: 1 }, fault: { kind: 'reset', in: 'upload' } });
    expect((await bench.put(id, { name: 'other' })).status).toBe(200);
    expect((await bench.v1('HEAD', `/v1/images/${id}`)).status).toBe(200);
    await expect(bench.put(id, {}, { body: 'data', headers: OCTETS })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('breaks in v1 too, where the image is killed by that', async () => {
    await rules(bench, { match: { operation: 'openstack-v1.image-create' }, fault: { kind: 'reset', in: 'upload', after: 16 } });
    const meta = { 'x-image-meta-name': 'v1', 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare' };
    expect(await tear('POST', `${bench.emulator.homes['openstack-pike']}/v1/images`, { ...meta, ...OCTETS }, DATA)).toMatchObject({
      status: 0,
    });
    await ending();
    const { images } = (await send('GET', `${bench.emulator.admin}/images?limit=100`)).json;
    expect(images.find(({ name }: { name: string }) => name === 'v1')).toMatchObject({ status: 'killed' });
  });
});
