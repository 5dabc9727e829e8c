import { didYouMean } from '../refusals.ts';
import { AdminError, type AdminReply } from './answer.ts';
import type { AdminHost, AdminPlaces, AdminSandbox } from './host.ts';

/** One request to the admin API. */
export interface AdminCall {
  readonly host: AdminHost;
  /** The one that the URL names, or the default one. */
  readonly sandbox: AdminSandbox;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The body as text, `''` without one. */
  readonly body: string;
  /** Where the emulator is for this client, without a slash at the end. */
  readonly base: string;
  /** Where a sandbox and its homes are for this client; `null` for the default one. */
  readonly places: (sandbox: string | null) => AdminPlaces;
}

/** One admin operation: the only place where anything about it is written. */
export interface AdminOperation {
  /** `admin.<resource>-<verb>` */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/__admin`; `{name}` is a parameter. */
  readonly path: string;
  /** `sandbox`: also below `/sandbox/{name}/__admin`. */
  readonly scope: 'process' | 'sandbox';
  readonly summary: string;
  /** It only reads or removes what is in a sandbox that is there: it makes none, and is answered with 404 where there is none. */
  readonly makesNone?: true;
  /** Names of the query parameters it knows. */
  readonly query: readonly string[];
  readonly handle: (call: AdminCall) => AdminReply | Promise<AdminReply>;
}

/** What `health` answers, as long as the process lives. */
export const healthy: AdminReply = { status: 200, json: { status: 'ok' } };

/** Whether this operation is there for this sandbox, `null` being the default one. */
export function isServed({ scope }: AdminOperation, sandbox: string | null): boolean {
  return scope === 'sandbox' || sandbox === null;
}

/** The answer where there is no sandbox of this name. */
export function noSandbox(host: AdminHost, name: string): AdminError {
  const known = host.sandboxes().map((sandbox) => sandbox.name ?? '');
  const message = host.absence(name) ?? `There is no sandbox ${JSON.stringify(name)}${didYouMean(name, known)}`;
  return new AdminError(404, 'sandbox-not-found', message);
}
