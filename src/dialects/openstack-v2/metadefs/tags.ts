import { listTags, removed, requireContent, TAG_KEYS, withOtherTag, withTag, withTags } from '../../../core/metadef-contents.ts';
import { clearNamespace, requireMetadefAdmin } from '../../../core/metadef-namespaces.ts';
import type { Call, Operation, Reply, World } from '../../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../../wire/json-reply.ts';
import { isTrue } from '../../../wire/python.ts';
import { callerOf, EMPTY_TYPE, emptyReply, refuseBody } from '../context.ts';
import { type ListKind, readListWish, readOpenLimit, TAG_PAGING, toPageParameters } from './query.ts';
import { contentNameOf, NAMESPACE_PATH, namesOf, namespaceOf, readMembers, reply, requireFit, textOf } from './requests.ts';
import { TAG_REPLY, TAG_REQUEST, TAGS_REPLY, TAGS_REQUEST, toDocumented } from './shapes.ts';
import { toTag, toTagName } from './view.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/metadefs-namespaces-tags.inc; answers recorded from Glance 25.1';

const KIND: ListKind = { visibilities: ['public', 'private', 'shared'], keys: TAG_KEYS, readLimit: readOpenLimit };

function list(world: World, call: Call): Reply {
  const { limit, marker, key, descending } = readListWish(call.search, KIND);
  const { tags } = namespaceOf(world, call, 'others');
  const after = marker ? requireContent(tags, marker, 'tag') : undefined;
  return toJsonReply(200, { tags: listTags(tags, { key, descending, limit, ...(after && { after }) }).map(toTagName) });
}

const APPEND = 'x-openstack-append';

function createMany(world: World, call: Call): Reply {
  const members = readMembers(call, 'tags', TAGS_REQUEST);
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'add-tags');
  const tags = (members['tags'] ?? []) as readonly { readonly name: string }[];
  const append = isTrue(String(call.headers[APPEND] ?? ''));
  const names = tags.map(({ name }) => name);
  world.metadefs.put(
    withTags(before, names, () => world.clock.stamp(), append),
    before,
  );
  return toJsonReply(201, { tags: tags.map(toTagName) });
}

function create(world: World, call: Call): Reply {
  const before = namespaceOf(world, call, 'others');
  const name = contentNameOf(call);
  requireFit(call, 'tag', TAG_REQUEST, { name });
  requireMetadefAdmin(callerOf(call), 'add-tag');
  const at = world.clock.stamp();
  world.metadefs.put(withTag(before, name, at), before);
  return toJsonReply(201, toTag({ name, createdAt: at, updatedAt: at }));
}

function show(world: World, call: Call): Reply {
  const { tags } = namespaceOf(world, call, 'others');
  return toJsonReply(200, toTag(requireContent(tags, contentNameOf(call), 'tag')));
}

function update(world: World, call: Call): Reply {
  const name = textOf(readMembers(call, 'tag', TAG_REQUEST), 'name') ?? '';
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'modify-tag');
  const tag = requireContent(before.tags, contentNameOf(call), 'tag');
  world.metadefs.put(withOtherTag(before, tag, name, world.clock.stamp()), before);
  // The answer has the time of the change before this one.
  return toJsonReply(200, toTag({ ...tag, name }));
}

function remove(world: World, call: Call): Reply {
  const before = namespaceOf(world, call, 'others');
  requireMetadefAdmin(callerOf(call), 'delete-tag');
  world.metadefs.put({ ...before, tags: removed(before, before.tags, contentNameOf(call), 'tag') }, before);
  return emptyReply(204);
}

function clear(world: World, call: Call): Reply {
  refuseBody(call);
  clearNamespace(world.metadefs, namespaceOf(world, call, 'others'), callerOf(call), 'tags');
  return emptyReply(204);
}

const TAGS_PATH = `${NAMESPACE_PATH}/tags`;
const TAG_PATH = `${TAGS_PATH}/{tag_name}`;
const common = { source: API_REF, auth: 'token' } as const;
const path = namesOf();
const onTag = { path: namesOf('tag') };

/** The operations on the tags that namespaces define. */
export const TAG_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.metadef-tag-list',
    method: 'GET',
    path: TAGS_PATH,
    summary: 'Show the tags of a namespace.',
    checks: ['token'],
    request: { body: 'none', path, openQuery: true, query: toPageParameters(TAG_KEYS) },
    paging: TAG_PAGING,
    replies: reply(200, 'The tags.', TAGS_REPLY),
    handle: list,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-tag-create-many',
    method: 'POST',
    path: TAGS_PATH,
    summary: 'Define tags in place of those that there are, or beside them.',
    checks: ['token', 'json'],
    request: {
      body: 'json',
      path,
      mediaTypes: { [JSON_TYPE]: toDocumented('MetadefTagsRequest', TAGS_REQUEST) },
      headers: [{ name: APPEND, schema: { type: 'string' }, description: 'True to keep the tags that there are.' }],
    },
    replies: reply(201, 'The new tags.', TAGS_REPLY),
    handle: createMany,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-tag-clear',
    method: 'DELETE',
    path: TAGS_PATH,
    summary: 'Delete all tags of a namespace.',
    checks: ['token', 'json-if-any'],
    request: { body: 'json', path },
    replies: [{ status: 204, description: 'The tags are gone.', mediaType: EMPTY_TYPE }],
    handle: clear,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-tag-show',
    method: 'GET',
    path: TAG_PATH,
    summary: 'Show a tag.',
    checks: ['token', 'no-body'],
    request: { body: 'none', ...onTag },
    replies: reply(200, 'The tag.', TAG_REPLY),
    handle: show,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-tag-create',
    method: 'POST',
    path: TAG_PATH,
    summary: 'Define a tag.',
    checks: ['token', 'no-body'],
    request: { body: 'none', ...onTag },
    replies: reply(201, 'The new tag.', TAG_REPLY),
    handle: create,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-tag-update',
    method: 'PUT',
    path: TAG_PATH,
    summary: 'Give a tag another name.',
    checks: ['token', 'json'],
    request: { body: 'json', ...onTag, mediaTypes: { [JSON_TYPE]: toDocumented('MetadefTagRequest', TAG_REQUEST) } },
    replies: reply(200, 'The changed tag.', TAG_REPLY),
    handle: update,
  },
  {
    ...common,
    id: 'openstack-v2.metadef-tag-delete',
    method: 'DELETE',
    path: TAG_PATH,
    summary: 'Delete a tag.',
    checks: ['token', 'no-body'],
    request: { body: 'none', ...onTag },
    replies: [{ status: 204, description: 'The tag is gone.', mediaType: EMPTY_TYPE }],
    handle: remove,
  },
];
