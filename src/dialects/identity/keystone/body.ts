import { Answer } from '../../../operation/answer.ts';
import type { Json } from '../../../operation/operation.ts';
import { ERRORS, expected } from './errors.ts';

/** An object of a body. */
export type Members = { readonly [name: string]: Json };

/** What is an object, else `undefined`. */
export function members(value: Json | undefined): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

/** What is a text, else `undefined`. */
export function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The refusal of a body that lacks something. */
export const bad = (what: string): Answer => new Answer(ERRORS.badRequest, { message: expected(what) });
/** The refusal of a body that does not fit the schema. */
export const badSchema = (message: string): Answer => new Answer(ERRORS.badRequest, { message });
/** The refusal of a log-in; it says no more than that. */
export const no = (): Answer => new Answer(ERRORS.unauthorized);
