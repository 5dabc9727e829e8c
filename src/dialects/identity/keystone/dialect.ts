import type { Reason } from '../../../core/reasons.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Dialect, Json, Operation } from '../../../operation/operation.ts';
import { pseudoOperations } from '../../../operation/pseudo.ts';
import type { IdentityProfile, LookUp } from '../../../wire/identity-profile.ts';
import { toJsonReply } from '../../../wire/json-reply.ts';
import { allowOf, createAnswers, ERRORS, PAGE_TYPE } from './errors.ts';
import { tokenOperations } from './tokens.ts';

function toVersion(call: Call, { version: { id, updated } }: IdentityProfile): Json {
  return {
    id,
    status: 'stable',
    updated,
    links: [{ rel: 'self', href: `${call.base}/v3/` }],
    'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.identity-v3+json' }],
  };
}

const common = { method: 'GET', auth: 'none', checks: [], request: { body: 'none' } } as const;

function versionOperations(profile: IdentityProfile): readonly Operation[] {
  const source = profile.sources.versions;
  return [
    {
      ...common,
      id: `${profile.id}.version-list`,
      path: '/',
      summary: 'Show the versions of the identity service.',
      source,
      replies: [
        {
          status: 300,
          description: 'The versions to choose from.',
          mediaType: 'application/json',
          schema: { type: 'object', required: ['versions'] },
        },
      ],
      handle: (_world, call) => toJsonReply(300, { versions: { values: [toVersion(call, profile)] } }, { location: `${call.base}/v3/` }),
    },
    {
      ...common,
      id: `${profile.id}.version-show`,
      path: '/v3',
      summary: 'Show the version.',
      source,
      replies: [
        { status: 200, description: 'The version.', mediaType: 'application/json', schema: { type: 'object', required: ['version'] } },
      ],
      handle: (_world, call) => toJsonReply(200, { version: toVersion(call, profile) }),
    },
  ];
}

function toOperation({ find, ...operation }: LookUp): Operation {
  return {
    ...operation,
    handle: (world, call) => {
      const found = find(world, call);
      if (found === undefined) throw new Answer(ERRORS.notFound);
      return toJsonReply(200, found);
    },
  };
}

/** Flask's page for a path that is not there. */
const NOT_FOUND_PAGE = `<!doctype html>
<html lang=en>
<title>404 Not Found</title>
<h1>Not Found</h1>
<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>
`;

/**
 * Makes a dialect of the Identity API v3, as Keystone 22 speaks it.
 *
 * @param profile what this service does in its own way
 */
export function createKeystone(profile: IdentityProfile): Dialect {
  const { rows, ownRow, renderError, errorForms, refuseCheck } = createAnswers(profile);
  const pseudo = pseudoOperations(profile.id, profile.sources.versions);
  const notFound = pseudo('unmatched', [], () => ({
    status: 404,
    headers: { 'content-type': PAGE_TYPE },
    body: NOT_FOUND_PAGE,
    error: ownRow(ERRORS.notFound),
  }));
  const wrongMethod = pseudo('wrong-method', [], (call) => renderError(ERRORS.methodNotAllowed, call));
  const options = pseudo('options', [], (call) => ({
    status: 200,
    headers: { 'content-type': PAGE_TYPE, allow: allowOf(call) },
    body: '',
  }));
  return {
    id: profile.id,
    title: profile.title,
    home: profile.home,
    operations: [
      ...versionOperations(profile),
      ...tokenOperations(profile),
      ...profile.operations,
      ...(profile.lookUps ?? []).map(toOperation),
    ],
    errors: rows,
    switches: [],
    attributes: [],
    ...(profile.claim === undefined ? {} : { claim: profile.claim }),
    // `/v3/` is `/v3`; other paths are taken as they are.
    normalise: (path) => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path),
    unmatched: () => notFound,
    wrongMethod: (method) => (method === 'OPTIONS' ? options : wrongMethod),
    commonHeaders: (call) => ({ vary: 'X-Auth-Token', 'x-openstack-request-id': call.id }),
    renderError,
    errorForms,
    refuseCheck,
    // Operations of this dialect touch no image, so the core has nothing to refuse.
    refuse: (_reason: Reason, call: Call) => renderError(ERRORS.internalError, call),
    crash: (call) => renderError(ERRORS.internalError, call),
  };
}
