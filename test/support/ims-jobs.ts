import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { NewSandboxSettings } from '../../src/emulator/wishes.ts';
import { type Sent, send } from './client.ts';
import { type Bench, FEDORA, IMS_TEST, OCTETS } from './emulator.ts';
import type { Asked, Provocation } from './provocations.ts';

/** The projects of the fixtures. */
export const ALPHA = '0b1e494e2660441a957313163095fe5c';
export const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';

/** An order for an image of a file, as the page has it. */
export const OF_FILE = { name: 'ims_test_file', image_url: 'ims-image:centos70.qcow2', os_version: 'CentOS 7.0 64bit', min_disk: 40 };

/** Makes an image that waits for its data. */
export async function queued(bench: Bench, members: object = {}): Promise<string> {
  const made = await bench.ims('POST', '/v2/images', { body: { name: 'ims', min_disk: 40, ...members } });
  if (made.status !== 201) throw new Error(`no image: ${made.text}`);
  return made.json.id as string;
}

/** Makes an active private image by the native API. */
export async function active(bench: Bench, members: object = {}, data = 'data'): Promise<string> {
  const id = await queued(bench, members);
  await bench.ims('PUT', `/v2/images/${id}/file`, { body: data, headers: OCTETS });
  return id;
}

/** Shares an image of alice's with bob's project, which says so to it. */
export async function share(bench: Bench, id: string, status?: 'accepted' | 'rejected'): Promise<void> {
  await bench.ims('POST', `/v2/images/${id}/members`, { body: { member: BETA } });
  if (status !== undefined) await bench.ims('PUT', `/v2/images/${id}/members/${BETA}`, { as: 'dev-bob', body: { status } });
}

const ask = (method: string, path: string, body?: unknown, sent: Sent = {}): Asked => ({
  home: 'ims',
  method,
  path,
  sent: { ...sent, ...(body === undefined ? {} : { body }) },
});
const order = (changes: object): Asked => ask('POST', '/v2/cloudimages/action', { ...OF_FILE, ...changes });
const copy = (id: string, body: object = {}, sent: Sent = {}): Asked =>
  ask('POST', `/v1/cloudimages/${id}/copy`, { name: 'copy', ...body }, sent);
const write = (id: string, body: object = {}): Asked =>
  ask('POST', `/v1/cloudimages/${id}/file`, { bucket_url: 'b:x.qcow2', file_format: 'qcow2', ...body });
const members = (images: readonly string[], projects: readonly string[] = [BETA]): Asked =>
  ask('POST', '/v1/cloudimages/members', { images, projects });

let made = 0;

/** What is asked in a sandbox of its own. */
async function within(bench: Bench, settings: NewSandboxSettings, toAsked: (bench: Bench) => Promise<Asked>): Promise<Asked> {
  made += 1;
  const sandbox = await bench.emulator.createSandbox(`own-${made}`, settings);
  const ims: Bench['ims'] = (method, path, sent) => send(method, `${sandbox.homes['ims']}${path}`, sent);
  return { ...(await toAsked({ ...bench, ims })), clouds: sandbox };
}

const LARGE = 'bada55ed-0000-4000-8000-0000000000aa';
const LARGE_IMAGE = { id: LARGE, name: 'large', owner: 'alpha', status: 'active', visibility: 'private', size: 137_438_953_472 };

/** More projects than an image may be shared with. */
async function crowd(bench: Bench): Promise<Asked> {
  const { identity } = parse(readFileSync(new URL('../../fixtures/identity.yaml', import.meta.url), 'utf8')) as {
    readonly identity: { readonly projects: readonly object[] };
  };
  const ids = Array.from({ length: 257 }, (_, at) => String(at).padStart(3, '0').padStart(32, 'c'));
  const projects = [
    ...identity.projects,
    ...ids.map((id) => ({ id, name: id, regionProject: `r-${id}`, tenant: String(Number(id.slice(-3)) + 9_000_000) })),
  ];
  const fixtures = { version: 1, identity: { ...identity, projects } };
  return within(bench, { fixtures }, async (there) => members([await active(there)], ids));
}

/** What refuses orders, and questions about them. */
export const IMS_JOB_PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  'ims.server-missing': () => ask('POST', '/v2/cloudimages/action', { name: 'x' }),
  'ims.image-quota': (bench) => within(bench, { switches: { 'ims.imageQuota': 1 } }, async () => order({})),
  'ims.url-form': () => order({ image_url: 'centos70.qcow2' }),
  'ims.backup-missing': () => ask('POST', '/v1/cloudimages/wholeimages/action', { name: 'x' }),
  'ims.job-query': () => ask('GET', `/v1/${ALPHA}/jobs/ff8080814dbd65d7014dbe0d84db0013`),
  'ims.os-version': () => order({ os_version: 'Plan 9 64bit' }),
  'ims.file-unusable': (bench) => within(bench, { switches: { 'ims.objects': 'written' } }, async () => order({})),
  'ims.bucket-missing': () => order({ image_url: ':centos70.qcow2' }),
  'ims.file-exists': async (bench) => {
    const id = await active(bench);
    bench.emulator.clock.set('frozen');
    await bench.ims('POST', `/v1/cloudimages/${id}/file`, { body: { bucket_url: 'b:x.qcow2', file_format: 'qcow2' } });
    bench.emulator.clock.advance('1s');
    await bench.ims('GET', `/v2/cloudimages?id=${id}`);
    return write(await active(bench));
  },
  'ims.format-unsupported': async (bench) => write(await active(bench), { file_format: 'iso' }),
  'ims.file-name-missing': async (bench) => write(await active(bench), { bucket_url: 'b:' }),
  'ims.file-name-too-long': async (bench) => write(await active(bench), { bucket_url: `b:${'x'.repeat(1025)}` }),
  'ims.file-name-form': async (bench) => write(await active(bench), { bucket_url: 'b:x?.qcow2' }),
  'ims.shared-with-yourself': async (bench) => members([await active(bench)], [ALPHA]),
  'ims.public-export': () => write(FEDORA),
  'ims.member-quota': crowd,
  'ims.public-share': () => members([FEDORA]),
  'ims.same-key': async (bench) => copy(await active(bench, { __system__cmkid: 'key' }), { cmk_id: 'key' }),
  'ims.encrypted-share': async (bench) => members([await active(bench, { __system__cmkid: 'key' })]),
  'ims.tenant-unknown': async (bench) => members([await active(bench)], ['0'.repeat(32)]),
  'ims.member-missing': () => ask('GET', `/v1/${ALPHA}/cloudimages/${IMS_TEST}/members/${BETA}`),
  'ims.bucket-form': () => order({ image_url: 'A_b:x.qcow2' }),
  'ims.source-type': () => ask('POST', '/v2/cloudimages/quickimport/action', { ...OF_FILE, image_url: 'b:x.raw', type: 'IsoImage' }),
  'ims.bare-metal-key': () => order({ type: 'BMS', cmk_id: 'key' }),
  'ims.disk-missing': () => ask('POST', '/v2/cloudimages/action', { data_images: [{ name: 'disk' }] }),
  'ims.os-type': () => order({ os_type: 'BeOS' }),
  'ims.file-duplicate': () => order({ data_images: [{ image_url: OF_FILE.image_url, min_disk: 40 }] }),
  'ims.whole-export': async (bench) => write(await active(bench, { __whole_image: 'true' })),
  'ims.whole-copy': async (bench) => copy(await active(bench, { __whole_image: 'true' })),
  'ims.whole-share': async (bench) => members([await active(bench, { __whole_image: 'true' })]),
  'ims.image-exporting': async (bench) => {
    const id = await active(bench);
    bench.emulator.clock.set('frozen');
    await bench.ims('POST', `/v1/cloudimages/${id}/file`, { body: { bucket_url: 'b:x.qcow2', file_format: 'qcow2' } });
    return write(id, { bucket_url: 'b:y.qcow2' });
  },
  'ims.export-too-large': (bench) => within(bench, { fixtures: { version: 1, images: [LARGE_IMAGE] } }, async () => write(LARGE)),
  'ims.iso-version': () => ask('POST', '/v2/cloudimages/action', { name: 'x', image_url: 'b:x.iso', min_disk: 40, type: 'IsoImage' }),
  'ims.iso-unsupported': async (bench) => write(await active(bench, { disk_format: 'iso' })),
  'ims.file-name-spaces': () => order({ image_url: 'b:a b.qcow2' }),
  'ims.too-many-images': () => order({ data_images: ['1', '2', '3', '4'].map((name) => ({ image_url: `b:${name}`, min_disk: 40 })) }),
  'ims.share-not-accepted': async (bench) => {
    const id = await active(bench);
    await share(bench, id);
    return copy(id, {}, { as: 'dev-bob' });
  },
  'ims.encrypted-copy': async (bench) => {
    const id = await active(bench, { __system__cmkid: 'key' });
    await share(bench, id, 'accepted');
    return copy(id, {}, { as: 'dev-bob' });
  },
  'ims.architecture': () => order({ architecture: 'sparc' }),
  'ims.register-failed': () => ask('PUT', `/v1/cloudimages/${IMS_TEST}/upload`, { image_url: 'b:x.qcow2' }),
};
