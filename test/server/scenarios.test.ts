import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';

const bench = useEmulator();
const rename = [{ op: 'replace', path: '/name', value: 'x' }];
const scenario = (...rules: object[]) => bench.emulator.scenario({ version: 1, name: 'test', rules });
const UPDATE = { operation: 'openstack-v2.image-update' };

describe('scenarios', () => {
  it('fail an update twice, then let it through', async () => {
    await using emulator = await startEmulator({ port: 0, scenarios: ['scenarios/update-fails-twice-with-503.yaml'] });
    const statuses: number[] = [];
    for (let call = 0; call < 3; call += 1) {
      const answer = await send('PATCH', `${emulator.url}/v2/images/${FEDORA}`, {
        body: JSON.stringify(rename),
        headers: { 'content-type': 'application/openstack-images-v2.1-json-patch' },
      });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([503, 503, 200]);
  });

  it("answer in the dialect's own envelope, with what the rule says", async () => {
    await scenario({ match: UPDATE, reply: { status: 503, retryAfter: '1500ms', message: 'Come back later.' } });
    const answer = await bench.patch(FEDORA, rename, { headers: { accept: 'application/json' } });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.json).toMatchObject({ code: '503 Service Unavailable', title: 'Service Unavailable' });
    expect(answer.json.message).toContain('Come back later.');
    expect(answer.headers['x-polyglance-rule']).toBe('test/1');
  });

  it('change nothing when they answer instead', async () => {
    await scenario({ match: UPDATE, reply: { status: 500 } });
    await bench.patch(FEDORA, rename);
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`)).json.name).not.toBe('x');
  });

  it('reset the connection', async () => {
    await scenario({ match: UPDATE, when: { first: 1 }, fault: 'reset' });
    await expect(bench.patch(FEDORA, rename)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(bench.emulator.journal().at(-1)).toMatchObject({ outcome: 'reset', rules: ['test/1'] });
    expect((await bench.patch(FEDORA, rename)).status).toBe(200);
  });

  it.each([
    [{ calls: [2, '4-5'] }, [200, 503, 200, 503, 503, 200]],
    [{ first: 2 }, [503, 503, 200, 200, 200, 200]],
    [{ after: 4 }, [200, 200, 200, 200, 503, 503]],
    [{ every: 3 }, [200, 200, 503, 200, 200, 503]],
    [{ probability: 0 }, [200, 200, 200, 200, 200, 200]],
    [{ probability: 1 }, [503, 503, 503, 503, 503, 503]],
  ])('take effect when %j', async (when, expected) => {
    await scenario({ match: UPDATE, when, reply: { status: 503 } });
    const statuses: number[] = [];
    for (let call = 0; call < 6; call += 1) statuses.push((await bench.patch(FEDORA, rename)).status);
    expect(statuses).toEqual(expected);
  });

  it('draw the same chances from the same seed', async () => {
    const draw = async (): Promise<string> => {
      bench.emulator.reset();
      await scenario({ match: UPDATE, when: { probability: 0.5 }, reply: { status: 503 } });
      let drawn = '';
      for (let call = 0; call < 20; call += 1) drawn += (await bench.patch(FEDORA, rename)).status === 503 ? 'x' : '.';
      return drawn;
    };
    const first = await draw();
    expect(first).toMatch(/x.*\.|\..*x/);
    expect(await draw()).toBe(first);
  });

  it.each([
    [{ user: 'bob' }, 200],
    [{ user: 'alice', project: 'alpha' }, 503],
    [{ image: FEDORA }, 503],
    [{ image: 'another' }, 200],
    [{ method: 'PATCH', path: '/v2/images/*' }, 503],
    [{ operation: '*.image-*' }, 503],
    [{ dialect: 'openstack-v2' }, 503],
    [{ headers: { 'X-Test': { exists: true } } }, 200],
    [{ body: { '/0/value': 'x' } }, 503],
    [{ body: { '/0/value': { contains: 'y' } } }, 200],
    [{ body: { '/1': { exists: false } } }, 503],
  ])('match %j', async (match, status) => {
    await scenario({ match: { ...UPDATE, ...match }, reply: { status: 503, undocumented: true } });
    expect((await bench.patch(FEDORA, rename)).status).toBe(status);
  });

  it('answer with a body of their own', async () => {
    await scenario({
      match: UPDATE,
      reply: { status: 502, undocumented: true, headers: { server: 'proxy' }, body: '<h1>bad gateway</h1>' },
    });
    const answer = await bench.patch(FEDORA, rename);
    expect([answer.status, answer.headers['server'], answer.text]).toEqual([502, 'proxy', '<h1>bad gateway</h1>']);
  });
});

describe('Prefer', () => {
  it('asks for an error with one request', async () => {
    const answer = await bench.patch(FEDORA, rename, { headers: { prefer: 'code=503' } });
    expect([answer.status, answer.headers['preference-applied']]).toEqual([503, 'code=503']);
    expect((await bench.patch(FEDORA, rename)).status).toBe(200);
  });

  it('asks for an error by its id, and ignores what it does not know', async () => {
    expect((await bench.patch(FEDORA, rename, { headers: { prefer: 'error=openstack-v2.conflict' } })).status).toBe(409);
    expect((await bench.patch(FEDORA, rename, { headers: { prefer: 'respond-async, code=999' } })).status).toBe(200);
  });
});

describe('POST /__admin/scenarios', () => {
  const post = (body: string) =>
    send('POST', `${bench.emulator.admin}/scenarios`, { as: null, body, headers: { 'content-type': 'application/yaml' } });
  const good = 'version: 1\nname: from-admin\nrules:\n  - match: { operation: openstack-v2.image-update }\n    reply: { status: 503 }\n';

  it('loads a scenario and counts what it does', async () => {
    expect((await post(good)).status).toBe(201);
    expect((await bench.patch(FEDORA, rename)).status).toBe(503);
    const shown = await send('GET', `${bench.emulator.admin}/scenarios/from-admin`, { as: null });
    expect(JSON.stringify(shown.json)).toContain('"seen":1,"fired":1');
    const all = await send('GET', `${bench.emulator.admin}/scenarios`, { as: null });
    expect(all.json.scenarios.map(({ name }: { name: string }) => name)).toEqual(['from-admin']);
  });

  it('refuses a broken one with its place, and the running set stays', async () => {
    await post(good);
    const answer = await post(good.replace('status', 'statsu'));
    expect(answer.status).toBe(400);
    expect(answer.json.error.findings).toContainEqual(
      expect.objectContaining({ line: 5, message: expect.stringContaining('did you mean "status"') }),
    );
    expect((await bench.patch(FEDORA, rename)).status).toBe(503);
  });
});
