/**
 * Real clients against the built emulator: by its home, by the root, by a sandbox, and with scenarios and plans that break it.
 * They are not run where they cannot be installed; that fails only with MUST_RUN=1. With `all` those of Debian, Ruby and Java, too.
 */
import { deepStrictEqual, match, notStrictEqual, strictEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';
import { doorCases } from './doors.mjs';
import { glanceStories } from './glance-stories.mjs';
import { importCases } from './imports.mjs';
import { imsCases, imsStories, otherImsStories } from './ims-stories.mjs';
import { metadefCases } from './metadefs.mjs';
import { openstackStories } from './openstack-stories.mjs';
import { otherPikeStories, pikeStories } from './pike-stories.mjs';
import { otherStories, sdkStories } from './program-stories.mjs';
import { otherRackspaceStories, rackspaceStories } from './rackspace-stories.mjs';
import { IMAGE, outcomesOf, POLYGLANCE, run, showImage, succeed } from './support.mjs';
import { scenarioCases } from './under-scenarios.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What the updates of images were answered with, oldest first. */
const updatesOf = (base) => outcomesOf(base, 'openstack-v2.image-update');

/** Each way to the same image service: what the client is told. */
const WAYS = [
  { way: 'the home', toBase: (url) => url, toEnvironment: () => ({}) },
  {
    way: 'the root',
    toBase: (url) => url,
    toEnvironment: (url) => ({ OS_IMAGE_ENDPOINT_OVERRIDE: url, OS_IMAGE_URL: url, IMAGE_ENDPOINT: url }),
  },
  { way: 'a sandbox', toBase: (url) => `${url}/sandbox/clients`, toEnvironment: () => ({}) },
];

/** How many images are made for a list, and how many stand on a page of it. */
const LISTED = 60;
const PAGE = 25;

/** Makes the images of a list, once for each sandbox: their names are all that is looked at. */
async function makeImages(base) {
  const names = Array.from({ length: LISTED }, (_, index) => `listed-${String(index).padStart(2, '0')}`);
  const headers = { 'x-auth-token': 'dev-alice', 'content-type': 'application/json' };
  const known = await (await fetch(`${base}/openstack/v2/images?limit=100`, { headers })).json();
  if (known.images.some(({ name }) => name === names[0])) return names;
  for (const name of names) await fetch(`${base}/openstack/v2/images`, { method: 'POST', headers, body: JSON.stringify({ name }) });
  return names;
}

/** The clients that list: what each is called, and how it is told where the image service is when the catalog is not to say it. */
const LISTERS = [
  { lister: 'openstacksdk', clients: 'openstack', toArgs: () => ['python', join(HERE, 'list.py')] },
  { lister: 'glance', clients: 'openstack', toArgs: () => ['glance', 'image-list', '--page-size', String(PAGE)] },
  { lister: 'gophercloud', clients: 'gophercloud', toArgs: () => ['gophercloud-client', 'list'] },
];

const listCases = WAYS.flatMap(({ way, toBase, toEnvironment }) =>
  LISTERS.map(({ lister, clients, toArgs }) => ({
    name: `${lister} lists ${LISTED} images, ${PAGE} a page, by ${way}`,
    clients,
    async test(bin, url) {
      const [base, environment] = [toBase(url), toEnvironment(url)];
      const names = await makeImages(base);
      await fetch(`${base}/__admin/journal`, { method: 'DELETE' });
      const output = await succeed(bin, base, toArgs(), environment);
      deepStrictEqual(output.match(/\blisted-\d+\b/g).sort(), names);
      const { exchanges } = await (await fetch(`${base}/__admin/journal`)).json();
      const pages = exchanges.filter(({ operation }) => operation === 'openstack-v2.image-list');
      strictEqual(
        pages.every(({ url: asked }) => asked.includes(`limit=${PAGE}`)),
        true,
      );
      // Those of the default cloud are on them too; some clients ask once more, after the last page.
      strictEqual(pages.length >= Math.ceil(LISTED / PAGE), true);
    },
  })),
);

const cases = WAYS.flatMap(({ way, toBase, toEnvironment }) => [
  {
    name: `openstack image set and show, by ${way}`,
    async test(bin, url) {
      const [base, environment] = [toBase(url), toEnvironment(url)];
      const name = `openstack by ${way}`;
      await succeed(bin, base, ['openstack', 'image', 'set', '--name', name, '--property', 'os_distro=fedora', IMAGE], environment);
      const image = await showImage(bin, base, environment);
      deepStrictEqual([image.name, image.properties.os_distro], [name, 'fedora']);
    },
  },
  {
    name: `glance image-update, by ${way}`,
    async test(bin, url) {
      const [base, environment] = [toBase(url), toEnvironment(url)];
      const name = `glance by ${way}`;
      const output = await succeed(
        bin,
        base,
        ['glance', 'image-update', '--name', name, '--property', 'os_version=17', IMAGE],
        environment,
      );
      match(output, new RegExp(`\\| name +\\| ${name} +\\|`));
      strictEqual((await showImage(bin, base, environment)).name, name);
    },
  },
]);

const IMS_IMAGE = '33ad552d-1149-471c-8190-ff6776174a00';
/** Gives a command a terminal: glance's v1 commands take any other standard input for the data of an image. */
const ON_TERMINAL = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)';
const onTerminal = (bin, [program, ...rest]) => ['python', '-c', ON_TERMINAL, join(bin, program), ...rest];

/** The other clouds, each through the client that its users have. */
const otherCases = [
  {
    name: 'glance image-update of the v1 API, found by its URL',
    async test(bin, url) {
      const environment = { OS_IMAGE_API_VERSION: '1', OS_IMAGE_URL: `${url}/openstack-pike` };
      const update = ['glance', 'image-update', '--name', 'glance-of-pike', '--min-ram', '1024', '--property', 'OS-Distro=fedora', IMAGE];
      match(await succeed(bin, url, onTerminal(bin, update), environment), /\| name +\| glance-of-pike +\|/);
      const image = await showImage(bin, url);
      deepStrictEqual([image.name, image.min_ram, image.properties.os_distro], ['glance-of-pike', 1024, 'fedora']);
    },
  },
  {
    name: 'glance image-update of the v1 API uploads data, in a sandbox',
    async test(bin, url) {
      const base = `${url}/sandbox/pike`;
      const environment = { OS_IMAGE_API_VERSION: '1', OS_IMAGE_URL: `${base}/openstack-pike` };
      const create = ['glance', 'image-create', '--name', 'to fill', '--disk-format', 'raw', '--container-format', 'bare'];
      const [, id] = /\| id +\| ([0-9a-f-]{36}) +\|/.exec(await succeed(bin, base, onTerminal(bin, create), environment));
      const update = ['glance', 'image-update', '--file', fileURLToPath(import.meta.url), id];
      match(await succeed(bin, base, onTerminal(bin, update), environment), /\| status +\| active +\|/);
    },
  },
  {
    name: 'openstack and glance add tags and take them away, and show stores, in a sandbox',
    async test(bin, url) {
      const base = `${url}/sandbox/tags`;
      await succeed(bin, base, ['openstack', 'image', 'set', '--tag', 'one', '--tag', 'two', IMAGE]);
      await succeed(bin, base, ['openstack', 'image', 'unset', '--tag', 'one', IMAGE]);
      await succeed(bin, base, ['glance', 'image-tag-update', IMAGE, 'three']);
      await succeed(bin, base, ['glance', 'image-tag-delete', IMAGE, 'two']);
      deepStrictEqual((await showImage(bin, base)).tags, ['beefy', 'fedora', 'three']);
      match(await succeed(bin, base, ['glance', 'stores-info']), /Fast file store/);
    },
  },
  {
    name: 'otcextensions updates an image of IMS, found by the catalog of IAM',
    clients: 'otc',
    async test(bin, url) {
      const base = `${url}/sandbox/otc`;
      const output = await succeed(bin, base, ['python', join(HERE, 'ims.py'), base, IMS_IMAGE]);
      deepStrictEqual(output.trim().split('\n').slice(-2), ['by otcextensions', '1024']);
    },
  },
];

/** The scenario answers the first two updates with 503: what each client makes of that is the client's own. */
const brokenCases = [
  {
    name: 'openstack image set tries again by itself, after the time it is told, and gets through',
    async test(bin, url) {
      const base = `${url}/sandbox/openstack`;
      const output = await succeed(bin, base, ['openstack', 'image', 'set', '--name', 'third time lucky', IMAGE]);
      match(output, /503.*Retrying in 1.0s/);
      deepStrictEqual(await updatesOf(base), [503, 503, 200]);
      strictEqual((await showImage(bin, base)).name, 'third time lucky');
    },
  },
  {
    name: 'openstack image set reports a 503 when it is told not to try again',
    async test(bin, url) {
      const base = `${url}/sandbox/impatient`;
      const impatient = { OS_CLIENT_CONFIG_FILE: fileURLToPath(new URL('impatient-clouds.yaml', import.meta.url)), OS_CLOUD: 'impatient' };
      const { code, output } = await run(bin, base, ['openstack', 'image', 'set', '--name', 'never', IMAGE], impatient);
      strictEqual(code, 1, output);
      match(output, /503/);
      deepStrictEqual(await updatesOf(base), [503]);
      notStrictEqual((await showImage(bin, base)).name, 'never');
    },
  },
  {
    name: 'glance image-update reports a 503 and works at the third try',
    async test(bin, url) {
      const base = `${url}/sandbox/glance`;
      const update = ['glance', 'image-update', '--name', 'glance at last', IMAGE];
      for (const _ of [1, 2]) {
        const { code, output } = await run(bin, base, update);
        strictEqual(code, 1);
        match(output, /503/);
      }
      await succeed(bin, base, update);
      deepStrictEqual(await updatesOf(base), [503, 503, 200]);
    },
  },
];

/** The folder of the commands of a list of clients, or `null` where they cannot be installed. */
function installClients(list) {
  const made = spawnSync('bash', [join(ROOT, 'scripts', 'clients.sh'), list], { encoding: 'utf8' });
  if (made.status === 0) return made.stdout.trim();
  console.log(made.stderr);
  return null;
}

async function runCases(bins, flags, list, counts) {
  const server = await startListening(process.execPath, [POLYGLANCE, 'start', '--port', '0', ...flags]);
  try {
    for (const { name, clients = 'openstack', test } of list) {
      try {
        const steps = await test(bins[clients], `http://127.0.0.1:${server.port}`);
        counts.passed += 1;
        console.log(`ok      ${name}${steps === undefined ? '' : ` (${steps.length} steps)`}`);
      } catch (error) {
        counts.failed += 1;
        console.log(`FAILED  ${name}\n${error.stack}`);
      }
    }
  } finally {
    await server.stop();
  }
}

const counts = { passed: 0, failed: 0 };
// The whole days of clients take minutes: a change lands by the rest.
const stories = process.argv.includes('quick')
  ? []
  : [...openstackStories, ...glanceStories, ...sdkStories, ...pikeStories, ...importCases, ...imsStories, ...rackspaceStories];
const [wanted, others] = process.argv.includes('all')
  ? [
      ['libcloud', 'fog', 'openstack4j', 'gophertelekomcloud', 'huawei-go', 'huawei-java', 'pyrax'],
      [...otherStories, ...otherPikeStories, ...otherImsStories, ...otherRackspaceStories],
    ]
  : [[], []];
const bins = Object.fromEntries(['openstack', 'otc', 'huawei', 'gophercloud', ...wanted].map((list) => [list, installClients(list)]));
const missing = Object.keys(bins).filter((list) => bins[list] === null);
if (missing.length > 0) console.log(`clients of ${missing.join(', ')}: not run`);
if (missing.length > 0 && process.env.MUST_RUN === '1') process.exitCode = 1;
const installed = (list) => list.filter(({ clients = 'openstack' }) => bins[clients] !== null);
if (missing.length < Object.keys(bins).length) {
  await runCases(
    bins,
    [],
    installed([...cases, ...otherCases, ...listCases, ...doorCases, ...metadefCases, ...scenarioCases, ...imsCases, ...stories, ...others]),
    counts,
  );
  await runCases(bins, ['--scenario', join(ROOT, 'scenarios', 'update-fails-twice-with-503.yaml')], installed(brokenCases), counts);
  console.log(`clients: ${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0) process.exitCode = 1;
}
