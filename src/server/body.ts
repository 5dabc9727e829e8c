import type { IncomingMessage } from 'node:http';

/** Bytes that a JSON body may have. gap: Glance has no such bound; here no request may fill the memory. */
export const JSON_AT_MOST = 1024 * 1024;

/** A body, read: its text, or why there is none. */
export type BodyText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'too-large' | 'not-utf8' | 'aborted' };

/** Whether a request says that it has a body. */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/** Reads a body as text, up to `maximum` bytes. */
export function readText(request: IncomingMessage, maximum: number): Promise<BodyText> {
  return new Promise((resolve) => collect(request, maximum, (read) => resolve(typeof read === 'string' ? { kind: read } : toText(read))));
}

/** Reads a body, up to `maximum` bytes. */
export function readBytes(request: IncomingMessage, maximum: number): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise((resolve) => collect(request, maximum, resolve));
}

/** Collects what comes. By `data` and `end`, which costs half of what `for await` does. */
function collect(request: IncomingMessage, maximum: number, tell: (read: Buffer | 'too-large' | 'aborted') => void): void {
  if (Number(request.headers['content-length']) > maximum) {
    tell('too-large');
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maximum) chunks.push(chunk);
    else tell('too-large');
  });
  request.on('end', () => tell(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
  // A client that goes away is an error of the request.
  request.on('error', () => tell('aborted'));
}

/** Only a text with a replacement character may have come from bad bytes: only that one is decoded strictly. */
export function toText(bytes: Buffer): BodyText {
  const text = bytes.toString('utf8');
  if (!text.includes('\ufffd')) return { kind: 'text', text };
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: 'not-utf8' };
  }
}
