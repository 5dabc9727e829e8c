import type { IncomingMessage } from 'node:http';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { isRefusal, nearest } from '../refusals.ts';
import { AdminError, type AdminReply, isAdminError, toErrorReply, toRefusalReply, writeAnswer } from './answer.ts';
import type { AdminHost, AdminSandbox } from './host.ts';
import { type AdminCall, type AdminOperation, isServed, noSandbox } from './operation.ts';
import { adminOperations } from './operations.ts';
import { readQuery } from './query.ts';

/** How long a body may be, in bytes. */
const BODY_AT_MOST = 1024 * 1024;

/** The names that express has for the methods. */
const VERBS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

/** Where a request to the admin API came in. */
export interface AdminEntrance {
  /** The sandbox that the URL names; `null` for the default one. */
  readonly sandbox: string | null;
  /** Where an app of the user's has mounted the emulator; `''` for its root. */
  readonly mount: string;
}

/** What the admin app stands on. */
export interface AdminAppSettings {
  readonly host: AdminHost;
  /** Where a request came in. */
  readonly entranceOf: (request: IncomingMessage) => AdminEntrance;
  /** Takes a failure of our own, which the client is not told more about. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Makes the express app that serves the table of admin operations, with paths below `/__admin`. It holds no guard.
 * Loads express.
 */
export async function createAdminApp(settings: AdminAppSettings): Promise<Express> {
  const { default: express } = await import('express');
  const app = express();
  app.disable('x-powered-by').disable('etag').disable('query parser').enable('case sensitive routing');
  app.use(express.text({ type: () => true, limit: BODY_AT_MOST }));
  for (const operation of adminOperations) {
    app[VERBS[operation.method]](operation.path.replace(/\{(\w+)\}/g, ':$1'), toHandler(operation, settings));
  }
  app.use(refuseUnknownRoute(settings));
  app.use(toErrorHandler(settings));
  return app;
}

function sandboxFor({ host }: AdminAppSettings, { makesNone }: AdminOperation, name: string | null): AdminSandbox {
  const sandbox = makesNone === true && host.sandbox(name) === undefined ? undefined : host.useSandbox(name);
  if (sandbox === undefined) throw noSandbox(host, name ?? '');
  return sandbox;
}

function toHandler(operation: AdminOperation, settings: AdminAppSettings): RequestHandler {
  return async (request: Request, response: Response, next) => {
    const { sandbox: name, mount } = settings.entranceOf(request);
    if (!isServed(operation, name)) {
      next();
      return;
    }
    const sandbox = sandboxFor(settings, operation, name);
    const places: AdminCall['places'] = (wanted) => settings.host.places(request.headers, wanted, mount);
    const reply = await operation.handle({
      host: settings.host,
      sandbox,
      params: toParams(request),
      query: readQuery(searchOf(request), operation.query),
      body: typeof request.body === 'string' ? request.body : '',
      base: places(null).url,
      places,
    });
    writeAnswer(response, reply);
  };
}

function toParams(request: Request): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(request.params).map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : value]));
}

function searchOf({ url }: IncomingMessage): string {
  const start = (url ?? '').indexOf('?');
  return start < 0 ? '' : (url ?? '').slice(start + 1);
}

/** Runs when no operation has answered: the path is unknown, or it is known with another method or at another place. */
function refuseUnknownRoute({ entranceOf }: AdminAppSettings): RequestHandler {
  return (request) => {
    const path = request.path.replace(/(.)\/$/, '$1');
    const { sandbox } = entranceOf(request);
    const there = adminOperations.filter((operation) => toPattern(operation.path).test(path));
    const served = there.filter((operation) => isServed(operation, sandbox));
    if (served.length > 0) throw wrongMethod(request.method, path, served);
    const shown = `${sandbox === null ? '' : `/sandbox/${sandbox}`}/__admin${path}`;
    if (there.length > 0) throw new AdminError(404, 'not-found', `There is no ${shown}: it is only at /__admin${path}.`);
    throw new AdminError(404, 'not-found', `There is no ${request.method} ${shown}.`, { nearMisses: toNearMisses(path, sandbox) });
  };
}

function wrongMethod(method: string, path: string, there: readonly AdminOperation[]): AdminError {
  const allow = there.flatMap((operation) => (operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method])).join(', ');
  return new AdminError(405, 'method-not-allowed', `${method} is not for /__admin${path}; allowed: ${allow}.`, { headers: { allow } });
}

function toPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
}

function toNearMisses(path: string, sandbox: string | null): string[] {
  const known = adminOperations.filter((operation) => isServed(operation, sandbox));
  const near = nearest(path, [...new Set(known.map((operation) => operation.path))]);
  return known.filter((operation) => operation.path === near).map((operation) => `${operation.method} /__admin${operation.path}`);
}

function toErrorHandler({ onFailure }: AdminAppSettings): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (response.headersSent) {
      onFailure(error);
      response.destroy();
      return;
    }
    writeAnswer(response, toReply(error, onFailure));
  };
}

/** Turns whatever an operation or express threw into an answer. */
function toReply(error: unknown, onFailure: (error: unknown) => void): AdminReply {
  if (isAdminError(error)) return toErrorReply(error);
  if (isRefusal(error)) return toRefusalReply(error.findings, error.message);
  // What express and its parsers throw has a status: a broken escape in the path, a body that is too long, cut or in a strange encoding.
  const { status, type, message } = error as { status?: unknown; type?: unknown; message?: unknown };
  if (type === 'entity.too.large') {
    return toErrorReply(new AdminError(413, 'body-too-large', `The body is longer than ${BODY_AT_MOST} bytes.`));
  }
  if (typeof status === 'number' && status >= 400 && status < 500)
    return toErrorReply(new AdminError(status, 'bad-request', String(message)));
  onFailure(error);
  return toErrorReply(new AdminError(500, 'internal', 'The emulator failed here; its standard error says why.'));
}
