import type { Clock } from './clock.ts';
import { type Caller, type Identity, type Project, rolesOf, type User } from './identity.ts';

/** Whose an access key is, and the secret that goes with it. */
export interface KeyHolder {
  readonly user: User;
  readonly secret: string;
}

/** By the users of a cloud, which never change: the keys they have. */
const known = new WeakMap<readonly User[], ReadonlyMap<string, KeyHolder>>();

/** Whose an access key is; `undefined` where nobody has it. */
export function findKeyHolder({ users }: Pick<Identity, 'users'>, key: string): KeyHolder | undefined {
  const keys =
    known.get(users) ??
    new Map(users.flatMap((user) => user.accessKeys.map(({ id, secret }): [string, KeyHolder] => [id, { user, secret }])));
  known.set(users, keys);
  return keys.get(key);
}

/**
 * Who makes a request that is signed with an access key. It has no token: what stands for one is good for this request alone.
 *
 * @param key the access key
 */
export function toKeyCaller(user: User, project: Project | null, key: string, clock: Clock): Caller {
  const at = clock.now();
  const token: Caller['token'] = {
    id: '',
    user: user.id,
    project: project?.id ?? null,
    methods: ['hw_ak_sk'],
    auditId: key,
    issuedAt: at,
    expiresAt: at,
  };
  const roles = rolesOf(user, token);
  return { user, project, roles, admin: roles.includes('admin'), token };
}

/** Without a wish a user works in the first project it has a role in. */
export function defaultProject({ projects }: Pick<Identity, 'projects'>, { roles }: User): Project | null {
  return projects.find(({ id }) => roles[id] !== undefined) ?? null;
}
