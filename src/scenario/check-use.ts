import { parseDuration } from '../core/duration.ts';
import { breaksBody, toFault } from './fault.ts';
import { canAnswer, errorsOf, type KnownOperation, makesImage, type Tell } from './known.ts';
import type { Match, Rule, ValueTest, When } from './scenario.ts';
import { isTest } from './value.ts';

/**
 * Checks that a rule can take effect at all, and that all it says matters.
 *
 * @param operations those it is about; `null`: it is not known which
 */
export function checkUse(rule: Rule, operations: readonly KnownOperation[] | null, tell: Tell): void {
  const { match = {}, when = {}, ttl } = rule;
  checkTests(match, tell);
  checkCalls(when, tell);
  const [from = ''] = when.between ?? [];
  if (ttl !== undefined && (parseDuration(from) ?? -1) >= (parseDuration(ttl) ?? 0)) {
    tell(['ttl'], `the rule is gone after ${ttl}, before "between" begins at ${from}`);
  }
  if (operations === null) return;
  if (match.body !== undefined && operations.every(({ body }) => body !== 'json')) {
    tell(['match', 'body'], 'no operation of this rule takes a JSON body', 'key');
  }
  const named = operations.some(({ path }) => path.includes('{image_id}'));
  // What an image is like can be asked of one that was just made, once it is.
  const looks = typeof match.image === 'object' && match.image.id === undefined;
  const made = rule.stage === 'after' && operations.some(({ method, path }) => makesImage(method, path));
  if (match.image !== undefined && !named && !(looks && made)) {
    tell(['match', 'image'], 'no operation of this rule has an image in its path', 'key');
  }
  if (when.per === 'image' && !named) tell(['when', 'per'], 'no operation of this rule has an image in its path to count apart');
  if (match.path !== undefined) checkPath(match.path, operations, tell);
}

/** Only the first segment: that is where a home is taken for a part of the path. */
function checkPath(path: string, operations: readonly KnownOperation[], tell: Tell): void {
  const toHead = (one: string): string => one.split('/')[1] ?? '';
  const head = toHead(path);
  const heads = operations.map((one) => toHead(one.path));
  if (!path.startsWith('/') || head.includes('*') || heads.some((one) => one === head || one.startsWith('{'))) return;
  const [example = ''] = operations.map((one) => one.path.replaceAll(/\{\w+\}/g, '*'));
  tell(
    ['match', 'path'],
    `no operation of this rule has a path that begins with /${head}: it is the path below the home, such as ${example}`,
  );
}

function checkTests({ query = {}, headers = {}, body = {}, image }: Match, tell: Tell): void {
  const { name, property = {} } = typeof image === 'object' ? image : {};
  for (const [key, tests] of Object.entries({ query, headers, body })) {
    for (const [of, test] of Object.entries(tests))
      checkTest(test, (path, message, part) => tell(['match', key, of, ...path], message, part));
  }
  for (const [of, test] of Object.entries(property))
    checkTest(test, (path, message) => tell(['match', 'image', 'property', of, ...path], message));
  if (name !== undefined) checkTest(name, (path, message) => tell(['match', 'image', 'name', ...path], message));
  checkNames(Object.keys(headers), (of, message) => tell(['match', 'headers', of], message, 'key'));
}

function checkTest(test: ValueTest, tell: Tell): void {
  if (!isTest(test)) return;
  const others = Object.keys(test).filter((key) => key !== 'exists');
  if (test.exists === false && others.length > 0) {
    tell(['exists'], `what is not there has nothing to look at: leave "exists" or "${others[0]}" out`);
  } else if (test.equals !== undefined && others.length > 1) {
    tell(['equals'], `"equals" says all: leave "${others.find((key) => key !== 'equals')}" out`);
  }
}

/** Names of headers are the same in upper and lower case. */
export function checkNames(names: readonly string[], tell: (name: string, message: string) => void): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const first = seen.get(name.toLowerCase());
    if (first !== undefined) tell(name, `${name} is the header ${first} again, which stands here already: keep one`);
    seen.set(name.toLowerCase(), name);
  }
}

/** Whether there is a number of a call that all of these let through. */
function checkCalls({ calls, first, after, every }: When, tell: Tell): void {
  const given = Object.entries({ calls, first, after, every }).filter(([, value]) => value !== undefined);
  if (given.length < 2) return;
  const ranges = calls === undefined ? [[1, Number.MAX_SAFE_INTEGER]] : [calls].flat().map((text) => String(text).split('-').map(Number));
  const step = every ?? 1;
  const fits = ranges.some(([low = 1, high = low]) => {
    const from = Math.max(low, (after ?? 0) + 1);
    return Math.ceil(from / step) * step <= Math.min(high, first ?? Number.MAX_SAFE_INTEGER);
  });
  const names = given.map(([name]) => name);
  if (!fits) tell(['when', names[0] ?? ''], `no call is at once what ${names.map((name) => `"${name}"`).join(' and ')} say`, 'key');
}

/** A rule that answers or breaks every request of some operations, without a condition. */
interface Deciding {
  readonly number: number;
  readonly stage: Rule['stage'];
  readonly ids: readonly string[];
}

/**
 * Checks that no rule stands behind others that leave it nothing.
 *
 * @param operationsOf those of each rule; `null`: it is not known which
 */
export function checkShadows(
  rules: readonly Rule[],
  operationsOf: readonly (readonly KnownOperation[] | null)[],
  tellOf: (index: number) => Tell,
): void {
  const deciding: Deciding[] = [];
  for (const [index, rule] of rules.entries()) {
    const operations = operationsOf[index];
    if (operations === null || operations === undefined) continue;
    const ids = operations.filter((one) => canAnswer(errorsOf([one]), rule.reply)).map(({ id }) => id);
    const stage = rule.stage ?? 'before';
    const before = deciding.filter((one) => one.stage === stage && one.ids.some((id) => ids.includes(id)));
    if (ids.length > 0 && ids.every((id) => before.some((one) => one.ids.includes(id)))) {
      const numbers = before.map(({ number }) => number);
      const words = numbers.length === 1 ? `rule ${numbers[0]} answers or breaks` : `the rules ${numbers.join(', ')} answer or break`;
      tellOf(index)([], `${words} all that this rule is about, so it never takes effect: put it first, or say "when" there`);
    }
    if (decidesAlways(rule)) deciding.push({ number: index + 1, stage, ids });
  }
}

/** What also does something to images or uploads is about fewer requests than its `match` says: that is not told here. */
function decidesAlways({ match = {}, when, ttl, reply, fault, image, stale }: Rule): boolean {
  const wide = Object.keys(match).every((key) => key === 'operation' || key === 'dialect');
  if (image !== undefined || stale !== undefined || (fault !== undefined && toFault(fault).in === 'upload')) return false;
  return wide && when === undefined && ttl === undefined && (reply !== undefined || (fault !== undefined && !breaksBody(toFault(fault))));
}
