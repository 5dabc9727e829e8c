import type { Call, Json, Operation, Schema, World } from '../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from './json-reply.ts';

// How Glance and what is made of it show their versions. Source: glance/api/versions.py; glance/api/middleware/version_negotiation.py.

const VERSION: Schema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    status: { enum: ['CURRENT', 'SUPPORTED', 'DEPRECATED', 'EXPERIMENTAL'] },
    links: {
      type: 'array',
      items: { type: 'object', properties: { rel: { type: 'string' }, href: { type: 'string' } }, required: ['rel', 'href'] },
    },
  },
  required: ['id', 'status', 'links'],
  additionalProperties: false,
};

const VERSIONS_REPLY: Schema = {
  title: 'Versions',
  type: 'object',
  properties: { versions: { type: 'array', items: VERSION } },
  required: ['versions'],
  additionalProperties: false,
};

/** The operations that show versions. */
export interface VersionOperations {
  /** `GET /versions`: 200. */
  readonly list: Operation;
  /** `GET /`, and every path that names no version: 300. */
  readonly choose: Operation;
}

/**
 * Makes the operations that show the versions of a service.
 *
 * @param dialect its id
 * @param source where the list is known from
 * @param versions the list, newest first
 */
export function versionOperations(
  dialect: string,
  source: string,
  versions: (call: Call, world: World) => readonly Json[],
): VersionOperations {
  const show = (name: string, path: string, summary: string, status: number, description: string): Operation => ({
    id: `${dialect}.version-${name}`,
    method: 'GET',
    path,
    summary,
    source,
    auth: 'none',
    checks: [],
    request: { body: 'none' },
    replies: [{ status, description, mediaType: JSON_TYPE, schema: VERSIONS_REPLY }],
    handle: (world, call) => toJsonReply(status, { versions: versions(call, world) }),
  });
  return {
    list: show('list', '/versions', 'Show the versions of the API.', 200, 'The versions.'),
    choose: show('choose', '/', 'Show the versions to choose from.', 300, 'The versions to choose from.'),
  };
}

/**
 * Makes the operation that leads from a version's path to the same path with a slash, whatever the query.
 *
 * @param path the path without the slash: `/v2`
 */
export function versionRedirect(dialect: string, source: string, path: string): Operation {
  const mediaType = 'text/plain; charset=utf8';
  return {
    id: `${dialect}.version-redirect`,
    method: 'GET',
    path,
    summary: 'Lead to the path with a slash.',
    source,
    auth: 'token',
    checks: ['token'],
    request: { body: 'none', openQuery: true },
    replies: [{ status: 302, description: 'The path with a slash.', mediaType }],
    handle: (_world, call) => ({ status: 302, headers: { location: `${call.base}${path}/`, 'content-type': mediaType }, body: '' }),
  };
}
