import type { ExchangeLine } from '../../operation/journal-words.ts';
import type { Json } from '../../operation/operation.ts';
import type { IdMap } from './ids.ts';

/** A request that is sent again. */
export interface AgainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** A text, so many zero bytes, or nothing. */
  readonly body: string | number | undefined;
  /** What is not as it was, in words. */
  readonly notes: readonly string[];
}

/** What stands in for the secrets that a journal does not have. */
export interface Secrets {
  /** The token of this name, if it is known now. */
  token(name: string): string | undefined;
  /** Any token of these. */
  tokenFor(user: string, project: string | null): string | undefined;
  password(user: { readonly id?: string; readonly name?: string }, kind: 'password' | 'apiKey'): string | undefined;
  credential(which: { readonly id?: string; readonly name?: string }): string | undefined;
}

/** What stands where a secret was. */
const HIDDEN = '***';
/** What nobody has: an exchange that was refused for its secret is to be refused again. */
const WRONG = 'not-the-right-one';

/** Makes the request of an exchange anew, with the ids and secrets of now. */
export function toRequest(line: ExchangeLine, ids: IdMap, secrets: Secrets): AgainRequest {
  const notes: string[] = [];
  const { user, project } = line;
  const tokenOf = (name: string): string => secrets.token(name) ?? (user === null ? undefined : secrets.tokenFor(user, project)) ?? WRONG;
  const headers = toHeaders(line, ids, tokenOf);
  if (headers['authorization'] === HIDDEN && user !== null) {
    const token = secrets.tokenFor(user, project);
    if (token !== undefined) {
      delete headers['authorization'];
      headers['x-auth-token'] = token;
      notes.push('it was signed: a token is sent instead');
    }
  }
  const url = ids.toNow(line.url);
  const subject = line.tokens.path;
  const body = toBody(line, ids, { secrets, tokenOf, notes });
  if (headers['content-length'] !== undefined)
    headers['content-length'] = String(typeof body === 'number' ? body : Buffer.byteLength(body ?? ''));
  return {
    method: line.method,
    url: subject === undefined ? url : url.replace(`/tokens/${HIDDEN}`, () => `/tokens/${tokenOf(subject)}`),
    headers,
    body,
    notes,
  };
}

function toHeaders({ headers, tokens }: ExchangeLine, ids: IdMap, tokenOf: (name: string) => string): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    const token = tokens.headers?.[name];
    if (token !== undefined) all[name] = tokenOf(token);
    else if (value === HIDDEN && /token$/i.test(name)) all[name] = '';
    else all[name] = typeof value === 'string' ? ids.toNow(value) : value.map((one) => ids.toNow(one));
  }
  return all;
}

interface Filling {
  readonly secrets: Secrets;
  readonly tokenOf: (name: string) => string;
  readonly notes: string[];
}

function toBody(line: ExchangeLine, ids: IdMap, filling: Filling): string | number | undefined {
  const { requestBody, bodyBytes } = line;
  if (bodyBytes === null) {
    filling.notes.push('its body was not kept, nor how long it was: it is sent without bytes');
    return 0;
  }
  if (bodyBytes !== undefined) {
    filling.notes.push(`its body was not kept: ${bodyBytes} zero bytes are sent`);
    return bodyBytes;
  }
  if (requestBody === null) return undefined;
  return fill(ids.toNow(requestBody), line, filling);
}

/** Puts secrets into the body of a log-in. */
function fill(body: string, line: ExchangeLine, { secrets, tokenOf }: Filling): string {
  if (!body.includes(HIDDEN) || !body.includes('"auth"')) return body;
  let whole: Record<string, Json>;
  try {
    whole = JSON.parse(body) as Record<string, Json>;
  } catch {
    return body;
  }
  const wrong = line.status === 401 && line.rules.length === 0;
  const put = (holder: Record<string, Json> | undefined, key: string, value: string | undefined): void => {
    if (holder?.[key] === HIDDEN) holder[key] = wrong ? WRONG : (value ?? WRONG);
  };
  const auth = toObject(whole['auth']);
  const identity = toObject(auth?.['identity']);
  const user = toObject(toObject(identity?.['password'])?.['user']);
  put(user, 'password', secrets.password(toWho(user), 'password'));
  const credential = toObject(identity?.['application_credential']);
  put(credential, 'secret', secrets.credential(toWho(credential)));
  const plain = toObject(auth?.['passwordCredentials']);
  put(plain, 'password', secrets.password(toNamed(plain), 'password'));
  const key = toObject(auth?.['RAX-KSKEY:apiKeyCredentials']);
  put(key, 'apiKey', secrets.password(toNamed(key), 'apiKey'));
  const token = toObject(identity?.['token']) ?? toObject(auth?.['token']);
  if (token?.['id'] === HIDDEN) token['id'] = line.tokens.body === undefined ? WRONG : tokenOf(line.tokens.body);
  return JSON.stringify(whole);
}

function toObject(value: Json | undefined): Record<string, Json> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : undefined;
}

function toWho(holder: Readonly<Record<string, Json>> | undefined): { readonly id?: string; readonly name?: string } {
  const { id, name } = holder ?? {};
  return { ...(typeof id === 'string' ? { id } : {}), ...(typeof name === 'string' ? { name } : {}) };
}

function toNamed(holder: Readonly<Record<string, Json>> | undefined): { readonly name: string } {
  const name = holder?.['username'];
  return { name: typeof name === 'string' ? name : '' };
}
