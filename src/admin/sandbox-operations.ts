import type { Json } from '../operation/operation.ts';
import { AdminError, type AdminReply } from './answer.ts';
import type { AdminAccessQuery, AdminPlaces, AdminSandbox } from './host.ts';
import { journalOperations } from './journal-operations.ts';
import { type AdminCall, type AdminOperation, noSandbox } from './operation.ts';
import { planOperations } from './plan-operations.ts';
import { readTruth, readWhole } from './query.ts';
import { toShownImage } from './shown.ts';

const GONE: AdminReply = { status: 204 };
const found = (json: Json): AdminReply => ({ status: 200, json });

/** Whose way in, and into which sandbox where the URL does not say it. */
const ACCESS_QUERY = ['user', 'project', 'sandbox'];

/** The operations on one sandbox: journal, scenarios, images, reset. */
export const sandboxOperations: readonly AdminOperation[] = [
  ...journalOperations,
  ...planOperations,
  {
    id: 'admin.scenario-list',
    method: 'GET',
    path: '/scenarios',
    scope: 'sandbox',
    summary: 'List the loaded scenarios and how often each rule fired',
    makesNone: true,
    query: [],
    handle: ({ sandbox }) => found(sandbox.scenarios.list()),
  },
  {
    id: 'admin.scenario-add',
    method: 'POST',
    path: '/scenarios',
    scope: 'sandbox',
    summary: 'Load one scenario, given as YAML or JSON',
    query: [],
    handle: async ({ sandbox, body }) => {
      if (body.trim() === '') throw new AdminError(400, 'invalid-body', 'The body is empty: send one scenario as YAML or JSON.');
      return { status: 201, json: await sandbox.scenarios.add(body, 'request body') };
    },
  },
  {
    id: 'admin.scenario-show',
    method: 'GET',
    path: '/scenarios/{name}',
    scope: 'sandbox',
    summary: 'Show one scenario and how often each rule fired',
    makesNone: true,
    query: [],
    handle: ({ sandbox, params }) => {
      const scenario = sandbox.scenarios.get(params['name'] ?? '');
      if (scenario === undefined) throw noScenario(params['name']);
      return found(scenario);
    },
  },
  {
    id: 'admin.scenario-remove',
    method: 'DELETE',
    path: '/scenarios/{name}',
    scope: 'sandbox',
    summary: 'Take one scenario out',
    makesNone: true,
    query: [],
    handle: ({ sandbox, params }) => {
      if (!sandbox.scenarios.remove(params['name'] ?? '')) throw noScenario(params['name']);
      return GONE;
    },
  },
  {
    id: 'admin.image-list',
    method: 'GET',
    path: '/images',
    scope: 'sandbox',
    summary: 'List the images of all projects in neutral words, newest first',
    query: ['limit', 'marker'],
    handle: ({ sandbox, query }) => found(toImagePage(sandbox, query)),
  },
  {
    id: 'admin.clouds-show',
    method: 'GET',
    path: '/clouds.yaml',
    scope: 'sandbox',
    summary: 'Show a clouds.yaml with an entry for each cloud and user, or for one user',
    query: ACCESS_QUERY,
    handle: (call) => {
      const { sandbox, places } = sandboxOf(call);
      return { status: 200, text: { type: 'application/yaml', body: sandbox.access.cloudsYaml(places, toAccessQuery(call)) } };
    },
  },
  {
    id: 'admin.openrc-show',
    method: 'GET',
    path: '/openrc',
    scope: 'sandbox',
    summary: 'Show the variables that clients read, for a shell: of the first user, or of one',
    query: ACCESS_QUERY,
    handle: (call) => {
      const { sandbox, places } = sandboxOf(call);
      return { status: 200, text: { type: 'text/plain; charset=utf-8', body: sandbox.access.openrc(places, toAccessQuery(call)) } };
    },
  },
  {
    id: 'admin.reset',
    method: 'POST',
    path: '/reset',
    scope: 'sandbox',
    summary: 'Put this sandbox back to what it began with; with all=true, every one',
    query: ['all'],
    handle: async ({ host, sandbox, query }) => {
      const all = readTruth('all', query['all']);
      if (all && sandbox.name !== null) {
        throw new AdminError(400, 'invalid-parameter', 'all=true is only for POST /__admin/reset: a sandbox resets itself alone.');
      }
      await (all ? host.resetAll() : sandbox.reset());
      return GONE;
    },
  },
];

/** The sandbox of the URL, or the one that the query of `/__admin` names. */
function sandboxOf({ host, sandbox, query, places }: AdminCall): { readonly sandbox: AdminSandbox; readonly places: AdminPlaces } {
  const wanted = query['sandbox'];
  if (wanted === undefined) return { sandbox, places: places(sandbox.name) };
  if (sandbox.name !== null) {
    throw new AdminError(400, 'invalid-parameter', 'sandbox= is only for /__admin: below /sandbox/{name} the path says which one.');
  }
  const named = host.useSandbox(wanted);
  if (named === undefined) throw noSandbox(host, wanted);
  return { sandbox: named, places: places(wanted) };
}

function toAccessQuery({ query: { user, project } }: AdminCall): AdminAccessQuery {
  return { ...(user === undefined ? {} : { user }), ...(project === undefined ? {} : { project }) };
}

function noScenario(name: string | undefined): AdminError {
  return new AdminError(404, 'scenario-not-found', `There is no scenario ${JSON.stringify(name ?? '')}.`);
}

function toImagePage({ world }: AdminSandbox, query: AdminCall['query']): Json {
  const limit = readWhole('limit', query['limit'], 1, 1000) ?? 100;
  const marker = query['marker'];
  const after = marker === undefined ? undefined : world.images.get(marker);
  if (marker !== undefined && after === undefined) {
    throw new AdminError(400, 'invalid-parameter', `The parameter "marker" is ${JSON.stringify(marker)}: there is no image with this id.`);
  }
  const page = world.images.list({ limit: limit + 1, ...(after === undefined ? {} : { after }) });
  const images = page.slice(0, limit);
  const next = page.length > limit ? (images[images.length - 1]?.id ?? null) : null;
  return { images: images.map(toShownImage), total: world.images.count, next };
}
