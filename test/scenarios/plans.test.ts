import { describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/index.ts';
import { send } from '../support/client.ts';
import { FEDORA, PATCH_21, useEmulator } from '../support/emulator.ts';
import { tear } from './support.ts';

// Plans: a queue of answers for each operation, each used up by one call.

const bench = useEmulator();
const UPDATE = 'openstack-v2.image-update';
const admin = (method: string, path: string, body?: unknown) =>
  send(method, `${bench.emulator.admin}${path}`, { as: null, ...(body === undefined ? {} : { body }) });
const update = async (headers: Record<string, string> = {}): Promise<number | string | null> => {
  const url = `${bench.emulator.homes['openstack']}/v2/images/${FEDORA}`;
  const torn = await tear('PATCH', url, { 'content-type': PATCH_21, ...headers }, Buffer.from('[]'));
  return torn.status || torn.error;
};

describe('a plan', () => {
  it('is used up step by step, in order, by its operation alone', async () => {
    expect((await admin('POST', '/plans', { [UPDATE]: ['503 retry-after=2s', 'reset', 'ok', '409'] })).status).toBe(201);
    await bench.v2('GET', `/v2/images/${FEDORA}`);
    expect([await update(), await update(), await update(), await update(), await update()]).toEqual([503, 'ECONNRESET', 200, 409, 200]);
    expect(bench.emulator.journal()[1]).toMatchObject({ rules: ['plan-1/openstack-v2.image-update/1'], status: 503 });
  });

  it('says what was used up, by which request, and what is left', async () => {
    await admin('POST', '/plans', { [UPDATE]: ['503', 'ok'] });
    await update();
    const { requestId } = bench.emulator.journal()[0] ?? {};
    expect((await admin('GET', '/plans')).json).toEqual({
      plans: [
        {
          name: 'plan-1',
          operations: {
            [UPDATE]: [
              { step: '503', consumedBy: { number: 1, requestId } },
              { step: 'ok', consumedBy: null },
            ],
          },
          left: 1,
        },
      ],
    });
  });

  it('is chosen by one constant header', async () => {
    const header = { 'x-test': 'mine' };
    await admin('POST', '/plans', { name: 'mine', header, plan: { [UPDATE]: ['503', '500'] } });
    expect([await update(), await update(header), await update({ 'x-test': 'yours' }), await update(header)]).toEqual([200, 503, 200, 500]);
  });

  it('of one sandbox is nobody else’s', async () => {
    using mine = bench.emulator.sandbox('mine');
    await mine.plans.add({ [UPDATE]: ['503'] });
    expect(await update()).toBe(200);
    const answer = await send('PATCH', `${mine.homes['openstack']}/v2/images/${FEDORA}`, {
      headers: { 'content-type': PATCH_21 },
      body: '[]',
    });
    expect(answer.status).toBe(503);
  });

  it('goes before the rules, "ok" too, and after a Prefer header', async () => {
    await bench.emulator.scenario({ version: 1, name: 'down', rules: [{ match: { operation: UPDATE }, reply: { status: 500 } }] });
    await bench.emulator.plans.add({ [UPDATE]: ['ok', '503'] });
    const seen = [await update({ prefer: 'code=413' }), await update(), await update(), await update()];
    expect(seen).toEqual([413, 200, 503, 500]);
  });

  it('has steps in words for all that a rule can do, and steps as keys and values', async () => {
    const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
    const steps = ['error=openstack-v2.forbidden', 'truncate after=10', { reply: { status: 503, message: 'Later.' } }, '204 undocumented'];
    await bench.emulator.plans.add({ 'openstack-v2.image-show': steps });
    const url = `${bench.emulator.homes['openstack']}/v2/images/${id}`;
    expect(await tear('GET', url)).toMatchObject({ status: 403 });
    expect(await tear('GET', url)).toMatchObject({ status: 200, bytes: Buffer.from('{"name":"t') });
    expect((await bench.v2('GET', `/v2/images/${id}`)).text).toContain('Later.');
    expect(await tear('GET', url)).toMatchObject({ status: 204 });
  });

  it('loses the answer of a change that happened', async () => {
    await bench.emulator.plans.add({ [UPDATE]: ['reset stage=after'] });
    const body = [{ op: 'replace', path: '/name', value: 'changed' }];
    await expect(bench.patch(FEDORA, body)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`)).json.name).toBe('changed');
  });

  it('can stand in a scenario file, beside rules', async () => {
    await bench.emulator.scenario(`version: 1\nname: both\nplan:\n  ${UPDATE}: [503, ok]\n`.replace('503', "'503'"));
    expect([await update(), await update()]).toEqual([503, 200]);
    expect(bench.emulator.plans.list()).toMatchObject([{ name: 'both', left: 0 }]);
  });

  it('begins anew with a reset, where it was there at the start, and else is gone', async () => {
    await bench.emulator.plans.add({ [UPDATE]: ['503'] });
    bench.emulator.reset();
    expect(bench.emulator.plans.list()).toEqual([]);
  });
});

describe('what is left of a plan', () => {
  it('can make taking the plans away fail; they are gone all the same', async () => {
    await admin('POST', '/plans', { [UPDATE]: ['503', 'reset'] });
    await update();
    const left = await admin('DELETE', '/plans?verify=true');
    expect(left.status).toBe(409);
    expect(left.json.error).toMatchObject({
      code: 'plan-not-used-up',
      message: 'The plans are gone, but step 2 of plan-1 for openstack-v2.image-update, "reset", was not used up.',
    });
    expect((await admin('GET', '/plans')).json).toEqual({ plans: [] });
    expect((await admin('DELETE', '/plans?verify=true')).status).toBe(204);
  });

  it('can make a stop fail, which has stopped all the same', async () => {
    const emulator = await startEmulator();
    await emulator.plans.add({ [UPDATE]: ['503'] });
    await expect(emulator.stop({ verify: true })).rejects.toMatchObject({
      code: 'POLYGLANCE_REFUSAL',
      message: 'step 1 of plan-1 for openstack-v2.image-update, "503", was not used up',
    });
    await expect(send('GET', emulator.url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('is told together with the rules that never took effect, over resets and sandboxes', async () => {
    await using emulator = await startEmulator({ scenarios: ['scenarios/flaky-list.yaml', 'scenarios/update-answers-503.yaml'] });
    using mine = emulator.sandbox('mine');
    await send('PATCH', `${mine.homes['openstack']}/v2/images/${FEDORA}`, { headers: { 'content-type': PATCH_21 }, body: '[]' });
    mine.reset();
    await mine.plans.add({ [UPDATE]: ['503'] });
    const { rules, steps } = emulator.unused();
    expect(rules).toContain('flaky-list/1');
    expect(rules).not.toContain('update-answers-503/1');
    expect(steps).toEqual([{ sandbox: 'mine', plan: 'plan-1', operation: UPDATE, number: 1, step: '503' }]);
  });
});

describe('a plan that is not good is refused with its place', () => {
  it.each([
    [
      '{ "openstack-v2.image-updat": ["503"] }',
      '1:3: there is no operation "openstack-v2.image-updat", did you mean "openstack-v2.image-update"?',
    ],
    [`{ "${UPDATE}": ["503", "rest"] }`, '1:40: "rest" is no part of a step, did you mean "reset"?'],
    [`{ "${UPDATE}": ["418"] }`, '1:33: no operation of this rule answers with 418: there are'],
    [`{ "${UPDATE}": ["503 retry-after=2"] }`, '1:33: "2" is no duration with a unit'],
    [`{ "${UPDATE}": ["503 502"] }`, '1:33: "502" is one too many in this step'],
    [`{ "${UPDATE}": ["ok 503"] }`, '1:33: "ok" lets a call through as it is: it stands alone'],
    [`{ "${UPDATE}": ["after=3"] }`, '1:33: after= is of a fault'],
    [`{ "${UPDATE}": ["reset stage=later"] }`, '1:33: stage= is before or after, not "later"'],
    [`{ "${UPDATE}": [] }`, 'plan.openstack-v2.image-update is an empty list'],
    [`{ "${UPDATE}": "503" }`, 'plan.openstack-v2.image-update is "503": it has to be a list'],
    [`{ "${UPDATE}": [{ "repl": {} }] }`, 'there is no key "repl" in plan.openstack-v2.image-update[0], did you mean "reply"?'],
    ['{}', 'at least one of rules, plan'],
    ['[]', 'this file holds an empty list'],
    ['{ "name": "a", "plan": {} }', 'plan has to have a key at least'],
    [`{ "header": { "x": "y" }, "plans": { "${UPDATE}": ["503"] } }`, '1:3: beside "header" the operations stand below "plan"'],
  ])('%s', async (body, expected) => {
    await bench.emulator.plans.add({ [UPDATE]: ['503'] });
    const answer = await admin('POST', '/plans', body);
    expect(answer.status).toBe(400);
    expect(answer.json.error.message).toContain(expected);
    expect(bench.emulator.plans.list()).toHaveLength(1);
  });
});
