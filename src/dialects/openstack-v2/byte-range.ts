import type { IncomingHttpHeaders } from 'node:http';
import { Answer } from '../../operation/answer.ts';
import { ERRORS } from './errors.ts';

// Source: glance/common/wsgi.py, `get_range_from_request` of Glance 25.1; webob/byterange.py.

type Bounds = readonly [first: number, last: number];

function unsatisfiable(): Answer {
  return new Answer(ERRORS.rangeNotSatisfiable);
}

/**
 * The range of bytes that a download asks for: by `Range`, or by `Content-Range` as Glance still takes it.
 *
 * @param size how many bytes there are
 * @returns first and last byte, both included; `null` when all are wanted
 * @throws Answer 400 for several ranges, 416 for none that can be had
 */
export function readByteRange(headers: IncomingHttpHeaders, size: number): Bounds | null {
  if (headers.range !== undefined) return readRange(headers.range, size);
  const legacy = headers['content-range'];
  return legacy === undefined ? null : readContentRange(legacy, size);
}

function readRange(text: string, size: number): Bounds {
  if (text.includes(',')) {
    throw new Answer(ERRORS.badRequest, {
      message: 'Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests instead.',
    });
  }
  const match = /^bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(text);
  const [, from = '', to = ''] = match ?? [];
  if (from === '' && to === '') throw unsatisfiable();
  // The last 0 bytes are all of them, to Python.
  if (from === '') return [Number(to) === 0 ? 0 : Math.max(size - Number(to), 0), size - 1];
  const first = Number(from);
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first >= size || last < first) throw unsatisfiable();
  return [first, last];
}

function readContentRange(text: string, size: number): Bounds {
  const match = /^bytes\s+(\d+)-(\d+)\/(\d+|\*)$/.exec(text);
  if (match === null) throw unsatisfiable();
  const [first, last] = [Number(match[1]), Number(match[2])];
  if (first >= size || last < first || (match[3] === '*' && last + 1 > size)) throw unsatisfiable();
  return [first, Math.min(last, size - 1)];
}
