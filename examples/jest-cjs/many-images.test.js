const path = require('node:path');
const { startEmulator } = require('polyglance');

// A cloud with more images than a page has: they are generated, the same ones each time.

let emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0, fixtures: path.join(__dirname, 'many-images.yaml') });
});
afterAll(() => emulator.stop());

async function listAll() {
  const images = [];
  for (let next = '/v2/images?limit=25'; next !== undefined; ) {
    const answer = await fetch(`${emulator.homes.openstack}${next}`, { headers: { 'X-Auth-Token': 'dev-alice' } });
    const page = await answer.json();
    images.push(...page.images);
    next = page.next;
  }
  return images;
}

test('lists all pages', async () => {
  const images = await listAll();
  expect(new Set(images.map(({ id }) => id)).size).toBe(60);
});
