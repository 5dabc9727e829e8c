import { readFile } from 'node:fs/promises';
import type { CloudEntry } from '../documents/clouds-yaml.ts';
import { toReason } from '../documents/document.ts';
import type { Json } from '../operation/operation.ts';
import { Refusal } from '../refusals.ts';
import { exchange, type Incoming, type Login, type Outgoing, type Tls } from './verify/endpoint.ts';

// Source: Keystone, api-ref/source/v3/authenticate-v3.inc; Rackspace, Identity API v2.0, POST /v2.0/tokens.

type Auth = CloudEntry['auth'];

/**
 * Logs in to a cloud, as its entry says: by name and password, by an application credential, or by a token that is there already.
 *
 * @throws Refusal when the entry says too little, and when the cloud refuses
 */
export async function logIn(entry: CloudEntry): Promise<{ readonly login: Login; readonly tls: Tls }> {
  const tls = await toTls(entry);
  const { auth } = entry;
  const url = (auth['auth_url'] ?? '').replace(/\/+$/, '');
  if (url === '') {
    if (auth['token'] === undefined) throw new Refusal(`${entry.name} has no auth_url, and no token: there is no way to log in`);
    return { login: { token: auth['token'] }, tls };
  }
  const isOld = url.endsWith('/v2.0') || entry.authType?.startsWith('v2') === true;
  const login = isOld ? await logInToV2(entry, url, tls) : await logInToV3(entry, url, tls);
  return { login, tls };
}

async function toTls({ cacert, verify }: CloudEntry): Promise<Tls> {
  if (!verify) return { rejectUnauthorized: false };
  if (cacert === undefined) return {};
  try {
    return { ca: await readFile(cacert, 'utf8') };
  } catch (thrown) {
    throw new Refusal(`${cacert}: ${toReason(thrown)}`);
  }
}

async function logInToV3(entry: CloudEntry, url: string, tls: Tls): Promise<Login> {
  const base = url.endsWith('/v3') ? url : `${url}/v3`;
  const { auth } = entry;
  const given = auth['token'];
  // A token that is there already is looked at, not changed for another one.
  const answer =
    given === undefined
      ? await ask(entry, post(`${base}/auth/tokens`, { auth: { identity: toIdentity(auth), ...toScope(auth) } }, tls))
      : await ask(entry, { method: 'GET', url: `${base}/auth/tokens`, headers: { 'x-auth-token': given, 'x-subject-token': given }, tls });
  const token = given ?? answer.headers['x-subject-token'];
  const said = memberOf(answer.json, 'token');
  if (typeof token !== 'string') throw new Refusal(`${entry.name}: ${url} has answered without a token`);
  return toLogin(token, memberOf(memberOf(said, 'project'), 'id'), memberOf(memberOf(said, 'user'), 'id'), memberOf(said, 'roles'));
}

function toIdentity(auth: Auth): Json {
  const { application_credential_id: id, application_credential_secret: secret, application_credential_name: name } = auth;
  if (secret !== undefined) {
    const who = id === undefined ? { name: name ?? '', user: toUser(auth) } : { id };
    return { methods: ['application_credential'], application_credential: { ...who, secret } };
  }
  return { methods: ['password'], password: { user: { ...toUser(auth), password: auth['password'] ?? '' } } };
}

function toUser(auth: Auth): { readonly [name: string]: Json } {
  const { user_id: id, username: name = '' } = auth;
  return id === undefined ? { name, domain: toDomain(auth, 'user') } : { id };
}

function toDomain(auth: Auth, of: 'user' | 'project'): Json {
  const id = auth[`${of}_domain_id`] ?? auth['default_domain'] ?? auth['default_domain_id'];
  const name = auth[`${of}_domain_name`] ?? auth['default_domain_name'];
  return name === undefined ? { id: id ?? 'default' } : { name };
}

function toScope(auth: Auth): { readonly scope?: Json } {
  const { project_id: id = auth['tenant_id'], project_name: name = auth['tenant_name'] } = auth;
  if (auth['application_credential_secret'] !== undefined || (id === undefined && name === undefined)) return {};
  return { scope: { project: id === undefined ? { name: name ?? '', domain: toDomain(auth, 'project') } : { id } } };
}

async function logInToV2(entry: CloudEntry, url: string, tls: Tls): Promise<Login> {
  const base = url.endsWith('/v2.0') ? url : `${url}/v2.0`;
  const { auth } = entry;
  const {
    token: given,
    username = '',
    password,
    tenant_id: tenantId = auth['project_id'],
    tenant_name: tenantName = auth['project_name'],
  } = auth;
  const key = auth['api_key'] ?? auth['apikey'];
  const who =
    password === undefined && key !== undefined
      ? { 'RAX-KSKEY:apiKeyCredentials': { username, apiKey: key } }
      : { passwordCredentials: { username, password: password ?? '' } };
  const scope = { ...(tenantId === undefined ? {} : { tenantId }), ...(tenantName === undefined ? {} : { tenantName }) };
  const by = given === undefined ? who : { token: { id: given } };
  const answer = await ask(entry, post(`${base}/tokens`, { auth: { ...by, ...scope } }, tls));
  const access = memberOf(answer.json, 'access');
  const token = memberOf(memberOf(access, 'token'), 'id');
  if (typeof token !== 'string') throw new Refusal(`${entry.name}: ${url} has answered without a token`);
  return toLogin(token, memberOf(memberOf(memberOf(access, 'token'), 'tenant'), 'id'), memberOf(memberOf(access, 'user'), 'id'), undefined);
}

function post(url: string, body: Json, tls: Tls): Outgoing {
  return { method: 'POST', url, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)), tls };
}

async function ask({ name }: CloudEntry, outgoing: Outgoing): Promise<Incoming> {
  let answer: Incoming;
  try {
    answer = await exchange(outgoing);
  } catch (thrown) {
    throw new Refusal(
      `${name}: ${outgoing.url} does not answer: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      'surroundings',
    );
  }
  if (answer.status < 300) return answer;
  throw new Refusal(`${name}: ${outgoing.url} refuses the log-in with ${answer.status}: ${answer.text.slice(0, 300)}`, 'surroundings');
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as { readonly [name: string]: Json })[name] : undefined;
}

function toLogin(token: string, project: Json | undefined, user: Json | undefined, roles: Json | undefined): Login {
  return {
    token,
    ...(typeof project === 'string' ? { project } : {}),
    ...(typeof user === 'string' ? { user } : {}),
    ...(Array.isArray(roles) ? { roles: (roles as readonly Json[]).flatMap(toRoleName) } : {}),
  };
}

function toRoleName(role: Json): readonly string[] {
  const name = memberOf(role, 'name');
  return typeof name === 'string' ? [name] : [];
}
