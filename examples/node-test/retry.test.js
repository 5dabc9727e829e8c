import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startEmulator } from 'polyglance';

const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
let emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.stop());

/** What is tested: a client that renames an image, and waits as long as it is told to while the service is away. */
async function rename(home, name, wait) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${home}/v2/images/${IMAGE}`, {
      method: 'PATCH',
      headers: { 'x-auth-token': 'dev-alice', 'content-type': 'application/openstack-images-v2.1-json-patch' },
      body: JSON.stringify([{ op: 'replace', path: '/name', value: name }]),
    });
    if (answer.status !== 503 || attempt === 3) return { status: answer.status, image: await answer.json() };
    await wait(Number(answer.headers.get('retry-after')));
  }
}

const show = async (home) => (await fetch(`${home}/v2/images/${IMAGE}`, { headers: { 'x-auth-token': 'dev-alice' } })).json();

test('waits as long as Retry-After says, until the service is back', async () => {
  const mine = emulator.sandbox('restart');
  await mine.scenario({
    version: 1,
    name: 'restart',
    rules: [{ match: { operation: 'openstack-v2.image-update' }, when: { first: 2 }, reply: { status: 503, retryAfter: '5s' } }],
  });
  const waits = [];

  const { status, image } = await rename(mine.homes.openstack, 'Renamed', async (seconds) => waits.push(seconds));

  deepStrictEqual([status, image.name, waits], [200, 'Renamed', [5, 5]]);
  deepStrictEqual(
    mine.journal().map((exchange) => exchange.status),
    [503, 503, 200],
  );
});

test('cannot know whether the change was made when the answer is lost', async () => {
  const mine = emulator.sandbox('lost');
  await mine.plans.add({ 'openstack-v2.image-update': ['reset stage=after'] });

  await rejects(rename(mine.homes.openstack, 'Renamed'), TypeError);

  strictEqual((await show(mine.homes.openstack)).name, 'Renamed');
});
