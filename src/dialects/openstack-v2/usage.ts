import type { Operation } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { refuseBody } from './context.ts';

/** Where Glance shows what a project uses of its limits. Other methods than GET are not refused there: they find nothing. */
export const USAGE_PATH = '/v2/info/usage';

/**
 * Shows limits and what is used of them. There are none, as in Glance unless its limits are kept by Keystone (`use_keystone_limits`).
 *
 * Source: glance/api/v2/discovery.py and glance/quota/keystone.py of Glance 25.1.
 */
export const USAGE: Operation = {
  id: 'openstack-v2.usage-show',
  method: 'GET',
  path: USAGE_PATH,
  summary: 'Show the limits of the project and what is used of them.',
  source: 'glance/api/v2/discovery.py of Glance 25.1',
  auth: 'token',
  checks: ['token', 'json-if-any'],
  request: { body: 'json' },
  replies: [
    {
      status: 200,
      description: 'The limits by name; none, where none are kept.',
      mediaType: JSON_TYPE,
      schema: {
        title: 'Usage',
        type: 'object',
        properties: {
          usage: {
            type: 'object',
            additionalProperties: {
              type: 'object',
              properties: { usage: { type: 'integer' }, limit: { type: 'integer' } },
              required: ['usage', 'limit'],
            },
          },
        },
        required: ['usage'],
        additionalProperties: false,
      },
    },
  ],
  handle: (_world, call) => {
    refuseBody(call);
    return toJsonReply(200, { usage: {} });
  },
};
