import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { useCommands } from '../support/command.ts';

// `polyglance exec`, as a process of its own that runs others.

const commands = useCommands();

/** Runs a program of node's beside an emulator. */
function exec(program: string, args: readonly string[] = [], env?: Record<string, string>): ReturnType<typeof commands.run> {
  return commands.run(['exec', ...args, '--', process.execPath, '-e', program], env);
}

const SAY = 'console.log(JSON.stringify(process.env))';

describe('polyglance exec', () => {
  it('runs a command that can log in with what it finds in its variables', async () => {
    const { code, out, err } = await exec(`
      const { OS_AUTH_URL, OS_USERNAME: name, OS_PASSWORD: password, OS_USER_DOMAIN_NAME: domain } = process.env;
      const user = { name, password, domain: { name: domain } };
      const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } } } });
      fetch(OS_AUTH_URL + '/auth/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
        .then(({ status }) => console.log(status));
    `).ended;
    expect([code, out, err]).toEqual([0, '201\n', '']);
  });

  it('ends with the code of the command, and with that of a shell where it is killed or is not there', async () => {
    expect((await exec('process.exitCode = 7').ended).code).toBe(7);
    expect((await exec("process.kill(process.pid, 'SIGKILL')").ended).code).toBe(137);
    const missing = await commands.run(['exec', '--', './no-such-program']).ended;
    expect([missing.code, missing.err]).toEqual([127, 'error: ./no-such-program: there is no such program\n']);
    expect((await commands.run(['exec', '--', commands.folder]).ended).code).toBe(126);
  });

  it('gives the variables of the user and of the cloud that are asked for, and keeps out those of other clouds', async () => {
    const inherited = {
      OS_CLOUD: 'production',
      OS_TOKEN: 'real',
      HW_SECRET_KEY: 'real',
      POLYGLANCE_SEED: '5',
      NO_PROXY: 'intern',
      MINE: 'kept',
    };
    const { out } = await exec(SAY, ['--user', 'bob', '--cloud', 'ims'], inherited).ended;
    const env = JSON.parse(out) as Record<string, string>;
    expect(env).toMatchObject({
      OS_AUTH_URL: `${env['POLYGLANCE_URL']}/iam/v3`,
      OS_PROJECT_NAME: 'eu-nl',
      OS_REGION_NAME: 'eu-de',
      RS_API_KEY: 'bob-api-key',
      NO_PROXY: 'intern,127.0.0.1,localhost,::1',
      MINE: 'kept',
    });
    for (const name of ['OS_CLOUD', 'OS_TOKEN', 'HW_SECRET_KEY', 'POLYGLANCE_SEED']) expect(env).not.toHaveProperty(name);
    const { out: none } = await exec(SAY, ['--cloud', 'none']).ended;
    expect(Object.keys(JSON.parse(none) as object).filter((name) => name.startsWith('OS_'))).toEqual(['OS_CLIENT_CONFIG_FILE']);
  });

  it('hands over a clouds.yaml, and leaves nothing behind', async () => {
    const { out } = await exec(
      "console.log(process.env.OS_CLIENT_CONFIG_FILE + '\\n' + require('node:fs').readFileSync(process.env.OS_CLIENT_CONFIG_FILE, 'utf8'))",
    ).ended;
    const [path = '', ...lines] = out.split('\n');
    expect(lines).toEqual(expect.arrayContaining(['  openstack-alice:', '  ims-bob:', '  rackspace-root:']));
    expect(() => readFileSync(path)).toThrow('ENOENT');
  });

  it('takes the flags of start, such as a scenario', async () => {
    const scenario = commands.file('s.yaml', 'version: 1\nname: s\nrules:\n  - reply: { status: 503 }\n');
    const ask = "fetch(process.env.POLYGLANCE_URL + '/openstack/v2/images').then(({ status }) => console.log(status))";
    expect((await exec(ask, ['--scenario', scenario]).ended).out).toBe('503\n');
  });

  it('passes signals on, and waits for the command to end', async () => {
    const running = exec(
      "process.on('SIGTERM', () => { console.log('told'); process.exit(3); }); console.log('ready'); setInterval(() => {}, 1e6)",
    );
    await running.until(/ready/);
    running.child.kill('SIGTERM');
    const { code, out } = await running.ended;
    expect([code, out]).toEqual([3, 'ready\ntold\n']);
  });

  it('stops the command and itself when the process that started it is gone', async () => {
    const wait = "console.log('at', process.env.POLYGLANCE_URL); setInterval(() => {}, 1e6)";
    const parent = commands.runAsGrandchild(['exec', '--', process.execPath, '-e', wait]);
    const url = await parent.until(/at (\S+)\n/);
    parent.child.kill('SIGKILL');
    expect((await parent.ended).err).toBe('the process that started polyglance is gone: stopping\n');
    await expect(send('GET', `${url}/versions`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each([
    ['no command', [], 'there is no command to run: name it after --'],
    ['an unknown user', ['--user', 'alicia', '--', 'true'], 'there is no user "alicia", did you mean "alice"?'],
    ['an unknown cloud', ['--cloud', 'rackspce', '--', 'true'], 'there is no cloud "rackspce", did you mean "rackspace"?'],
    ['an unknown flag', ['--usr', 'bob', '--', 'true'], '--user'],
  ])('refuses %s with 2', async (_name, args, text) => {
    const { code, err } = await commands.run(['exec', ...args]).ended;
    expect(code).toBe(2);
    expect(err).toContain(text);
  });
});
