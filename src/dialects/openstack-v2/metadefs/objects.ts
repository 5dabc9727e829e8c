import { removed, requireContent, sortedByName, withObject, withOtherObject } from '../../../core/metadef-contents.ts';
import { clearNamespace, requireMetadefAdmin } from '../../../core/metadef-namespaces.ts';
import type { Call, Json, Operation, Reply, World } from '../../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';
import { callerOf, EMPTY_TYPE, emptyReply, refuseBody } from '../context.ts';
import { readPlainLimit } from '../list-query.ts';
import { readNewObject } from './given.ts';
import { LIST_PARAMETERS, type ListKind, OBJECT_PAGING, readListWish } from './query.ts';
import { contentNameOf, type Members, NAMESPACE_PATH, namesOf, namespaceOf, readMembers, reply, requireFit } from './requests.ts';
import { INNER_PROPERTY, OBJECT_OUTSIDE, OBJECT_REPLY, OBJECT_REQUEST, OBJECTS_REPLY, toDocumented } from './shapes.ts';
import { type ShownObject, toObject } from './view.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/metadefs-namespaces-objects.inc; answers recorded from Glance 25.1';

const KIND: ListKind = {
  visibilities: ['public', 'private', 'shared'],
  readLimit: (text) => (text === undefined ? Number.POSITIVE_INFINITY : readPlainLimit(text, 1)),
};

/** The real service reads how the list is wanted, and shows all of it, by name. */
function list(world: World, call: Call): Reply {
  readListWish(call.search, KIND);
  const { name, objects } = namespaceOf(world, call, 'objects');
  const shown = sortedByName(objects).map((object) => toObject(name, object));
  return toJsonReply(200, { objects: shown, schema: 'v2/schemas/metadefs/objects' });
}

function show(world: World, call: Call): Reply {
  const { name, objects } = namespaceOf(world, call, 'objects');
  return toJsonReply(200, toObject(name, requireContent(objects, contentNameOf(call), 'object')));
}

function readObject(call: Call): Members {
  const members = readMembers(call, 'object', OBJECT_OUTSIDE);
  for (const property of Object.values((members['properties'] ?? {}) as { readonly [name: string]: Json })) {
    requireFit(call, 'property', INNER_PROPERTY, property);
  }
  return members;
}

/** An answer shows what was given, and nothing of what was not. */
function toShown(members: Members, { createdAt, updatedAt }: Pick<ShownObject, 'createdAt' | 'updatedAt'>): ShownObject {
  const { required, properties, ...given } = readNewObject(members);
  return {
    ...given,
    createdAt,
    updatedAt,
    ...(Object.hasOwn(members, 'required') ? { required } : {}),
    ...(Object.hasOwn(members, 'properties') ? { properties } : {}),
  };
}

function create(world: World, call: Call): Reply {
  const members = readObject(call);
  const before = namespaceOf(world, call, 'objects');
  requireMetadefAdmin(callerOf(call), 'add-object');
  const at = world.clock.stamp();
  world.metadefs.put(withObject(before, readNewObject(members), at), before);
  return toJsonReply(201, toObject(before.name, toShown(members, { createdAt: at, updatedAt: at })));
}

function update(world: World, call: Call): Reply {
  const members = readObject(call);
  const before = namespaceOf(world, call, 'objects');
  requireMetadefAdmin(callerOf(call), 'modify-object');
  const object = requireContent(before.objects, contentNameOf(call), 'object');
  world.metadefs.put(withOtherObject(before, object, readNewObject(members), world.clock.stamp()), before);
  // The answer has the time of the change before this one.
  return toJsonReply(200, toObject(before.name, toShown(members, object)));
}

function remove(world: World, call: Call): Reply {
  const before = namespaceOf(world, call, 'objects');
  requireMetadefAdmin(callerOf(call), 'delete-object');
  const objects = removed(before, before.objects, contentNameOf(call), 'object');
  world.metadefs.put({ ...before, objects }, before);
  return emptyReply(204);
}

function clear(world: World, call: Call): Reply {
  refuseBody(call);
  clearNamespace(world.metadefs, namespaceOf(world, call, 'others'), callerOf(call), 'objects');
  return emptyReply(204);
}

const OBJECTS_PATH = `${NAMESPACE_PATH}/objects`;
const OBJECT_PATH = `${OBJECTS_PATH}/{object_name}`;
const common = { source: API_REF, auth: 'token' } as const;
const path = namesOf();
const onObject = { path: namesOf('object') };
const withBody = { body: 'json', mediaTypes: { [JSON_TYPE]: toDocumented('MetadefObjectRequest', OBJECT_REQUEST) } } as const;

/** The operations on the objects that namespaces define. */
export const OBJECT_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.metadef-object-list',
    method: 'GET',
    path: OBJECTS_PATH,
    summary: 'Show the objects of a namespace.',
    checks: ['token'],
    request: { body: 'none', path, openQuery: true, query: LIST_PARAMETERS },
    paging: OBJECT_PAGING,
    replies: reply(200, 'The objects.', OBJECTS_REPLY),
    handle: list,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-object-create',
    method: 'POST',
    path: OBJECTS_PATH,
    summary: 'Define an object.',
    checks: ['token', 'json'],
    request: { ...withBody, path },
    replies: reply(201, 'The new object.', OBJECT_REPLY),
    handle: create,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-object-clear',
    method: 'DELETE',
    path: OBJECTS_PATH,
    summary: 'Delete all objects of a namespace.',
    checks: ['token', 'json-if-any'],
    request: { body: 'json', path },
    replies: [{ status: 204, description: 'The objects are gone.', mediaType: EMPTY_TYPE }],
    handle: clear,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-object-show',
    method: 'GET',
    path: OBJECT_PATH,
    summary: 'Show an object.',
    checks: ['token', 'no-body'],
    request: { body: 'none', ...onObject },
    replies: reply(200, 'The object.', OBJECT_REPLY),
    handle: show,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-object-update',
    method: 'PUT',
    path: OBJECT_PATH,
    summary: 'Replace an object, also its name.',
    checks: ['token', 'json'],
    request: { ...withBody, ...onObject },
    replies: reply(200, 'The changed object.', OBJECT_REPLY),
    handle: update,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-object-delete',
    method: 'DELETE',
    path: OBJECT_PATH,
    summary: 'Delete an object.',
    checks: ['token', 'no-body'],
    request: { body: 'none', ...onObject },
    replies: [{ status: 204, description: 'The object is gone.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
];
