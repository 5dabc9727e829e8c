import { removed, withAssociation } from '../../../core/metadef-contents.ts';
import { requireMetadefAdmin } from '../../../core/metadef-namespaces.ts';
import type { Call, Operation, Reply, World } from '../../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';
import { callerOf, EMPTY_TYPE, emptyReply } from '../context.ts';
import { readNewAssociation } from './given.ts';
import { contentNameOf, NAMESPACE_PATH, namesOf, namespaceOf, readMembers, reply } from './requests.ts';
import { ASSOCIATION_REPLY, ASSOCIATION_REQUEST, ASSOCIATIONS_REPLY, RESOURCE_TYPES_REPLY, toDocumented } from './shapes.ts';
import { toAssociation, toResourceType } from './view.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/metadefs-resourcetypes.inc; answers recorded from Glance 25.1';

function listAll(world: World): Reply {
  return toJsonReply(200, { resource_types: world.metadefs.types().map(toResourceType) });
}

function list(world: World, call: Call): Reply {
  const { associations } = namespaceOf(world, call, 'others');
  return toJsonReply(200, { resource_type_associations: associations.map(toAssociation) });
}

function create(world: World, call: Call): Reply {
  const given = readNewAssociation(readMembers(call, 'resource_type_association', ASSOCIATION_REQUEST));
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'add-association');
  const at = world.clock.stamp();
  world.metadefs.addType(given.name, at);
  world.metadefs.put(withAssociation(before, given, at), before);
  return toJsonReply(201, toAssociation({ ...given, createdAt: at, updatedAt: at }));
}

function remove(world: World, call: Call): Reply {
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'delete-association');
  const associations = removed(before, before.associations, contentNameOf(call), 'association');
  world.metadefs.put({ ...before, associations }, before);
  return emptyReply(204);
}

const PATH = `${NAMESPACE_PATH}/resource_types`;
const common = { source: API_REF, auth: 'token' } as const;
const named = { path: namesOf() };

/** The operations on types of resources, and on what namespaces are meant for. */
export const RESOURCE_TYPE_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.metadef-resource-type-list',
    method: 'GET',
    path: '/v2/metadefs/resource_types',
    summary: 'Show all types of resources that any namespace was ever meant for.',
    checks: ['token', 'no-body'],
    request: { body: 'none', openQuery: true },
    replies: reply(200, 'The types.', RESOURCE_TYPES_REPLY),
    handle: listAll,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-association-list',
    method: 'GET',
    path: PATH,
    summary: 'Show the types of resources that a namespace is meant for.',
    checks: ['token', 'no-body'],
    request: { body: 'none', ...named },
    replies: reply(200, 'The associations.', ASSOCIATIONS_REPLY),
    handle: list,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-association-create',
    method: 'POST',
    path: PATH,
    summary: 'Mean a namespace for a type of resource; a new type is made with it.',
    checks: ['token', 'json'],
    request: { body: 'json', ...named, mediaTypes: { [JSON_TYPE]: toDocumented('ResourceTypeAssociationRequest', ASSOCIATION_REQUEST) } },
    replies: reply(201, 'The new association.', ASSOCIATION_REPLY),
    handle: create,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-association-delete',
    method: 'DELETE',
    path: `${PATH}/{resource_type}`,
    summary: 'Mean a namespace for a type of resource no longer; the type stays.',
    checks: ['token', 'no-body'],
    request: { body: 'none', path: namesOf('association') },
    replies: [{ status: 204, description: 'The association is gone.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
];
