import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { didYouMean, Refusal } from '../refusals.ts';
import { readDocument } from './document.ts';

// Source: openstacksdk, doc/source/user/config/configuration.rst.

/** One cloud of a `clouds.yaml`, as far as it says how to log in. */
export interface CloudEntry {
  /** `clouds.yaml: devstack`, for messages. */
  readonly name: string;
  readonly authType: string | undefined;
  /** Members of `auth`, as texts. */
  readonly auth: Readonly<Record<string, string>>;
  readonly cacert: string | undefined;
  readonly verify: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;
type Members = Readonly<Record<string, unknown>>;

/**
 * Finds a cloud in `clouds.yaml` and what `secure.yaml` beside it adds: in the file of `OS_CLIENT_CONFIG_FILE`, or else here, in
 * `~/.config/openstack` and in `/etc/openstack`, the first file that there is.
 *
 * @throws Refusal when there is no file, or no such cloud in it
 */
export async function readCloud(name: string, env: Env): Promise<CloudEntry> {
  const { OS_CLIENT_CONFIG_FILE: given } = env;
  const places = ['.', join(homedir(), '.config', 'openstack'), '/etc/openstack'].map((folder) => join(folder, 'clouds.yaml'));
  const file = given ?? places.find((one) => existsSync(one));
  if (file === undefined)
    throw new Refusal(`there is no clouds.yaml: it is looked for at ${places.join(', ')} and at OS_CLIENT_CONFIG_FILE`);
  const { value, placeOf } = await readDocument(file);
  const clouds = toMembers(toMembers(value)['clouds']);
  if (!Object.hasOwn(clouds, name)) {
    const known = Object.keys(clouds);
    const message = `there is no cloud ${JSON.stringify(name)}${didYouMean(name, known) || `: there are ${known.join(', ')}`}`;
    throw new Refusal([{ message, place: placeOf(['clouds']) }]);
  }
  const cloud = toMembers(clouds[name]);
  const auth = toTexts({ ...toMembers(cloud['auth']), ...(await readSecrets(join(dirname(file), 'secure.yaml'), name)) });
  const [type, cacert] = [cloud['auth_type'], cloud['cacert']];
  return {
    name: `${file}: ${name}`,
    authType: typeof type === 'string' ? type : undefined,
    auth,
    cacert: typeof cacert === 'string' ? cacert : undefined,
    verify: cloud['verify'] !== false,
  };
}

/**
 * The cloud of the variables `OS_…`.
 *
 * @returns `undefined` where there is neither `OS_AUTH_URL` nor `OS_TOKEN`
 */
export function readCloudVariables(env: Env): CloudEntry | undefined {
  if (env['OS_AUTH_URL'] === undefined && env['OS_TOKEN'] === undefined) return undefined;
  const named = Object.entries(env).flatMap(([name, value]): [string, unknown][] =>
    name.startsWith('OS_') ? [[name.slice('OS_'.length).toLowerCase(), value]] : [],
  );
  const { OS_AUTH_TYPE: authType, OS_CACERT: cacert, OS_INSECURE: insecure } = env;
  return { name: 'the variables OS_…', authType, auth: toTexts(Object.fromEntries(named)), cacert, verify: insecure === undefined };
}

async function readSecrets(file: string, name: string): Promise<Members> {
  if (!existsSync(file)) return {};
  const { value } = await readDocument(file);
  return toMembers(toMembers(toMembers(toMembers(value)['clouds'])[name])['auth']);
}

function toMembers(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
}

function toTexts(members: Members): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );
}
