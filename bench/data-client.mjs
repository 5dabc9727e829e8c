/**
 * One upload and one download of image data over a raw socket, in a process of its own: it must not be what takes the time.
 *
 *     node bench/data-client.mjs upload|download PORT PATH BYTES zeros|distinct
 */
import { connect } from 'node:net';

const CHUNK = 1024 * 1024;
const BLOCK = 4096;

const [, , what, port, path, bytes, content] = process.argv;
const total = Number(bytes);

/** Writes a count into each block, so that no two of a stream are alike. */
function stamp(chunk, start) {
  for (let at = 0; at < chunk.length; at += BLOCK) chunk.writeDoubleLE(start + at, at);
}

/** Resolves when the kernel has taken the chunk, or will not: whoever waits for the answer hears of that. */
const write = (socket, chunk) =>
  new Promise((resolve) => {
    socket.write(chunk, () => resolve());
  });

/** Two chunks take turns: one is filled while the kernel takes the other. */
async function sendBody(socket) {
  const chunks = [Buffer.alloc(CHUNK), Buffer.alloc(CHUNK)];
  const pending = [Promise.resolve(), Promise.resolve()];
  for (let at = 0, turn = 0; at < total; at += CHUNK, turn = 1 - turn) {
    await pending[turn];
    const chunk = chunks[turn].subarray(0, Math.min(CHUNK, total - at));
    if (content === 'distinct') stamp(chunk, at + 1);
    pending[turn] = write(socket, chunk);
  }
  await Promise.all(pending);
}

/** Resolves with the head of the answer and how many bytes of body came after it, once as many as promised are here. */
function receive(socket) {
  return new Promise((resolve, reject) => {
    let head = '';
    let left = Number.POSITIVE_INFINITY;
    let body = 0;
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`the connection was closed after ${head} and ${body} bytes`)));
    socket.on('data', (chunk) => {
      let rest = chunk.length;
      if (left === Number.POSITIVE_INFINITY) {
        head += chunk.latin1Slice();
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        rest = head.length - end - 4;
        head = head.slice(0, end);
        left = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      }
      left -= rest;
      body += rest;
      if (left <= 0) resolve({ status: Number(head.slice(9, 12)), body });
    });
  });
}

const socket = connect(Number(port), '127.0.0.1');
const answer = receive(socket);
const started = performance.now();
const head = [`${what === 'upload' ? 'PUT' : 'GET'} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'X-Auth-Token: dev-alice', 'Accept: */*'];
if (what === 'upload') head.push('Content-Type: application/octet-stream', `Content-Length: ${total}`);
socket.write(`${head.join('\r\n')}\r\n\r\n`);
if (what === 'upload') await sendBody(socket);
const { status, body } = await answer;
console.log(JSON.stringify({ status, body, seconds: (performance.now() - started) / 1000 }));
socket.removeAllListeners('close');
socket.destroy();
