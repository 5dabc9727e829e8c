import { type Token, timesUsed } from '../../../core/identity.ts';
import type { Call, World } from '../../../operation/operation.ts';

/** The document that asks clients to keep their tokens. */
const SOURCE =
  'Open Telekom Cloud, Identity and Access Management API reference, Obtaining a User Token Through Password Authentication: "The validity period of a token is 24 hours. Cache your token to prevent frequent API calling."';
/** Log-ins that are no more than this apart, by the clock of the cloud, may be those of one run. */
const APART_AT_MOST = 60 * 60 * 1000;
/** What is left of a token that could as well have been used. */
const LEFT_AT_LEAST = 60 * 60 * 1000;
/** Log-ins before this one that are looked at. */
const LOOKED_AT = 2;

/** The last log-ins of each user in each scope. */
type LogIns = Map<string, readonly Token[]>;
const remembered = new WeakMap<World, LogIns>();

/**
 * Notes a client that logs in for each request: the third time that a user does so for the same scope, where two tokens before are good
 * for long and no request but one has shown each. Where none was shown at all, several clients may have logged in beside each other.
 *
 * @param token the one that is made now
 */
export function noteLogIn(world: World, call: Call, token: Token): void {
  const all = remembered.get(world) ?? new Map<string, readonly Token[]>();
  remembered.set(world, all);
  const key = [token.user, token.project, token.domain].join('/');
  const earlier = (all.get(key) ?? []).filter((one) => isGood(world, one, token));
  all.set(key, [...earlier, token].slice(-LOOKED_AT));
  const uses = earlier.map(timesUsed);
  if (earlier.length < LOOKED_AT || uses.some((count) => count > 1) || uses.every((count) => count === 0)) return;
  call.violations.push({
    id: 'token-not-kept',
    operation: call.operation.id,
    location: 'body/auth',
    rule: 'cache',
    expected: 'a log-in when the token before it is about to end',
    actual: `a log-in while ${LOOKED_AT} tokens of the same user and scope are good, each of them used once at most`,
    severity: 'warning',
    source: SOURCE,
    fix: 'Keep the token, and send it with each request until shortly before its expires_at; or sign requests with an access key.',
  });
}

/** Whether a token could have been used in place of the new one. */
function isGood({ identity }: World, { id, issuedAt, expiresAt }: Token, { issuedAt: now }: Token): boolean {
  if (now < issuedAt || now - issuedAt > APART_AT_MOST) return false;
  return (expiresAt === null || expiresAt - now >= LEFT_AT_LEAST) && identity.authenticate(id) !== null;
}
