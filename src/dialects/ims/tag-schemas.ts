import type { Schema } from '../../operation/operation.ts';
import { inObject } from '../../wire/json-reply.ts';

// Source: Open Telekom Cloud, Image Management Service API reference, Image Tagging; huaweicloudsdkims 3.1.211, its models.

const text = (maxLength?: number, minLength?: number): Schema => ({
  type: 'string',
  ...(minLength === undefined ? {} : { minLength }),
  ...(maxLength === undefined ? {} : { maxLength }),
});
const object = (properties: { readonly [name: string]: Schema }, required: readonly string[] = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
});
const listOf = (items: Schema, more: object = {}): Schema => ({ type: 'array', items, ...more });
const closed = (properties: { readonly [name: string]: Schema }): Schema => ({
  ...(object(properties) as object),
  additionalProperties: false,
});

const NEW_TAG = object({ key: text(36, 1), value: text(43) });
const DOOMED_TAG = object({ key: text(127, 1), value: text(255) }, ['key']);
const TAG = closed({ key: { type: 'string' }, value: { type: 'string' } });

/** The body of Adding or Modifying a Tag. */
export const TAG_TO_SET: Schema = {
  ...(object({ image_id: { type: 'string' }, tag: text(80, 1), image_tag: NEW_TAG }, ['image_id']) as object),
  oneOf: [{ required: ['tag'] }, { required: ['image_tag'] }],
};

/** The body of Adding an Image Tag. */
export const TAG_TO_ADD: Schema = object({ tag: NEW_TAG });

/** The body of Adding or Deleting Image Tags in a Batch: what is deleted may be longer than what is added. */
export const TAGS_TO_CHANGE: Schema = {
  ...(object({ action: { enum: ['create', 'delete'] }, tags: listOf(DOOMED_TAG, { minItems: 1 }) }) as object),
  if: { properties: { action: { const: 'delete' } } },
  else: { properties: { tags: { items: NEW_TAG } } },
};

/** The body of the deletion of tags that Huawei Cloud has beside the other. */
export const TAGS_TO_DELETE: Schema = object({ tags: listOf(DOOMED_TAG, { minItems: 1 }) });

const CONDITIONS = listOf(object({ key: text(128, 1), values: listOf(text(255), { maxItems: 10, uniqueItems: true }) }), {
  minItems: 1,
  maxItems: 10,
});

/** The body of Querying Images by Tag. */
export const IMAGES_BY_TAGS: Schema = object(
  {
    action: { enum: ['filter', 'count'] },
    tags: CONDITIONS,
    tags_any: CONDITIONS,
    not_tags: CONDITIONS,
    not_tags_any: CONDITIONS,
    without_any_tag: { type: 'boolean' },
    limit: { type: 'string', pattern: '^\\d+$' },
    offset: { type: 'string', pattern: '^\\d+$' },
    matches: listOf(object({ key: { enum: ['resource_name', 'resource_id'] }, value: text(255) }), { minItems: 1 }),
  },
  ['action'],
);

/** The tags of an image. */
export const IMAGE_TAGS_REPLY: Schema = inObject('tags', listOf(TAG));

/** Tags as texts. */
export const TAG_TEXTS_REPLY: Schema = inObject('tags', listOf({ type: 'string' }));

/** Keys with their values. */
export const ALL_TAGS_REPLY: Schema = inObject('tags', listOf(closed({ key: { type: 'string' }, values: listOf({ type: 'string' }) })));

const RESOURCE = closed({
  resource_id: { type: 'string' },
  resource_name: { type: 'string' },
  resource_detail: closed({ status: { type: 'string' } }),
  tags: listOf(TAG),
});

/** Images that were found by their tags, or how many they are. */
export const RESOURCES_REPLY: Schema = {
  type: 'object',
  properties: { total_count: { type: 'integer' }, resources: listOf(RESOURCE) },
  required: ['total_count'],
  additionalProperties: false,
};
