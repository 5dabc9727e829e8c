import type { Call, Operation, Reply, Schema } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';

const SOURCE = 'rackerlabs/rackspace-how-to, Cloud Images FAQ: made of OpenStack Icehouse; glance/api/versions.py of Icehouse';

/**
 * Glance of Icehouse, without v1, which Rackspace does not offer.
 *
 * gap: no document of Rackspace shows a list of versions; clients that discover one ask for it.
 */
const VERSIONS = [
  { id: 'v2.2', status: 'CURRENT' },
  { id: 'v2.1', status: 'SUPPORTED' },
  { id: 'v2.0', status: 'SUPPORTED' },
] as const;

const SCHEMA: Schema = {
  type: 'object',
  properties: { versions: { type: 'array', items: { type: 'object', required: ['id', 'status', 'links'] } } },
  required: ['versions'],
  additionalProperties: false,
};

function list(status: number, call: Call): Reply {
  const links = [{ rel: 'self', href: `${call.base}/v2/` }];
  return toJsonReply(status, { versions: VERSIONS.map(({ id, status: state }) => ({ status: state, id, links })) });
}

const operation = (id: string, path: string, status: number, summary: string): Operation => ({
  id: `rackspace.${id}`,
  method: 'GET',
  path,
  summary,
  source: SOURCE,
  auth: 'none',
  checks: [],
  request: { body: 'none' },
  replies: [{ status, description: 'The versions.', mediaType: JSON_TYPE, schema: SCHEMA }],
  handle: (_world, call) => list(status, call),
});

/** Versions. */
export const VERSION_OPERATIONS: readonly Operation[] = [
  operation('version-choose', '/', 300, 'Show the versions to choose from.'),
  operation('version-list', '/versions', 200, 'Show the versions of the API.'),
];
