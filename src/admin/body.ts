import type { Json } from '../operation/operation.ts';
import { didYouMean } from '../refusals.ts';
import { AdminError } from './answer.ts';

/** An object of JSON. */
export type JsonObject = { readonly [name: string]: Json };

/** Parses a body. */
export function readJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    throw new AdminError(400, 'malformed-json', `The body is not JSON: ${(thrown as Error).message}`);
  }
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes a body that is an object with some of these keys and no others. */
export function readKeys<Key extends string>(body: Json, keys: readonly Key[]): Partial<Record<Key, Json>> {
  if (!isObject(body)) throw wrongBody('The body has to be a JSON object.');
  const unknown = Object.keys(body).find((key) => !keys.some((known) => known === key));
  if (unknown !== undefined) {
    throw wrongBody(`There is no option ${JSON.stringify(unknown)}${didYouMean(unknown, keys) || `: there are ${keys.join(', ')}`}`);
  }
  return body as Partial<Record<Key, Json>>;
}

/** The answer to a body that does not say what it should. */
export function wrongBody(message: string): AdminError {
  return new AdminError(400, 'invalid-body', message);
}
