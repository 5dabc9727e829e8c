import type { Image } from '../../core/image.ts';

/** A tag as IMS has it: a key, and a value that may be empty. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A tag that is to go: without a value, whatever its value is. */
export interface DoomedTag {
  readonly key: string;
  readonly value?: string;
}

/**
 * Reads a tag as an image keeps it: `key=value`, a key alone, and `key.value`, as tags were before.
 *
 * Source: Querying Images, `tag`: of tags that were added as Key.Value, Key=Value is asked for; Querying All Image Tags: a tag that is
 * a key only has an empty value.
 *
 * gap: a tag of OpenStack's that only looks so, such as `v1.2`, is taken for a key with a value too.
 *
 * @example toTag('team=red') // { key: 'team', value: 'red' }
 */
export function toTag(text: string): Tag {
  const equals = text.indexOf('=');
  const at = equals < 0 ? text.indexOf('.') : equals;
  return at <= 0 ? { key: text, value: '' } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

/**
 * Writes a tag as an image keeps it. An empty value leaves the key alone, as the native API adds it.
 *
 * @example toText({ key: 'team', value: 'red' }) // 'team=red'
 */
export function toText({ key, value }: Tag): string {
  // A point would make a value of what is behind it.
  return value === '' && !key.includes('.') ? key : `${key}=${value}`;
}

/**
 * The tags of an image, each once.
 *
 * gap: OpenStack may give one key several values as tags of their own; IMS shows them all, until the key is set there.
 */
export function tagsOf({ tags }: Image): readonly Tag[] {
  const byText = new Map(tags.map(toTag).map((tag) => [toText(tag), tag]));
  return [...byText.values()];
}

/** Tags with these among them: a key has one value. */
export function withTags(tags: readonly string[], added: readonly Tag[]): readonly string[] {
  const keys = new Set(added.map(({ key }) => key));
  return [...tags.filter((text) => !keys.has(toTag(text).key)), ...added.map(toText)].sort();
}

/** Tags without these; those that are not there are no matter. */
export function withoutTags(tags: readonly string[], doomed: readonly DoomedTag[]): readonly string[] {
  const fits = (tag: Tag, { key, value = tag.value }: DoomedTag): boolean => tag.key === key && tag.value === value;
  return tags.filter((text) => !doomed.some((one) => fits(toTag(text), one)));
}
