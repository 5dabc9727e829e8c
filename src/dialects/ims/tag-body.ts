import { isStorable } from '../../core/limits.ts';
import { Answer } from '../../operation/answer.ts';
import type { Json } from '../../operation/operation.ts';
import { ERRORS } from './codes.ts';
import { isMembers } from './native-body.ts';
import type { Profile, TagForm } from './profiles.ts';
import { type DoomedTag, type Tag, withoutTags, withTags } from './tag-text.ts';
import { isLonger } from './values.ts';

// Source: Open Telekom Cloud, Image Tag Format, Adding or Modifying a Tag, Adding an Image Tag, Adding or Deleting Image Tags in a Batch.

/** gap: Huawei Cloud's Chinese page of 2025 gives keys of tags 128 characters, values 255 and an image 20 tags; all other pages 36, 43 and 10. */
const NEW = { key: 36, value: 43 } as const;
/** How long what is deleted may be: longer tags were once possible. */
const DOOMED = { key: 127, value: 255 } as const;

/** Makes tags of tags: what a request does to them. */
export type TagChange = (tags: readonly string[]) => readonly string[];

const malformed = (): Answer => new Answer(ERRORS.malformed);
const invalid = (): Answer => new Answer(ERRORS.tagInvalid);

function requireForm({ key, value }: Tag, form: TagForm): Tag {
  if (isLonger(key, NEW.key) || isLonger(value, NEW.value)) throw invalid();
  if (!form.key.test(key) || !form.value.test(value) || !isStorable(`${key}${value}`)) throw invalid();
  return { key, value };
}

/**
 * Reads a tag that is an object. Spaces around key and value are dropped.
 *
 * @throws Answer 400
 */
function readTag(json: Json | undefined, { tagObject }: Profile): Tag {
  if (!isMembers(json)) throw malformed();
  const { key, value } = json;
  if (typeof key !== 'string' || typeof value !== 'string') throw invalid();
  return requireForm({ key: key.trim(), value: value.trim() }, tagObject);
}

/**
 * Reads a tag that is one text: what is before the first point is the key. Without a point the value is empty.
 *
 * Source: Huawei Cloud, Image Tag Format (2025-02), which says so of several points and of none.
 *
 * @throws Answer 400
 */
function readTagText(json: Json, { tagText }: Profile): Tag {
  if (typeof json !== 'string') throw malformed();
  const point = json.indexOf('.');
  const tag = point < 0 ? { key: json, value: '' } : { key: json.slice(0, point), value: json.slice(point + 1) };
  return requireForm(tag, tagText);
}

/** The body of Adding or Modifying a Tag: an image, and a tag in one of two forms. */
export function readTagToSet(body: Json | undefined, profile: Profile): { readonly id: string; readonly tag: Tag } {
  if (!isMembers(body)) throw malformed();
  const { image_id: id, tag = null, image_tag: object = null } = body;
  // Source: Use either tag or image_tag.
  if (typeof id !== 'string' || (tag === null) === (object === null)) throw malformed();
  return { id, tag: tag === null ? readTag(object, profile) : readTagText(tag, profile) };
}

/** The body of Adding an Image Tag. */
export function readTagToAdd(body: Json | undefined, profile: Profile): Tag {
  if (!isMembers(body)) throw malformed();
  return readTag(body['tag'], profile);
}

/** The body of Adding or Deleting Image Tags in a Batch. */
export function readTagChange(body: Json | undefined, profile: Profile): TagChange {
  if (!isMembers(body)) throw malformed();
  const { action, tags: given } = body;
  if (action === 'delete') return readDoomedTags(body);
  if (action !== 'create') throw malformed();
  const added = readEach(given, (one) => readTag(one, profile));
  return (tags) => withTags(tags, added);
}

/** Reads the tags that a body wants to be gone. */
export function readDoomedTags(body: Json | undefined): TagChange {
  if (!isMembers(body)) throw malformed();
  const doomed = readEach(body['tags'], readDoomedTag);
  return (tags) => withoutTags(tags, doomed);
}

/**
 * gap: what an empty value means in a batch deletion of tags is not documented: it is taken for none, as clients that cannot leave it out mean it;
 * nor whether a tag goes that has another value than the one that is given: it stays.
 */
function readDoomedTag(json: Json): DoomedTag {
  if (!isMembers(json)) throw malformed();
  const { key, value = null } = json;
  if (typeof key !== 'string' || key === '' || isLonger(key, DOOMED.key)) throw invalid();
  if (value === null || value === '') return { key };
  if (typeof value !== 'string' || isLonger(value, DOOMED.value)) throw invalid();
  return { key, value };
}

/** gap: no document says what IMS answers to a batch of no tags; tags are mandatory, so it is refused. */
function readEach<T extends { readonly key: string }>(json: Json | undefined, read: (one: Json) => T): readonly T[] {
  if (!Array.isArray(json) || json.length === 0) throw malformed();
  const tags = (json as readonly Json[]).map(read);
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw invalid();
  return tags;
}

/** Source: Adding an Image Tag, Constraints: an image can have a maximum of 10 tags. What other doors gave it beyond that stays. */
export const TAGS_AT_MOST = 10;

/**
 * Reads the tags of an order for an image, in one of two forms, as the image has them.
 *
 * @throws Answer 400
 */
export function readTags(texts: Json | undefined, objects: Json | undefined, profile: Profile): readonly string[] {
  const list = texts ?? objects ?? [];
  // Source: Use either tags or image_tags.
  if (texts !== undefined && objects !== undefined) throw malformed();
  if (Array.isArray(list) && list.length === 0) return [];
  const tags = readEach(list, (one) => (texts === undefined ? readTag(one, profile) : readTagText(one, profile)));
  if (tags.length > TAGS_AT_MOST) throw new Answer(ERRORS.tagQuota);
  return withTags([], tags);
}
