import type { IncomingHttpHeaders } from 'node:http';
import type { BaseDialect } from '../../operation/derive.ts';
import type { Dialect, Normalised } from '../../operation/operation.ts';
import { pseudoOperations } from '../../operation/pseudo.ts';
import { generally } from '../../operation/wording.ts';
import { ATTRIBUTES, RESERVED_PREFIX } from './attributes.ts';
import { createViews } from './context.ts';
import { createErrors, ERROR_ROWS, ERRORS } from './errors.ts';
import { createGate, toWrongMethod } from './gate.ts';
import { imageOperations } from './images.ts';
import { LIMITS } from './limit-rows.ts';
import { memberOperations } from './members.ts';
import { SCHEMA_OPERATIONS } from './schema-operations.ts';
import { SWITCHES } from './switches.ts';
import { TAG_OPERATIONS } from './tags.ts';
import { TASK_CODES } from './task-work.ts';
import { TASK_OPERATIONS } from './tasks.ts';
import { VERSION_OPERATIONS } from './versions.ts';

/** What the pages write without the version. */
const BARE = /^\/(?:images|tasks|schemas)(?=[/.]|$)/;
const TENANT = /^\/v2\/(\d+)(?=\/|$)/;

/**
 * Brings a path into the form of the table: without the tenant's number and without `.json`, and with the version, which the pages
 * leave to the base URL. The suffix wins over `Accept`, and there is nothing but JSON.
 */
function normalise(given: string, _headers: IncomingHttpHeaders): string | Normalised {
  const path = (BARE.test(given) ? `/v2${given}` : given).replace(/\.json$/, '');
  const tenant = TENANT.exec(path)?.[1];
  return tenant === undefined ? path : { path: path.replace(TENANT, '/v2'), params: { tenant_id: tenant } };
}

const pseudo = pseudoOperations('rackspace', 'rackerlabs/docs-cloud-images: what the documents do not offer');

/** Makes the dialect of Rackspace Cloud Images, which is the OpenStack Image API v2 with rules and a front of its own. */
export function createRackspace(base: BaseDialect): Dialect {
  const viewOf = createViews();
  const { renderError, errorForms, refuse, refuseCheck } = createErrors(base);
  const notFound = pseudo('unmatched', ['token'], (call) => renderError(ERRORS.itemNotFound, call, generally(ERRORS.itemNotFound)));
  const wrongMethod = pseudo('wrong-method', ['token'], (call) => {
    const { row, details } = toWrongMethod(call);
    return renderError(row, call, details);
  });
  return {
    id: 'rackspace',
    title: 'Rackspace Cloud Images',
    home: '/rackspace',
    operations: [
      ...imageOperations(base, viewOf),
      ...memberOperations(viewOf),
      ...TAG_OPERATIONS,
      ...TASK_OPERATIONS,
      ...SCHEMA_OPERATIONS,
      ...VERSION_OPERATIONS,
    ],
    errors: ERROR_ROWS,
    jobCodes: TASK_CODES,
    switches: SWITCHES,
    attributes: ATTRIBUTES,
    reserved: [`${RESERVED_PREFIX}*`],
    limits: LIMITS,
    normalise,
    unmatched: () => notFound,
    wrongMethod: () => wrongMethod,
    gate: createGate(),
    commonHeaders: (call) => (call.caller === null ? undefined : { 'x-openstack-request-id': call.id }),
    renderError,
    errorForms,
    refuse,
    refuseCheck,
    crash: (call) => renderError(ERRORS.computeFault, call),
  };
}
