/** What real clients do with imports that are slow, fail or stall: each case loads a scenario of those that are ready to use. */
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { fail, inFolder, loadScenario, onTerminal, runStory, toBytes, withFile, writeBytes } from './stories.mjs';
import { succeed } from './support.mjs';

const BYTES = toBytes(200_000);
const STORY = fileURLToPath(new URL('import-story.py', import.meta.url));
const FORMATS = ['--disk-format', 'raw', '--container-format', 'bare'];

/** The three clients, by the commands that begin an import and look at an image. */
const CLIENTS = {
  openstack: {
    create: (file) => ['image', 'create', '--import', '--file', file, ...FORMATS, 'made'],
    queue: ['image', 'create', ...FORMATS, 'made'],
    fetch: (uri, id) => ['image', 'import', '--method', 'web-download', '--uri', uri, id],
    show: (id) => ['image', 'show', id],
  },
  glance: {
    create: (file) => ['image-create-via-import', '--file', file, ...FORMATS],
    queue: ['image-create', ...FORMATS],
    fetch: (uri, id) => ['image-import', '--import-method', 'web-download', '--uri', uri, id],
    show: (id) => ['image-show', id],
  },
};

/** Reads a field of the table that both clients print. */
const fieldOf = (name, output) => new RegExp(`^\\| ${name} +\\| (\\S+)`, 'm').exec(output)?.[1];

/** Commands of a client in a sandbox with a scenario. */
async function begin(bin, url, client, scenario) {
  const base = `${url}/sandbox/${client}-${scenario}`;
  await loadScenario(base, scenario);
  const ask = (args) => succeed(bin, base, onTerminal(bin, [client, ...args]));
  const statusOf = async (id) => fieldOf('status', await ask(CLIENTS[client].show(id)));
  const create = async () => {
    const output = await inFolder((folder) => ask(CLIENTS[client].create(writeBytes(folder, 'up.raw', BYTES))));
    return { id: fieldOf('id', output), status: fieldOf('status', output) };
  };
  return { base, ask, statusOf, create };
}

const commandCases = Object.entries(CLIENTS).flatMap(([client, { queue, fetch: fetchFrom }]) => [
  {
    name: `${client} does not wait for an import that takes five polls, and finds it there after five looks`,
    async test(bin, url) {
      const { statusOf, create } = await begin(bin, url, client, 'import-takes-five-polls');
      const { id, status } = await create();
      const seen = [status];
      while (seen.at(-1) === 'importing' && seen.length < 9) seen.push(await statusOf(id));
      // The first look was at the end of the command itself.
      deepStrictEqual(seen, [...Array.from({ length: 5 }, () => 'importing'), 'active']);
    },
  },
  {
    name: `${client} is not told that an import failed, sees the image queued again, and fetches at the second try`,
    async test(bin, url) {
      const { base, ask, statusOf } = await begin(bin, url, client, 'import-fails-once');
      const id = fieldOf('id', await ask(queue));
      await withFile(BYTES, async (uri) => {
        const seen = [];
        for (const _ of [1, 2]) {
          await ask(fetchFrom(uri, id));
          let status = 'importing';
          for (let left = 10; left > 0 && status === 'importing'; left -= 1) status = await statusOf(id);
          seen.push(status);
        }
        deepStrictEqual(seen, ['queued', 'active']);
      });
      match(await succeed(bin, base, ['glance', 'image-tasks', id]), /\| failure +\|[\s\S]*\| success +\|/);
    },
  },
  {
    name: `${client} shows an import that stalls as importing, refuses a second one, and deletes the image all the same`,
    async test(bin, url) {
      const { base, ask, statusOf, create } = await begin(bin, url, client, 'import-stalls');
      const { id } = await create();
      deepStrictEqual([await statusOf(id), await statusOf(id)], ['importing', 'importing']);
      await fail(bin, base, [client, ...fetchFrom('http://127.0.0.1/image', id)], /in status 'queued'/);
      await ask(client === 'glance' ? ['image-delete', id] : ['image', 'delete', id]);
      await fail(bin, base, [client, ...CLIENTS[client].show(id)], /No image found|404/i);
    },
  },
]);

/** Glance 25.1 leaves it so. */
const leftCases = [
  {
    name: 'glance image-create-via-import of a file that no store takes leaves an image that is importing for ever',
    async test(bin, url) {
      const base = `${url}/sandbox/glance-left`;
      await loadScenario(base, 'import-fails-once');
      const args = ['glance', 'image-create-via-import', ...FORMATS];
      const output = await inFolder((folder) =>
        succeed(bin, base, onTerminal(bin, [...args, '--file', writeBytes(folder, 'up.raw', BYTES)])),
      );
      const id = fieldOf('id', output);
      match(await succeed(bin, base, ['glance', 'image-tasks', id]), /\| failure +\|/);
      const shown = await succeed(bin, base, ['glance', 'image-show', id]);
      deepStrictEqual([fieldOf('status', shown), fieldOf('os_glance_failed_import', shown)], ['importing', 'fast']);
      await fail(bin, base, ['glance', 'image-import', id], /can only be applied to an image in status 'uploading'/);
    },
  },
];

const sdkCases = ['import-takes-five-polls', 'import-fails-once', 'import-stalls'].map((scenario) => ({
  name: `openstacksdk under the scenario ${scenario}`,
  async test(bin, url) {
    const base = `${url}/sandbox/sdk-${scenario}`;
    await loadScenario(base, scenario);
    const steps = await withFile(BYTES, (uri) => runStory(bin, base, ['python', STORY, scenario], { STORY_URI: uri }));
    strictEqual(steps.length > 0, true);
    return steps;
  },
}));

export const importScenarioCases = [...commandCases, ...leftCases, ...sdkCases];
