import { afterAll, expect, it } from 'vitest';
import { startEmulator } from '../../../src/index.ts';
import { matchers } from '../../../src/vitest.ts';

const emulator = await startEmulator();
afterAll(() => emulator.stop());

it('can be given to expect by hand', () => {
  expect(Object.keys(matchers)).toEqual(['toHaveReceived', 'toHaveNoViolations']);
});

it('knows what has come', async () => {
  await fetch(`${emulator.homes['openstack']}/v2/images?limit=2`, { headers: { 'x-auth-token': 'dev-alice' } });
  expect(emulator).toHaveReceived('openstack-v2.image-list', { times: 1, query: { limit: '2' }, headers: { 'x-auth-token': /^dev-/ } });
  expect(emulator).not.toHaveReceived('openstack-v2.image-update');
  expect(emulator).toHaveNoViolations();
  expect(() => expect(emulator).toHaveReceived('openstack-v2.image-list', { query: { limit: '3' } })).toThrow(
    /query limit: expected .*"3"/,
  );
});
