import type { IncomingHttpHeaders } from 'node:http';
import { toGlob } from '../core/glob.ts';
import type { Image } from '../core/image.ts';
import type { Json } from '../operation/operation.ts';
import type { ImageMatch, Match, ValueTest } from './scenario.ts';
import { toPointer, toValue, toValueCheck, toWords } from './value.ts';

/** What is known of a request that rules are held against; a call fits. */
export interface Facts {
  readonly method: string;
  /** Below the home. */
  readonly path: string;
  /** What stands after `?`. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json | undefined;
  /** Path parameters. */
  readonly params: Readonly<Record<string, string>>;
  readonly caller: {
    readonly user: { readonly name: string };
    readonly project: { readonly id: string; readonly name: string } | null;
  } | null;
}

/** A request while the rules are asked, with what is found out only when a rule wants to know it. */
export interface Sight {
  readonly facts: Facts;
  /** The image of the request, as it is now. */
  readonly image: () => Image | undefined;
  /** The parameters of the query. */
  readonly query: () => URLSearchParams;
}

/** Makes the sight of a request. */
export function toSight(facts: Facts, image: () => Image | undefined): Sight {
  let query: URLSearchParams | undefined;
  return {
    facts,
    image,
    query: () => {
      query ??= new URLSearchParams(facts.search);
      return query;
    },
  };
}

/** A value of something, without which a rule cannot match. */
export interface Key {
  /** What is looked at; the same for all that look at the same. */
  readonly what: string;
  readonly value: Json;
  readonly actual: (sight: Sight) => Json | undefined;
}

/** One thing that a rule wants of a request. */
export interface Condition {
  /** What is looked at: `header x-attempt`. */
  readonly what: string;
  /** What it has to be, in words. */
  readonly wanted: string;
  /** What a request has to have for it, where that is plain to see: rules are found by it. */
  readonly key?: Key;
  /** Whether it depends on what the image is like at the moment. */
  readonly fleeting: boolean;
  readonly holds: (sight: Sight) => boolean;
  /** What it is. */
  readonly actual: (sight: Sight) => Json | undefined;
}

/**
 * The conditions of a rule, the cheapest first, without its operations and dialect: those choose the index that a rule stands in.
 *
 * @throws Error where a pattern of it is none
 */
export function toConditions(match: Match): readonly Condition[] {
  const { method, path, query = {}, headers = {}, body = {}, image, project, user } = match;
  const conditions: Condition[] = [];
  const add = (condition: Condition): void => {
    conditions.push(condition);
  };
  const addTest = (what: string, test: ValueTest, actual: Condition['actual'], fleeting = false): void => {
    const check = toValueCheck(test);
    const value = fleeting ? undefined : toValue(test);
    add({
      what,
      wanted: toWords(test),
      fleeting,
      holds: (sight) => check(actual(sight)),
      actual,
      ...(value === undefined ? {} : { key: { what, value, actual } }),
    });
  };
  const addText = (what: string, value: string, actual: Condition['actual']): void => {
    add({ what, wanted: value, fleeting: false, holds: (sight) => actual(sight) === value, actual, key: { what, value, actual } });
  };
  if (method !== undefined) addText('method', method, ({ facts }) => facts.method);
  if (user !== undefined) addText('user', user, ({ facts }) => facts.caller?.user.name);
  const id = typeof image === 'string' ? image : image?.id;
  if (id !== undefined) addText('image', id, ({ facts }) => facts.params['image_id']);
  if (project !== undefined) {
    const holds = ({ facts: { caller } }: Sight): boolean => caller?.project?.id === project || caller?.project?.name === project;
    add({ what: 'project', wanted: project, fleeting: false, holds, actual: ({ facts }) => facts.caller?.project?.name });
  }
  if (path !== undefined) {
    const fits = toGlob(path);
    const key = toPathKey(path);
    const actual = ({ facts }: Sight): string => facts.path;
    add({ what: 'path', wanted: path, fleeting: false, holds: ({ facts }) => fits(facts.path), actual, ...(key === null ? {} : { key }) });
  }
  for (const [name, test] of Object.entries(headers)) {
    const key = name.toLowerCase();
    addTest(`header ${name}`, test, ({ facts }) => toHeader(facts.headers[key]));
  }
  for (const [name, test] of Object.entries(query)) addTest(`query ${name}`, test, (sight) => sight.query().get(name) ?? undefined);
  for (const [pointer, test] of Object.entries(body)) {
    const at = toPointer(pointer);
    addTest(`body ${pointer || 'as a whole'}`, test, ({ facts }) => at(facts.body));
  }
  if (typeof image === 'object') addImage(image, add, addTest);
  return conditions;
}

/** The end of a path that a pattern wants, or its beginning. */
function toPathKey(pattern: string): Key | null {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  const last = parts[parts.length - 1] ?? '';
  if (last !== '') return { what: `path from -${last.length}`, value: last, actual: ({ facts }) => facts.path.slice(-last.length) };
  return first === '' ? null : { what: `path to ${first.length}`, value: first, actual: ({ facts }) => facts.path.slice(0, first.length) };
}

function toHeader(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value.join(', ') : value) || undefined;
}

function addImage(
  { name, status, property = {} }: ImageMatch,
  add: (condition: Condition) => void,
  addTest: (what: string, test: ValueTest, actual: Condition['actual'], fleeting: boolean) => void,
): void {
  if (status !== undefined) {
    const wanted: readonly string[] = [status].flat();
    const actual = (sight: Sight): string | undefined => sight.image()?.status;
    const holds = (sight: Sight): boolean => wanted.includes(actual(sight) ?? '');
    add({ what: 'status of the image', wanted: wanted.join(' or '), fleeting: true, holds, actual });
  }
  if (name !== undefined) addTest('name of the image', name, (sight) => sight.image()?.name, true);
  for (const [key, test] of Object.entries(property)) {
    addTest(`property ${key} of the image`, test, (sight) => sight.image()?.properties[key], true);
  }
}

/** The first condition that does not hold; `undefined` when all do. */
export function findObstacle(conditions: readonly Condition[], sight: Sight): Condition | undefined {
  for (const condition of conditions) if (!condition.holds(sight)) return condition;
  return undefined;
}
