import type { Image } from '../../core/image.ts';
import { Answer } from '../../operation/answer.ts';
import type { Json } from '../../operation/operation.ts';
import { ERRORS } from './codes.ts';
import { isMembers } from './native-body.ts';
import { type Tag, tagsOf } from './tag-text.ts';
import { isLonger } from './values.ts';

// Source: Open Telekom Cloud, Querying Images by Tag; what is said of empty lists alone: huaweicloudsdkims 3.1.211, ListImageByTagsRequestBody.

type Members = { readonly [name: string]: Json };
type Test = (image: Image) => boolean;

/** What Querying Images by Tag asks for. */
export interface TagQuery {
  /** Whether the images are shown; else they are counted. */
  readonly page: { readonly limit: number; readonly offset: number } | null;
  readonly test: Test;
}

/** A key, and the values that it may have; any where there are none. */
interface Condition {
  readonly key: string;
  readonly values: readonly string[];
}

/** gap: a key to find images by has 127 characters at most in Huawei Cloud's client, 128 in the reference; the latter counts. */
const KEY_AT_MOST = 128;
const VALUE_AT_MOST = 255;
const KEYS_AT_MOST = 10;
const VALUES_AT_MOST = 10;
/** How many images a query by tags gives without a wish, and at most. */
export const PAGE = { limit: 10, limitAtMost: 1000 } as const;

const malformed = (): Answer => new Answer(ERRORS.malformed);

/**
 * Reads the body of Querying Images by Tag.
 *
 * @throws Answer 400
 */
export function readTagQuery(body: Json | undefined): TagQuery {
  if (!isMembers(body)) throw malformed();
  const { action } = body;
  if (action !== 'filter' && action !== 'count') throw malformed();
  const page = action === 'count' ? null : readPage(body);
  const tests = [readTagTest(body), ...readMatches(body['matches'])];
  return { page, test: (image) => tests.every((test) => test(image)) };
}

function readPage({ limit = String(PAGE.limit), offset = '0' }: Members): NonNullable<TagQuery['page']> {
  return { limit: readNumber(limit, 1, PAGE.limitAtMost), offset: readNumber(offset, 0, Number.MAX_SAFE_INTEGER) };
}

/** gap: `limit` and `offset` of a query by tags are texts; whether a number is taken for one is not documented, and it is. */
function readNumber(json: Json, least: number, most: number): number {
  const text = typeof json === 'number' ? String(json) : json;
  if (typeof text !== 'string' || !/^\d+$/.test(text)) throw malformed();
  const number = Number(text);
  if (number < least || number > most) throw malformed();
  return number;
}

/**
 * All of `tags`, any of `tags_any`, not all of `not_tags`, none of `not_tags_any`.
 *
 * gap: "Excludes all specified tags" leaves open whether an image with some of `not_tags` is found; it is, or `not_tags_any` would be the same.
 */
function readTagTest(body: Members): Test {
  const { without_any_tag: untagged = false } = body;
  if (typeof untagged !== 'boolean') throw malformed();
  if (untagged) return ({ tags }) => tags.length === 0;
  const [all, any, notAll, notAny] = ['tags', 'tags_any', 'not_tags', 'not_tags_any'].map((name) => readConditions(body[name]));
  return (image) => {
    const tags = tagsOf(image);
    const has = ({ key, values }: Condition): boolean =>
      tags.some((tag: Tag) => tag.key === key && (values.length === 0 || values.includes(tag.value)));
    return (all?.every(has) ?? true) && (any?.some(has) ?? true) && !(notAll?.every(has) ?? false) && !(notAny?.some(has) ?? false);
  };
}

function readConditions(json: Json | undefined): readonly Condition[] | undefined {
  if (json === undefined) return undefined;
  if (!Array.isArray(json) || json.length === 0 || json.length > KEYS_AT_MOST) throw malformed();
  const conditions = (json as readonly Json[]).map(readCondition);
  requireUnique(conditions.map(({ key }) => key));
  return conditions;
}

function readCondition(json: Json): Condition {
  if (!isMembers(json)) throw malformed();
  const { key, values } = json;
  if (!Array.isArray(values) || values.length > VALUES_AT_MOST) throw malformed();
  if (typeof key !== 'string' || key === '' || isLonger(key, KEY_AT_MOST)) throw new Answer(ERRORS.tagInvalid);
  const texts = (values as readonly Json[]).map(readConditionValue);
  requireUnique(texts);
  return { key, values: texts };
}

function readConditionValue(json: Json): string {
  if (typeof json !== 'string') throw malformed();
  if (isLonger(json, VALUE_AT_MOST)) throw new Answer(ERRORS.tagInvalid);
  return json;
}

function requireUnique(texts: readonly string[]): void {
  if (new Set(texts).size < texts.length) throw malformed();
}

/** gap: how a query by tags compares a name, "fuzzy", is not documented; the value is a part of it, to the letter. */
const MATCHES: Readonly<Record<string, (value: string) => Test>> = {
  // Source: if the value is empty, exact query will be performed by image name; otherwise, fuzzy query.
  resource_name: (value) => (image) => (value === '' ? (image.name ?? '') === '' : (image.name ?? '').includes(value)),
  resource_id: (value) => (image) => image.id === value,
};

function readMatches(json: Json | undefined): readonly Test[] {
  if (json === undefined) return [];
  if (!Array.isArray(json) || json.length === 0) throw malformed();
  const fields = (json as readonly Json[]).map(readField);
  requireUnique(fields.map(({ key }) => key));
  return fields.map(({ test }) => test);
}

function readField(json: Json): { readonly key: string; readonly test: Test } {
  if (!isMembers(json)) throw malformed();
  const { key, value } = json;
  const match = typeof key === 'string' && Object.hasOwn(MATCHES, key) ? MATCHES[key] : undefined;
  if (typeof key !== 'string' || match === undefined) throw malformed();
  if (typeof value !== 'string' || isLonger(value, VALUE_AT_MOST)) throw malformed();
  return { key, test: match(value) };
}
