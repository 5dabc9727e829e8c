import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Json } from '../../operation/operation.ts';
import type { Line, Stamp } from './line.ts';
import type { Placeholders } from './placeholders.ts';
import { openRecording } from './recording.ts';

/**
 * Goes through a recording once more, when all that is secret is known: a value that only a later request has shown to be one may stand
 * at the beginning, in a place that did not say so.
 *
 * @throws Refusal where it cannot be written; the recording stays as it was
 */
export async function cleanAgain(file: string, { replaceIn }: Pick<Placeholders, 'replaceIn'>): Promise<void> {
  const part = `${file}.part`;
  const next = openRecording(part);
  try {
    let isFirst = true;
    for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
      const line = JSON.parse(text) as Stamp | Line;
      await next.write(isFirst ? line : clean(line as Line, replaceIn));
      isFirst = false;
    }
    await next.close();
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

type Replace = Placeholders['replaceIn'];

function clean(line: Line, replace: Replace): Line {
  const { url, headers, body, replyHeaders, replyBody, differs } = line;
  const cleanPairs = (pairs: Line['headers']): Line['headers'] => pairs.map(([name, value]) => [replace(name, LONG), replace(value)]);
  return {
    ...line,
    url: replace(url),
    headers: cleanPairs(headers),
    body: cleanAll(body, replace) as Line['body'],
    replyHeaders: cleanPairs(replyHeaders),
    replyBody: cleanAll(replyBody, replace) as Line['replyBody'],
    differs: differs === null ? null : differs.map((one) => replace(one)),
  };
}

/** A shorter value may be the name of a member. */
const LONG = 8;

function cleanAll(value: Json, replace: Replace): Json {
  if (typeof value === 'string') return replace(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => cleanAll(item, replace));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [replace(name, LONG), cleanAll(inner, replace)]));
}
