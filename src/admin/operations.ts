import { toOpenApi } from '../operation/openapi.ts';
import type { Json } from '../operation/operation.ts';
import { toShownError } from '../operation/shown-error.ts';
import { didYouMean } from '../refusals.ts';
import { AdminError, type AdminReply } from './answer.ts';
import { clockOperations } from './clock-operations.ts';
import type { AdminHost } from './host.ts';
import { type AdminCall, type AdminOperation, healthy, isServed, noSandbox } from './operation.ts';
import { sandboxOperations } from './sandbox-operations.ts';
import { readSandboxOptions } from './sandbox-options.ts';
import { toShownOperation, toShownSandbox, toTime } from './shown.ts';
import { snapshotOperations } from './snapshot-operations.ts';

const GONE: AdminReply = { status: 204 };
const found = (json: Json): AdminReply => ({ status: 200, json });

const processOperations: readonly AdminOperation[] = [
  {
    id: 'admin.index-list',
    method: 'GET',
    path: '/',
    scope: 'sandbox',
    summary: 'List the admin operations',
    query: [],
    handle: ({ sandbox }) => found({ operations: adminOperations.filter((row) => isServed(row, sandbox.name)).map(toRow) }),
  },
  {
    id: 'admin.health-show',
    method: 'GET',
    path: '/health',
    scope: 'process',
    summary: 'Say that the process lives; needs no token and takes any Host',
    query: [],
    handle: () => healthy,
  },
  {
    id: 'admin.report-show',
    method: 'GET',
    path: '/report',
    scope: 'process',
    summary: 'Tell what clients did against the contract, and what they never tried: format=json, text, junit, sarif, har or html',
    query: ['format'],
    handle: async ({ host, query }) => {
      const { mediaType: type, text: body } = await host.report(query['format'] ?? 'json');
      return { status: 200, text: { type, body } };
    },
  },
  {
    id: 'admin.ready-show',
    method: 'GET',
    path: '/ready',
    scope: 'process',
    summary: 'Say whether the emulator is ready, or 503 and why not',
    query: [],
    handle: ({ host }) => {
      const { ready, reasons } = host.ready();
      return { status: ready ? 200 : 503, json: { ready, reasons } };
    },
  },
  {
    id: 'admin.version-show',
    method: 'GET',
    path: '/version',
    scope: 'process',
    summary: 'Show the version, the dialects and the URLs of their homes',
    query: [],
    handle: ({ host, places }) =>
      found({
        version: host.version,
        node: process.version,
        startedAt: toTime(host.startedAt),
        dialects: host.dialects.map(({ id, title, home }) => ({ id, title, home })),
        urls: places(null).homes,
      }),
  },
  {
    id: 'admin.operation-list',
    method: 'GET',
    path: '/operations',
    scope: 'process',
    summary: 'List the operations of all dialects, or of one',
    query: ['dialect'],
    handle: (call) =>
      found({ operations: dialectsOf(call).flatMap((dialect) => dialect.operations.map((row) => toShownOperation(dialect, row))) }),
  },
  {
    id: 'admin.error-list',
    method: 'GET',
    path: '/errors',
    scope: 'process',
    summary: 'List the errors of all dialects, or of one',
    query: ['dialect'],
    handle: (call) => found({ errors: dialectsOf(call).flatMap((dialect) => dialect.errors.map((row) => toShownError(dialect, row))) }),
  },
  {
    id: 'admin.openapi-show',
    method: 'GET',
    path: '/openapi/{dialect}',
    scope: 'process',
    summary: 'Describe a dialect as OpenAPI 3.1: openapi/openstack-v2.json',
    query: [],
    handle: (call) => {
      const [dialect] = dialectsOf(call, call.params['dialect']?.replace(/\.json$/, '') ?? '');
      return found(dialect === undefined ? {} : toOpenApi(dialect, { version: call.host.version, server: `${call.base}${dialect.home}` }));
    },
  },
  {
    id: 'admin.description-show',
    method: 'GET',
    path: '/openapi.json',
    scope: 'process',
    summary: 'Describe this API as OpenAPI 3.1',
    query: [],
    handle: async ({ host, base }) => {
      const { toAdminOpenApi } = await import('./openapi.ts');
      return found(toAdminOpenApi(adminOperations, base, host.version));
    },
  },
  {
    id: 'admin.sandbox-list',
    method: 'GET',
    path: '/sandboxes',
    scope: 'process',
    summary: 'List the sandboxes that were made',
    query: [],
    handle: ({ host, base }) => found({ sandboxes: host.sandboxes().map((sandbox) => toShownSandbox(sandbox, base)) }),
  },
  {
    id: 'admin.sandbox-create',
    method: 'POST',
    path: '/sandboxes',
    scope: 'process',
    summary: 'Make a sandbox: a whole set of clouds of its own',
    query: [],
    handle: async ({ host, body, base }) => {
      const options = readSandboxOptions(body);
      if (options.name !== undefined && host.sandbox(options.name) !== undefined) {
        throw new AdminError(409, 'sandbox-exists', `There is a sandbox "${options.name}" already.`);
      }
      return { status: 201, json: toShownSandbox(await host.createSandbox(options), base) };
    },
  },
  {
    id: 'admin.sandbox-show',
    method: 'GET',
    path: '/sandboxes/{name}',
    scope: 'process',
    summary: 'Show one sandbox',
    query: [],
    handle: ({ host, params, base }) => {
      const sandbox = host.sandbox(params['name'] ?? '');
      if (sandbox === undefined) throw noSandbox(host, params['name'] ?? '');
      return found(toShownSandbox(sandbox, base));
    },
  },
  {
    id: 'admin.sandbox-delete',
    method: 'DELETE',
    path: '/sandboxes/{name}',
    scope: 'process',
    summary: 'Delete one sandbox and all that is in it',
    query: [],
    handle: async ({ host, params }) => {
      if (!(await host.deleteSandbox(params['name'] ?? ''))) throw noSandbox(host, params['name'] ?? '');
      return GONE;
    },
  },
  {
    id: 'admin.shutdown',
    method: 'POST',
    path: '/shutdown',
    scope: 'process',
    summary: 'Stop the emulator, once this is answered',
    query: [],
    handle: ({ host }) => ({
      status: 202,
      headers: { connection: 'close' },
      json: { status: 'stopping' },
      afterwards: () => host.shutdown(),
    }),
  },
];

/** All admin operations. */
export const adminOperations: readonly AdminOperation[] = [
  ...processOperations,
  ...sandboxOperations,
  ...clockOperations,
  ...snapshotOperations,
];

function toRow({ id, method, path, scope, summary, query }: AdminOperation): Json {
  return { id, method, path: path === '/' ? '/__admin' : `/__admin${path}`, scope, summary, query };
}

function dialectsOf({ host, query }: AdminCall, wanted = query['dialect']): AdminHost['dialects'] {
  if (wanted === undefined) return host.dialects;
  const chosen = host.dialects.filter(({ id }) => id === wanted);
  if (chosen.length > 0) return chosen;
  const known = host.dialects.map(({ id }) => id);
  throw new AdminError(400, 'invalid-parameter', `There is no dialect ${JSON.stringify(wanted)}${didYouMean(wanted, known)}`);
}
