import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, PATCH_21, useEmulator } from '../support/emulator.ts';
import { expectHar, expectJunit, expectOwn, expectPage, expectSarif } from '../support/report-schemas.ts';

// What a run has shown of its clients. Each form is valid by the schema of those who have made it.

const fresh = async () => startEmulator({ port: 0 });
const patch = { 'content-type': PATCH_21 };
const SECRET = 'planted-secret';

type Running = Awaited<ReturnType<typeof fresh>>;

/** A client that does some things well and some not. */
async function play({ homes, url }: Running): Promise<void> {
  const home = homes.openstack;
  await send('GET', `${home}/v2/images?limit=1`);
  await send('GET', `${home}/v2/images/${FEDORA}?verbose=%3C1%3E`);
  await send('GET', `${home}/v2/images/${FEDORA}?auth_token=${SECRET}`);
  for (const status of ['active', 'queued']) {
    await send('PATCH', `${home}/v2/images/${FEDORA}`, { body: [{ op: 'replace', path: '/status', value: status }], headers: patch });
  }
  await send('PATCH', `${home}/v2/images/${FEDORA}`, { body: [{ op: 'replace', path: '/name', value: 'x' }], headers: patch });
  await send('POST', `${homes.identity}/v3/auth/tokens`, { as: null, body: { auth: { password: SECRET } } });
  await send('GET', `${url}/sandbox/a/openstack/v2/images/nothing`);
}

/** Runs a client, and looks at the report of it. */
async function lookAt<Value>(look: (emulator: Running) => Promise<Value>): Promise<Value> {
  const emulator = await fresh();
  try {
    await play(emulator);
    return await look(emulator);
  } finally {
    await emulator.stop();
  }
}

describe('a report', () => {
  it('counts what was done against the contract, each once', async () => {
    const { requests, violations } = await lookAt((emulator) => emulator.report());
    expect(requests).toBe(8);
    const told = violations.list.map(({ id, location, count }) => `${id} ${location} ${count}`);
    expect(told).toEqual(
      expect.arrayContaining(['query-unknown query.verbose 1', 'token-in-query query.auth_token 1', 'name-read-only body/0/path 2']),
    );
    expect(violations.errors + violations.warnings).toBe(violations.list.length);
  });

  it('goes on over resets, and has all sandboxes', async () => {
    const report = await lookAt(async (emulator) => {
      emulator.reset();
      await send('GET', `${emulator.homes.openstack}/v2/images`);
      return emulator.report();
    });
    expect(report.requests).toBe(9);
    expect(report.violations.list.some(({ id }) => id === 'path-schema')).toBe(true);
  });

  it('says what was tried of each operation, and what would produce the rest', async () => {
    const { coverage } = await lookAt((emulator) => emulator.report());
    expect(coverage.dialects.map(({ id }) => id)).toEqual(['openstack-v2', 'keystone']);
    const update = coverage.dialects[0]?.operations.find(({ id }) => id === 'openstack-v2.image-update');
    expect(update).toMatchObject({ requests: 3 });
    const times = Object.fromEntries([...(update?.fields ?? []), ...(update?.mediaTypes ?? [])].map((item) => [item.name, item.times]));
    expect([times['body.name'], times['body.min_ram'], times[PATCH_21]]).toEqual([1, 0, 3]);
    const errors = new Map(update?.errors.map((error) => [error.name, error]));
    expect(errors.get('openstack-v2.forbidden')).toMatchObject({ times: 2, status: 403 });
    expect(errors.get('openstack-v2.conflict')?.times).toBe(0);
    expect(errors.get('openstack-v2.service-unavailable')?.by).toMatch(/^scenarios\/[\w-]+\.yaml$/);
    expect(errors.get('openstack-v2.gone')?.by ?? 'Prefer: error=openstack-v2.gone').toMatch(/^Prefer: error=openstack-v2\.gone$/);
    const list = coverage.dialects[0]?.operations.find(({ id }) => id === 'openstack-v2.image-list');
    expect(list?.fields.find(({ name }) => name === 'query.limit')?.times).toBe(1);
  });

  it('names a coverage that is too low', async () => {
    const asked = { '': 0.1, ims: 10, 'openstack-v2.image-update': 99 };
    const { shortfalls } = await lookAt((emulator) => emulator.report({ minCoverage: asked }));
    expect(shortfalls).toEqual([
      { name: 'ims', wanted: 10, percent: 0 },
      { name: 'openstack-v2.image-update', wanted: 99, percent: expect.any(Number) },
    ]);
    await expect(lookAt((emulator) => emulator.report({ minCoverage: { imss: 1 } }))).rejects.toThrow(/did you mean "ims"/);
    await expect(lookAt((emulator) => emulator.report({ minCoverage: 101 }))).rejects.toThrow(/from 0 to 100/);
  });

  it('of nothing says so', async () => {
    const emulator = await fresh();
    const report = await emulator.report();
    await emulator.stop();
    expect(report).toMatchObject({ requests: 0, coverage: { percent: null, dialects: [] }, violations: { list: [] } });
  });
});

describe('its forms', () => {
  it('as JSON fits the schema of the package', async () => {
    expect(expectOwn('report', await lookAt((emulator) => emulator.writtenReport('json')))).toMatchObject({ version: 1, requests: 8 });
  });

  it('as SARIF fits the schema of OASIS', async () => {
    expect(expectSarif(await lookAt((emulator) => emulator.writtenReport('sarif')))).toContain('name-read-only');
  });

  it('as JUnit fits the schema of Jenkins', async () => {
    const xml = await lookAt((emulator) => emulator.writtenReport('junit', { minCoverage: { ims: 50 } }));
    await expectJunit(xml);
    expect(xml).toContain('testcase name="coverage of ims"');
    expect(xml).toContain('&quot;&lt;1&gt;&quot;');
  });

  it('as HAR fits its schema, with what the journals keep', async () => {
    expect(expectHar(await lookAt((emulator) => emulator.writtenReport('har')))).toHaveLength(8);
  });

  it('as a page needs nothing of the web, and shows no markup of a client', async () => {
    const page = await lookAt((emulator) => emulator.writtenReport('html'));
    expectPage(page);
    expect(page).toContain('&lt;1&gt;');
    expect(page).not.toContain('<1>');
  });

  it('as text says what to do', async () => {
    const text = await lookAt((emulator) => emulator.writtenReport('text'));
    expect(text).toMatch(/^8 requests: \d+ violations, \d+ warnings\n/);
    expect(text).toContain('never handled: openstack-v2.image-update answering 409 (openstack-v2.conflict): ');
    expect(text).toMatch(/coverage of openstack-v2: \d+(?:\.\d)? %, 3 of \d+ operations/);
  });

  it.each(['text', 'json', 'junit', 'sarif', 'har', 'html'] as const)('as %s has no secret', async (format) => {
    expect(await lookAt((emulator) => emulator.writtenReport(format))).not.toContain(SECRET);
  });

  it('are refused by name where they are none', async () => {
    await expect(lookAt((emulator) => emulator.writtenReport('sarf' as 'sarif'))).rejects.toThrow(/did you mean "sarif"/);
  });
});

describe('the admin API', () => {
  const bench = useEmulator();

  it.each([
    ['', 'application/json'],
    ['?format=junit', 'application/xml'],
    ['?format=html', 'text/html; charset=utf-8'],
  ])('gives the report%s', async (query, type) => {
    const answer = await send('GET', `${bench.emulator.admin}/report${query}`, { as: null });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, type]);
  });

  it('refuses a form that there is not', async () => {
    expect((await send('GET', `${bench.emulator.admin}/report?format=pdf`, { as: null })).status).toBe(400);
  });
});
