import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { useCommands } from '../support/command.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';
import { rules } from './support.ts';

// Why a request was answered as it was, in words.

const bench = useEmulator();
const SHOW = { operation: 'openstack-v2.image-show' };
const ask = (id: number | string) => send('GET', `${bench.emulator.admin}/journal/${id}/explain`, { as: null });
const show = (headers: Record<string, string> = {}) => bench.v2('GET', `/v2/images/${FEDORA}?a=1`, { headers });

describe('an explanation', () => {
  it('tells of each rule that was asked what it found', async () => {
    await rules(
      bench,
      { match: { ...SHOW, user: 'bob', query: { a: '2' } }, reply: { status: 500 } },
      { match: { ...SHOW, headers: { 'x-run': { matches: '^nightly' } } }, reply: { status: 500 } },
      { match: { ...SHOW, image: { status: 'queued' } }, reply: { status: 500 } },
      { match: SHOW, when: { calls: 2 }, reply: { status: 500 } },
      { match: SHOW, when: { first: 1 }, reply: { status: 503 } },
      { match: SHOW, reply: { status: 404 } },
    );
    await show({ 'x-run': 'mine' });
    const { json } = await ask(1);
    expect(json).toMatchObject({ number: 1, status: 503, outcome: 'answered', error: { id: 'openstack-v2.service-unavailable' } });
    expect(json.rules).toEqual({
      current: true,
      applied: ['test/5'],
      asked: [
        {
          rule: 'test/1',
          outcome: 'did not match',
          why: ['the user is "alice": it has to be bob', 'the query a is "1": it has to be "2"'],
        },
        { rule: 'test/2', outcome: 'did not match', why: ['the header x-run is "mine": it has to be something that matches ^nightly'] },
        { rule: 'test/3', outcome: 'did not match', why: ['the status of the image was "active": it has to be queued'] },
        { rule: 'test/4', outcome: 'matched, but took no effect', why: ['this was its call 1, and it takes effect at calls 2'] },
        { rule: 'test/5', outcome: 'took effect', why: ['reply {"status":503}'] },
        {
          rule: 'test/6',
          outcome: 'matched, but took no effect',
          why: ['this was its call 1, and what came before it had decided already'],
        },
      ],
    });
    expect(json.words).toEqual(bench.emulator.explain(1));
    expect(json.words[0]).toBe(`GET /openstack/v2/images/${FEDORA}?a=1 by alice in alpha, request 1.`);
  });

  it('is found by the request id of the answer too', async () => {
    const answer = await show();
    expect((await ask(String(answer.headers['x-openstack-request-id']))).json.number).toBe(1);
    expect((await send('GET', `${bench.emulator.admin}/journal/1`)).json).toMatchObject({ number: 1, status: 200 });
  });

  it('tells only what was taken down then, once the rules are others', async () => {
    await rules(
      bench,
      { match: { ...SHOW, user: 'bob' }, reply: { status: 500 } },
      { match: SHOW, when: { calls: 1 }, reply: { status: 503 } },
    );
    await show();
    await rules(bench, { match: SHOW, reply: { status: 404 } });
    expect((await ask(1)).json.rules).toMatchObject({ current: false, asked: [{ rule: 'test/2', outcome: 'took effect' }] });
  });

  it('names the error, who says it and where that is known from', async () => {
    await bench.v2('GET', '/v2/images/no-such-image');
    const { json } = await ask(1);
    expect(json.error).toMatchObject({ id: 'openstack-v2.not-found', raisedBy: 'service' });
    expect(json.words).toContain('No rule is about this operation.');
    expect(json.words.join('\n')).toMatch(/That is the error openstack-v2\.not-found: the service says so \(Glance 25\.1/);
  });

  it('names what was nearly meant where there is no such route', async () => {
    await bench.v2('GET', '/v2/image');
    expect((await ask(1)).json.words.join('\n')).toMatch(/Nearly meant was .*\/v2\/images/);
  });

  it('tells of a preference that was ignored', async () => {
    await show({ prefer: 'error=openstack-v2.not-fond' });
    expect(bench.emulator.explain(1).join('\n')).toContain('"Prefer: error=openstack-v2.not-fond" was ignored');
  });

  it('shows no secrets', async () => {
    await rules(bench, { match: { ...SHOW, headers: { 'x-auth-token': 'another-token' } }, reply: { status: 500 } });
    await show();
    const { text } = await ask(1);
    expect(text).toContain('the header x-auth-token is another one');
    expect(text).not.toMatch(/dev-alice|another-token/);
  });

  it('of what is not there is refused', async () => {
    const answer = await ask('99');
    expect([answer.status, answer.json.error.code]).toEqual([404, 'exchange-not-found']);
    expect(() => bench.emulator.explain(99)).toThrow('the journal has no exchange 99');
  });
});

describe('polyglance explain', () => {
  const commands = useCommands();

  it('asks a running emulator', async () => {
    await rules(bench, { match: SHOW, reply: { status: 503 } });
    await show();
    const { code, out } = await commands.run(['explain', '1', '--url', bench.emulator.url]).ended;
    expect([code, out]).toEqual([0, `${bench.emulator.explain(1).join('\n')}\n`]);
    const { out: json } = await commands.run(['explain', '1', '--url', bench.emulator.url, '--json']).ended;
    expect(JSON.parse(json)).toMatchObject({ number: 1, rules: { applied: ['test/1'] } });
  });

  it('says what is wrong where it cannot', async () => {
    const { code, err } = await commands.run(['explain', '7', '--url', bench.emulator.url, '--sandbox', 'No']).ended;
    expect([code, err.slice(0, 31)]).toEqual([2, 'error: There is no sandbox "No"']);
    const missing = await commands.run(['explain', '7', '--url', bench.emulator.url]).ended;
    expect(missing.err).toContain('There is no exchange "7" in the journal');
    const gone = await startEmulator();
    await gone.stop();
    const nobody = await commands.run(['explain', '7', '--url', gone.url]).ended;
    expect(nobody.err).toContain('cannot be asked (ECONNREFUSED)');
  });
});

describe('the end of a run', () => {
  const commands = useCommands();
  const PLAN = `version: 1\nname: p\nplan:\n  openstack-v2.image-list: ['503']\nrules:\n  - match: { operation: ims.* }\n    reply: { status: 500 }\n`;
  const exec = (program: string, ...flags: string[]) =>
    commands.run(['exec', '--scenario', commands.file('plan.yaml', PLAN), ...flags, '--', process.execPath, '-e', program]).ended;
  const LEFT = 'warning: step 1 of p for openstack-v2.image-list, "503", was not used up\n';

  it('tells of rules that never took effect and of steps that are left', async () => {
    expect(await exec('')).toMatchObject({ code: 0, err: `warning: rule p/1 never took effect (no request matched it)\n${LEFT}` });
  });

  it('fails on steps that are left, where that is asked for', async () => {
    expect((await exec('', '--verify-plans')).code).toBe(1);
    expect((await exec('process.exitCode = 7', '--verify-plans')).code).toBe(7);
    const list = "fetch(process.env.POLYGLANCE_URL + '/openstack/v2/images', { headers: { 'x-auth-token': 'dev-alice' } })";
    const { code, err } = await exec(list, '--verify-plans');
    expect([code, err]).toEqual([0, 'warning: rule p/1 never took effect (no request matched it)\n']);
  });
});
