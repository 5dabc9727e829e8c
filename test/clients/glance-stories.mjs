/** What people do with python-glanceclient, command by command. */
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startListening } from '../../scripts/listening.mjs';
import { AS_BOB, AS_ROOT, BETA, fail, inFolder, onTerminal, toBytes, withFile, writeBytes } from './stories.mjs';
import { POLYGLANCE, run, succeed } from './support.mjs';

/** The rows of a table that a command prints, as lists of cells; without its head. */
async function rows(bin, base, args, environment) {
  const output = await succeed(bin, base, ['glance', ...args], environment);
  const lines = output.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** What a command shows of one thing. */
const show = async (bin, base, args, environment) => Object.fromEntries(await rows(bin, base, args, environment));
const RAW = ['--disk-format', 'raw', '--container-format', 'bare'];

async function create(bin, base, args) {
  const output = await succeed(bin, base, onTerminal(bin, ['glance', 'image-create', ...args]));
  return /\| id +\| ([0-9a-f-]{36}) +\|/.exec(output)[1];
}

export const glanceStories = [
  {
    name: 'glance image-create, image-upload and image-download bring the same bytes back',
    async test(bin, url) {
      const base = `${url}/sandbox/glance-data`;
      await inFolder(async (folder) => {
        const bytes = toBytes(300_000);
        const file = writeBytes(folder, 'up.raw', bytes);
        const id = await create(bin, base, [
          '--name',
          'at once',
          ...RAW,
          '--file',
          file,
          '--tags',
          'a',
          'b',
          '--property',
          'os_distro=fedora',
        ]);
        const image = await show(bin, base, ['image-show', id]);
        deepStrictEqual([image.status, image.size, image.os_distro, image.os_hash_algo], ['active', '300000', 'fedora', 'sha512']);
        const later = await create(bin, base, ['--name', 'later', ...RAW]);
        await succeed(bin, base, ['glance', 'image-upload', '--file', file, later]);
        for (const one of [id, later]) {
          const down = join(folder, `${one}.raw`);
          await succeed(bin, base, ['glance', 'image-download', '--file', down, one]);
          strictEqual(readFileSync(down).equals(bytes), true);
        }
        await succeed(bin, base, ['glance', 'image-delete', id, later]);
        await fail(bin, base, ['glance', 'image-show', id], /No image found with ID|404/);
      });
    },
  },
  {
    name: 'glance image-update, image-tag-update and image-tag-delete change an image',
    async test(bin, url) {
      const base = `${url}/sandbox/glance-update`;
      const id = await create(bin, base, ['--name', 'before', ...RAW, '--property', 'a=1', '--protected', 'False']);
      const changes = ['--name', 'after', '--min-ram', '7', '--visibility', 'community', '--property', 'b=2', '--remove-property', 'a'];
      const image = await show(bin, base, ['image-update', ...changes, '--hidden', 'True', id]);
      deepStrictEqual([image.name, image.min_ram, image.visibility, image.b, image.a], ['after', '7', 'community', '2', undefined]);
      await succeed(bin, base, ['glance', 'image-tag-update', id, 'red']);
      await succeed(bin, base, ['glance', 'image-tag-update', id, 'blue']);
      await succeed(bin, base, ['glance', 'image-tag-delete', id, 'red']);
      match((await show(bin, base, ['image-show', id])).tags, /blue/);
      await fail(bin, base, ['glance', 'image-tag-delete', id, 'red'], /404/);
    },
  },
  {
    name: 'glance image-list filters, sorts and pages',
    async test(bin, url) {
      const base = `${url}/sandbox/glance-list`;
      await create(bin, base, ['--name', 'g-one', ...RAW, '--tags', 'red', '--property', 'kind=one']);
      await create(bin, base, ['--name', 'g-two', ...RAW, '--tags', 'red', '--visibility', 'private']);
      await create(bin, base, ['--name', 'g-three', ...RAW, '--tags', 'red', '--hidden', 'True']);
      const list = async (...args) => (await rows(bin, base, ['image-list', ...args])).map(([, name]) => name);
      deepStrictEqual(await list('--tag', 'red', '--sort', 'name:asc'), ['g-one', 'g-two']);
      deepStrictEqual(await list('--tag', 'red', '--sort-key', 'name', '--sort-dir', 'desc', '--page-size', '1'), ['g-two', 'g-one']);
      deepStrictEqual(await list('--tag', 'red', '--limit', '1', '--sort', 'name'), ['g-two']);
      deepStrictEqual(await list('--property-filter', 'kind=one'), ['g-one']);
      deepStrictEqual(await list('--tag', 'red', '--visibility', 'private'), ['g-two']);
      deepStrictEqual(await list('--tag', 'red', '--hidden'), ['g-three']);
      deepStrictEqual(await list('--owner', BETA), []);
    },
  },
  {
    name: 'glance member-create shares an image, which the other accepts',
    async test(bin, url) {
      const base = `${url}/sandbox/glance-members`;
      const id = await create(bin, base, ['--name', 'to share', ...RAW, '--visibility', 'shared']);
      deepStrictEqual(await rows(bin, base, ['member-create', id, BETA]), [[id, BETA, 'pending']]);
      deepStrictEqual(await rows(bin, base, ['member-update', id, BETA, 'accepted'], AS_BOB), [[id, BETA, 'accepted']]);
      strictEqual((await show(bin, base, ['member-get', id, BETA])).status, 'accepted');
      deepStrictEqual(await rows(bin, base, ['member-list', '--image-id', id]), [[id, BETA, 'accepted']]);
      await fail(bin, base, ['glance', 'member-update', id, BETA, 'rejected'], /403/);
      await succeed(bin, base, ['glance', 'member-delete', id, BETA]);
      deepStrictEqual(await rows(bin, base, ['member-list', '--image-id', id]), []);
    },
  },
  {
    name: 'glance image-deactivate keeps the bytes back, image-reactivate gives them',
    async test(bin, url) {
      const base = `${url}/sandbox/glance-deactivate`;
      await inFolder(async (folder) => {
        const file = writeBytes(folder, 'up.raw', toBytes(1000));
        const id = await create(bin, base, ['--name', 'to deactivate', ...RAW, '--file', file]);
        await succeed(bin, base, ['glance', 'image-deactivate', id]);
        strictEqual((await show(bin, base, ['image-show', id])).status, 'deactivated');
        await fail(bin, base, ['glance', 'image-download', '--file', join(folder, 'no.raw'), id], /403/);
        await succeed(bin, base, ['glance', 'image-reactivate', id]);
        await succeed(bin, base, ['glance', 'image-download', '--file', join(folder, 'down.raw'), id]);
        strictEqual(readFileSync(join(folder, 'down.raw')).length, 1000);
      });
    },
  },
  {
    name: 'glance usage, stores-info and explain tell of the service',
    async test(bin, url) {
      const base = `${url}/sandbox/glance-service`;
      strictEqual((await run(bin, base, ['glance', 'usage'])).code, 0);
      match(await succeed(bin, base, ['glance', 'stores-info']), /Fast file store/);
      match(await succeed(bin, base, ['glance', 'stores-info', '--detail'], AS_ROOT), /filesystem_store_datadir|file/);
      await fail(bin, base, ['glance', 'stores-info', '--detail'], /403/);
      for (const model of ['image', 'images', 'member', 'members', 'task'])
        match(await succeed(bin, base, ['glance', 'explain', model]), /\| (member_id|id|images|members|tasks) /);
    },
  },
  {
    name: 'glance location-add, location-update and location-delete',
    async test(bin) {
      const flags = ['start', '--port', '0', '--switch', 'openstack-v2.showMultipleLocations=true'];
      const server = await startListening(process.execPath, [POLYGLANCE, ...flags]);
      try {
        await withFile('bytes elsewhere', async (location) => {
          const base = `http://127.0.0.1:${server.port}`;
          const id = await create(bin, base, ['--name', 'elsewhere', ...RAW]);
          await succeed(bin, base, ['glance', 'location-add', '--url', location, '--metadata', '{"from": "here"}', id]);
          strictEqual((await show(bin, base, ['image-show', id])).status, 'active');
          await succeed(bin, base, ['glance', 'location-update', '--url', location, '--metadata', '{"from": "there"}', id]);
          match((await show(bin, base, ['image-show', id])).locations, /there/);
          await succeed(bin, base, ['glance', 'location-add', '--url', `${location}?2`, id]);
          await succeed(bin, base, ['glance', 'location-delete', '--url', `${location}?2`, id]);
          strictEqual(/\?2/.test((await show(bin, base, ['image-show', id])).locations), false);
        });
      } finally {
        await server.stop();
      }
    },
  },
];
