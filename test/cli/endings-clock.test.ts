import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { type Running, useCommands } from '../support/command.ts';

// The machine's clock is set while the built command runs: by hours, as when a laptop wakes up or a virtual machine is moved.

const commands = useCommands();
const READY = /(http:\S+)\/openstack[\s\S]*Ctrl-C/;
const HOUR = 3_600_000;

/** Lets the time of a process jump by the next of these at each SIGUSR2. */
const JUMPS = [30 * HOUR, -60 * HOUR];
const JUMPING = `
const Real = Date;
const machine = Real.now.bind(Real);
const jumps = ${JSON.stringify(JUMPS)};
let shift = 0;
globalThis.Date = class Date extends Real {
  constructor(...parts) { if (parts.length === 0) super(machine() + shift); else super(...parts); }
  static now() { return machine() + shift; }
};
process.on('SIGUSR2', () => { shift += jumps.shift() ?? 0; console.log('jumped, left: ' + jumps.length); });
`;

/** Lets the clock jump, and waits until it has. */
async function jump({ child, until }: Running, left: number): Promise<void> {
  child.kill('SIGUSR2');
  await until(new RegExp(`jumped, left: ${left}`));
}

interface Row {
  readonly id: string;
}

describe('a clock that jumps', () => {
  it('by hours, forwards and back, breaks nothing: order, tokens, sandboxes, the journal and the end', async () => {
    const temporary = join(commands.folder, 'tmp');
    mkdirSync(temporary);
    const journal = join(commands.folder, 'journal.ndjson');
    const scenario = commands.file(
      's.yaml',
      'version: 1\nname: s\nrules:\n  - match: { operation: openstack-v2.image-show }\n    delay: 1ms\n',
    );
    const preload = commands.file('jumping.cjs', JUMPING);
    const env = { NODE_OPTIONS: `--require ${preload}`, TMPDIR: temporary };
    const running = commands.run(['--port', '0', '--journal', journal, '--scenario', scenario], env);
    const base = await running.until(READY);
    const images = `${base}/openstack/v2/images`;
    const make = async (name: string): Promise<string> => (await send('POST', images, { body: { name } })).json.id as string;
    const logIn = async (): Promise<string> => {
      const user = { name: 'alice', domain: { id: 'default' }, password: 'secret' };
      const auth = {
        identity: { methods: ['password'], password: { user } },
        scope: { project: { name: 'alpha', domain: { id: 'default' } } },
      };
      const given = await send('POST', `${base}/identity/v3/auth/tokens`, { as: null, body: { auth } });
      expect([given.status, given.text]).toEqual([201, expect.any(String)]);
      return String(given.headers['x-subject-token']);
    };
    const made = [await make('first')];
    const early = await logIn();
    await send('POST', `${base}/__admin/sandboxes`, { as: null, body: { name: 'kept', ttl: 'none' } });
    await jump(running, 1);
    made.push(await make('thirty hours later'));
    // A log-in is good for a day of this clock; a new one is good, and ready tokens are for ever.
    expect((await send('GET', images, { as: early })).status).toBe(401);
    expect((await send('GET', images, { as: await logIn() })).status).toBe(200);
    await jump(running, 0);
    made.push(await make('thirty hours before the first'));
    expect((await send('GET', images, { as: await logIn() })).status).toBe(200);
    // A rule's delay of a millisecond is none of sixty hours.
    expect((await send('GET', `${images}/${made[0]}`)).status).toBe(200);
    const listed = (await send('GET', `${images}?sort=created_at:asc`)).json.images as readonly Row[];
    expect(listed.map(({ id }) => id).filter((id) => made.includes(id))).toEqual(made);
    const { sandboxes } = (await send('GET', `${base}/__admin/sandboxes`, { as: null })).json;
    expect(sandboxes.map(({ name }: { readonly name: string }) => name)).toEqual(['kept']);
    const { exchanges } = (await send('GET', `${base}/__admin/journal`, { as: null })).json;
    expect(exchanges.filter(({ duration }: { readonly duration: number }) => !(duration >= 0 && duration < HOUR))).toEqual([]);
    running.child.kill('SIGTERM');
    const { code, err } = await running.ended;
    expect([code, err, readdirSync(temporary)]).toEqual([0, '', []]);
    const lines = readFileSync(journal, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const numbers = lines.filter(({ kind }) => kind === 'exchange').map(({ number }) => number as number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(lines.at(-1)).toMatchObject({ kind: 'end', dropped: 0 });
  });
});
