import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseJson } from '../../operation/json.ts';
import { Refusal } from '../../refusals.ts';
import type { Line, Stamp } from './line.ts';

/**
 * Reads a recording, a line at a time, so that it may be as long as it likes.
 *
 * @param onLine told of each exchange, in turn
 * @returns the stamp
 * @throws Refusal for a file that cannot be read or is no recording, with the line that is not good
 */
export async function readRecording(file: string, onLine: (line: Line, stamp: Stamp) => void): Promise<Stamp> {
  let stamp: Stamp | undefined;
  let count = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
      count += 1;
      if (text === '') continue;
      if (stamp === undefined) stamp = toStamp(text, file);
      else onLine(toLine(text, file, count), stamp);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new Refusal(`${JSON.stringify(file)} cannot be read (${code}): name a file that polyglance record has written`);
  }
  if (stamp === undefined) throw noRecording(file, 1, 'it is empty');
  return stamp;
}

function noRecording(file: string, line: number, why: string): Refusal {
  const message = `this is no recording of polyglance record: ${why}`;
  return new Refusal([{ message, place: { file, line, column: 1 } }]);
}

function toStamp(text: string, file: string): Stamp {
  const stamp = parseJson(text) as unknown as Partial<Stamp> | null | undefined;
  if (stamp?.polyglance !== 'recording') throw noRecording(file, 1, 'the first line is not its stamp');
  if (stamp.version !== 1) throw noRecording(file, 1, `its version is ${JSON.stringify(stamp.version)}, and this release reads version 1`);
  if (typeof stamp.dialect !== 'string' || typeof stamp.at !== 'string') throw noRecording(file, 1, 'its stamp says no dialect or no time');
  return stamp as Stamp;
}

function toLine(text: string, file: string, number: number): Line {
  const line = parseJson(text) as unknown as Partial<Line> | null | undefined;
  const { method, url, headers, replyHeaders, outcome } = line ?? {};
  const isGood = typeof method === 'string' && typeof url === 'string' && Array.isArray(headers) && Array.isArray(replyHeaders);
  if (!isGood || typeof outcome !== 'string') throw noRecording(file, number, 'this line is no exchange');
  return line as Line;
}
