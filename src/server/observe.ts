import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Caller } from '../core/identity.ts';
import type { Exchange } from '../journal/exchange.ts';
import type { Call, Dialect } from '../operation/operation.ts';
import { hasBody } from './body.ts';
import { nearMisses } from './near-misses.ts';
import type { Runtime, Shared } from './runtime.ts';
import type { Target } from './target.ts';

/** Reads a request without refusing anything: operation, parameters, caller. */
export function observe(shared: Shared, runtime: Runtime, target: Target & { kind: 'dialect' }, request: IncomingMessage): Call {
  const { dialect } = target;
  const { headers, method = 'GET' } = request;
  const normal = dialect.normalise(target.path, headers);
  const path = typeof normal === 'string' ? normal : normal.path;
  const { operation, params: found } = shared.router(dialect)(method, path);
  const params = typeof normal === 'string' ? found : { ...normal.params, ...found };
  return {
    id: `req-${runtime.world.chance.uuid('request')}`,
    operation,
    dialect,
    method,
    path,
    search: target.search,
    params,
    headers,
    base: shared.links.base(headers, target),
    urlOf: (home) => shared.links.home(headers, target, home),
    clock: runtime.world.clock,
    switches: runtime.world.switches,
    caller: callerOf(runtime, tokenOf(dialect, headers)),
    body: undefined,
    stream: () => request.iterator({ destroyOnReturn: false }),
    hasBody: hasBody(request),
    schemas: runtime.contracts(dialect.id).mode === 'report' ? shared.tolerant(dialect) : shared.schemas(dialect),
    violations: [],
  };
}

/** The token that a request shows. */
export function tokenOf({ tokenHeaders }: Dialect, headers: IncomingHttpHeaders): string | string[] | undefined {
  if (tokenHeaders === undefined) return headers['x-auth-token'];
  return tokenHeaders.map((name) => headers[name]).find((value) => value !== undefined);
}

function callerOf({ world, auth }: Runtime, token: string | string[] | undefined): Caller | null {
  const known = typeof token === 'string' && token !== '' ? world.identity.present(token) : null;
  if (known !== null || auth === 'strict') return known;
  return auth === 'off' || token ? world.identity.stranger() : null;
}

/** Opens the exchange of a call in the journal. */
export function openExchange(shared: Shared, runtime: Runtime, call: Call, request: IncomingMessage): Exchange {
  const exchange = runtime.journal.open({
    requestId: call.id,
    at: Date.now(),
    dialect: call.dialect.id,
    operation: call.operation.id,
    method: call.method,
    path: call.path,
    url: request.url ?? '',
    headers: call.headers,
  });
  nameCaller(exchange, call);
  if (call.operation.path === '*') exchange.nearMisses = nearMisses(call.method, call.path, shared.dialects);
  return exchange;
}

/** Writes down who makes the request. */
export function nameCaller(exchange: Exchange, { caller }: Call): void {
  exchange.user = caller?.user.name;
  exchange.project = caller?.project?.name;
}
