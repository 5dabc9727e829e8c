import type { Image } from '../../core/image.ts';
import { imageType, visibility } from './shown.ts';
import { type Tag, toTag } from './tag-text.ts';
import type { View } from './view.ts';

// Source: Open Telekom Cloud, Querying Images, table 1; what stands there of no value is compared as the Glance below it does.

/** Whether an image is one of those that are wanted. */
export type Test = (image: Image) => boolean;

/** What is wrong with a query: its type of image, or its form. */
export type QueryProblem = 'image-type' | 'form';

/** Makes the answer to a query that is not good. */
export type Bad = (problem: QueryProblem, message: string) => Error;

/** Huawei Cloud has `market` too: images that are sold. */
const IMAGE_TYPES: readonly string[] = ['gold', 'private', 'shared', 'market'];
const VISIBILITIES: readonly string[] = ['public', 'private', 'shared'];
const OPERATORS = {
  eq: (a: number, b: number): boolean => a === b,
  neq: (a: number, b: number): boolean => a !== b,
  gt: (a: number, b: number): boolean => a > b,
  gte: (a: number, b: number): boolean => a >= b,
  lt: (a: number, b: number): boolean => a < b,
  lte: (a: number, b: number): boolean => a <= b,
} as const;
const OPERATION = /^(?:([a-z]+):)?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)Z?$/;
const ALL_ENTERPRISE_PROJECTS = 'all_granted_eps';
/** Words that choose nothing: a request carries them for other reasons. gap: `flavor_id` of Huawei Cloud chooses images by flavor, and no flavors are known here. */
const WITHOUT_EFFECT: readonly string[] = ['flavor_id', 'X-Sdk-Date'];

type Filter = (value: string, bad: Bad) => Test;

function among(name: string, values: readonly string[], read: (image: Image) => string, problem: QueryProblem): Filter {
  return (value, bad) => {
    if (!values.includes(value)) throw bad(problem, `The value of ${name} is invalid.`);
    return (image) => read(image) === value;
  };
}

/** Times are compared as they are shown, in seconds. */
function byTime(name: string, read: (image: Image) => number): Filter {
  return (value, bad) => {
    const [, operator = 'eq', time = ''] = OPERATION.exec(value) ?? [];
    const at = Date.parse(`${time.replace(' ', 'T')}Z`);
    // A day that a month does not have becomes one of the next.
    const isDay = !Number.isNaN(at) && new Date(at).toISOString().startsWith(time.slice(0, 10));
    if (!Object.hasOwn(OPERATORS, operator) || !isDay) throw bad('form', `The value of ${name} is invalid.`);
    const compare = OPERATORS[operator as keyof typeof OPERATORS];
    return (image) => compare(Math.floor(read(image) / 1000) * 1000, at);
  };
}

function byNumber(name: string, test: (image: Image, wanted: number) => boolean): Filter {
  return (value, bad) => {
    if (!/^\d+$/.test(value)) throw bad('form', `The value of ${name} is invalid.`);
    return (image) => test(image, Number(value));
  };
}

/**
 * A tag is a key and a value, joined by `=` and once by `.`; a key alone stands for all its values.
 *
 * Source: Querying Images, `tag`.
 */
export function byTag(wanted: string): Test {
  const { key, value } = toTag(wanted);
  const isKey = !wanted.includes('=');
  const fits = (tag: Tag): boolean => (isKey ? tag.key === wanted : tag.key === key && tag.value === value);
  return ({ tags }) => tags.some((text) => text === wanted || fits(toTag(text)));
}

/** Whether an image is registered, as it shows itself. */
export function isRegistered({ properties }: Image): boolean {
  return (properties['__isregistered'] ?? 'true') === 'true';
}

/** Filters that do more than to compare what is shown. */
const FILTERS: Readonly<Record<string, Filter>> = {
  id: (value) => (image) => image.id === value,
  name: (value) => (image) => (image.name ?? '') === value,
  owner: (value) => (image) => image.owner === value,
  status: (value) => (image) => image.status === value,
  // Clients write what their languages write for true.
  protected: (value, bad) => among('protected', ['true', 'false'], (image) => String(image.protected), 'form')(value.toLowerCase(), bad),
  visibility: among('visibility', VISIBILITIES, visibility, 'form'),
  __imagetype: among('__imagetype', IMAGE_TYPES, imageType, 'image-type'),
  created_at: byTime('created_at', (image) => image.createdAt),
  updated_at: byTime('updated_at', (image) => image.updatedAt),
  min_ram: byNumber('min_ram', (image, wanted) => image.minRam === wanted),
  min_disk: byNumber('min_disk', (image, wanted) => image.minDisk === wanted),
  size_min: byNumber('size_min', (image, wanted) => image.size !== null && image.size >= wanted),
  size_max: byNumber('size_max', (image, wanted) => image.size !== null && image.size <= wanted),
  __whole_image: (value) => (image) => (image.properties['__whole_image'] ?? 'false').toLowerCase() === value.toLowerCase(),
  // Source: huaweicloudsdkims 3.1.211, ListImagesRequest.
  architecture: among('architecture', ['x86', 'arm'], (image) => (image.properties['__support_arm'] === 'true' ? 'arm' : 'x86'), 'form'),
  enterprise_project_id: (value) => (image) =>
    value === ALL_ENTERPRISE_PROJECTS || (image.properties['enterprise_project_id'] || '0') === (value || '0'),
};

/**
 * Makes the test of one filter.
 *
 * @throws what `bad` makes of a value that the service refuses
 */
export function toTest(name: string, value: string, view: View, bad: Bad): Test | undefined {
  if (WITHOUT_EFFECT.includes(name)) return undefined;
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (filter !== undefined) return filter(value, bad);
  return (image) => {
    const { json } = view.document(image);
    const found = Object.hasOwn(json, name) ? json[name] : undefined;
    return typeof found === 'number' ? String(found) === value : found === value;
  };
}
