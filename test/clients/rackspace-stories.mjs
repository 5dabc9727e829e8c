/** Clients of Rackspace Cloud Images: its own library of old, and glanceclient with a token of identity v2.0. */
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';
import { runStory } from './stories.mjs';
import { POLYGLANCE, run, succeed } from './support.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FEDORA = 'e7db3b45-8db7-47ad-8109-3fb55c2c24fd';

/** Logs in by API key; a token, as the catalog's users have it. */
async function logIn(identity, user) {
  const auth = { 'RAX-KSKEY:apiKeyCredentials': { username: user, apiKey: `${user}-api-key` } };
  const answer = await fetch(`${identity}/v2.0/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth }),
  });
  return (await answer.json()).access.token.id;
}

/** The rows of a table that glance draws, by their first column. */
function rowsOf(output) {
  const rows = output.split('\n').filter((line) => line.startsWith('|'));
  return new Map(
    rows.map((line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim()),
    ),
  );
}

async function tellGlance(bin, glance, asBob) {
  const image = async (id) => rowsOf(await succeed(bin, '', glance('image-show', id)));
  match(await succeed(bin, '', glance('image-list')), new RegExp(FEDORA));
  strictEqual((await image(FEDORA)).get('owner'), '1100111');
  const input = JSON.stringify({ image_properties: { name: 'by glance' }, import_from: 'exports/my-excellent-image.vhd' });
  const task = rowsOf(await succeed(bin, '', glance('task-create', '--type', 'import', '--input', input))).get('id');
  let shown = '';
  while (!/success|failure/.test(shown)) shown = await succeed(bin, '', glance('task-show', task));
  const id = /'image_id': '([^']+)'|"image_id": "([^"]+)"/.exec(shown)?.slice(1).find(Boolean);
  match(await succeed(bin, '', glance('task-list', '--type', 'import')), new RegExp(task));
  strictEqual((await image(id)).get('status'), 'active');
  await succeed(bin, '', glance('image-update', '--name', 'renamed', '--property', 'color=red', id));
  await succeed(bin, '', glance('image-tag-update', id, 'beefy'));
  await succeed(bin, '', glance('image-tag-update', id, 'gone'));
  await succeed(bin, '', glance('image-tag-delete', id, 'gone'));
  const after = await image(id);
  deepStrictEqual([after.get('name'), after.get('color'), after.get('tags')], ['renamed', 'red', '["beefy"]']);
  await succeed(bin, '', glance('member-create', id, '1100222'));
  await succeed(bin, '', asBob('member-update', id, '1100222', 'accepted'));
  match(await succeed(bin, '', glance('member-list', '--image-id', id)), /1100222\s+\| accepted/);
  match(await succeed(bin, '', asBob('image-list')), new RegExp(id));
  await succeed(bin, '', glance('member-delete', id, '1100222'));
  const refused = await run(bin, '', glance('image-create', '--name', 'never', '--disk-format', 'vhd', '--container-format', 'ovf'));
  strictEqual(refused.code, 1);
  match(refused.output, /not allowed/);
  await succeed(bin, '', glance('image-delete', id));
  strictEqual((await run(bin, '', glance('image-show', id))).code, 1);
}

/** What is told with the other clients of OpenStack. */
export const rackspaceStories = [
  {
    name: 'glance lists, imports, changes, tags, shares and deletes images of Rackspace, with a token of identity v2.0',
    async test(bin) {
      const server = await startListening(process.execPath, [POLYGLANCE, 'start', '--port', '0', '--port-of', 'rackspace=0', '--json']);
      try {
        const { urls } = await (await fetch(`http://127.0.0.1:${server.port}/__admin/version`)).json();
        const identity = `http://127.0.0.1:${server.port}/rackspace-identity`;
        const as =
          (token) =>
          (...args) => ['glance', '--os-image-url', urls.rackspace, '--os-auth-token', token, ...args];
        await tellGlance(bin, as(await logIn(identity, 'alice')), as(await logIn(identity, 'bob')));
      } finally {
        await server.stop();
      }
    },
  },
];

/** What has to be asked for. */
export const otherRackspaceStories = [
  {
    name: 'pyrax lists, imports, changes, tags, shares, exports and deletes images of Rackspace',
    clients: 'pyrax',
    test: (bin, url) => runStory(bin, `${url}/sandbox/pyrax-story`, ['python', join(HERE, 'pyrax-story.py')]),
  },
];
