/** What people do with imports, tasks, stores and the cache, by openstack, glance and openstacksdk; and what these do when it goes wrong. */
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importScenarioCases } from './imports-under-scenarios.mjs';
import { AS_ROOT, fail, inFolder, makeSandbox, onTerminal, runStory, toBytes, withFile, writeBytes } from './stories.mjs';
import { IMAGE, outcomesOf, run, succeed } from './support.mjs';

/** An import is over when a client has looked at it once: it sees `importing`, and `active` after that. */
const ONE_POLL = { 'openstack-v2.taskTime': '1 poll' };
const BYTES = toBytes(200_000);
const STORY = fileURLToPath(new URL('import-story.py', import.meta.url));
const IMPORT = 'openstack-v2.image-import';
const ALL_METHODS = 'glance-direct,web-download,copy-image,glance-download';

/** Commands of openstack, whose answers are JSON. */
function openstackOf(bin, base, environment) {
  const ask = (...args) => succeed(bin, base, ['openstack', 'image', ...args], environment);
  return { ask, read: async (...args) => JSON.parse(await ask(...args, '-f', 'json')) };
}

const FORMATS = ['--disk-format', 'raw', '--container-format', 'bare'];

/** An image without data: on a terminal, where the client does not look for any. */
async function makeQueued(bin, base, name) {
  const output = await succeed(bin, base, onTerminal(bin, ['openstack', 'image', 'create', ...FORMATS, '-f', 'value', '-c', 'id', name]));
  return /[0-9a-f-]{36}/.exec(output)[0];
}

/** Asks for an image until it is in this status, a few times at most, and gives it. */
async function showWhen(status, look) {
  const seen = [];
  for (let left = 6; left > 0; left -= 1) {
    const image = await look();
    if (image.status === status) return image;
    seen.push(image.status);
  }
  throw new Error(`the image is not ${status} but ${seen.join(', ')}`);
}

const openstackImports = [
  {
    name: 'openstack image create --import brings a file in, and image save brings the same bytes back',
    async test(bin, url) {
      const base = await makeSandbox(url, 'osc-import', ONE_POLL);
      const { ask, read } = openstackOf(bin, base);
      deepStrictEqual(await read('import', 'info'), { 'import-methods': ['glance-direct', 'web-download', 'copy-image'] });
      await inFolder(async (folder) => {
        const file = writeBytes(folder, 'up.raw', BYTES);
        const made = await read('create', '--import', '--file', file, ...FORMATS, 'imported');
        strictEqual(made.status, 'importing');
        const image = await showWhen('active', () => read('show', made.id));
        deepStrictEqual([image.size, image.properties.stores], [BYTES.length, 'fast']);
        await ask('save', '--file', join(folder, 'down.raw'), made.id);
        strictEqual(readFileSync(join(folder, 'down.raw')).equals(BYTES), true);
      });
    },
  },
  {
    name: 'openstack image stage and image import put data into one store, and tasks tell of it',
    async test(bin, url) {
      const base = await makeSandbox(url, 'osc-stage', ONE_POLL);
      const { ask, read } = openstackOf(bin, base);
      const id = await makeQueued(bin, base, 'staged');
      await fail(bin, base, ['openstack', 'image', 'import', id], /can only be used with an image in status 'uploading'/);
      await inFolder((folder) => ask('stage', '--file', writeBytes(folder, 'up.raw', BYTES), id));
      strictEqual((await read('show', id)).status, 'uploading');
      await ask('import', '--method', 'glance-direct', '--wait', id, '--store', 'cheap');
      strictEqual((await showWhen('active', () => read('show', id))).properties.stores, 'cheap');
      const asRoot = openstackOf(bin, base, AS_ROOT);
      const [task, ...others] = await asRoot.read('task', 'list', '--status', 'success');
      deepStrictEqual([task.Type, others], ['api_image_import', []]);
      const { input } = await asRoot.read('task', 'show', task.ID);
      deepStrictEqual([input.image_id, input.import_req.method.name], [id, 'glance-direct']);
      await fail(bin, base, ['openstack', 'image', 'task', 'list'], /403/);
    },
  },
  {
    name: 'openstack image import --method web-download fetches into all stores, --method copy-image copies for an admin',
    async test(bin, url) {
      const base = await makeSandbox(url, 'osc-web', ONE_POLL);
      const { ask, read } = openstackOf(bin, base);
      const stores = (await read('stores', 'list')).map((store) => [store.ID, store.Default]);
      deepStrictEqual(stores, [
        ['cheap', null],
        ['fast', true],
        ['web', null],
      ]);
      const [everywhere, here] = [await makeQueued(bin, base, 'everywhere'), await makeQueued(bin, base, 'here')];
      await withFile(BYTES, async (uri) => {
        const fetching = ['import', '--method', 'web-download', '--uri', uri];
        await ask(...fetching, everywhere, '--all-stores', '--disallow-failure');
        const image = await showWhen('active', () => read('show', everywhere));
        deepStrictEqual([image.properties.stores.split(',').sort(), image.size], [['cheap', 'fast'], BYTES.length]);
        await ask(...fetching, here, '--allow-failure');
        await showWhen('active', () => read('show', here));
      });
      const copying = ['openstack', 'image', 'import', '--method', 'copy-image', here, '--store', 'cheap'];
      await fetch(`${base}/__admin/journal`, { method: 'DELETE' });
      // openstacksdk 4.22 does not look at how an import is answered: alice is refused and not told.
      await succeed(bin, base, copying);
      await succeed(bin, base, copying, AS_ROOT);
      deepStrictEqual(await outcomesOf(base, IMPORT), [403, 202]);
      const copied = async () =>
        (await read('show', here)).properties.stores === 'fast,cheap' ? { status: 'copied' } : { status: 'not yet' };
      await showWhen('copied', copied);
    },
  },
  {
    name: 'openstack image import --method glance-download takes the image of another region, where the cloud has that',
    async test(bin, url) {
      const base = await makeSandbox(url, 'osc-remote', { ...ONE_POLL, 'openstack-v2.importMethods': ALL_METHODS });
      const { ask, read } = openstackOf(bin, base);
      const source = await inFolder((folder) => read('create', '--file', writeBytes(folder, 'up.raw', BYTES), ...FORMATS, 'source'));
      const id = await makeQueued(bin, base, 'remote');
      const download = ['import', '--method', 'glance-download', '--remote-region', 'RegionOne', '--remote-image', source.id, id];
      // openstacksdk 4.22 says what is to be downloaded only where it is told of an interface, and does not tell of the 400.
      await ask(...download);
      await ask(...download, '--remote-service-interface', 'public');
      deepStrictEqual(await outcomesOf(base, IMPORT), [400, 202]);
      strictEqual((await showWhen('active', () => read('show', id))).size, BYTES.length);
      await fail(bin, url, ['openstack', 'image', ...download], /not supported by this deployment/);
    },
  },
  {
    name: 'openstack cached image queue, list, delete and clear',
    async test(bin, url) {
      const base = await makeSandbox(url, 'osc-cache', { 'openstack-v2.imageCache': true, 'openstack-v2.taskTime': '0 polls' });
      const cached = (...args) => succeed(bin, base, ['openstack', 'cached', 'image', ...args], AS_ROOT);
      const list = async () => JSON.parse(await cached('list', '-f', 'json')).map(({ ID, State }) => [ID, State]);
      await cached('queue', IMAGE);
      deepStrictEqual(await list(), [[IMAGE, 'cached']]);
      await cached('delete', IMAGE);
      deepStrictEqual(await list(), []);
      await cached('queue', IMAGE);
      await cached('clear', '--queue');
      deepStrictEqual(await list(), [[IMAGE, 'cached']]);
      await cached('clear');
      deepStrictEqual(await list(), []);
      await fail(bin, base, ['openstack', 'cached', 'image', 'list'], /403|not authorized/);
    },
  },
];

/** What glance shows of one thing, from the table it prints. */
async function show(bin, base, args, environment) {
  const output = await succeed(bin, base, onTerminal(bin, ['glance', ...args]), environment);
  return Object.fromEntries([...output.matchAll(/^\| (\S+) +\| (.*?) *\|\r?$/gm)].map(([, name, value]) => [name, value]));
}

const glanceImports = [
  {
    name: 'glance image-create-via-import brings a file in, and fetches from the web into all stores',
    async test(bin, url) {
      const base = await makeSandbox(url, 'glance-import', ONE_POLL);
      const make = (...args) => show(bin, base, ['image-create-via-import', ...FORMATS, ...args]);
      match((await show(bin, base, ['import-info']))['import-methods'], /Import methods available/);
      await inFolder(async (folder) => {
        const { id } = await make('--name', 'by file', '--file', writeBytes(folder, 'up.raw', BYTES));
        const image = await showWhen('active', () => show(bin, base, ['image-show', id]));
        deepStrictEqual([image.size, image.stores], [String(BYTES.length), 'fast']);
        await succeed(bin, base, ['glance', 'image-download', '--file', join(folder, 'down.raw'), id]);
        strictEqual(readFileSync(join(folder, 'down.raw')).equals(BYTES), true);
      });
      await withFile(BYTES, async (uri) => {
        const { id } = await make('--name', 'by web', '--import-method', 'web-download', '--uri', uri, '--all-stores', 'True');
        const image = await showWhen('active', () => show(bin, base, ['image-show', id]));
        deepStrictEqual(image.stores.split(',').sort(), ['cheap', 'fast']);
        match(await succeed(bin, base, ['glance', 'image-tasks', id]), /\| Copied 0 MiB +\| success +\|/);
      });
      await fail(bin, base, onTerminal(bin, ['glance', 'image-create-via-import', '--import-method', 'copy-image']), /cannot be used/);
      strictEqual((await make('--name', 'nothing')).status, 'queued');
    },
  },
  {
    name: 'glance image-stage, image-import, copy-image and stores-delete move data between stores',
    async test(bin, url) {
      const base = await makeSandbox(url, 'glance-stage', ONE_POLL);
      const { id } = await show(bin, base, ['image-create', '--name', 'staged', ...FORMATS]);
      await fail(bin, base, ['glance', 'image-import', id], /can only be applied to an image in status 'uploading'/);
      await inFolder((folder) => succeed(bin, base, ['glance', 'image-stage', '--file', writeBytes(folder, 'up.raw', BYTES), id]));
      strictEqual((await show(bin, base, ['image-show', id])).status, 'uploading');
      await succeed(bin, base, ['glance', 'image-import', '--store', 'cheap', id]);
      strictEqual((await showWhen('active', () => show(bin, base, ['image-show', id]))).stores, 'cheap');
      const copy = ['glance', 'image-import', '--import-method', 'copy-image', '--stores', 'fast', '--allow-failure', 'False', id];
      await fail(bin, base, copy, /not authorized to complete copy_image/);
      await succeed(bin, base, copy, AS_ROOT);
      const stores = async () => ({ status: (await show(bin, base, ['image-show', id])).stores });
      await showWhen('cheap,fast', stores);
      await succeed(bin, base, ['glance', 'stores-delete', '--store', 'cheap', id], AS_ROOT);
      strictEqual((await stores()).status, 'fast');
      await fail(bin, base, ['glance', 'stores-delete', '--store', 'fast', id], /only store containing it/, AS_ROOT);
      match(await succeed(bin, base, ['glance', 'stores-info']), /Fast file store/);
    },
  },
  {
    name: 'glance task-create makes an image for an admin, task-list and task-show tell of it',
    async test(bin, url) {
      const base = await makeSandbox(url, 'glance-tasks', ONE_POLL);
      await withFile(BYTES, async (uri) => {
        const properties = { name: 'by a task', disk_format: 'raw', container_format: 'bare' };
        const input = JSON.stringify({ import_from: uri, import_from_format: 'raw', image_properties: properties });
        const create = ['task-create', '--type', 'import', '--input', input];
        await fail(bin, base, ['glance', ...create], /403/);
        const { id, status } = await show(bin, base, create, AS_ROOT);
        strictEqual(status, 'pending');
        const task = await showWhen('success', () => show(bin, base, ['task-show', id], AS_ROOT));
        const [image] = /[0-9a-f-]{36}/.exec(task.result);
        strictEqual((await show(bin, base, ['image-show', image], AS_ROOT)).size, String(BYTES.length));
        match(await succeed(bin, base, ['glance', 'task-list', '--type', 'import', '--status', 'success'], AS_ROOT), new RegExp(id));
      });
    },
  },
  {
    name: 'glance cache-queue, cache-list, cache-delete and cache-clear',
    async test(bin, url) {
      const base = await makeSandbox(url, 'glance-cache', { 'openstack-v2.imageCache': true, 'openstack-v2.taskTime': '0 polls' });
      // It wants to be told of one service, not to find it by the catalog.
      const direct = { ...AS_ROOT, OS_IMAGE_URL: `${base}/openstack` };
      const cache = (command, ...args) => succeed(bin, base, ['glance', `cache-${command}`, ...args], direct);
      await cache('queue', IMAGE);
      match(await cache('list'), new RegExp(`\\| ${IMAGE} \\| cached \\|`));
      await cache('delete', IMAGE);
      strictEqual((await cache('list')).includes(IMAGE), false);
      await cache('queue', IMAGE);
      await cache('clear', '--target', 'queue');
      strictEqual((await cache('list')).includes(IMAGE), true);
      await cache('clear');
      strictEqual((await cache('list')).includes(IMAGE), false);
      match(await cache('prune'), /does not support image caching API \(v2\.18\)/);
      const plain = `${url}/sandbox/glance-no-cache`;
      const { output } = await run(bin, plain, ['glance', 'cache-list'], { ...AS_ROOT, OS_IMAGE_URL: `${plain}/openstack` });
      match(output, /does not support image caching API \(v2\.14\)/);
    },
  },
];

const sdkImports = [
  {
    name: 'openstacksdk stages, imports by every method, and waits for images and tasks',
    async test(bin, url) {
      const base = await makeSandbox(url, 'sdk-imports', { 'openstack-v2.imageCache': true, 'openstack-v2.importMethods': ALL_METHODS });
      return withFile(BYTES, (uri) => runStory(bin, base, ['python', STORY, 'all'], { STORY_URI: uri }));
    },
  },
];

export const importCases = [...openstackImports, ...glanceImports, ...sdkImports, ...importScenarioCases];
