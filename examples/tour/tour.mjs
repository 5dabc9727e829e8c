/**
 * A tour of Update Image in four clouds: asks, prints what was asked and answered, and looks whether it is as it should be.
 *
 *   node examples/tour/tour.mjs http://127.0.0.1:9292
 *
 * It does all this in a sandbox of its own, without scenarios but the one it brings, so it finds the default cloud however the emulator
 * was used before. Ends with 0 when all was as it should be, with 1 when not. Nothing but Node is needed.
 */
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const PATCH_JSON = 'application/openstack-images-v2.1-json-patch';
/** The image that each cloud's own documentation shows. */
const FEDORA = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
const RACKSPACE_FEDORA = 'e7db3b45-8db7-47ad-8109-3fb55c2c24fd';
const IMS_TEST = '33ad552d-1149-471c-8190-ff6776174a00';

/** What scenarios/update-fails-twice-with-503.yaml says too. */
const RESTART = `version: 1
name: restart
rules:
  - match: { operation: openstack-v2.image-update }
    when: { first: 2 }
    reply: { status: 503, retryAfter: 1s }
`;

/** Milliseconds. */
const PATIENCE = 30_000;

const emulator = (process.argv[2] ?? process.env.POLYGLANCE_URL ?? 'http://127.0.0.1:9292').replace(/\/+$/, '');
const name = `tour-${process.pid}`;
const clouds = `${emulator}/sandbox/${name}`;

const print = (text) => process.stdout.write(`${text}\n`);

const indent = (text) => `    ${text.trimEnd().replaceAll('\n', '\n    ')}`;

/** Sends one request, prints both sides of it, and returns the answer with its body read. */
async function ask(method, url, { headers = {}, body } = {}) {
  print(`  ${method} ${url}`);
  for (const [header, value] of Object.entries(headers)) print(`    ${header}: ${value}`);
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  if (payload !== undefined) print(indent(payload));
  const answer = await fetch(url, { method, headers, body: payload });
  const text = await answer.text();
  print(`  → ${answer.status} ${answer.headers.get('content-type') ?? ''}`);
  for (const header of ['retry-after', 'preference-applied']) {
    if (answer.headers.has(header)) print(`    ${header}: ${answer.headers.get(header)}`);
  }
  if (text !== '') print(indent(text.length > 600 ? `${text.slice(0, 600)}…` : text));
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    // Some errors are pages.
  }
  return { status: answer.status, headers: answer.headers, text, json };
}

const token = { 'x-auth-token': 'dev-alice' };
const patch = (url, body, headers = {}) => ask('PATCH', url, { headers: { ...token, 'content-type': PATCH_JSON, ...headers }, body });

/** Each step: what it shows, and how. They go on from each other, in this order. */
const STEPS = {
  'OpenStack Image API v2 renames an image and gives it a property': async () => {
    const operations = [
      { op: 'replace', path: '/name', value: 'Fedora 18' },
      { op: 'add', path: '/os_distro', value: 'fedora' },
    ];
    const { status, json } = await patch(`${clouds}/openstack/v2/images/${FEDORA}`, operations);
    strictEqual(status, 200);
    deepStrictEqual([json.id, json.name, json.os_distro], [FEDORA, 'Fedora 18', 'fedora']);
    strictEqual(json.self, `/v2/images/${FEDORA}`, 'this link is a path, as the real service writes it');
  },

  'OpenStack Image API v1 changes the same image by headers': async () => {
    const headers = { ...token, 'x-image-meta-min_ram': '512', 'x-glance-registry-purge-props': 'False' };
    const { status, json } = await ask('PUT', `${clouds}/openstack-pike/v1/images/${FEDORA}`, { headers });
    strictEqual(status, 200);
    deepStrictEqual([json.image.name, json.image.min_ram, json.image.properties.os_distro], ['Fedora 18', 512, 'fedora']);
  },

  'Rackspace Cloud Images replaces the tags': async () => {
    const tags = ['fedora', 'beefy', '18'];
    const { status, json } = await patch(`${clouds}/rackspace/v2/images/${RACKSPACE_FEDORA}`, [
      { op: 'replace', path: '/tags', value: tags },
    ]);
    strictEqual(status, 200);
    deepStrictEqual(json.tags.toSorted(), tags.toSorted());
  },

  'Image Management Service (Huawei Cloud, Open Telekom Cloud) describes an image': async () => {
    const operations = [{ op: 'replace', path: '/__description', value: 'first of its kind' }];
    const type = { 'content-type': 'application/json' };
    const { status, json } = await patch(`${clouds}/ims/v2/cloudimages/${IMS_TEST}`, operations, type);
    strictEqual(status, 200);
    strictEqual(json['__description'], 'first of its kind');
  },

  "The same image through another cloud's door: one store, in OpenStack's words": async () => {
    const { status, json } = await ask('GET', `${clouds}/openstack/v2/images/${IMS_TEST}`, { headers: token });
    strictEqual(status, 200);
    ok(JSON.stringify(json).includes('first of its kind'), 'what IMS wrote is there');
  },

  'Links are absolute where the real service writes them so, and lead here': async () => {
    const { status, json } = await ask('GET', `${clouds}/openstack/versions`);
    strictEqual(status, 200);
    strictEqual(json.versions[0].links[0].href, `${clouds}/openstack/v2/`);
  },

  "One request asks to fail: Rackspace's own 413": async () => {
    const operations = [{ op: 'replace', path: '/name', value: 'too much' }];
    const answer = await patch(`${clouds}/rackspace/v2/images/${RACKSPACE_FEDORA}`, operations, { prefer: 'code=413' });
    strictEqual(answer.status, 413);
    match(answer.headers.get('preference-applied') ?? '', /code=413/);
  },

  'A wrong media type gets the answer of the real service': async () => {
    const { status, text } = await patch(`${clouds}/openstack/v2/images/${FEDORA}`, [], { 'content-type': 'application/json' });
    strictEqual(status, 415);
    match(text, /Unsupported Media Type/);
  },

  'The journal says what came, and what was wrong with it': async () => {
    const { status, json } = await ask('GET', `${clouds}/__admin/journal?limit=1`);
    strictEqual(status, 200);
    const [last] = json.exchanges;
    deepStrictEqual([last.operation, last.status], ['openstack-v2.image-update', 415]);
    ok(last.violations.length > 0, 'the wrong media type is a violation');
    ok(!JSON.stringify(last).includes('dev-alice'), 'no token is shown');
  },

  'A scenario lets the service restart: two updates fail, the third one goes through': async () => {
    const headers = { 'content-type': 'application/yaml' };
    strictEqual((await ask('POST', `${clouds}/__admin/scenarios`, { headers, body: RESTART })).status, 201);
    const operations = [{ op: 'replace', path: '/name', value: 'third time lucky' }];
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await patch(`${clouds}/openstack/v2/images/${FEDORA}`, operations)).status);
    deepStrictEqual(statuses, [503, 503, 200]);
  },
};

/** Not every starter of containers waits until the first one is ready before it starts the second one. */
async function waitUntilReady() {
  if (!URL.canParse(emulator)) throw new Error(`${emulator} is no URL`);
  const isReady = async () => {
    try {
      return (await fetch(`${emulator}/__admin/health`)).ok;
    } catch {
      return false;
    }
  };
  if (await isReady()) return;
  print(`Waiting for an emulator at ${emulator}`);
  const until = Date.now() + PATIENCE;
  while (!(await isReady())) {
    if (Date.now() > until) throw new Error(`there is no emulator at ${emulator}`);
    await sleep(100);
  }
}

async function tour() {
  await waitUntilReady();
  print(`A sandbox of its own, without scenarios: ${clouds}`);
  const made = await ask('POST', `${emulator}/__admin/sandboxes`, {
    headers: { 'content-type': 'application/json' },
    body: { name, scenarios: [] },
  });
  strictEqual(made.status, 201);
  try {
    for (const [index, [title, step]] of Object.entries(STEPS).entries()) {
      print(`\n${index + 1}. ${title}`);
      await step();
      print('  as it should be');
    }
  } finally {
    await fetch(`${emulator}/__admin/sandboxes/${name}`, { method: 'DELETE' });
  }
}

try {
  await tour();
  print(`\nAll ${Object.keys(STEPS).length} steps are as they should be.`);
} catch (error) {
  process.stderr.write(`\nNot as it should be: ${error.message}\n`);
  process.exitCode = 1;
}
