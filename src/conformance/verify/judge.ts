import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../operation/operation.ts';
import type { Expectation, Step, Values } from './case.ts';
import type { Incoming } from './endpoint.ts';
import { compare, type Difference, toShort } from './expected.ts';

/** What an answer is other than expected. What follows from a wrong status alone is not told. */
export function judge(wanted: Expectation, { status, headers, json, text }: Incoming): readonly Difference[] {
  const { status: statuses, type, headers: wantedHeaders = {}, body, says, text: whole } = wanted;
  const allowed = [statuses ?? []].flat() as readonly number[];
  if (statuses === undefined ? status >= 400 : !allowed.includes(status)) {
    const expected = statuses === undefined ? 'a status below 400' : allowed.join(' or ');
    return [{ place: 'status', expected, actual: `${status}${text === '' ? '' : `: ${toShort(json ?? text)}`}` }];
  }
  const found: Difference[] = [];
  if (type !== undefined) found.push(...compare(type === null ? { $absent: true } : type, headers['content-type'], 'header content-type'));
  for (const [name, value] of Object.entries(wantedHeaders)) {
    found.push(...compare(value, toHeader(headers[name.toLowerCase()]), `header ${name}`));
  }
  if (body !== undefined) found.push(...compare(body, json, 'body'));
  if (says !== undefined && !text.includes(says))
    found.push({ place: 'body', expected: `a text with ${toShort(says)} in it`, actual: toShort(text) });
  if (whole !== undefined && !isDeepStrictEqual(whole, text))
    found.push({ place: 'body', expected: toShort(whole), actual: toShort(text) });
  return found;
}

const toHeader = (value: string | readonly string[] | undefined): string | undefined =>
  value === undefined ? undefined : [value].flat().join(', ');

/** Takes out of an answer what later steps need, and tells what is not there. */
export function keep(
  { keep: wanted = {} }: Step,
  { headers, json }: Incoming,
): { readonly values: Values; readonly missing: string | undefined } {
  const values: Record<string, Json> = {};
  let missing: string | undefined;
  for (const [name, where] of Object.entries(wanted)) {
    const value = where.startsWith('header:') ? toHeader(headers[where.slice('header:'.length).toLowerCase()]) : at(json, where);
    if (value === undefined) missing ??= where;
    else values[name] = value;
  }
  return { values, missing };
}

/** What a JSON pointer means; `undefined` where there is nothing. */
export function at(json: Json | undefined, pointer: string): Json | undefined {
  const names = pointer.split('/').slice(1);
  return names.reduce<Json | undefined>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const plain = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return Object.hasOwn(value, plain) ? (value as { readonly [name: string]: Json })[plain] : undefined;
  }, json);
}

/** Whether there is nothing at a pointer because a list has not that many. */
export function isShort(json: Json | undefined, pointer: string): boolean {
  const names = pointer.split('/');
  return names.some(
    (name, index) =>
      /^\d+$/.test(name) &&
      Array.isArray(at(json, names.slice(0, index).join('/'))) &&
      at(json, names.slice(0, index + 1).join('/')) === undefined,
  );
}
