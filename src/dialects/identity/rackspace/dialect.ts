import type { Reason } from '../../../core/reasons.ts';
import type { Call, Dialect } from '../../../operation/operation.ts';
import { pseudoOperations } from '../../../operation/pseudo.ts';
import { ERROR_ROWS, ERRORS, errorForms, refuseCheck, renderError } from './errors.ts';
import { TOKEN_OPERATIONS } from './tokens.ts';
import { VERSION_OPERATIONS } from './versions.ts';

const SOURCE = 'rackerlabs/docs-cloud-images, common-gs, "Authenticate" and its samples (2015, 2021)';
const pseudo = pseudoOperations('rackspace-identity', SOURCE);
const NOT_FOUND = pseudo('unmatched', [], (call) => renderError(ERRORS.itemNotFound, call));
const WRONG_METHOD = pseudo('wrong-method', [], (call) => renderError(ERRORS.badMethod, call));

/** Makes the dialect of Rackspace's identity service v2.0, as far as clients of Cloud Images use it. */
export function createRackspaceIdentity(): Dialect {
  return {
    id: 'rackspace-identity',
    title: 'Rackspace Identity v2.0',
    home: '/rackspace-identity',
    operations: [...TOKEN_OPERATIONS, ...VERSION_OPERATIONS],
    errors: ERROR_ROWS,
    switches: [],
    attributes: [],
    normalise: (path) => path.replace(/\.json$/, '').replace(/^\/v2\.0\/$/, '/v2.0'),
    unmatched: () => NOT_FOUND,
    wrongMethod: () => WRONG_METHOD,
    commonHeaders: () => undefined,
    renderError,
    errorForms,
    refuseCheck,
    // Operations of this dialect touch no image, so the core has nothing to refuse.
    refuse: (_reason: Reason, call: Call) => renderError(ERRORS.identityFault, call),
    crash: (call) => renderError(ERRORS.identityFault, call),
  };
}
