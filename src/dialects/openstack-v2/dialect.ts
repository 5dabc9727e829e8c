import type { BaseDialect } from '../../operation/derive.ts';
import type { Call } from '../../operation/operation.ts';
import { pageForms } from '../../wire/webob-page.ts';
import { ATTRIBUTES, RESERVED, RESERVED_PREFIX } from './attributes.ts';
import { CACHE_OPERATIONS } from './cache.ts';
import { createContext } from './context.ts';
import { DATA_OPERATIONS } from './data.ts';
import { ERROR_ROWS, ERRORS, refuseCheck, renderError } from './errors.ts';
import { imageOperations } from './images.ts';
import { IMPORT_OPERATIONS } from './import.ts';
import { LIMITS } from './limits.ts';
import { LOCATION_OPERATIONS } from './location-operations.ts';
import { MEMBER_OPERATIONS } from './members.ts';
import { METADEF_OPERATIONS } from './metadefs/operations.ts';
import { explain, refuse } from './reasons.ts';
import { SCHEMA_OPERATIONS } from './schema-operations.ts';
import { normalise, SERVICE_OPERATIONS, unmatched, wrongMethod } from './service.ts';
import { STORE_OPERATIONS } from './stores.ts';
import { SWITCHES } from './switches.ts';
import { TAG_OPERATIONS } from './tags.ts';
import { TASK_OPERATIONS } from './tasks.ts';

/** Replies to a recognised caller carry the request id; before that, nothing of Glance has one. */
function commonHeaders(call: Call): Readonly<Record<string, string>> | undefined {
  return call.caller === null || call.operation.auth === 'none' ? undefined : { 'x-openstack-request-id': call.id };
}

/** Makes the dialect of OpenStack's Image API v2, as Glance 25.1 speaks it. */
export function createOpenstackV2(): BaseDialect {
  const context = createContext();
  return {
    id: 'openstack-v2',
    title: 'OpenStack Image API v2',
    home: '/openstack',
    operations: [
      ...imageOperations(context),
      ...DATA_OPERATIONS,
      ...LOCATION_OPERATIONS,
      ...IMPORT_OPERATIONS,
      ...TASK_OPERATIONS,
      ...MEMBER_OPERATIONS,
      ...TAG_OPERATIONS,
      ...STORE_OPERATIONS,
      ...CACHE_OPERATIONS,
      ...METADEF_OPERATIONS,
      ...SCHEMA_OPERATIONS,
      ...SERVICE_OPERATIONS,
    ],
    errors: ERROR_ROWS,
    switches: SWITCHES,
    attributes: ATTRIBUTES,
    reserved: [...RESERVED, `${RESERVED_PREFIX}*`],
    limits: LIMITS,
    normalise,
    unmatched,
    wrongMethod,
    commonHeaders,
    renderError,
    errorForms: pageForms,
    refuseCheck,
    refuse,
    explain,
    crash: (call) => renderError(ERRORS.internalError, call),
  };
}
