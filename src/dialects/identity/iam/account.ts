import type { Caller, Domain, Project } from '../../../core/identity.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../../operation/operation.ts';
import type { IdentityProfile, LookUp } from '../../../wire/identity-profile.ts';
import { toJsonReply } from '../../../wire/json-reply.ts';

// What clients ask for when they log in by access key: gophertelekomcloud and huaweicloudsdkcore look projects and domains up by name.

const REFERENCE = 'Huawei Cloud, Identity and Access Management API reference';

type Names = Pick<IdentityProfile, 'catalog' | 'findProject' | 'nameOf'>;

const linksOf = ({ base, path, search }: Call): Json => ({ self: `${base}${path}${search && `?${search}`}`, previous: null, next: null });

function toProject(call: Call, { id, domain }: Project, name: string): Json {
  const links = { self: `${call.base}/v3/projects/${id}` };
  return { id, name, domain_id: domain, parent_id: domain, is_domain: false, enabled: true, description: '', links };
}

function toDomain(call: Call, { id, name }: Domain): Json {
  return { id, name, enabled: true, description: '', links: { self: `${call.base}/v3/domains/${id}` } };
}

/** Which projects a query leaves; all of them are switched on, and none is a domain. */
function fits(query: URLSearchParams, { domain }: Project): boolean {
  const same = (name: string, value: string): boolean => (query.get(name)?.toLowerCase() ?? value) === value;
  return same('domain_id', domain) && same('parent_id', domain) && same('enabled', 'true') && same('is_domain', 'false');
}

/** The page that is asked for; all, unless a query has both numbers. */
function toPage<T>(query: URLSearchParams, all: readonly T[]): readonly T[] {
  const [page, size] = ['page', 'per_page'].map((name) => Number.parseInt(query.get(name) ?? '', 10));
  if (!page || !size) return all;
  return all.slice((page - 1) * size, page * size);
}

/** The projects of the caller; of a name the one that it means, under the name that was asked for. */
function listProjects(world: World, call: Call, { findProject, nameOf }: Names): Reply {
  const { user } = call.caller as Caller;
  const query = new URLSearchParams(call.search);
  const name = query.get('name');
  const named = name === null ? undefined : findProject(world.identity, user, name, query.get('domain_id') ?? undefined);
  const own = name === null ? world.identity.projects.filter(({ id }) => user.roles[id] !== undefined) : [];
  const found = (named === undefined ? own : [named]).filter((project) => fits(query, project));
  const projects = toPage(query, found).map((project) => toProject(call, project, name ?? nameOf(project)));
  return toJsonReply(200, { projects, links: linksOf(call) });
}

/** A project of the caller's account, whatever rights the caller has in it. */
function findById(world: World, call: Call, nameOf: Names['nameOf']): Json | undefined {
  const account = (call.caller as Caller).user.domain;
  const project = world.identity.projects.find(({ id, domain }) => id === call.params['project_id'] && domain === account);
  return project === undefined ? undefined : { project: toProject(call, project, nameOf(project)) };
}

function listDomains(world: World, call: Call): Reply {
  const { user } = call.caller as Caller;
  const name = new URLSearchParams(call.search).get('name');
  const domains = world.identity.domains.filter((domain) => domain.id === user.domain && domain.name === (name ?? domain.name));
  return toJsonReply(200, { domains: domains.map((domain) => toDomain(call, domain)), links: linksOf(call) });
}

const NAMED: Schema = {
  type: 'object',
  properties: { id: { type: 'string' }, name: { type: 'string' } },
  required: ['id', 'name', 'links'],
};
const listOf = (name: string): Schema => ({
  type: 'object',
  properties: {
    [name]: { type: 'array', items: NAMED },
    links: { type: 'object' },
  },
  required: [name, 'links'],
});
const PROJECT: Schema = { type: 'object', properties: { project: NAMED }, required: ['project'] };
const CATALOG: Schema = { type: 'object', properties: { catalog: { type: 'array' } }, required: ['catalog'] };

const common = { method: 'GET', auth: 'token', checks: ['token'] } as const;
const byName = { name: 'name', schema: { type: 'string' }, description: 'The name to look for.' } as const;
const filter = (name: string, schema: Schema, description: string) => ({ name, schema, description }) as const;
const FLAG: Schema = { type: 'string', pattern: '^([Tt]rue|[Ff]alse)$' };
const NUMBER: Schema = { type: 'string', pattern: '^[1-9]\\d*$' };
const PROJECT_QUERY = [
  byName,
  filter('domain_id', { type: 'string' }, 'The account that it is in.'),
  filter('parent_id', { type: 'string' }, 'What it is directly below.'),
  filter('enabled', FLAG, 'Whether it is switched on.'),
  filter('is_domain', FLAG, 'Whether it is an account.'),
  filter('page', NUMBER, 'The page, together with `per_page`.'),
  filter('per_page', NUMBER, 'How many a page has.'),
];
const reply = (description: string, schema: Schema) => [{ status: 200, description, mediaType: 'application/json', schema }];

/** What an account has: projects, domains and the catalog. */
export function accountOperations(names: Names): readonly Operation[] {
  const projects = {
    ...common,
    request: { body: 'none', openQuery: true, query: PROJECT_QUERY },
    paging: { limit: 'per_page', usual: null, most: null, start: 'page', next: null, source: `${REFERENCE}, Querying Projects` },
    replies: reply('The projects.', listOf('projects')),
    handle: (world: World, call: Call) => listProjects(world, call, names),
  } as const;
  return [
    {
      ...projects,
      id: 'iam.project-list',
      path: '/v3/projects',
      summary: 'Show the projects of the caller, or the one of a name.',
      source: `${REFERENCE}, Querying Project Information`,
    },
    {
      ...projects,
      id: 'iam.own-project-list',
      path: '/v3/auth/projects',
      summary: 'Show the projects that the caller can log in to.',
      source: `${REFERENCE}, Listing Projects Accessible to an IAM User`,
    },
    {
      ...common,
      id: 'iam.own-domain-list',
      path: '/v3/auth/domains',
      summary: 'Show the account of the caller.',
      source: `${REFERENCE}, Querying Account Information Accessible to an IAM User`,
      request: { body: 'none', openQuery: true, query: [byName] },
      replies: reply('The account.', listOf('domains')),
      handle: listDomains,
    },
    {
      ...common,
      id: 'iam.catalog-show',
      path: '/v3/auth/catalog',
      summary: 'Show the services that the token gives access to.',
      source: `${REFERENCE}, Querying a Service Catalog`,
      request: { body: 'none' },
      replies: reply('The catalog.', CATALOG),
      handle: (_world, call) =>
        toJsonReply(200, {
          catalog: names.catalog(call, (call.caller as Caller).token),
          links: { self: `${call.base}${call.path}` },
        }),
    },
  ];
}

/**
 * A project by its id.
 *
 * gap: what is said of a project of another account is not documented; here it is one that there is not.
 */
export function accountLookUps(nameOf: Names['nameOf']): readonly LookUp[] {
  return [
    {
      ...common,
      id: 'iam.project-show',
      path: '/v3/projects/{project_id}',
      summary: 'Show a project of the account.',
      source: `${REFERENCE}, Querying Project Information (KeystoneShowProject): no special permission is required`,
      request: {
        body: 'none',
        path: [{ name: 'project_id', required: true, description: 'The id of the project.', schema: { type: 'string' } }],
      },
      replies: reply('The project.', PROJECT),
      find: (world, call) => findById(world, call, nameOf),
    },
  ];
}
