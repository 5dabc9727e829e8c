import type { IncomingHttpHeaders } from 'node:http';
import type { Image } from '../core/image.ts';
import type { Json } from '../operation/operation.ts';
import { fitsGlob } from './glob.ts';
import type { ImageMatch, Match, ValueTest } from './scenario.ts';
import { toPointer, toValueCheck, toWords } from './value.ts';

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

/** One thing that a rule wants of a request. */
export interface Condition {
  /** What is looked at: `header x-attempt`. */
  readonly what: string;
  /** What it has to be, in words. */
  readonly wanted: string;
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
  const add = (what: string, wanted: string, actual: Condition['actual'], holds: Condition['holds'], fleeting = false): void => {
    conditions.push({ what, wanted, fleeting, holds, actual });
  };
  const addTest = (what: string, test: ValueTest, actual: Condition['actual'], fleeting = false): void => {
    const check = toValueCheck(test);
    add(what, toWords(test), actual, (sight) => check(actual(sight)), fleeting);
  };
  if (method !== undefined)
    add(
      'method',
      method,
      ({ facts }) => facts.method,
      ({ facts }) => facts.method === method,
    );
  if (user !== undefined)
    add(
      'user',
      user,
      ({ facts }) => facts.caller?.user.name,
      ({ facts }) => facts.caller?.user.name === user,
    );
  if (project !== undefined) {
    const isIt = ({ facts: { caller } }: Sight): boolean => caller?.project?.id === project || caller?.project?.name === project;
    add('project', project, ({ facts }) => facts.caller?.project?.name, isIt);
  }
  const id = typeof image === 'string' ? image : image?.id;
  if (id !== undefined)
    add(
      'image',
      id,
      ({ facts }) => facts.params['image_id'],
      ({ facts }) => facts.params['image_id'] === id,
    );
  if (path !== undefined)
    add(
      'path',
      path,
      ({ facts }) => facts.path,
      ({ facts }) => fitsGlob(path, facts.path),
    );
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

function toHeader(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value.join(', ') : value) || undefined;
}

function addImage(
  { name, status, property = {} }: ImageMatch,
  add: (what: string, wanted: string, actual: Condition['actual'], holds: Condition['holds'], fleeting: boolean) => void,
  addTest: (what: string, test: ValueTest, actual: Condition['actual'], fleeting: boolean) => void,
): void {
  if (status !== undefined) {
    const wanted: readonly string[] = [status].flat();
    const holds = (sight: Sight): boolean => wanted.includes(sight.image()?.status ?? '');
    add('status of the image', wanted.join(' or '), (sight) => sight.image()?.status, holds, true);
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
