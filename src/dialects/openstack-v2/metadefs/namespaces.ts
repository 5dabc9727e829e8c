import { toProperties } from '../../../core/metadef.ts';
import {
  createNamespace,
  listNamespaces,
  NAMESPACE_KEYS,
  type NamespaceFacts,
  type NewNamespace,
  requireMetadefAdmin,
  requireNamespace,
  requireUnprotected,
  updateNamespace,
} from '../../../core/metadef-namespaces.ts';
import { projectOf } from '../../../core/policy.ts';
import type { Call, Operation, Reply, World } from '../../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';
import { toQueryText } from '../../../wire/python.ts';
import { callerOf, EMPTY_TYPE, emptyReply } from '../context.ts';
import { PAGING, parseQuery, readLimit } from '../list-query.ts';
import { readNewAssociation, readNewObject } from './given.ts';
import { type ListKind, readListWish, refuseVisibility, toPageParameters } from './query.ts';
import { type Members, NAMESPACE_PATH, NAMESPACES_PATH, namesOf, namespaceOf, readMembers, reply, textOf } from './requests.ts';
import {
  CHANGED_NAMESPACE_REPLY,
  NAMESPACE_REPLY,
  NAMESPACE_REQUEST,
  NAMESPACES_REPLY,
  NEW_NAMESPACE_REPLY,
  toDocumented,
} from './shapes.ts';
import { toAssociationsOf, toContents, toGivenContents, toNamespace, toNamespacePath } from './view.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/metadefs-namespaces.inc; answers recorded from Glance 25.1';

const VISIBILITIES = ['public', 'private'] as const;
const KEYS = Object.keys(NAMESPACE_KEYS);
const KIND: ListKind = { visibilities: VISIBILITIES, keys: KEYS, readLimit };

function list(world: World, call: Call): Reply {
  const { limit, marker, visibility, key, descending, all } = readListWish(call.search, KIND);
  const caller = callerOf(call);
  const after = marker === undefined ? undefined : requireNamespace(world.metadefs, marker, caller, 'marker');
  const types = all.get('resource_types')?.split(',');
  const namespaces = listNamespaces(world.metadefs, caller, {
    key,
    descending,
    limit,
    ...(after && { after }),
    ...(visibility === undefined ? {} : { visibility }),
    ...(types && { types }),
  });
  const parameters = new Map(all);
  parameters.delete('marker');
  const last = namespaces[namespaces.length - 1];
  const isFull = last !== undefined && namespaces.length === limit;
  return toJsonReply(200, {
    namespaces: namespaces.map((namespace) => toNamespace(namespace, toAssociationsOf(namespace))),
    ...(isFull ? { next: toLink(new Map([...parameters, ['marker', last.name]])) } : {}),
    schema: '/v2/schemas/metadefs/namespaces',
    first: toLink(parameters),
  });
}

function toLink(parameters: ReadonlyMap<string, string>): string {
  return parameters.size === 0 ? NAMESPACES_PATH : `${NAMESPACES_PATH}?${toQueryText(parameters)}`;
}

/** What a request says of a namespace; what it leaves out is as in a new one. */
function readFacts(members: Members, owner: string | null): NamespaceFacts {
  return {
    name: textOf(members, 'namespace') ?? '',
    displayName: textOf(members, 'display_name'),
    description: textOf(members, 'description'),
    visibility: members['visibility'] === 'public' ? 'public' : 'private',
    protected: members['protected'] === true,
    owner,
  };
}

const listOf = (members: Members, name: string): readonly Members[] => (members[name] ?? []) as readonly Members[];

function readNew(members: Members, project: string | null): NewNamespace {
  return {
    facts: readFacts(members, textOf(members, 'owner') ?? project),
    associations: listOf(members, 'resource_type_associations').map(readNewAssociation),
    objects: listOf(members, 'objects').map(readNewObject),
    tags: listOf(members, 'tags').map(({ name }) => name as string),
    properties: toProperties((members['properties'] ?? {}) as { readonly [name: string]: Members }),
  };
}

function create(world: World, call: Call): Reply {
  const members = readMembers(call, 'namespace', NAMESPACE_REQUEST);
  const caller = callerOf(call);
  const made = createNamespace(world.metadefs, readNew(members, projectOf(caller)), caller, () => world.clock.stamp());
  return toJsonReply(201, toNamespace(made, toGivenContents(members)), {
    location: `${call.base}${toHeaderText(toNamespacePath(made.name))}`,
  });
}

/**
 * A path as a header carries it.
 *
 * gap: a new namespace of metadata whose name has characters beyond Latin-1 or a line break is made by the real service, and the answer
 * breaks off; here `Location` has them encoded.
 */
function toHeaderText(path: string): string {
  return path.replace(/[\t\r\n]/g, '').replace(/[^ -~]+/g, (part) => encodeURI(part));
}

function show(world: World, call: Call): Reply {
  const query = new Map<string, string>(parseQuery(call.search));
  refuseVisibility(query, VISIBILITIES);
  const namespace = namespaceOf(world, call, 'show');
  // gap: showing a namespace of metadata with parameters but `resource_type` breaks the real service (500); they are passed over here.
  return toJsonReply(200, toNamespace(namespace, toContents(namespace, query.get('resource_type') ?? '')));
}

function update(world: World, call: Call): Reply {
  const members = readMembers(call, 'namespace', NAMESPACE_REQUEST);
  const before = namespaceOf(world, call, 'others');
  const caller = callerOf(call);
  requireMetadefAdmin(caller, 'modify-namespace');
  const facts = readFacts(members, textOf(members, 'owner') || projectOf(caller));
  // The answer has the time of the change before this one.
  return toJsonReply(200, toNamespace(updateNamespace(world.metadefs, before, facts, world.clock.stamp())));
}

function remove(world: World, call: Call): Reply {
  const namespace = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'delete-namespace');
  requireUnprotected(namespace);
  world.metadefs.delete(namespace.name);
  return emptyReply(204);
}

const RESOURCE_TYPE = { name: 'resource_type', schema: { type: 'string' } } as const;
const named = { path: namesOf() };
const withBody = { body: 'json', mediaTypes: { [JSON_TYPE]: toDocumented('MetadefNamespaceRequest', NAMESPACE_REQUEST) } } as const;
const common = { source: API_REF, auth: 'token' } as const;

/** The operations on namespaces of metadata definitions. */
export const NAMESPACE_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.metadef-namespace-list',
    method: 'GET',
    path: NAMESPACES_PATH,
    summary: 'Show a page of the namespaces that the caller may see.',
    checks: ['token'],
    request: {
      body: 'none',
      openQuery: true,
      query: [
        ...toPageParameters(KEYS),
        { name: 'visibility', schema: { enum: VISIBILITIES } },
        { name: 'resource_types', schema: { type: 'string' }, description: 'Names of types of resources, with commas between them.' },
      ],
    },
    paging: PAGING,
    replies: reply(200, 'A page of namespaces.', NAMESPACES_REPLY),
    handle: list,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-namespace-create',
    method: 'POST',
    path: NAMESPACES_PATH,
    summary: 'Make a namespace, with what is to be in it.',
    checks: ['token', 'json'],
    request: withBody,
    replies: reply(201, 'The new namespace.', NEW_NAMESPACE_REPLY),
    handle: create,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-namespace-show',
    method: 'GET',
    path: NAMESPACE_PATH,
    summary: 'Show a namespace with all that is in it.',
    checks: ['token', 'no-body'],
    request: {
      body: 'none',
      ...named,
      query: [{ ...RESOURCE_TYPE, description: 'Show the names of properties as they are on this type of resource.' }],
    },
    replies: reply(200, 'The namespace.', NAMESPACE_REPLY),
    handle: show,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-namespace-update',
    method: 'PUT',
    path: NAMESPACE_PATH,
    summary: 'Replace what a namespace says of itself, also its name; what is in it stays.',
    checks: ['token', 'json'],
    request: { ...withBody, ...named },
    replies: reply(200, 'The changed namespace.', CHANGED_NAMESPACE_REPLY),
    handle: update,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-namespace-delete',
    method: 'DELETE',
    path: NAMESPACE_PATH,
    summary: 'Delete a namespace with all that is in it.',
    checks: ['token', 'no-body'],
    request: { body: 'none', ...named },
    replies: [{ status: 204, description: 'The namespace is gone.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
];
