import type { Command } from 'commander';
import { isRefusal, Refusal } from '../refusals.ts';
import { ask, isWebUrl, toUrl } from './ask.ts';

/** Where the emulator is that is asked, and as what. */
export interface AdminOptions {
  readonly url?: string;
  readonly sandbox?: string;
  readonly adminToken?: string;
}

/** A request to its admin API. */
export interface AdminRequest {
  /** GET without it. */
  readonly method?: string;
  /** Below `/__admin`: `/snapshots`. */
  readonly path: string;
  readonly body?: unknown;
}

/** Milliseconds that an emulator has to answer. */
const PATIENCE = 30_000;

/** Asks the admin API of a running emulator. */
export type AskAdmin = (request: AdminRequest) => Promise<AdminAnswer>;

/** What it answered. */
export interface AdminAnswer {
  readonly text: string;
  /** The body where it is JSON. */
  readonly json: unknown;
}

/** Gives a command the flags that say where the emulator is. */
export function addAdminOptions(command: Command): Command {
  return command
    .option('--url <url>', 'where it is; without it, the port that the variables say, on this machine')
    .option('--sandbox <name>', 'which of its sandboxes is meant')
    .option('--admin-token <token>', 'what its admin API asks for, else POLYGLANCE_ADMIN_TOKEN');
}

/**
 * Makes a function that asks a running emulator.
 *
 * @throws Refusal of the function, in words of the emulator where it refuses, and where it cannot be asked
 */
export function toAdminClient(env: Readonly<Record<string, string | undefined>>, { url, sandbox, adminToken }: AdminOptions): AskAdmin {
  const base = (url ?? toUrl(env)).replace(/\/+$/, '');
  const place = `${base}${sandbox === undefined ? '' : `/sandbox/${encodeURIComponent(sandbox)}`}/__admin`;
  const token = adminToken ?? env['POLYGLANCE_ADMIN_TOKEN'];
  return async ({ method = 'GET', path, body }) => {
    if (!isWebUrl(`${place}${path}`)) throw new Refusal(`${JSON.stringify(base)} is no http URL`);
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    try {
      const asked = { url: `${place}${path}`, method, headers, patience: PATIENCE };
      return toAnswer(base, await ask(body === undefined ? asked : { ...asked, body: JSON.stringify(body) }));
    } catch (thrown) {
      if (isRefusal(thrown)) throw thrown;
      const { code, message } = thrown as NodeJS.ErrnoException;
      throw new Refusal(`${base} cannot be asked (${code ?? message}): start an emulator there, or say where it is with --url`);
    }
  };
}

function toAnswer(base: string, { status, text }: { readonly status: number; readonly text: string }): AdminAnswer {
  const json = toJson(text);
  if (status < 300) return { text, json };
  const { error } = (json ?? {}) as { readonly error?: { readonly message?: string } };
  throw new Refusal(error?.message ?? `${base} answered ${status}: is it a polyglance?`);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
