import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { type Running, useCommands } from '../support/command.ts';

// The built command, as a process of its own.

const commands = useCommands();
const { file } = commands;

/** Runs the command; `url` resolves once it says that it is ready. */
function run(args: readonly string[], env?: Record<string, string>): Running & { readonly url: Promise<string> } {
  const running = commands.run(args, env);
  const url = running.until(/(http:\S+)\/openstack[\s\S]*Ctrl-C/);
  // Those that do not get so far are looked at by how they end.
  url.catch(() => undefined);
  return { ...running, url };
}

describe('polyglance start', () => {
  it('prints the homes, the admin API and the tokens, and answers', async () => {
    const { child, url, ended } = run(['start', '--port', '0']);
    const base = await url;
    expect((await send('GET', `${base}/v2/images`)).status).toBe(200);
    child.kill('SIGTERM');
    const { code, out } = await ended;
    expect(code).toBe(0);
    for (const text of [`${base}/openstack`, `${base}/identity`, `${base}/__admin`, 'dev-alice', 'dev-bob', 'dev-root']) {
      expect(out).toContain(text);
    }
  });

  it('says which scenario it runs with', async () => {
    const scenario = file(
      's.yaml',
      'version: 1\nname: s\nrules:\n  - match: { operation: openstack-v2.image-list }\n    reply: { status: 503 }\n',
    );
    const { child, url, ended } = run(['--port', '0', '--scenario', scenario]);
    expect((await send('GET', `${await url}/v2/images`)).status).toBe(503);
    child.kill();
    expect((await ended).out).toContain(scenario);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops at %s, with a connection open', async (signal) => {
    const { child, url, ended } = run(['--port', '0']);
    await fetch(`${await url}/versions`);
    child.kill(signal);
    expect((await ended).code).toBe(0);
  });

  it('stops when the process that started it is gone, if it is told to', async () => {
    const parent = commands.runAsGrandchild(['--port', '0', '--with-parent']);
    const base = await parent.until(/(http:\S+)\/openstack[\s\S]*Ctrl-C/);
    parent.child.kill('SIGKILL');
    expect((await parent.ended).err).toBe('the process that started polyglance is gone: stopping\n');
    await expect(send('GET', `${base}/versions`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('says where it is as one line of JSON', async () => {
    const running = commands.run(['--port', '0', '--port-of', 'ims=0', '--json']);
    const said = JSON.parse(await running.until(/^(\{.*\})\n/)) as { url: string; pid: number; homes: Record<string, string> };
    expect(said).toMatchObject({ pid: running.child.pid, homes: { openstack: `${said.url}/openstack` } });
    expect((await send('GET', `${said.homes['ims']}/v2/cloudimages`)).status).toBe(200);
    running.child.kill();
  });

  it('stops when the admin API is asked to', async () => {
    const { url, ended } = run(['--port', '0']);
    await send('POST', `${await url}/__admin/shutdown`, { as: null });
    expect((await ended).code).toBe(0);
  });

  it('says which port is taken, and ends with 3', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, err } = await run(['--port', String(port)]).ended;
    other.close();
    expect([code, err.trim().split('\n')]).toEqual([3, [expect.stringContaining(String(port))]]);
  });

  it('loads a scenario, and says what is wrong with a broken one, and where', async () => {
    const broken = file(
      's.yaml',
      'version: 1\nname: s\nrules:\n  - match: { operation: openstack-v2.image-updat }\n    reply: { status: 503 }\n',
    );
    const { code, err } = await run(['--port', '0', '--scenario', broken]).ended;
    expect(code).toBe(1);
    expect(err).toContain(`${broken}:4:`);
    expect(err).toContain('did you mean "openstack-v2.image-update"');
  });

  it.each([
    ['an unknown flag', ['--prot', '0'], {}, '--port'],
    ['an unknown variable', [], { POLYGLANCE_PROT: '0' }, 'POLYGLANCE_PORT'],
    ['an unknown switch', ['--switch', 'openstack-v2.secureRbca=true'], {}, 'openstack-v2.secureRbac'],
    ['a port that is none', ['--port', 'x'], {}, '"x"'],
    ['an unknown way of auth', ['--auth', 'stricd'], {}, 'strict'],
  ])('refuses %s with 2 and the nearest name', async (_name, args, env, near) => {
    const { code, err } = await run(args, env).ended;
    expect(code).toBe(2);
    expect(err).toContain(near);
  });

  it('keeps its state in a folder, says so, and goes on from there after it was killed', async () => {
    const state = join(commands.folder, 'state');
    const first = run(['--port', '0', '--state', state]);
    const made = await send('POST', `${await first.url}/v2/images`, { body: { name: 'kept' } });
    first.child.kill('SIGTERM');
    const { code, out } = await first.ended;
    expect([code, out]).toEqual([0, expect.stringContaining(`state               ${state}`)]);
    const second = run(['--port', '0'], { POLYGLANCE_STATE: state });
    await second.url;
    const { code: refused, err } = await run(['--port', '0', '--state', state]).ended;
    expect([refused, err]).toEqual([3, expect.stringContaining(`${state} is in use by process ${second.child.pid} on `)]);
    second.child.kill('SIGKILL');
    await second.ended;
    const third = run(['--port', '0', '--state', state]);
    expect((await send('GET', `${await third.url}/v2/images/${made.json.id}`)).json.name).toBe('kept');
    third.child.kill();
    await third.ended;
  });

  it('waits for a sign of life of a process that it cannot see, and is refused when there is one', async () => {
    const state = join(commands.folder, 'state');
    mkdirSync(state);
    const lock = join(state, 'lock');
    writeFileSync(lock, JSON.stringify({ id: 'x', pid: 1, host: 'elsewhere', machine: 'another boot', born: '1' }));
    const { child, ended } = run(['--port', '0', '--state', state]);
    child.stderr?.once('data', () => utimesSync(lock, 1, 1));
    const { code, err } = await ended;
    expect(code).toBe(3);
    expect(err).toMatch(/waiting 5 s for a sign of life\nerror: .* is in use by process 1 on elsewhere/);
  });

  it.each(['SIGTERM', 'shutdown'])('ends with 3 and one line when the last changes cannot be kept at %s', async (how) => {
    const state = join(commands.folder, 'state');
    const { child, url, ended } = run(['--port', '0', '--state', state]);
    const base = await url;
    mkdirSync(join(state, 'state.json.new'));
    if (how === 'SIGTERM') child.kill('SIGTERM');
    else await send('POST', `${base}/__admin/shutdown`, { as: null });
    const { code, err } = await ended;
    expect([code, err.trim().split('\n')]).toEqual([3, [expect.stringMatching(/did not take the last changes, which are lost/)]]);
  });

  it('says where a state is damaged, and ends with 1', async () => {
    const state = join(commands.folder, 'state');
    mkdirSync(state);
    writeFileSync(join(state, 'state.json'), '{"version":1,"sandboxs":[]}');
    const { code, err } = await run(['--port', '0', '--state', state]).ended;
    expect([code, err]).toEqual([1, expect.stringContaining(`${join(state, 'state.json')}:1:1: "sandboxes" is missing here`)]);
  });

  it('takes flags before variables before the config file', async () => {
    const config = file('c.yaml', 'version: 1\nauth: off\nswitches: { marks: none, openstack-v2.showDirectUrl: true }\n');
    const { child, url } = run(['--port', '0', '--config', config], { POLYGLANCE_AUTH: 'any' });
    const base = await url;
    expect((await send('GET', `${base}/v2/images`, { as: null })).status).toBe(401);
    expect((await send('GET', `${base}/v2/images`, { as: 'whoever' })).status).toBe(200);
    child.kill();
  });
});
