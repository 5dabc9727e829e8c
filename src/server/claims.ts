import type { Exchange } from '../journal/exchange.ts';
import type { Claim } from '../operation/operation.ts';
import { type BodyText, JSON_AT_MOST, readBytes, toText } from './body.ts';
import { type CheckContext, takeBody } from './checks.ts';
import { nameCaller, tokenOf } from './observe.ts';
import type { Runtime } from './runtime.ts';
import type { Target } from './target.ts';

const NOTHING = new Uint8Array();

/**
 * Finds out who makes a request that says so by its `Authorization`. Where tokens are checked, this is too: the body is read for it if it
 * has to be, and kept for whoever wants it. Where any token will do, so will any claim.
 *
 * @returns a promise where it has to be waited for: it resolves when the caller is known, or why there is none
 */
export function believe(
  runtime: Runtime,
  target: Target & { kind: 'dialect' },
  context: CheckContext,
  exchange: Exchange,
): Promise<void> | null {
  const { call } = context;
  const { dialect, headers } = call;
  if (dialect.claim === undefined || headers.authorization === undefined || tokenOf(dialect, headers)) return null;
  const claim = dialect.claim(runtime.world, call, toPaths(target, call.base));
  if (claim === null) return null;
  if (runtime.auth === 'strict') return settle(claim, context).then(() => nameCaller(exchange, call));
  call.caller = claim.caller ?? runtime.world.identity.stranger();
  nameCaller(exchange, call);
  return null;
}

/** The path as it was asked for; behind a proxy it may have been another one, which links tell. */
function toPaths({ prefix, home, path }: Target & { kind: 'dialect' }, base: string): readonly string[] {
  const came = `${prefix}${home}${path}`;
  const linked = `${base.replace(/^[a-z]+:\/\/[^/]*/i, '')}${path}`;
  return linked === came ? [came] : [came, linked];
}

async function settle({ caller, body: maximum, refuse }: Claim, context: CheckContext): Promise<void> {
  const { call } = context;
  const body = maximum === null ? NOTHING : await take(context, maximum);
  if (body === 'aborted') return;
  const refused = refuse(body);
  if (refused === null) call.caller = caller;
  else call.refused = refused;
}

/** Reads the body before its time, and keeps it for whoever wants it then. */
async function take(context: CheckContext, maximum: number): Promise<Buffer | 'too-large' | 'aborted'> {
  const { request, call } = context;
  const body = await readBytes(request, maximum);
  if (call.operation.request.body === 'json') takeBody(context, toBodyText(body));
  if (typeof body !== 'string') {
    call.stream = async function* again() {
      yield body;
    };
  }
  return body;
}

function toBodyText(body: Buffer | 'too-large' | 'aborted'): BodyText {
  if (typeof body === 'string') return { kind: body };
  return body.length > JSON_AT_MOST ? { kind: 'too-large' } : toText(body);
}
