import { Answer } from '../../operation/answer.ts';
import type { Json } from '../../operation/operation.ts';
import { JOB_ERRORS } from './job-codes.ts';

// Source: Open Telekom Cloud, Image Tag Format.

/** Tags that an image has at most. */
const AT_MOST = 10;
const TEXT = /^([\w-]{1,36})[.=]([\w-]{0,43})$/;

/** Reads the tags of an order, which are in one of two forms, as an image has them. */
export function readTags(texts: Json | undefined, pairs: Json | undefined): readonly string[] {
  const isMixed = texts !== undefined && pairs !== undefined;
  const list = texts ?? pairs ?? [];
  if (isMixed || !Array.isArray(list)) throw new Answer(JOB_ERRORS.tag);
  if (list.length > AT_MOST) throw new Answer(JOB_ERRORS.tagQuota);
  return (list as readonly Json[]).map((one) => (texts === undefined ? readPair(one) : readText(one)));
}

function readText(tag: Json): string {
  const [, key, value] = (typeof tag === 'string' && TEXT.exec(tag)) || [];
  if (key === undefined) throw new Answer(JOB_ERRORS.tag);
  return `${key}=${value ?? ''}`;
}

function readPair(tag: Json): string {
  const { key, value } = (tag ?? {}) as { readonly key?: Json; readonly value?: Json };
  if (typeof key !== 'string' || typeof value !== 'string') throw new Answer(JOB_ERRORS.tag);
  if (key.trim() === '' || key.length > 36 || value.length > 43) throw new Answer(JOB_ERRORS.tag);
  return `${key.trim()}=${value.trim()}`;
}
