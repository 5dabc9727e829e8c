import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { useCommands } from '../support/command.ts';

const commands = useCommands();

/** Starts the command, asks it something, and gives what stood on standard error. */
async function log(...flags: readonly string[]): Promise<readonly string[]> {
  const running = commands.run(['start', '--port', '0', ...flags]);
  const base = await running.until(/(http:\S+)\/openstack[\s\S]*Ctrl-C/);
  await send('GET', `${base}/openstack/v2/images?limit=1&auth_token=planted-secret`);
  await send('GET', `${base}/sandbox/a/ims/v2/cloudimages/x`, { as: 'planted-secret' });
  running.child.kill('SIGTERM');
  const { err } = await running.ended;
  return err.split('\n').filter((line) => line.includes('req-'));
}

describe('--log-format', () => {
  it('json: a line of JSON for each request, with its id, of sandboxes too', async () => {
    const lines = (await log('--log-format', 'json')).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toMatchObject([
      {
        requestId: expect.stringMatching(/^req-[0-9a-f-]{36}$/),
        sandbox: null,
        operation: 'openstack-v2.image-list',
        method: 'GET',
        url: '/openstack/v2/images?limit=1&auth_token=***',
        status: 200,
        error: null,
        outcome: 'answered',
        user: 'alice',
        project: 'alpha',
        violations: ['token-in-query query.auth_token'],
      },
      { sandbox: 'a', dialect: 'ims', status: 401, user: null },
    ]);
    expect(JSON.stringify(lines)).not.toContain('planted-secret');
  });

  it('text: a line that is read', async () => {
    const [first, second] = await log('--log-format', 'text');
    expect(first).toMatch(
      /^\d{4}-\d\d-\d\dT\S+Z req-\S+ GET \/openstack\/v2\/images\?limit=1&auth_token=\*\*\* 200 \d+\.\d ms alice in alpha token-in-query query\.auth_token$/,
    );
    expect(second).toMatch(/ GET \/sandbox\/a\/ims\/v2\/cloudimages\/x 401 \d+\.\d ms ims\./);
  });

  it('none, as it is by default', async () => {
    expect(await log()).toEqual([]);
  });
});
