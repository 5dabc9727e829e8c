import type { ServerResponse } from 'node:http';

/** The header of an answer that is the recorder's own: the service never said it. */
const OWN_HEADER = 'X-Polyglance-Recorder';

/**
 * Answers where the service cannot: marked, so that nobody takes it for an answer of the service.
 *
 * @param word what the header says
 * @param message what a person reads
 */
export function answerOurselves(response: ServerResponse, status: number, word: string, message: string): void {
  const body = toOwnBody(message);
  response.sendDate = true;
  response.writeHead(status, {
    [OWN_HEADER]: word,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  });
  response.end(body);
}

/** The same where there is no request yet, as text of a whole message. */
export function toOwnMessage(status: string, word: string, message: string): string {
  const body = toOwnBody(message);
  const head = [`${OWN_HEADER}: ${word}`, 'Content-Type: text/plain; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`];
  return `HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`;
}

function toOwnBody(message: string): string {
  return `polyglance record: ${message}. This is not an answer of the service.\n`;
}
