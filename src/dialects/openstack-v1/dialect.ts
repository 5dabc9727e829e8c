import type { Call, Dialect } from '../../operation/operation.ts';
import { pageForms } from '../../wire/webob-page.ts';
import { ATTRIBUTES } from './attributes.ts';
import { CACHE_OPERATIONS } from './cache.ts';
import { ERROR_ROWS, ERRORS, refuse, refuseCheck, renderError } from './errors.ts';
import { imageOperations } from './images.ts';
import { LIMITS } from './limits.ts';
import { MEMBER_OPERATIONS } from './members.ts';
import { normalise, SERVICE_OPERATIONS, unmatched, wrongMethod } from './service.ts';
import { SWITCHES } from './switches.ts';

/** Replies to a recognised caller carry the request id; before that, nothing of Glance has one. */
function commonHeaders(call: Call): Readonly<Record<string, string>> | undefined {
  return call.caller === null || call.operation.auth === 'none' ? undefined : { 'x-openstack-request-id': call.id };
}

/** Makes the dialect of OpenStack's Image API v1, as Glance 15.0.2 (Pike) speaks it. */
export function createOpenstackV1(): Dialect {
  return {
    id: 'openstack-v1',
    title: 'OpenStack Image API v1',
    home: '/openstack-pike',
    operations: [...imageOperations(), ...MEMBER_OPERATIONS, ...CACHE_OPERATIONS, ...SERVICE_OPERATIONS],
    errors: ERROR_ROWS,
    switches: SWITCHES,
    attributes: ATTRIBUTES,
    limits: LIMITS,
    tokenHeaders: ['x-auth-token', 'x-storage-token'],
    normalise,
    unmatched,
    wrongMethod,
    commonHeaders,
    renderError,
    errorForms: pageForms,
    refuseCheck,
    refuse,
    crash: (call) => renderError(ERRORS.internalError, call),
  };
}
