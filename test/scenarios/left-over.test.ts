import { describe, expect, it } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { useCommands } from '../support/command.ts';
import { useMachine } from '../support/machine.ts';

// What is told at the end of plans that went before it.

const LIST = 'openstack-v2.image-list';
const toPlan = (name: string, ...steps: string[]) => ({ version: 1, name, plan: { [LIST]: steps } });
const list = async (door: { readonly homes: Readonly<Record<string, string>> }, headers = {}) =>
  (await send('GET', `${door.homes['openstack']}/v2/images`, { headers })).status;
const admin = (door: { readonly url: string }, method: string, path: string, body?: object) =>
  send(method, `${door.url}/__admin${path}`, { as: null, ...(body === undefined ? {} : { body }) });
const left = (emulator: Emulator) => emulator.unused().steps.map(({ sandbox, plan, number }) => `${sandbox ?? 'main'}: ${plan} ${number}`);

describe('steps that are left of a plan that is gone', () => {
  const machine = useMachine();

  it.each<[string, (emulator: Emulator) => unknown]>([
    ['a reset by a program', (emulator) => emulator.reset()],
    ['a reset over HTTP', (emulator) => admin(emulator, 'POST', '/reset?all=true')],
    ['a snapshot that was restored', (emulator) => emulator.restore('empty')],
    ['a scenario of the same name', (emulator) => emulator.scenario({ ...toPlan('p', 'ok'), plan: undefined, rules: RULES })],
    ['one that was loaded over HTTP', (emulator) => admin(emulator, 'POST', '/scenarios', { version: 1, name: 'p', rules: RULES })],
  ])('are told after %s, and make a stop with verify fail', async (_what, drop) => {
    await using emulator = await startEmulator();
    emulator.snapshot('empty');
    await emulator.scenario(toPlan('p', '503', '500'));
    expect(await list(emulator)).toBe(503);
    await drop(emulator);
    expect(await list(emulator)).toBe(200);
    expect(left(emulator)).toEqual(['main: p 2']);
    await expect(emulator.stop({ verify: true })).rejects.toThrow('step 2 of p for openstack-v2.image-list, "500", was not used up');
    expect(left(emulator)).toEqual(['main: p 2']);
  });

  it('are told of sandboxes that were taken away, and of those whose ttl ran out', async () => {
    await using emulator = await startEmulator();
    {
      using mine = emulator.sandbox('held');
      await mine.plans.add({ [LIST]: ['503'] });
    }
    await admin(emulator, 'POST', '/sandboxes', { name: 'deleted', scenarios: [toPlan('own', '503')] });
    expect((await admin(emulator, 'DELETE', '/sandboxes/deleted')).status).toBe(204);
    await admin(emulator, 'POST', '/sandboxes', { name: 'short', ttl: '1m', scenarios: [toPlan('own', '503')] });
    machine.wait(60_000);
    expect(left(emulator)).toEqual(['held: plan-1 1', 'deleted: own 1', 'short: own 1']);
  });

  it('are forgotten where the plan was taken away on purpose', async () => {
    await using emulator = await startEmulator();
    const add = () => emulator.plans.add({ [LIST]: ['503'] });
    await add();
    emulator.plans.clear();
    await add();
    await admin(emulator, 'DELETE', '/plans');
    await add();
    expect(() => emulator.plans.clear({ verify: true })).toThrow('was not used up');
    await emulator.scenario(toPlan('p', '503'));
    await admin(emulator, 'DELETE', '/scenarios/p');
    expect(left(emulator)).toEqual([]);
  });

  it('are a thousand at most', async () => {
    await using emulator = await startEmulator();
    for (let round = 0; round < 3; round += 1) {
      await emulator.plans.add({ [LIST]: Array.from({ length: 400 }, () => '503') });
      emulator.reset();
    }
    expect(left(emulator)).toHaveLength(1000);
  });

  it('name the header that the plan is for, but no secret', async () => {
    await using emulator = await startEmulator();
    await emulator.plans.add({ name: 'p', header: { 'X-Test': 'a' }, plan: { [LIST]: ['503'] } });
    await emulator.plans.add({ name: 'q', header: { 'X-Auth-Token': 'dev-alice' }, plan: { [LIST]: ['503'] } });
    await expect(emulator.stop({ verify: true })).rejects.toThrow(
      `step 1 of p for ${LIST} with X-Test: a, "503", was not used up
step 1 of q for ${LIST} with X-Auth-Token: ***, "503", was not used up`,
    );
  });
});

describe('a plan that begins anew', () => {
  const commands = useCommands();
  const start = (options: EmulatorOptions = {}) =>
    startEmulator({ scenarios: [commands.file('start.yaml', JSON.stringify(toPlan('start', '503', '500')))], ...options });

  it('is left over only when it was used up in whole nowhere, if it is one of the start', async () => {
    await using emulator = await start();
    await list(emulator);
    emulator.reset();
    expect(left(emulator)).toEqual(['main: start 2']);
    emulator.reset();
    const mine = emulator.sandbox('mine');
    await list(mine);
    await list(mine);
    mine.remove();
    emulator.reset();
    expect(left(emulator)).toEqual([]);
  });

  it('counts once when it comes with a snapshot', async () => {
    await using emulator = await startEmulator();
    await emulator.plans.add({ [LIST]: ['503', '500'] });
    emulator.snapshot('ready');
    await list(emulator);
    emulator.restore('ready');
    expect(left(emulator)).toEqual(['main: plan-1 2']);
    await list(emulator);
    await list(emulator);
    emulator.restore('ready');
    expect(left(emulator)).toEqual([]);
    emulator.reset();
    expect(left(emulator)).toEqual([]);
  });

  it('is told for each sandbox that was made with it', async () => {
    await using emulator = await startEmulator();
    const make = () => admin(emulator, 'POST', '/sandboxes', { name: 'a', scenarios: [toPlan('own', '503')] });
    await make();
    await list(emulator.sandbox('a'));
    emulator.sandbox('a').remove();
    await make();
    emulator.sandbox('a').reset();
    expect(left(emulator)).toEqual(['a: own 1']);
  });
});

describe('the end of a run', () => {
  const commands = useCommands();
  const exec = (program: string) => {
    const file = commands.file('rules.yaml', JSON.stringify({ version: 1, name: 'r', rules: LATE }));
    return commands.run(['exec', '--verify-plans', '--scenario', file, '--', process.execPath, '-e', program]).ended;
  };
  const ASK = `const url = process.env.POLYGLANCE_URL;
    const list = () => fetch(url + '/openstack/v2/images', { headers: { 'x-auth-token': 'dev-alice' } });
    const post = (path, body) => fetch(url + '/__admin' + path, { method: 'POST', body });`;

  it('says how many requests a rule matched in vain, over resets, and what went with one', async () => {
    const { code, err } = await exec(`${ASK} (async () => {
      await list(); await list(); await post('/plans', '{ "${LIST}": ["503"] }'); await post('/reset'); await list(); })()`);
    expect([code, err]).toEqual([
      1,
      `warning: rule r/1 never took effect (it matched 3 requests)
warning: rule r/2 never took effect (no request matched it)
warning: step 1 of plan-1 for ${LIST}, "503", was not used up\n`,
    ]);
  });
});

const RULES = [{ match: { operation: 'ims.*' }, reply: { status: 500 } }];
const LATE = [{ match: { operation: LIST }, when: { calls: 9 }, reply: { status: 503 } }, ...RULES];
