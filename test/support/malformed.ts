import { connect } from 'node:net';
import type { Emulator } from '../../src/index.ts';

// What tests of malformed requests have in common.

/** A patch document of one operation. */
export const op = (members: object): string => JSON.stringify([members]);
export const replace = (path: unknown, value: unknown): string => op({ op: 'replace', path, value });
export const add = (path: unknown, value: unknown): string => op({ op: 'add', path, value });
/** Lists in lists, so many of them. */
export const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** A body of Update Image, with the status of its refusal. */
export type MalformedBody = readonly [name: string, body: string | Buffer, status: number];

/** Bodies of Update Image that no service which takes patch documents takes. */
export const MALFORMED_BODIES: readonly MalformedBody[] = [
  ['nothing', '', 400],
  ['white space', '   ', 400],
  ['text', 'not json', 400],
  ['half a document', '[{"op":"replace","path":"/name","val', 400],
  ['a trailing comma', '[{"op":"replace","path":"/name","value":"x"},]', 400],
  ['two documents', '[] []', 400],
  ['a byte order mark', `\ufeff${replace('/name', 'x')}`, 400],
  ['bad UTF-8', Buffer.from('5b7b226f70223a227265706c616365222c2270617468223a222f6e616d65222c2276616c7565223a22fffe227d5d', 'hex'), 400],
  ['NUL bytes', Buffer.alloc(100), 400],
  ['an object', '{"op":"replace","path":"/name","value":"x"}', 400],
  ['null', 'null', 400],
  ['a number', '7', 400],
  ['a text', '"replace"', 400],
  ['a list of texts', '["replace"]', 400],
  ['a list of lists', '[[]]', 400],
  ['a list of null', '[null]', 400],
  ['an empty operation', '[{}]', 400],
  ['no op', op({ path: '/name', value: 'x' }), 400],
  ['op test', op({ op: 'test', path: '/name', value: 'x' }), 400],
  ['op in upper case', op({ op: 'REPLACE', path: '/name', value: 'x' }), 400],
  ['op a list', op({ op: ['add'], path: '/name', value: 'x' }), 400],
  ['op __proto__', '[{"__proto__":{"op":"replace"},"path":"/name","value":"x"}]', 400],
  ['no path', op({ op: 'replace', value: 'x' }), 400],
  ['no value', op({ op: 'add', path: '/color' }), 400],
  ['path null', replace(null, 'x'), 400],
  ['path a number', replace(7, 'x'), 400],
  ['path a list', replace(['name'], 'x'), 400],
  ['an empty path', replace('', 'x'), 400],
  ['a path of slashes', replace('////', 'x'), 400],
  ['a bad escape', replace('/a~', 'x'), 400],
  ['a lone surrogate', '[{"op":"replace","path":"/name","value":"\\ud800"}]', 400],
  ['min_ram a text', replace('/min_ram', '1'), 400],
  ['min_ram a fraction', replace('/min_ram', 1.5), 400],
  ['min_ram negative', replace('/min_ram', -1), 400],
  ['min_ram beyond numbers', '[{"op":"replace","path":"/min_ram","value":1e999}]', 400],
  ['protected a text', replace('/protected', 'true'), 400],
  ['tags a text', replace('/tags', 'x'), 400],
  ['tags a list of lists', replace('/tags', [['x']]), 400],
  ['deep lists', deep(100_000), 400],
  ['a deep value', `[{"op":"add","path":"/color","value":${deep(100_000)}}]`, 400],
  ['ten million bytes', replace('/name', 'x'.repeat(10_000_000)), 413],
];

/** Sends this text as it is over a connection of its own, and tells all that comes back. */
export function sendRaw({ url }: Emulator, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname, () => socket.end(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
