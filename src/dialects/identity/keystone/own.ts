import { type Caller, rolesOf } from '../../../core/identity.ts';
import { Answer } from '../../../operation/answer.ts';
import type { Call, Json, Operation, Schema, World } from '../../../operation/operation.ts';
import { generally } from '../../../operation/wording.ts';
import { toJsonReply } from '../../../wire/json-reply.ts';
import { ERRORS, toNotFound } from './errors.ts';
import { select, toFilters, toList, toListSchema } from './listing.ts';
import { callerOf, denied, reachOf } from './policy.ts';
import { type Row, toDomainRow, toProjectRow } from './rows.ts';

// What somebody has: where it can log in, and what services its token gives access to. Source: Keystone 22, asked.

const SOURCE = 'openstack/keystone, api-ref/source/v3/authenticate-v3.inc, "Get available …"; answers asked of Keystone 22';
const PROJECT_FILTERS = ['name', 'domain_id', 'enabled'];

function projectsOf({ identity }: World, call: Call, { roles }: Caller['user']): readonly Row[] {
  return identity.projects.filter(({ id }) => roles[id] !== undefined).map((project) => toProjectRow(call, project));
}

function listDomains({ identity }: World, call: Call): readonly Row[] {
  const { user } = callerOf(call);
  return identity.domains
    .filter(({ id }) => rolesOf(user, { project: null, domain: id }).length > 0)
    .map((domain) => toDomainRow(call, domain));
}

function listUserProjects(world: World, call: Call): readonly Row[] {
  const caller = callerOf(call);
  const id = call.params['user_id'] ?? '';
  const user = world.identity.user({ id });
  const reach = reachOf(caller);
  if (!reach.everywhere && id !== caller.user.id && (user === undefined || user.domain !== reach.domain)) throw denied();
  if (user === undefined) throw toNotFound('user', id);
  return projectsOf(world, call, user);
}

const common = { method: 'GET', auth: 'token', checks: ['token'] } as const;
const CATALOG: Schema = { type: 'object', properties: { catalog: { type: 'array' } }, required: ['catalog', 'links'] };
const reply = (description: string, schema: Schema) => [{ status: 200, description, mediaType: 'application/json', schema }];

/** What the caller has: projects, domains, the system, and the catalog. */
export function ownOperations(catalog: (call: Call) => Json): readonly Operation[] {
  return [
    {
      ...common,
      id: 'keystone.own-catalog-show',
      path: '/v3/auth/catalog',
      summary: 'Show the services that the token gives access to.',
      source: SOURCE,
      request: { body: 'none', openQuery: true },
      replies: reply('The catalog.', CATALOG),
      handle: (_world, call) => {
        // Only a token for a project has one; the real service says no to the others without naming a rule.
        if (callerOf(call).project === null) throw new Answer(ERRORS.forbidden, generally(ERRORS.forbidden));
        return toJsonReply(200, { catalog: catalog(call), links: { self: `${call.base}${call.path}` } });
      },
    },
    {
      ...common,
      id: 'keystone.own-project-list',
      path: '/v3/auth/projects',
      summary: 'List the projects that the caller can log in to.',
      source: SOURCE,
      request: { body: 'none', openQuery: true, query: toFilters(PROJECT_FILTERS) },
      replies: reply('The projects.', toListSchema('projects')),
      handle: (world, call) => toList(call, 'projects', select(projectsOf(world, call, callerOf(call).user), call, PROJECT_FILTERS)),
    },
    {
      ...common,
      id: 'keystone.own-domain-list',
      path: '/v3/auth/domains',
      summary: 'List the domains that the caller can log in to.',
      source: SOURCE,
      request: { body: 'none', openQuery: true },
      replies: reply('The domains.', toListSchema('domains')),
      handle: (world, call) => toList(call, 'domains', listDomains(world, call)),
    },
    {
      ...common,
      id: 'keystone.own-system-list',
      path: '/v3/auth/system',
      summary: 'Tell whether the caller can log in to the whole system.',
      source: SOURCE,
      request: { body: 'none', openQuery: true },
      replies: reply('The system, or nothing.', {
        type: 'object',
        properties: { system: { type: 'array' } },
        required: ['system', 'links'],
      }),
      handle: (_world, call) => {
        const may = rolesOf(callerOf(call).user, { project: null, system: true }).length > 0;
        return toJsonReply(200, { system: may ? [{ all: true }] : [], links: { self: `${call.base}${call.path}` } });
      },
    },
    {
      ...common,
      id: 'keystone.user-project-list',
      path: '/v3/users/{user_id}/projects',
      summary: 'List the projects that a user has a role in.',
      source: SOURCE,
      request: {
        body: 'none',
        openQuery: true,
        path: [{ name: 'user_id', required: true, schema: { type: 'string' } }],
        query: toFilters(PROJECT_FILTERS),
      },
      replies: reply('The projects.', toListSchema('projects')),
      handle: (world, call) => toList(call, 'projects', select(listUserProjects(world, call), call, PROJECT_FILTERS)),
    },
  ];
}
