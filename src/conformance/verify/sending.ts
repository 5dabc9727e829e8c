import type { Json } from '../../operation/operation.ts';
import type { Actor, Sending, Values } from './case.ts';
import type { Endpoint, Outgoing } from './endpoint.ts';
import { fill, fillText } from './fill.ts';

/** The token that nobody has. */
const UNKNOWN_TOKEN = 'no-token-of-anybody';

function tokenOf({ logins }: Endpoint, actor: Actor): string | undefined {
  if (actor === 'nobody') return undefined;
  return actor === 'stranger' ? UNKNOWN_TOKEN : logins[actor]?.token;
}

/** What is sent to an endpoint for a request of a case. */
export function toOutgoing(endpoint: Endpoint, values: Values, sending: Sending): Outgoing {
  const { as = 'owner', headers = {}, body, text, bytes } = sending;
  const [method, path] = splitSend(fillText(sending.send, values));
  const token = tokenOf(endpoint, as);
  const type = sending.type ?? (body === undefined ? undefined : 'application/json');
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [fillText(name, values).toLowerCase(), fillText(value, values)]),
  );
  const payload = toPayload(
    body === undefined ? undefined : fill(body, values),
    text,
    bytes === undefined ? undefined : fill(bytes, values),
    values,
  );
  return {
    method,
    url: `${endpoint.url}${path}`,
    headers: {
      ...(token === undefined ? {} : { 'x-auth-token': token }),
      ...(type === undefined ? {} : { 'content-type': fillText(type, values) }),
      ...own,
    },
    ...(payload === undefined ? {} : { body: payload }),
    ...(endpoint.tls === undefined ? {} : { tls: endpoint.tls }),
  };
}

function toPayload(body: Json | undefined, text: string | undefined, bytes: Json | undefined, values: Values): Uint8Array | undefined {
  if (body !== undefined) return Buffer.from(JSON.stringify(body));
  if (text !== undefined) return Buffer.from(fillText(text, values));
  return bytes === undefined ? undefined : Buffer.alloc(Number(bytes));
}

/** @example splitSend('GET /v2/images') // ['GET', '/v2/images'] */
export function splitSend(text: string): readonly [method: string, path: string] {
  const end = text.indexOf(' ');
  return [text.slice(0, end), text.slice(end + 1)];
}
