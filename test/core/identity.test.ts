import { describe, expect, it } from '@jest/globals';
import { createChance } from '../../src/core/chance.ts';
import { createClock } from '../../src/core/clock.ts';
import { createIdentity, type IdentityData } from '../../src/core/identity.ts';

const project = { id: 'p', name: 'alpha', domain: 'default', regionProject: 'eu-de', tenant: '1' };
const user = { id: 'u', name: 'alice', domain: 'default', password: 's', apiKey: null, accessKeys: [], roles: { p: ['member'] } };
const data: IdentityData = {
  domains: [{ id: 'default', name: 'Default' }],
  projects: [project],
  users: [user],
  tokens: [{ id: 'dev', user: 'u', project: 'p' }],
};
const HOUR = 3_600_000;

function people() {
  let machine = 0;
  const identity = createIdentity(
    data,
    createClock({ mode: 'real' }, () => machine),
    createChance('s'),
  );
  return {
    identity,
    wait: (milliseconds: number) => {
      machine += milliseconds;
    },
  };
}

describe('tokens', () => {
  it('are good for a day by the clock; those of the fixture for ever', () => {
    const { identity, wait } = people();
    const token = identity.issue(user, project, ['password']);
    wait(23 * HOUR);
    expect(identity.authenticate(token.id)?.user.name).toBe('alice');
    wait(2 * HOUR);
    expect(identity.authenticate(token.id)).toBeNull();
    wait(10_000 * HOUR);
    expect(identity.authenticate('dev')?.project?.name).toBe('alpha');
  });

  it('are good no longer once they are revoked, until a reset gives back those of the fixture', () => {
    const { identity } = people();
    const token = identity.issue(user, project, ['password']);
    expect([identity.revoke(token.id), identity.revoke('dev'), identity.revoke('nothing')]).toEqual([true, true, false]);
    expect([identity.authenticate(token.id), identity.authenticate('dev')]).toEqual([null, null]);
    identity.reset();
    expect([identity.authenticate(token.id), identity.authenticate('dev')?.user.name]).toEqual([null, 'alice']);
  });

  it('bring the roles that a role implies', () => {
    const { identity } = people();
    expect(identity.authenticate('dev')).toMatchObject({ roles: ['member', 'reader'], admin: false });
  });
});
