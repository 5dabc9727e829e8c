/** What people do with the v1 API of old scripts: python-glanceclient command by command, openstacksdk and openstack4j as programs. */
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALPHA, AS_BOB, AS_ROOT, BETA, fail, inFolder, runStory, toBytes, writeBytes } from './stories.mjs';
import { succeed } from './support.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Gives a command a terminal for its standard input: without one glance takes that for the data of the image. */
const ON_TERMINAL = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
const RAW = ['--disk-format', 'raw', '--container-format', 'bare'];

/** The commands of one cloud: each runs as alice unless it is told otherwise. */
function commandsOf(bin, base) {
  const toEnvironment = (more) => ({ OS_IMAGE_API_VERSION: '1', OS_IMAGE_URL: `${base}/openstack-pike`, ...more });
  const glance = (args, more) => succeed(bin, base, ['python', '-c', ON_TERMINAL, join(bin, 'glance'), ...args], toEnvironment(more));
  const rows = async (args, more) => {
    const lines = (await glance(args, more)).split(/\r?\n/).filter((line) => line.startsWith('| '));
    return lines.slice(1).map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  };
  return {
    glance,
    rows,
    show: async (args, more) => Object.fromEntries(await rows(args, more)),
    fail: (args, words, more) => fail(bin, base, ['glance', ...args], words, toEnvironment(more)),
  };
}

/** A web server with one file, for locations and copies. */
async function withFile(bytes, work) {
  const server = createServer(({ method }, response) =>
    response.setHeader('content-length', bytes.length).end(method === 'HEAD' ? undefined : bytes),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${server.address().port}/image.raw`);
  } finally {
    server.close();
  }
}

const glanceStories = [
  {
    name: 'glance image-create, image-show, image-download and image-delete of v1 bring the same bytes back',
    async test(bin, url) {
      const { glance, show, fail: refuse } = commandsOf(bin, `${url}/sandbox/pike-data`);
      await inFolder(async (folder) => {
        const bytes = toBytes(300_000);
        const file = writeBytes(folder, 'up.raw', bytes);
        const kept = ['--min-ram', '64', '--min-disk', '2', '--is-protected', 'True', '--property', 'OS-Distro=fedora'];
        const made = await show(['image-create', '--name', 'at-once', ...RAW, ...kept, '--file', file]);
        deepStrictEqual([made.status, made.size, made.owner, made.is_public], ['active', '300000', ALPHA, 'False']);
        const shown = await show(['image-show', 'at-once']);
        deepStrictEqual([shown.id, shown.min_ram, shown.protected, shown["Property 'os_distro'"]], [made.id, '64', 'True', 'fedora']);
        const down = join(folder, 'down.raw');
        await glance(['image-download', '--file', down, made.id]);
        strictEqual(readFileSync(down).equals(bytes), true);
        match(await glance(['image-delete', made.id]), /403/);
        await glance(['image-update', '--is-protected', 'False', made.id]);
        await glance(['image-delete', made.id]);
        await refuse(['image-show', made.id], /No image with a name or ID/);
      });
    },
  },
  {
    name: 'glance image-update of v1 keeps properties, unless it is told to purge them',
    async test(bin, url) {
      const base = `${url}/sandbox/pike-update`;
      const { show, fail: refuse } = commandsOf(bin, base);
      const { id } = await show(['image-create', '--name', 'before', ...RAW, '--property', 'a=1', '--property', 'b=2']);
      const changed = await show(['image-update', '--name', 'after', '--min-disk', '3', '--property', 'c=3', id]);
      const properties = ({ "Property 'a'": a, "Property 'b'": b, "Property 'c'": c }) => [a, b, c];
      deepStrictEqual([changed.name, changed.min_disk, ...properties(changed)], ['after', '3', '1', '2', '3']);
      deepStrictEqual(properties(await show(['image-update', '--purge-props', '--property', 'b=4', id])), [undefined, '4', undefined]);
      await refuse(['image-update', '--is-public', 'True', id], /403/);
      strictEqual((await show(['image-update', '--is-public', 'True', '--owner', BETA, id], AS_ROOT)).owner, BETA);
    },
  },
  {
    name: 'glance image-create and image-update of v1 take data from elsewhere',
    async test(bin, url) {
      const { show, glance } = commandsOf(bin, `${url}/sandbox/pike-elsewhere`);
      const bytes = toBytes(2000);
      await withFile(bytes, async (location) => {
        const there = await show(['image-create', '--name', 'there', ...RAW, '--location', location]);
        deepStrictEqual([there.status, there.size, there.checksum], ['active', '2000', 'None']);
        const { id } = await show(['image-create', '--name', 'to-copy', ...RAW]);
        strictEqual((await show(['image-update', '--copy-from', location, id])).status, 'queued');
        let shown = await show(['image-show', id]);
        while (shown.status !== 'active') shown = await show(['image-show', id]);
        await inFolder(async (folder) => {
          for (const one of [there.id, id]) {
            const down = join(folder, one);
            await glance(['image-download', '--file', down, one]);
            strictEqual(readFileSync(down).equals(bytes), true);
          }
        });
      });
    },
  },
  {
    name: 'glance image-list of v1 filters, sorts and pages',
    async test(bin, url) {
      const { rows, show } = commandsOf(bin, `${url}/sandbox/pike-list`);
      for (const name of ['p-one', 'p-two']) await show(['image-create', '--name', name, ...RAW, '--property', `kind=${name}`]);
      await show(
        ['image-create', '--name', 'p-public', '--disk-format', 'vdi', '--container-format', 'bare', '--is-public', 'True'],
        AS_ROOT,
      );
      const list = async (args, more) =>
        (await rows(['image-list', ...args], more)).map(([, name]) => name).filter((name) => name.startsWith('p-'));
      deepStrictEqual(await list([]), ['p-one', 'p-public', 'p-two']);
      deepStrictEqual(await list(['--page-size', '1', '--sort-dir', 'desc']), ['p-two', 'p-public', 'p-one']);
      deepStrictEqual(await list(['--name', 'p-two']), ['p-two']);
      deepStrictEqual(await list(['--property-filter', 'kind=p-one']), ['p-one']);
      deepStrictEqual(await list(['--disk-format', 'vdi', '--status', 'queued']), ['p-public']);
      deepStrictEqual(await list(['--size-min', '1', '--name', 'p-one']), []);
      deepStrictEqual(await list(['--changes-since', '2001-01-01T00:00:00', '--name', 'p-one']), ['p-one']);
      deepStrictEqual(await list([], AS_ROOT), ['p-public']);
      deepStrictEqual(await list(['--all-tenants'], AS_ROOT), ['p-one', 'p-public', 'p-two']);
      deepStrictEqual(await list(['--owner', ALPHA], AS_ROOT), ['p-one', 'p-two']);
      deepStrictEqual(await list(['--is-public', 'True'], AS_ROOT), ['p-public']);
    },
  },
  {
    name: 'glance member-create, member-list and member-delete of v1 share an image at once',
    async test(bin, url) {
      const { rows, show, glance, fail: refuse } = commandsOf(bin, `${url}/sandbox/pike-members`);
      const { id } = await show(['image-create', '--name', 'to-share', ...RAW]);
      await refuse(['image-show', id], /No image with a name or ID/, AS_BOB);
      await glance(['member-create', id, BETA]);
      strictEqual((await show(['image-show', id], AS_BOB)).name, 'to-share');
      // It shows no word for false.
      deepStrictEqual(await rows(['member-list', '--image-id', id]), [[id, BETA, '']]);
      await refuse(['member-create', id, 'somebody'], /404/, AS_BOB);
      await glance(['member-create', '--can-share', id, BETA]);
      await glance(['member-create', id, 'somebody'], AS_BOB);
      deepStrictEqual(await rows(['member-list', '--tenant-id', BETA], AS_BOB), [[id, BETA, 'True']]);
      await glance(['member-delete', id, BETA]);
      deepStrictEqual(await rows(['member-list', '--image-id', id]), [[id, 'somebody', '']]);
    },
  },
];

/** The stories that are told with the other clients. */
export const pikeStories = [
  ...glanceStories,
  {
    name: 'openstacksdk lists, finds, changes and deletes images of v1',
    test: (bin, url) => {
      const base = `${url}/sandbox/pike-sdk`;
      return runStory(bin, base, ['python', join(HERE, 'pike-sdk.py')], { PIKE_URL: `${base}/openstack-pike` });
    },
  },
];

/** Those of clients that are asked for. */
export const otherPikeStories = [
  {
    name: 'openstack4j makes, fills, changes, lists, shares and deletes images of v1',
    clients: 'openstack4j',
    test: (bin, url) => {
      const base = `${url}/sandbox/pike-openstack4j`;
      return runStory(bin, base, ['openstack4j-client', 'v1'], { PIKE_URL: `${base}/openstack-pike` });
    },
  },
];
