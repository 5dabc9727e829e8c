import { deepStrictEqual, match, notStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { PolyglanceContainer } from 'polyglance/testcontainers';

const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
/** Text of a scenario, which could be a file as well. */
const BUSY = `
version: 1
name: busy
rules:
  - match: { operation: openstack-v2.image-update }
    when: { first: 1 }
    reply: { status: 503, retryAfter: 1s }
`;

let clouds;
before(async () => {
  clouds = await new PolyglanceContainer().start();
});
after(() => clouds?.stop());

async function rename({ homes }, name) {
  const answer = await fetch(`${homes.openstack}/v2/images/${IMAGE}`, {
    method: 'PATCH',
    headers: { 'x-auth-token': 'dev-alice', 'content-type': 'application/openstack-images-v2.1-json-patch' },
    body: JSON.stringify([{ op: 'replace', path: '/name', value: name }]),
  });
  return { status: answer.status, image: answer.ok ? await answer.json() : undefined };
}

async function show({ homes }, id = IMAGE) {
  return (await fetch(`${homes.openstack}/v2/images/${id}`, { headers: { 'x-auth-token': 'dev-alice' } })).json();
}

test('renames an image, and sees the request in the journal', async () => {
  const { status, image } = await rename(clouds, 'Renamed');
  deepStrictEqual([status, image.name], [200, 'Renamed']);
  const last = (await clouds.journal()).at(-1);
  deepStrictEqual([last.operation, last.status], ['openstack-v2.image-update', 200]);
});

test('finds links that lead to the published port', async () => {
  const { versions } = await (await fetch(`${clouds.homes.openstack}/versions`)).json();
  strictEqual(versions[0].links[0].href, `${clouds.homes.openstack}/v2/`);
});

test('gives each test a cloud of its own', async () => {
  const mine = await clouds.sandbox('rename-test');
  await rename(mine, 'Mine');
  strictEqual((await show(mine)).name, 'Mine');
  notStrictEqual((await show(clouds)).name, 'Mine');
  await mine.reset();
  notStrictEqual((await show(mine)).name, 'Mine');
  deepStrictEqual((await mine.journal()).length, 1);
});

test('lets one test fail on demand', async () => {
  const mine = await clouds.sandbox('busy-test');
  await mine.scenario(BUSY);
  const statuses = [(await rename(mine, 'x')).status, (await rename(mine, 'x')).status];
  deepStrictEqual(statuses, [503, 200]);
  strictEqual((await rename(clouds, 'x')).status, 200);
});

test('gives a sandbox a clock and a scenario of its own', async () => {
  const mine = await clouds.sandbox('early-test', { clock: 'frozen:2026-01-01T00:00:00Z', scenarios: [BUSY] });
  strictEqual((await rename(mine, 'x')).status, 503);
  strictEqual((await rename(mine, 'x')).image.updated_at, '2026-01-01T00:00:00Z');
});

test('begins with options, a scenario, a file of fixtures and the admin API behind a token', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'polyglance-example-'));
  const id = '11111111-1111-4111-8111-111111111111';
  await writeFile(join(folder, 'images.yaml'), `version: 1\nimages: [{ id: ${id}, name: mine, owner: alpha, visibility: public }]\n`);
  const container = new PolyglanceContainer()
    .withFixtures(folder)
    .withScenario(BUSY)
    .withScenario({ version: 1, name: 'slow', rules: [{ match: { operation: 'openstack-v2.image-list' }, delay: '1ms' }] })
    .withOptions({ auth: 'any', adminToken: 'let-me-in', clock: { mode: 'frozen', at: Date.UTC(2026, 0, 1) } });
  const other = await container.start();
  try {
    const answer = await fetch(`${other.homes.openstack}/v2/images/${id}`, { headers: { 'x-auth-token': 'whoever' } });
    strictEqual((await answer.json()).name, 'mine');
    strictEqual((await fetch(`${other.admin}/journal`)).status, 401);
    strictEqual((await other.journal()).length, 1);
    const { scenarios } = await (await fetch(`${other.admin}/scenarios`, { headers: { authorization: 'Bearer let-me-in' } })).json();
    deepStrictEqual(
      scenarios.map(({ name }) => name),
      ['busy', 'slow'],
    );
  } finally {
    await other.stop();
    await rm(folder, { recursive: true });
  }
});

test('says what is wrong with a scenario, and where', async () => {
  await rejects(new PolyglanceContainer().withScenario(BUSY.replace('image-update', 'image-updat')).start(), (error) => {
    match(
      error.message,
      /001-text\.yaml:5:\d+: there is no operation "openstack-v2\.image-updat", did you mean "openstack-v2\.image-update"/,
    );
    return true;
  });
});
