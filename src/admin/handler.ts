import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { isAdminError, toErrorReply, writeAnswer } from './answer.ts';
import { type AdminEntrance, createAdminApp } from './app.ts';
import { createGuard, type GuardSettings } from './guard.ts';
import type { AdminHost } from './host.ts';
import { healthy } from './operation.ts';

/** Serves one request to the admin API. */
export type AdminHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  /** The sandbox that the URL names; `null` at `/__admin` itself. */
  sandbox: string | null,
  /** What stands after `/__admin` in the path, undecoded: `''`, `/` or `/journal`; a query in it is left out, that of `request.url` counts. */
  path: string,
  /** Where an app of the user's has mounted the emulator; `''`, the default, for its root. */
  mount?: string,
) => void;

/** More that can be told to {@link createAdminHandler}. */
export interface AdminHandlerOptions {
  /** Takes a failure of our own; without it, it goes to standard error. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Makes what serves all URLs below `/__admin` and `/sandbox/{name}/__admin`. `health` is answered at once; express is loaded
 * by the first other request that the guard lets through.
 *
 * @example
 * const admin = createAdminHandler(host, { enabled: true, token: null, hosts: [], publicUrl: null });
 * createServer((request, response) => admin(request, response, null, '/journal'));
 */
export function createAdminHandler(
  host: AdminHost,
  settings: GuardSettings,
  { onFailure = report }: AdminHandlerOptions = {},
): AdminHandler {
  const guard = createGuard(settings);
  const entrances = new WeakMap<IncomingMessage, AdminEntrance>();
  let app: Promise<Express> | undefined;
  const load = (): Promise<Express> => {
    app ??= createAdminApp({
      host,
      entranceOf: (request) => entrances.get(request) ?? { sandbox: null, mount: '' },
      onFailure,
    });
    return app;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      guard(request);
      (await load())(request, response);
    } catch (error) {
      if (!isAdminError(error)) throw error;
      writeAnswer(response, toErrorReply(error));
    }
  };
  return (request, response, sandbox, path, mount = '') => {
    if (sandbox === null && isHealth(request, path)) {
      writeAnswer(response, healthy);
      return;
    }
    entrances.set(request, { sandbox, mount });
    request.url = toUrl(request.url ?? '', path);
    serve(request, response).catch((error: unknown) => {
      onFailure(error);
      response.destroy();
    });
  };
}

function isHealth({ method }: IncomingMessage, path: string): boolean {
  return (method === 'GET' || method === 'HEAD') && /^\/health\/?(\?|$)/.test(path);
}

/** express routes by `request.url`: it gets the path below `/__admin`, with the query as it came. */
function toUrl(url: string, path: string): string {
  const start = url.indexOf('?');
  const below = path.split('?', 1)[0] ?? '';
  return `${below.startsWith('/') ? below : `/${below}`}${start < 0 ? '' : url.slice(start)}`;
}

function report(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
