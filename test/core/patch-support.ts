import type { Caller } from '../../src/core/identity.ts';
import { type Image, newImage } from '../../src/core/image.ts';
import { applyPatch, type Change, type PatchRules } from '../../src/core/patch.ts';
import { isRefused, type Reason } from '../../src/core/reasons.ts';

/** Somebody who acts for a project, by default for that of the images here. */
export function callerOf(project: string, { admin = false, roles = ['member'] }: Partial<Pick<Caller, 'admin' | 'roles'>> = {}): Caller {
  const id = `user-of-${project}`;
  return {
    user: { id, name: id, domain: 'd', password: '', apiKey: null, accessKeys: [], roles: {} },
    project: { id: project, name: project, domain: 'd', regionProject: project, tenant: '1' },
    roles,
    admin,
    token: { id: 't', user: id, project, methods: [], auditId: 'a', issuedAt: 0, expiresAt: null },
  };
}

export const OWNER = callerOf('ours');
export const STRANGER = callerOf('theirs');
export const ADMIN = callerOf('admin', { admin: true });

/** RFC 6902, for a cloud that lets locations be changed. */
export const RULES: PatchRules = { secureRbac: false, addExisting: 'replace', formats: 'fixed-with-data', locations: true };
/** The older draft. */
export const OLD_RULES: PatchRules = { ...RULES, addExisting: 'refuse' };

/** When every patch here is applied. */
export const NOW = 9;

/** An image of the owner that has its data. */
export const imageWith = (more: Partial<Image> = {}): Image =>
  newImage({
    id: 'i',
    owner: 'ours',
    createdAt: 1,
    updatedAt: 2,
    activeAt: 3,
    status: 'active',
    visibility: 'private',
    name: 'old',
    diskFormat: 'raw',
    containerFormat: 'bare',
    properties: { os: 'linux' },
    ...more,
  });

/** The image that becomes of one by these changes; there is a file of five bytes behind every URL. */
export function patched(image: Image, changes: readonly Change[], caller = OWNER, rules = RULES): Image {
  return applyPatch(image, changes, caller, rules, { updatedAt: NOW, locations: { find: () => ({ size: 5 }), storeOf: () => undefined } });
}

/** Why this is refused; `undefined` if it is not. */
export function refusalOf(work: () => unknown): Reason | undefined {
  try {
    work();
    return undefined;
  } catch (thrown) {
    if (isRefused(thrown)) return thrown.reason;
    throw thrown;
  }
}

/** Why these changes are refused; `undefined` if they are not. */
export function refused(image: Image, changes: readonly Change[], caller = OWNER, rules = RULES): Reason | undefined {
  return refusalOf(() => patched(image, changes, caller, rules));
}

/** A change of an attribute. */
export const attribute = (op: Change['op'], name: (Change & { target: 'attribute' })['name'], value?: unknown): Change => ({
  op,
  target: 'attribute',
  name,
  value,
});

/** A change of a property; without a value it has none. */
export const property = (op: Change['op'], name: string, value?: string | null): Change => ({
  op,
  target: 'property',
  name,
  ...(value !== undefined && { value }),
});

/** A change of a name that the cloud keeps for itself. */
export const fixed = (op: Change['op']): Change => ({ op, target: 'fixed', name: 'self' });
