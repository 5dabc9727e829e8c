import type { ExchangeTokens } from '../operation/journal-words.ts';
import type { Exchange } from './exchange.ts';

/** Gives each token a name that says which one it is, and nothing of what it is. */
export interface Aliases {
  of(exchange: Exchange): ExchangeTokens;
}

/** Tokens that are remembered at most; the oldest go first. */
const TOKENS_AT_MOST = 10_000;

const TOKEN_HEADER = /token$/i;
const TOKEN_PATH = /\/tokens\/([^/?#]+)/;

/**
 * Makes the names of the tokens of one sandbox: `given-0` for the first one of its fixtures, `made-1` for the first other one.
 *
 * @param given ids of the tokens of its fixtures, in their order
 */
export function createAliases(given: () => readonly string[]): Aliases {
  const names = new Map<string, string>();
  let made = 0;
  const nameOf = (token: string): string => {
    const known = names.get(token);
    if (known !== undefined) return known;
    const index = given().indexOf(token);
    if (index < 0) made += 1;
    const name = index < 0 ? `made-${made}` : `given-${index}`;
    names.set(token, name);
    if (names.size > TOKENS_AT_MOST) names.delete(names.keys().next().value ?? '');
    return name;
  };
  const nameIf = (token: unknown): string | undefined => (typeof token === 'string' && token !== '' ? nameOf(token) : undefined);
  return {
    of: ({ headers, url, requestBody, replyHeaders, replyBody }) => {
      const shown = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
        const alias = TOKEN_HEADER.test(name) ? nameIf(value) : undefined;
        return alias === undefined ? [] : [[name, alias]];
      });
      const path = nameIf(TOKEN_PATH.exec(url)?.[1]);
      const body = nameIf(tokenIn(requestBody, 'auth'));
      const issued = nameIf(replyHeaders?.['x-subject-token']) ?? nameIf(tokenIn(replyBody, 'access'));
      return {
        ...(shown.length === 0 ? {} : { headers: Object.fromEntries(shown) }),
        ...(path === undefined ? {} : { path }),
        ...(body === undefined ? {} : { body }),
        ...(issued === undefined ? {} : { issued }),
      };
    },
  };
}

interface WithToken {
  readonly token?: { readonly id?: unknown };
  readonly identity?: WithToken;
}

/** The token that stands in the body of a log-in, or in the answer to one; most bodies need not be parsed. */
function tokenIn(body: string | undefined, key: 'auth' | 'access'): unknown {
  if (body === undefined || body.length > 65_536 || !body.includes('"token"') || !body.includes(`"${key}"`)) return undefined;
  try {
    const whole = (JSON.parse(body) as Readonly<Record<string, WithToken | undefined>> | null)?.[key];
    return whole?.identity?.token?.id ?? whole?.token?.id;
  } catch {
    return undefined;
  }
}
