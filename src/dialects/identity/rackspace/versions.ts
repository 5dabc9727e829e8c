import type { Call, Json, Operation, Schema } from '../../../operation/operation.ts';
import { inObject, JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';

const DOCS = 'rackerlabs/docs-cloud-identity, api-docs/api-reference/methods/versions';

/** gap: the service has v1.0 and v1.1 as well, which nothing here speaks, and links to papers that are no more. */
const VERSION = { id: 'v2.0', status: 'CURRENT', updated: '2012-01-19T22:30:00.25Z' } as const;
const MEDIA: Json = { values: [{ base: 'application/json', type: 'application/vnd.openstack.identity+json;version=2.0' }] };

const toSelf = (call: Call) => ({ href: `${call.base}/v2.0`, rel: 'self' });
const SHOWN: Schema = { type: 'object', required: ['id', 'status', 'updated'] };

const toOperation = (name: string, path: string, summary: string, schema: Schema, show: (call: Call) => Json): Operation => ({
  id: `rackspace-identity.version-${name}`,
  method: 'GET',
  path,
  summary,
  source: DOCS,
  auth: 'none',
  checks: [],
  request: { body: 'none' },
  replies: [{ status: 200, description: summary, mediaType: JSON_TYPE, schema }],
  handle: (_world, call) => toJsonReply(200, show(call)),
});

/** What versions of the API there are. */
export const VERSION_OPERATIONS: readonly Operation[] = [
  toOperation(
    'list',
    '/',
    'Show the versions of the API.',
    inObject('versions', inObject('version', { type: 'array', items: SHOWN })),
    (call) => ({ versions: { version: [{ ...VERSION, link: toSelf(call) }] } }),
  ),
  toOperation('show', '/v2.0', 'Show this version of the API.', inObject('version', SHOWN), (call) => ({
    version: { ...VERSION, links: [toSelf(call)], 'media-types': MEDIA },
  })),
];
