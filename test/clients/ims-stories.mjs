/** Stories of IMS, by the clients that its users have: by token, and by requests that are signed with an access key. */
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startListening } from '../../scripts/listening.mjs';
import { ALPHA, BETA, fail, inFolder, runStory, toBytes, writeBytes } from './stories.mjs';
import { POLYGLANCE, run, succeed } from './support.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** An image of the default cloud, alice's. */
const IMS_TEST = '33ad552d-1149-471c-8190-ff6776174a00';
const REGION = 'eu-de';

const toAlice = (base) => ({ OS_AUTH_URL: `${base}/iam/v3`, OS_PROJECT_NAME: 'eu-de', OS_REGION_NAME: REGION });
const toBob = (base) => ({ ...toAlice(base), OS_USERNAME: 'bob', OS_PROJECT_NAME: 'eu-nl' });

/**
 * A story by an SDK of Huawei Cloud. They sign their requests, ask IAM for the project of a region, and take each service for a whole
 * origin; jobs are looked at without a wait in between.
 */
async function runHuawei(bin, args) {
  const flags = ['--port', '0', '--port-of', 'ims=0', 'iam=0', '--switch', 'ims.jobTime=2 polls', '--json'];
  const server = await startListening(process.execPath, [POLYGLANCE, 'start', ...flags]);
  try {
    const base = `http://127.0.0.1:${server.port}`;
    const { urls } = await (await fetch(`${base}/__admin/version`)).json();
    return await runStory(bin, base, args, {
      HUAWEICLOUD_SDK_IAM_ENDPOINT: urls.iam,
      HUAWEICLOUD_SDK_REGION_IMS_EU_DE: urls.ims,
      HUAWEICLOUD_SDK_REGION_IMS_EU_NL: urls.ims,
    });
  } finally {
    await server.stop();
  }
}

/** Two users for gophertelekomcloud, each in variables of its own. */
function toGopher(base, aliceHas, bobHas) {
  const common = { AUTH_URL: `${base}/iam/v3`, USER_DOMAIN_NAME: 'Default', DOMAIN_NAME: 'Default', REGION_NAME: REGION };
  const users = {
    OS: { ...common, PROJECT_NAME: 'eu-de', USERNAME: '', PASSWORD: '', ...aliceHas },
    BOB: { ...common, PROJECT_NAME: 'eu-nl', ...bobHas },
  };
  return Object.fromEntries(
    Object.entries(users).flatMap(([prefix, has]) => Object.entries(has).map(([name, value]) => [`${prefix}_${name}`, value])),
  );
}

/** One of each kind of log-in; they are told whenever clients are tried. */
export const imsCases = [
  {
    name: 'huaweicloudsdkims goes through IMS, by access key',
    clients: 'huawei',
    test: (bin) => runHuawei(bin, ['python', join(HERE, 'huawei-story.py')]),
  },
  {
    name: 'otcextensions goes through IMS, by token',
    clients: 'otc',
    test: (bin, url) => {
      const base = `${url}/sandbox/otc-story`;
      return runStory(bin, base, ['python', join(HERE, 'otc-story.py')], toAlice(base));
    },
  },
];

const ids = (text) => text.trim().split(/\s+/).filter(Boolean);
const column = (name) => ['-f', 'value', '-c', name];

/** Commands of `openstack`, with the extensions of Open Telekom Cloud beside it: IMS's native routes. */
export const imsStories = [
  {
    name: 'openstack with otcextensions lists, shows and changes images of IMS',
    clients: 'otc',
    async test(bin, url) {
      const base = `${url}/sandbox/otc-commands`;
      const openstack = (...words) => succeed(bin, base, ['openstack', ...words], toAlice(base));
      const list = async (...filters) => ids(await openstack('image', 'list', ...column('ID'), ...filters));
      deepStrictEqual([(await list()).includes(IMS_TEST), await list('--name', 'ims_test')], [true, [IMS_TEST]]);
      deepStrictEqual((await list('--public')).includes(IMS_TEST), false);
      await openstack('image', 'set', '--name', 'by a command', '--property', 'color=blue', IMS_TEST);
      const shown = JSON.parse(await openstack('image', 'show', '-f', 'json', IMS_TEST));
      deepStrictEqual([shown.name, shown.properties.color, shown.properties['__os_type']], ['by a command', 'blue', 'Linux']);
      await openstack('image', 'unset', '--property', 'color', IMS_TEST);
      // Its native route changes the name, the description and custom attributes, as the reference says.
      await fail(bin, base, ['openstack', 'image', 'set', '--min-ram', '64', IMS_TEST], /403/, toAlice(base));
      deepStrictEqual(ids(await openstack('catalog', 'list', ...column('Type'))), ['image', 'identity']);
      deepStrictEqual(ids(await openstack('project', 'show', ...column('id'), BETA)), [BETA]);
      deepStrictEqual(ids(await openstack('token', 'issue', ...column('project_id'))), [ALPHA]);
    },
  },
  {
    name: 'openstack with otcextensions makes, fills, shares and deletes images of IMS',
    clients: 'otc',
    test: (bin, url) =>
      inFolder(async (folder) => {
        const base = `${url}/sandbox/otc-uploads`;
        const openstack = (...words) => succeed(bin, base, ['openstack', ...words], toAlice(base));
        const asBob = (...words) => succeed(bin, base, ['openstack', ...words], toBob(base));
        const bytes = toBytes(100_000);
        const file = writeBytes(folder, 'up.raw', bytes);
        const made = ['image', 'create', '--disk-format', 'raw', '--container-format', 'bare', '--min-disk', '40', '--file', file, 'made'];
        const [id] = ids(await openstack(...made, ...column('id')));
        const down = join(folder, 'down.raw');
        await openstack('image', 'save', '--file', down, id);
        deepStrictEqual(readFileSync(down).equals(bytes), true);

        await openstack('image', 'add', 'project', id, BETA);
        deepStrictEqual(ids(await openstack('image', 'member', 'list', ...column('Status'), id)), ['pending']);
        await asBob('image', 'set', '--accept', id);
        deepStrictEqual(ids(await asBob('image', 'list', '--shared', ...column('ID'))).includes(id), true);
        await openstack('image', 'remove', 'project', id, BETA);
        deepStrictEqual((await run(bin, base, ['openstack', 'image', 'show', id], toBob(base))).code, 1);
        await openstack('image', 'delete', id);
        deepStrictEqual(ids(await openstack('image', 'list', '--name', 'made', ...column('ID'))), []);
      }),
  },
];

const PASSWORDS = [
  { USERNAME: 'alice', PASSWORD: 'secret' },
  { USERNAME: 'bob', PASSWORD: 'secret' },
];
const KEYS = [
  { ACCESS_KEY: 'ALICEACCESSKEY000001', SECRET_KEY: 'alice-secret-access-key' },
  { ACCESS_KEY: 'BOBACCESSKEY00000001', SECRET_KEY: 'bob-secret-access-key' },
];

/** Libraries for Go and Java: they are asked for. */
export const otherImsStories = [
  ...[
    { way: 'token', users: PASSWORDS },
    { way: 'access key', users: KEYS },
  ].map(({ way, users }) => ({
    name: `gophertelekomcloud goes through IMS, by ${way}`,
    clients: 'gophertelekomcloud',
    test: (bin, url) => {
      const base = `${url}/sandbox/gopher-by-${way.replace(' ', '-')}`;
      return runStory(bin, base, ['gophertelekomcloud-client'], toGopher(base, ...users));
    },
  })),
  {
    name: 'huaweicloud-sdk-go-v3 goes through IMS, by access key',
    clients: 'huawei-go',
    test: (bin) => runHuawei(bin, ['huawei-go-client']),
  },
  {
    name: 'huaweicloud-sdk-ims for Java goes through IMS, by access key',
    clients: 'huawei-java',
    test: (bin) => runHuawei(bin, ['huawei-java-client']),
  },
];
