import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HomePlace } from '../operation/place.ts';
import { serve } from './pipeline.ts';
import type { Runtime, Shared } from './runtime.ts';
import { type Target, toOwnTarget, toTarget } from './target.ts';

/** Serves one request to our own API. */
export type AdminListener = (
  request: IncomingMessage,
  response: ServerResponse,
  sandbox: string | null,
  path: string,
  mount: string,
) => void;

/** What the server is handed by the emulator. */
export interface ServerParts {
  readonly shared: Shared;
  /** The sandbox of this name, made on first use where that is allowed; `undefined` where there is none. */
  readonly runtime: (sandbox: string | null) => Runtime | undefined;
  /** Why there is no sandbox of this name, where that is known. */
  readonly absence: (sandbox: string | null) => string | undefined;
  readonly admin: AdminListener;
}

/** Serves every request; `mount` is where a user's own app has put us, `''` for the root. */
export type Listener = (request: IncomingMessage, response: ServerResponse, mount?: string) => void;

/** Characters of a URL that are read. Source: eventlet.wsgi, url_length_limit of Glance's server: 414 and nothing else beyond it. */
const URL_AT_MOST = 8192;

/**
 * Makes the listener of an emulator. Emulated requests never enter express: it would swap the prototypes of request and
 * response, and that alone costs two thirds of the throughput.
 *
 * @param own the home that has this port alone; without it, everything is served
 */
export function createListener({ shared, runtime, absence, admin }: ServerParts, own?: HomePlace): Listener {
  return (request, response, mount = '') => {
    const url = request.url ?? '/';
    if (url.length > URL_AT_MOST) {
      response.writeHead(414, { 'content-length': 0, connection: 'close' }).end();
      return;
    }
    const target =
      own === undefined
        ? toTarget(url, request.headers, shared.dialects, shared.root)
        : toOwnTarget(url, request.headers, shared.dialects, own);
    if (target.kind === 'admin') {
      admin(request, response, target.sandbox, target.path, mount);
      return;
    }
    const found = runtime(target.sandbox);
    if (found === undefined) refuseSandbox(response, target.sandbox, absence(target.sandbox));
    else {
      serve(shared, found, mounted(target, mount), request, response).catch((error: unknown) => {
        shared.onFailure(error);
        response.destroy();
      });
    }
  };
}

function mounted(target: Target & { kind: 'dialect' }, mount: string): Target & { kind: 'dialect' } {
  return mount === '' ? target : { ...target, prefix: `${mount}${target.prefix}` };
}

/** Our own 404: no cloud is there to answer. */
function refuseSandbox(response: ServerResponse, name: string | null, why?: string): void {
  const message =
    why ??
    `There is no sandbox ${JSON.stringify(name)}, and none is made for it: make it with POST /__admin/sandboxes, with a name of lower case letters, digits and hyphens, a letter first, no "v" before a digit.`;
  const body = JSON.stringify({ error: { code: 'unknown-sandbox', message } });
  response.writeHead(404, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}
