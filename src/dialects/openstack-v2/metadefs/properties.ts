import { byName, type MetadefNamespace, type MetadefProperty, toPropertySchema } from '../../../core/metadef.ts';
import { removed, requireContent, sortedByName, withOtherProperty, withProperty } from '../../../core/metadef-contents.ts';
import { clearNamespace, requireMetadefAdmin } from '../../../core/metadef-namespaces.ts';
import { Refused } from '../../../core/reasons.ts';
import type { Call, Operation, Reply, World } from '../../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';
import { callerOf, EMPTY_TYPE, emptyReply, refuseBody } from '../context.ts';
import { parseQuery } from '../list-query.ts';
import { contentNameOf, NAMESPACE_PATH, namesOf, namespaceOf, readMembers, reply, textOf } from './requests.ts';
import { PROPERTIES_REPLY, PROPERTY_REPLY, PROPERTY_REQUEST, toDocumented } from './shapes.ts';
import { toProperty } from './view.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/metadefs-namespaces-properties.inc; answers recorded from Glance 25.1';

function list(world: World, call: Call): Reply {
  const { properties } = namespaceOf(world, call, 'others');
  return toJsonReply(200, { properties: byName(sortedByName(properties)) });
}

/**
 * The name of a property without the prefix that it has on this type of resource.
 *
 * @throws the reasons `resource-type-not-found`, `association-not-found`, `prefix-missing`
 */
function toPlainName(world: World, { name: namespace, associations }: MetadefNamespace, property: string, type: string): string {
  const association = associations.find(({ name }) => name === type);
  if (association === undefined) {
    const isKnown = world.metadefs.types().some(({ name }) => name === type);
    throw new Refused(isKnown ? { kind: 'association-not-found', name: type, namespace } : { kind: 'resource-type-not-found', name: type });
  }
  const { prefix } = association;
  if (prefix === null || prefix === '' || !property.startsWith(prefix)) throw new Refused({ kind: 'prefix-missing', property, prefix });
  return property.slice(prefix.length);
}

function show(world: World, call: Call): Reply {
  const namespace = namespaceOf(world, call, 'others');
  // gap: showing a property of metadata with parameters but `resource_type` breaks the real service (500); they are passed over here.
  const type = new Map<string, string>(parseQuery(call.search)).get('resource_type') ?? '';
  const given = contentNameOf(call);
  const name = type === '' ? given : toPlainName(world, namespace, given, type);
  return toJsonReply(200, toProperty(requireContent(namespace.properties, name, 'property')));
}

function readProperty(call: Call): MetadefProperty {
  const members = readMembers(call, 'property', PROPERTY_REQUEST);
  return { name: textOf(members, 'name') ?? '', schema: toPropertySchema(members) };
}

function create(world: World, call: Call): Reply {
  const given = readProperty(call);
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'add-property');
  world.metadefs.put(withProperty(before, given), before);
  return toJsonReply(201, toProperty(given));
}

function update(world: World, call: Call): Reply {
  const given = readProperty(call);
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'modify-property');
  const property = requireContent(before.properties, contentNameOf(call), 'property');
  world.metadefs.put(withOtherProperty(before, property, given), before);
  return toJsonReply(200, toProperty(given));
}

function remove(world: World, call: Call): Reply {
  refuseBody(call);
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'delete-property');
  const properties = removed(before, before.properties, contentNameOf(call), 'property');
  world.metadefs.put({ ...before, properties }, before);
  return emptyReply(204);
}

function clear(world: World, call: Call): Reply {
  refuseBody(call);
  clearNamespace(world.metadefs, namespaceOf(world, call, 'others'), callerOf(call), 'properties');
  return emptyReply(204);
}

const PROPERTIES_PATH = `${NAMESPACE_PATH}/properties`;
const PROPERTY_PATH = `${PROPERTIES_PATH}/{property_name}`;
const common = { source: API_REF, auth: 'token' } as const;
const path = namesOf();
const onProperty = { path: namesOf('property') };
const withBody = { body: 'json', mediaTypes: { [JSON_TYPE]: toDocumented('MetadefPropertyRequest', PROPERTY_REQUEST) } } as const;

/** The operations on the properties that namespaces define. */
export const PROPERTY_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.metadef-property-list',
    method: 'GET',
    path: PROPERTIES_PATH,
    summary: 'Show the properties of a namespace by their names.',
    checks: ['token', 'no-body'],
    request: { body: 'none', path },
    replies: reply(200, 'The properties.', PROPERTIES_REPLY),
    handle: list,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-property-create',
    method: 'POST',
    path: PROPERTIES_PATH,
    summary: 'Define a property.',
    checks: ['token', 'json'],
    request: { ...withBody, path },
    replies: reply(201, 'The new property.', PROPERTY_REPLY),
    handle: create,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-property-clear',
    method: 'DELETE',
    path: PROPERTIES_PATH,
    summary: 'Delete all properties of a namespace.',
    checks: ['token', 'json-if-any'],
    request: { body: 'json', path },
    replies: [{ status: 204, description: 'The properties are gone.', mediaType: EMPTY_TYPE }],
    handle: clear,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-property-show',
    method: 'GET',
    path: PROPERTY_PATH,
    summary: 'Show a property, also by the name that it has on a type of resource.',
    checks: ['token'],
    request: {
      body: 'none',
      ...onProperty,
      query: [
        { name: 'resource_type', schema: { type: 'string' }, description: 'The type of resource whose prefix the name in the path has.' },
      ],
    },
    replies: reply(200, 'The property.', PROPERTY_REPLY),
    handle: show,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-property-update',
    method: 'PUT',
    path: PROPERTY_PATH,
    summary: 'Replace a property, also its name.',
    checks: ['token', 'json'],
    request: { ...withBody, ...onProperty },
    replies: reply(200, 'The changed property.', PROPERTY_REPLY),
    handle: update,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-property-delete',
    method: 'DELETE',
    path: PROPERTY_PATH,
    summary: 'Delete a property.',
    checks: ['token', 'json-if-any'],
    request: { body: 'json', ...onProperty },
    replies: [{ status: 204, description: 'The property is gone.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
];
