import { describe, expect, it } from '@jest/globals';
import { send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();

describe('rackspace.version-choose, rackspace.version-list', () => {
  it.each([
    ['/', 300],
    ['/versions', 200],
  ])('at %s answer %s with the versions, to everybody, with the URL that the caller used', async (path, status) => {
    const home = bench.emulator.sandbox('racked').homes['rackspace'];
    const answer = await send('GET', `${home}${path}`, { as: null });
    expect([answer.status, answer.json.versions.map(({ id }: { id: string }) => id)]).toEqual([status, ['v2.2', 'v2.1', 'v2.0']]);
    expect(answer.json.versions[0].links).toEqual([{ rel: 'self', href: `${home}/v2/` }]);
  });
});
