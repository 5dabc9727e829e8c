import { startEmulator } from 'polyglance';
import { afterAll, beforeAll, expect, it } from 'vitest';
import 'polyglance/vitest';

let emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

/** What is tested: a client that asks once more when the service is not there. */
async function listImages(home) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(`${home}/v2/images`, { headers: { 'x-auth-token': 'dev-alice' } });
    if (answer.status !== 503 || attempt === 2) return answer;
  }
}

it('asks once more after a 503', async () => {
  const mine = emulator.sandbox('retry');
  await mine.plans.add({ 'openstack-v2.image-list': ['503', 'ok'] });

  const answer = await listImages(mine.homes.openstack);

  expect(answer.status).toBe(200);
  expect(mine).toHaveReceived('openstack-v2.image-list', { times: 2 });
  expect(mine).toHaveReceived('openstack-v2.image-list', { times: 1, status: 503 });
  expect(mine).toHaveNoViolations();
});
