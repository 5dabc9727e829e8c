import type { Reason } from '../../../core/reasons.ts';
import type { Call, Dialect, Json, Operation, Reply } from '../../../operation/operation.ts';
import { ERROR_ROWS, ERRORS, refuseCheck, renderError, toReply } from './errors.ts';
import { TOKEN_OPERATIONS } from './tokens.ts';

const SOURCE = 'openstack/keystone, api-ref/source/v3/index.rst, versions; answers asked of Keystone 22';

function version(call: Call): Json {
  return {
    id: 'v3.14',
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
    links: [{ rel: 'self', href: `${call.base}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

const common = { method: 'GET', source: SOURCE, auth: 'none', checks: [], request: { body: 'none' } } as const;

const VERSION_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'keystone.version-list',
    path: '/',
    summary: 'Show the versions of the identity service.',
    replies: [
      {
        status: 300,
        description: 'The versions to choose from.',
        mediaType: 'application/json',
        schema: { type: 'object', required: ['versions'] },
      },
    ],
    handle: (_world, call) => toReply(300, { versions: { values: [version(call)] } }, { location: `${call.base}/v3/` }),
  },
  {
    ...common,
    id: 'keystone.version-show',
    path: '/v3',
    summary: 'Show the version.',
    replies: [
      { status: 200, description: 'The version.', mediaType: 'application/json', schema: { type: 'object', required: ['version'] } },
    ],
    handle: (_world, call) => toReply(200, { version: version(call) }),
  },
];

/** Flask's page for a path that is not there. */
const NOT_FOUND_PAGE = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`;

const pseudo = (id: string, handle: (call: Call) => Reply): Operation => ({
  ...common,
  id: `keystone.${id}`,
  method: '*',
  path: '*',
  summary: 'Answer what the table does not have.',
  request: { body: 'none', openQuery: true },
  replies: [],
  handle: (_world, call) => handle(call),
});

const NOT_FOUND = pseudo('unmatched', () => ({
  status: 404,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: NOT_FOUND_PAGE,
  error: ERRORS.notFound,
}));

/** Flask's answers where the path has no such method: it knows OPTIONS everywhere and HEAD wherever there is GET. */
function wrongMethod(method: string, _path: string, allowed: readonly string[]): Operation {
  const all = [...new Set([...allowed, 'OPTIONS', ...(allowed.includes('GET') ? ['HEAD'] : [])])].join(', ');
  if (method === 'OPTIONS') {
    return pseudo('options', () => ({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8', allow: all }, body: '' }));
  }
  return pseudo('wrong-method', () => ({
    ...toReply(405, { message: 'The method is not allowed for the requested URL.' }, { allow: all }),
    error: ERRORS.methodNotAllowed,
  }));
}

/** Makes the dialect of OpenStack's identity service, as Keystone 22 speaks it. */
export function createKeystone(): Dialect {
  return {
    id: 'keystone',
    title: 'OpenStack Identity API v3',
    home: '/identity',
    operations: [...VERSION_OPERATIONS, ...TOKEN_OPERATIONS],
    errors: ERROR_ROWS,
    switches: [],
    attributes: [],
    // `/v3/` is `/v3`; other paths are taken as they are.
    normalise: (path) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path),
    unmatched: () => NOT_FOUND,
    wrongMethod,
    commonHeaders: (call) => ({ vary: 'X-Auth-Token', 'x-openstack-request-id': call.id }),
    renderError,
    refuseCheck,
    // Operations of this dialect touch no image, so the core has nothing to refuse.
    refuse: (_reason: Reason, call: Call) => renderError(ERRORS.internalError, call),
    crash: (call) => renderError(ERRORS.internalError, call),
  };
}
