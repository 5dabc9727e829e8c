import type { Exchange } from '../journal/exchange.ts';
import { Refusal } from '../refusals.ts';

/** Asks the admin API of an emulator elsewhere. */
export interface Admin {
  /**
   * @param path below `/__admin`, with a slash first
   * @returns the parsed answer; `undefined` where it has no body
   * @throws Refusal with what the emulator says, when it says no
   */
  ask(method: string, path: string, body?: string): Promise<unknown>;
}

/** Like {@link Exchange}, as JSON has it. */
type ShownExchange = { readonly [Key in keyof Exchange]: Exchange[Key] | null };

/**
 * Asks at this URL.
 *
 * @param url of the admin API, without a slash at the end
 * @param token what it asks for, if anything
 */
export function createAdmin(url: string, token: string | null): Admin {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  return {
    ask: async (method, path, body) => {
      const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
      const text = await answer.text();
      const json = text === '' ? undefined : toJson(text);
      if (!answer.ok) throw new Refusal(`${method} ${url}${path} was answered with ${answer.status}: ${toMessage(json) ?? text}`);
      return json;
    },
  };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toMessage(json: unknown): string | undefined {
  return (json as { error?: { message?: string } } | undefined)?.error?.message;
}

/** What the journal of an emulator elsewhere holds, in the form that the library has. Secrets are taken out. */
export function toExchanges(json: unknown): readonly Exchange[] {
  const { exchanges } = json as { readonly exchanges: readonly (ShownExchange & { readonly at: string })[] };
  return exchanges.map((shown) => {
    const known = Object.entries(shown).map(([name, value]) => [name, value ?? undefined]);
    return { ...(Object.fromEntries(known) as Exchange), at: Date.parse(shown.at) };
  });
}
