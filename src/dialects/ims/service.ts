import type { BaseDialect } from '../../operation/derive.ts';
import type { Call, Operation, Reply } from '../../operation/operation.ts';
import { pseudoOperations } from '../../operation/pseudo.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { type Answers, isNative } from './answers.ts';
import { ERRORS } from './codes.ts';
import { VERSIONS_REPLY } from './schemas.ts';

const REFERENCE = 'Open Telekom Cloud, Image Management Service API reference';
const VERSIONS_REF = `${REFERENCE}, Querying API Versions and Querying an API Version (Native OpenStack API)`;

/** Source: the example of Querying API Versions. */
const VERSIONS = [
  { status: 'CURRENT', id: 'v2.2', path: '/v2/' },
  { status: 'SUPPORTED', id: 'v2.1', path: '/v2/' },
  { status: 'SUPPORTED', id: 'v2.0', path: '/v2/' },
  { status: 'DEPRECATED', id: 'v1.1', path: '/v1/' },
  { status: 'DEPRECATED', id: 'v1.0', path: '/v1/' },
] as const;

/** The versions whose id begins so. */
function versionsOf(prefix: string): readonly (typeof VERSIONS)[number][] {
  return VERSIONS.filter(({ id }) => id === prefix || id.startsWith(`${prefix}.`));
}

function versions(list: readonly (typeof VERSIONS)[number][], call: Call): Reply {
  return toJsonReply(300, {
    versions: list.map(({ status, id, path }) => ({ status, id, links: [{ href: `${call.base}${path}`, rel: 'self' }] })),
  });
}

/** Brings a path into the form of the table: no empty segments, and every 2.x is 2, but for the safe mode of the own API, which is 2.1. */
export function normalise(path: string): string {
  const clean = path.includes('//') ? path.replace(/\/{2,}/g, '/') : path;
  if (clean.startsWith('/v2/') && clean.length > 4) return clean;
  return clean.replace(/^\/v2\.[012](?=\/(?!cloudimages).)/, '/v2').replace(/^(\/v[\d.]+)\/$/, '$1');
}

/** What answers where nothing of the tables does, and for versions. */
export interface Service {
  readonly operations: readonly Operation[];
  readonly unmatched: (method: string, path: string) => Operation;
  readonly wrongMethod: (method: string, path: string, allowed: readonly string[]) => Operation;
}

const common = { method: 'GET', source: VERSIONS_REF, auth: 'none', checks: [], request: { body: 'none', openQuery: true } } as const;
const replies = [{ status: 300, description: 'The versions to choose from.', mediaType: JSON_TYPE, schema: VERSIONS_REPLY }];

const pseudo = pseudoOperations('ims', VERSIONS_REF);

/** What OpenStack answers to a method that a native path does not have. */
function toNative({ handle, ...operation }: Operation, asNative: Answers['asNative']): Operation {
  const answer: Operation['handle'] = async (world, call) => asNative(await handle(world, call));
  return { ...operation, id: 'ims.wrong-method', handle: answer };
}

/** Makes the versions, and the answers of the gateway to what it does not know. */
export function createService(base: BaseDialect, { renderError, asNative }: Answers): Service {
  const list: Operation = {
    ...common,
    id: 'ims.version-list',
    path: '/',
    summary: 'Show the versions of the native API.',
    replies,
    handle: (_world, call) => versions(VERSIONS, call),
  };
  const show: Operation = {
    ...common,
    id: 'ims.version-show',
    path: '/{version}',
    summary: 'Show one version of the native API.',
    replies,
    handle: (_world, call) => {
      const found = versionsOf(call.path.slice(1));
      return found.length === 0 ? renderError(ERRORS.notFound, call) : versions(found, call);
    },
  };
  // gap: whether the gateway looks at the token before it looks for the path is not known.
  const notFound = pseudo('unmatched', ['token'], (call) => renderError(ERRORS.notFound, call));
  const methodNotAllowed = pseudo('wrong-method', ['token'], (call) => renderError(ERRORS.methodNotAllowed, call));
  return {
    operations: [list, show],
    // Segments of the tables hide `/{version}` from the versions that begin longer paths.
    unmatched: (method, path) => (method === 'GET' && versionsOf(path.slice(1)).length > 0 ? show : notFound),
    wrongMethod: (method, path, allowed) => {
      if (isNative(path)) return toNative(base.wrongMethod(method, path, allowed), asNative);
      // `/{version}` fits every path of one segment.
      const unknown = path.lastIndexOf('/') === 0 && path !== '/' && versionsOf(path.slice(1)).length === 0;
      return unknown ? notFound : methodNotAllowed;
    },
  };
}
