import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';

const bench = useEmulator();
const last = () => bench.emulator.journal().at(-1);
const violations = () => last()?.violations ?? [];

describe('the journal', () => {
  it('says what was asked and answered, by whom', async () => {
    await bench.patch(FEDORA, [{ op: 'replace', path: '/name', value: 'x' }]);
    expect(last()).toMatchObject({
      operation: 'openstack-v2.image-update',
      dialect: 'openstack-v2',
      method: 'PATCH',
      url: `/openstack/v2/images/${FEDORA}`,
      user: 'alice',
      project: 'alpha',
      status: 200,
      outcome: 'answered',
      requestBody: '[{"op":"replace","path":"/name","value":"x"}]',
    });
    expect(last()?.replyBody).toContain('"name":"x"');
  });

  it('names the error that was answered', async () => {
    await bench.patch(FEDORA, [{ op: 'replace', path: '/status', value: 'x' }]);
    expect(last()?.error).toBe('openstack-v2.forbidden');
  });

  it('names the routes that were nearly meant', async () => {
    const answer = await bench.v2('GET', `/v2/image/${FEDORA}`);
    expect(answer.text).not.toContain('image-show');
    expect(last()?.nearMisses[0]).toBe('GET /openstack/v2/images/{image_id} (openstack-v2.image-show)');
    const unmatched = await send('GET', `${bench.emulator.admin}/journal/unmatched`, { as: null });
    expect(JSON.stringify(unmatched.json)).toContain('openstack-v2.image-show');
  });

  it('shows no secret', async () => {
    await send('POST', `${bench.emulator.homes['identity']}/v3/auth/tokens`, {
      as: 'dev-alice',
      body: { auth: { identity: { methods: ['password'], password: { user: { name: 'alice', password: 'planted-secret' } } } } },
    });
    const shown = (await send('GET', `${bench.emulator.admin}/journal`, { as: null })).text;
    expect(shown).toContain('keystone.token-create');
    expect(shown).not.toContain('planted-secret');
    expect(shown).not.toContain('dev-alice');
  });
});

describe('violations', () => {
  it('are none for a good request', async () => {
    const answer = await bench.patch(FEDORA, [{ op: 'replace', path: '/name', value: 'x' }]);
    expect(violations()).toEqual([]);
    expect(answer.headers['x-polyglance-violations']).toBeUndefined();
  });

  it('say where, what was expected and what came', async () => {
    const answer = await bench.patch(FEDORA, [{ op: 'move', from: '/tags', path: '/name', value: 'x' }]);
    expect(violations()[0]).toEqual({
      id: 'body-schema',
      operation: 'openstack-v2.image-update',
      location: 'body/0/op',
      rule: 'enum',
      expected: 'one of "add", "remove", "replace"',
      actual: '"move"',
      severity: 'error',
      source: expect.stringContaining('api-ref'),
      fix: expect.stringContaining('body/0/op'),
    });
    expect(answer.headers['x-polyglance-violations']).toContain('body-schema body/0/op');
  });

  it.each([
    ['a query that the operation does not have', 'GET', `/v2/images/${FEDORA}?verbose=1`, {}, 'query-unknown', 'query.verbose'],
    ['a limit that is no number', 'GET', '/v2/images?limit=x', {}, 'query-schema', 'query.limit'],
    ['an id that is no UUID', 'GET', '/v2/images/x', {}, 'path-schema', 'path.image_id'],
    ['a range of another unit', 'GET', `/v2/images/${FEDORA}/file`, { range: 'lines=1' }, 'header-schema', 'header.range'],
  ])('tell of %s', async (_name, method, path, headers, id, location) => {
    await bench.v2(method, path, { headers });
    expect(violations().map((one) => [one.id, one.location])).toContainEqual([id, location]);
  });

  it('tell of another media type', async () => {
    await bench.patch(FEDORA, [], { headers: { 'content-type': 'application/json' } });
    expect(violations()[0]).toMatchObject({ id: 'media-type', location: 'header.content-type', actual: 'application/json' });
  });
});
