import type { ApplicationCredential } from '../../../core/application-credentials.ts';
import type { Caller, Identity } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Json } from '../../../operation/operation.ts';
import { toPython } from '../../../wire/python.ts';
import { badSchema, type Members, members } from './body.ts';
import { ERRORS, toMalformed } from './errors.ts';
import { roleId, roleNames } from './rows.ts';

// Source: Keystone 22, asked; keystone/application_credential/schema.py.

/** An application credential that is wished for. */
export interface NewCredential extends Pick<ApplicationCredential, 'name' | 'description' | 'roles' | 'unrestricted' | 'expiresAt'> {
  /** `null`: it is given one. */
  readonly secret: string | null;
}

/** What Keystone takes; it writes the last three itself. */
const KNOWN = ['name', 'description', 'secret', 'expires_at', 'roles', 'unrestricted', 'access_rules', 'project_id', 'user_id', 'id'];

// gap: where an application credential does not fit its schema, Keystone prints that too, as Python writes it; here it is the first line.
const ofType = (name: string, value: Json, type: string): Answer =>
  badSchema(`Invalid input for field '${name}': ${toPython(value)} is not of type '${type}'`);

/**
 * Reads what an application credential is to be like.
 *
 * @param now the time of the cloud
 * @throws Answer 400 for what does not fit, 404 for a role that is not there
 */
export function readNewCredential(body: Json | undefined, identity: Identity, caller: Caller, now: number): NewCredential {
  const given = members(members(body)?.['application_credential']) ?? {};
  if (given['name'] === undefined) throw badSchema("'name' is a required property");
  const name = readText(given, 'name') ?? '';
  if (name === '') throw badSchema("Invalid input for field 'name': '' is too short");
  if (name.length > 255) throw badSchema(`Invalid input for field 'name': '${name}' is too long`);
  const { unrestricted = null } = given;
  if (unrestricted !== null && typeof unrestricted !== 'boolean') throw ofType('unrestricted', unrestricted, 'boolean');
  const [description, secret, expires] = ['description', 'secret', 'expires_at'].map((key) => readText(given, key));
  const roles = readRoles(given['roles'], identity, caller);
  const unknown = Object.keys(given).find((key) => !KNOWN.includes(key));
  const expiresAt = readTime(expires ?? null, now);
  if (unknown !== undefined) throw badSchema(`'${unknown}' is an invalid keyword argument for ApplicationCredentialModel`);
  const rules = given['access_rules'] ?? null;
  // gap: access rules of an application credential are refused; Keystone takes them, and a Glance that is not told its type refuses their tokens.
  if (Array.isArray(rules) ? rules.length > 0 : rules !== null) throw badSchema('Access rules are not supported.');
  return { name, description: description ?? null, secret: secret || null, roles, unrestricted, expiresAt };
}

function readText(given: Members, key: string): string | null {
  const value = given[key] ?? null;
  if (value === null && key !== 'name') return null;
  if (typeof value !== 'string') throw ofType(key, value, 'string');
  return value;
}

/** The names of the roles that are wished for: of those that the caller has now. Without a wish it is all of them. */
function readRoles(given: Json | undefined, identity: Identity, { roles: own }: Caller): readonly string[] {
  if (given === undefined) return own;
  if (!Array.isArray(given)) throw ofType('roles', given, 'array');
  const wanted = given.map((one: Json, index) => readRole(one, index, identity));
  if (wanted.some((role) => role === undefined || !own.includes(role))) {
    throw badSchema('Invalid application credential: Cannot create an application credential with unassigned role');
  }
  return wanted.length === 0 ? own : [...new Set(wanted.filter((role) => role !== undefined))];
}

function readRole(given: Json, index: number, identity: Identity): string | undefined {
  const role = members(given);
  const [[key, value] = ['', null], ...others] = Object.entries(role ?? {});
  if (role === undefined) throw ofType(`roles/${index}`, given, 'object');
  if (typeof value !== 'string' || others.length > 0 || (key !== 'id' && key !== 'name')) {
    const problem = value === null ? 'does not have enough properties' : 'is not valid';
    throw badSchema(`Invalid input for field 'roles/${index}': ${toPython(given)} ${problem}`);
  }
  const names = roleNames(identity);
  if (key === 'id') return names.find((name) => roleId(name) === value);
  if (!names.includes(value)) throw new Answer(ERRORS.notFound, { message: `Role ${value} is not defined` });
  return value;
}

const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.(\d+))?)?)?Z?$/;

function readTime(given: string | null, now: number): number | null {
  if (given === null) return null;
  const text = given.replace(' ', 'T').replace(/\.\d+/, '').replace(/Z$/, '');
  const at = TIME.test(given) ? Date.parse(`${text}Z`) : Number.NaN;
  // The engine takes the 30th of February for a day in March, and 24 o'clock for the next day.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text)) throw toMalformed('Timestamp not in expected format.');
  const fraction = Number(`0.${TIME.exec(given)?.[1] ?? '0'}`) * 1000;
  if (at + fraction < now) throw toMalformed("The 'expires_at' must not be before now.");
  return at + Math.round(fraction * 1000) / 1000;
}
