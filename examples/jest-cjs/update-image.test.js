const { startEmulator } = require('polyglance');
require('polyglance/jest');

const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
let emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

it('renames an image', async () => {
  const url = `${emulator.homes.openstack}/v2/images/${IMAGE}`;

  const updated = await fetch(url, {
    method: 'PATCH',
    headers: { 'x-auth-token': 'dev-alice', 'content-type': 'application/openstack-images-v2.1-json-patch' },
    body: JSON.stringify([{ op: 'replace', path: '/name', value: 'Renamed' }]),
  });
  expect(updated.status).toBe(200);

  const shown = await fetch(url, { headers: { 'x-auth-token': 'dev-alice' } });
  expect(await shown.json()).toMatchObject({ id: IMAGE, name: 'Renamed' });

  expect(emulator).toHaveReceived('openstack-v2.image-update', { times: 1, body: [expect.objectContaining({ path: '/name' })] });
  expect(emulator).toHaveNoViolations();
});

it('gives each test a cloud of its own', async () => {
  const mine = emulator.sandbox('rename-test');
  const before = await fetch(`${mine.homes.openstack}/v2/images/${IMAGE}`, { headers: { 'x-auth-token': 'dev-alice' } });
  expect(await before.json()).not.toMatchObject({ name: 'Renamed' });
});
