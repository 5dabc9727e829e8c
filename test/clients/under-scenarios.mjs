/** What real clients do when things go wrong: each case loads a plan into a sandbox of its own, which has to be used up at the end. */
import { deepStrictEqual, match, notStrictEqual, strictEqual } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';
import { IMAGE, outcomesOf, run, succeed } from './support.mjs';

const POLYGLANCE = fileURLToPath(new URL('../../bin/polyglance.js', import.meta.url));
const MEBIBYTE = 1024 * 1024;
const OCTETS = { 'x-auth-token': 'dev-alice', 'content-type': 'application/octet-stream' };
const JSON_HEADERS = { 'x-auth-token': 'dev-alice', 'content-type': 'application/json' };

async function planned(base, plan, work) {
  await fetch(`${base}/__admin/reset`, { method: 'POST' });
  await fetch(`${base}/__admin/journal`, { method: 'DELETE' });
  const added = await fetch(`${base}/__admin/plans`, { method: 'POST', body: JSON.stringify(plan) });
  strictEqual(added.status, 201, await added.text());
  await work();
  const removed = await fetch(`${base}/__admin/plans?verify=true`, { method: 'DELETE' });
  strictEqual(removed.status, 204, await removed.text());
}

/** Makes an image with a mebibyte of data that does not repeat. */
async function makeImage(base) {
  const fields = { name: 'with data', disk_format: 'raw', container_format: 'bare' };
  const made = await fetch(`${base}/openstack/v2/images`, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(fields) });
  const { id } = await made.json();
  const body = Buffer.alloc(MEBIBYTE).map((_, index) => (index * 2654435761) >>> 24);
  strictEqual((await fetch(`${base}/openstack/v2/images/${id}/file`, { method: 'PUT', headers: OCTETS, body })).status, 204);
  return { id, body };
}

async function imagesCalled(base, name) {
  const { images } = await (await fetch(`${base}/openstack/v2/images?name=${name}`, { headers: JSON_HEADERS })).json();
  return images;
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-clients-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const UPDATE = 'openstack-v2.image-update';
const UPLOAD = 'openstack-v2.image-upload';
const DOWNLOAD = 'openstack-v2.image-download';

const gophercloudCases = [
  {
    name: 'gophercloud tries an update again after the time that a 503 says, and gets through',
    clients: 'gophercloud',
    async test(bin, url) {
      const base = `${url}/sandbox/go-retries`;
      await planned(base, { [UPDATE]: ['503 retry-after=1s', '503 retry-after=1s', 'ok'] }, async () => {
        const started = Date.now();
        match(await succeed(bin, base, ['gophercloud-client', 'update', IMAGE, 'third', '5']), /third/);
        strictEqual(Date.now() - started >= 2000, true);
        deepStrictEqual(await outcomesOf(base, UPDATE), [503, 503, 200]);
      });
    },
  },
  {
    name: 'gophercloud sends an update again whose answer was lost, and both were applied',
    clients: 'gophercloud',
    async test(bin, url) {
      const base = `${url}/sandbox/go-lost`;
      await planned(base, { [UPDATE]: ['reset stage=after'] }, async () => {
        match(await succeed(bin, base, ['gophercloud-client', 'update', IMAGE, 'twice', '5']), /twice/);
        deepStrictEqual(await outcomesOf(base, UPDATE), ['reset', 200]);
      });
    },
  },
  {
    name: 'gophercloud reports a 503 where it is not told to try again',
    clients: 'gophercloud',
    async test(bin, url) {
      const base = `${url}/sandbox/go-reports`;
      await planned(base, { [UPDATE]: ['503 retry-after=1s'] }, async () => {
        const { code, output } = await run(bin, base, ['gophercloud-client', 'update', IMAGE, 'never', '0']);
        notStrictEqual(code, 0);
        match(output, /but got 503 instead/);
      });
    },
  },
];

/** A client that ends with 1 under a plan, in a sandbox and a folder of its own; what it left is looked at. */
function failing({ name, sandbox, plan, toArgs, look }) {
  return {
    name,
    async test(bin, url) {
      const base = `${url}/sandbox/${sandbox}`;
      await planned(base, plan, () =>
        inFolder(async (folder) => {
          const file = join(folder, 'image');
          const given = await toArgs(base, file);
          const { code, output } = await run(bin, base, given.args);
          strictEqual(code, 1, output);
          await look({ output, base, file, body: given.body });
        }),
      );
    },
  };
}

/** Downloads an image with data by these words, behind which stand the file and the image. */
const downloads =
  (...words) =>
  async (base, file) => {
    const { id, body } = await makeImage(base);
    return { args: [...words, '--file', file, id], body };
  };

/** Makes an image called `cut` of a file of four mebibytes. */
const uploads =
  (...words) =>
  (_base, file) => {
    writeFileSync(file, Buffer.alloc(4 * MEBIBYTE, 1));
    return { args: words.map((word) => (word === 'FILE' ? file : word)) };
  };

const downloadCases = [
  failing({
    name: 'glance image-download of a connection that is reset says so, and leaves what it has',
    sandbox: 'reset-glance',
    plan: { [DOWNLOAD]: ['reset after=256KiB'] },
    toArgs: downloads('glance', 'image-download'),
    look: async ({ output, base, file, body }) => {
      match(output, /reset by peer|Connection broken/i);
      const got = readFileSync(file);
      strictEqual(got.length <= 256 * 1024 && body.subarray(0, got.length).equals(got), true);
      deepStrictEqual(await outcomesOf(base, DOWNLOAD), ['reset']);
    },
  }),
  failing({
    name: 'glance image-download finds out by the checksum that data was spoilt on its way',
    sandbox: 'spoilt-glance',
    plan: { [DOWNLOAD]: ['garbage after=256KiB'] },
    toArgs: downloads('glance', 'image-download'),
    look: ({ output }) => match(output, /Corrupt image download/i),
  }),
  failing({
    name: 'openstack image save of data that was spoilt on its way says so',
    sandbox: 'spoilt-openstack',
    plan: { [DOWNLOAD]: ['garbage after=256KiB'] },
    toArgs: downloads('openstack', 'image', 'save'),
    look: ({ output }) => match(output, /checksum/i),
  }),
];

const FORMATS = ['--disk-format', 'raw', '--container-format', 'bare', '--file', 'FILE'];
const uploadCases = [
  failing({
    name: 'glance image-create of an upload that is reset says so, and leaves an image without data behind',
    sandbox: 'cut-glance',
    plan: { [UPLOAD]: ['reset in=upload after=256KiB'] },
    toArgs: uploads('glance', 'image-create', '--name', 'cut', ...FORMATS),
    look: async ({ base }) => {
      const [image, ...others] = await imagesCalled(base, 'cut');
      deepStrictEqual([image.status, image.size, others], ['queued', null, []]);
      deepStrictEqual(await outcomesOf(base, UPLOAD), ['reset']);
    },
  }),
  failing({
    name: 'openstack image create of an upload that is reset takes the image away again',
    sandbox: 'cut-openstack',
    plan: { [UPLOAD]: ['reset in=upload after=256KiB'] },
    toArgs: uploads('openstack', 'image', 'create', ...FORMATS, 'cut'),
    look: async ({ output, base }) => {
      match(output, /Connection aborted/);
      deepStrictEqual(await imagesCalled(base, 'cut'), []);
    },
  }),
];

/** This SDK wants IMS to be a whole origin: it gets an emulator of its own. */
async function withHuawei(bin, plan, args, look) {
  const flags = ['--port', '0', '--port-of', 'ims=0', '--json'];
  const server = await startListening(process.execPath, [POLYGLANCE, 'start', ...flags]);
  try {
    const base = `http://127.0.0.1:${server.port}`;
    const { urls } = await (await fetch(`${base}/__admin/version`)).json();
    await planned(base, plan, async () => {
      const script = fileURLToPath(new URL('huawei.py', import.meta.url));
      const project = '0b1e494e2660441a957313163095fe5c';
      const image = '33ad552d-1149-471c-8190-ff6776174a00';
      const output = await succeed(bin, base, ['python', script, urls.ims, project, image, ...args]);
      await look(output.trim(), await outcomesOf(base, 'ims.cloudimage-update'));
    });
  } finally {
    await server.stop();
  }
}

const huaweiCases = [
  {
    name: 'the Huawei SDK tries again after a 503 and a reset, where it is told to, and gets through',
    clients: 'huawei',
    test: (bin) =>
      withHuawei(bin, { 'ims.cloudimage-update': ['503', 'reset', 'ok'] }, ['by-huawei', '3'], (output, outcomes) => {
        deepStrictEqual([output.split('\n').at(-1), outcomes], ['by-huawei', [503, 'reset', 200]]);
      }),
  },
  {
    name: 'the Huawei SDK reports the code of the cloud where it is not told to try again',
    clients: 'huawei',
    test: (bin) =>
      withHuawei(bin, { 'ims.cloudimage-update': ['503'] }, ['never', '0'], (output, outcomes) => {
        match(output, /^ServerResponseException 503 APIGW\.\d{4}$/m);
        deepStrictEqual(outcomes, [503]);
      }),
  },
];

/** Clients under plans. */
export const scenarioCases = [...gophercloudCases, ...downloadCases, ...uploadCases, ...huaweiCases];
