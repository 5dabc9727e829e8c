/** The homes of the clouds, as users name them: the mounts of the dialects without their slash. */
export const HOME_NAMES = ['openstack', 'openstack-pike', 'rackspace', 'ims', 'identity', 'iam', 'rackspace-identity'] as const;

/** What a sandbox may be called. gophercloud cuts a base URL at the first `v` with a digit behind it, so no name may have one. */
export const SANDBOX_NAME = /^(?!.*v\d)[a-z][a-z0-9-]{0,40}$/;

/** A home of one sandbox. */
export interface HomePlace {
  /** `null` for the default one. */
  readonly sandbox: string | null;
  /** The mount: `/ims`. */
  readonly home: string;
}

/**
 * Reads the name of a home: `ims`, or `sandbox-a/ims` in a sandbox.
 *
 * @returns `undefined` when there is no such home, or the sandbox's name is not good
 * @example toHomePlace('sandbox-a/ims') // { sandbox: 'sandbox-a', home: '/ims' }
 */
export function toHomePlace(text: string): HomePlace | undefined {
  const slash = text.indexOf('/');
  const sandbox = slash < 0 ? null : text.slice(0, slash);
  const name = text.slice(slash + 1);
  if (!HOME_NAMES.some((one) => one === name) || (sandbox !== null && !SANDBOX_NAME.test(sandbox))) return undefined;
  return { sandbox, home: `/${name}` };
}

/**
 * Writes a place as {@link toHomePlace} reads it.
 *
 * @example toPlaceName(null, '/ims') // 'ims'
 */
export function toPlaceName(sandbox: string | null, home: string): string {
  return sandbox === null ? home.slice(1) : `${sandbox}${home}`;
}
