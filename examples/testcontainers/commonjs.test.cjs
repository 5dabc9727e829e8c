const { strictEqual } = require('node:assert/strict');
const { test } = require('node:test');
const { PolyglanceContainer } = require('polyglance/testcontainers');

test('works from CommonJS too', async () => {
  const clouds = await new PolyglanceContainer().start();
  const answer = await fetch(`${clouds.homes.rackspace}/v2/images`, { headers: { 'x-auth-token': 'dev-alice' } });
  await clouds.stop();
  strictEqual(answer.status, 200);
});
