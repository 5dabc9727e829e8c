import { connect } from 'node:net';

const IMAGE = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';

/** The bytes of one PATCH of the image's name. */
export function patchRequest(port, prefix, name) {
  const body = JSON.stringify([{ op: 'replace', path: '/name', value: name }]);
  return Buffer.from(
    [
      `PATCH ${prefix}/v2/images/${IMAGE} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'X-Auth-Token: dev-alice',
      'Accept: */*',
      'Content-Type: application/openstack-images-v2.1-json-patch',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** The bytes of one GET. */
export function getRequest(port, path) {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\n\r\n`);
}

/** How long the answer at the start of these bytes is; 0 while its head or body is not all there. */
function answerLength(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return 0;
  const head = bytes.latin1Slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length === null) throw new Error(`an answer without content-length:\n${head}`);
  const whole = end + 4 + Number(length[1]);
  return bytes.length >= whole ? whole : 0;
}

/** One kept-alive connection, one request at a time. */
function openConnection(port, onAnswer) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let kept = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    const length = answerLength(kept);
    if (length === 0) return;
    const status = kept.latin1Slice(9, 12);
    kept = kept.subarray(length);
    onAnswer(socket, status);
  });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Sends one request on a connection of its own. Resolves with the status, as text. */
export async function ask(port, bytes) {
  let tell;
  const answered = new Promise((resolve) => {
    tell = resolve;
  });
  const socket = await openConnection(port, (_socket, status) => tell(status));
  socket.write(bytes);
  const status = await answered;
  socket.destroy();
  return status;
}

/**
 * Keeps connections to one server and sends the same request over all of them, without pipelining, while a slice lasts.
 *
 * @param options.bytes two requests, taken in turn so that each changes something
 */
export async function openLoad({ port, connections, bytes }) {
  let sending = false;
  let done = 0;
  let sent = 0;
  let underWay = 0;
  let onIdle = () => undefined;
  const send = (socket) => {
    underWay += 1;
    sent += 1;
    socket.write(bytes[sent % bytes.length]);
  };
  const onAnswer = (socket, status) => {
    if (status !== '200') throw new Error(`the server under load answered ${status}`);
    underWay -= 1;
    if (sending) {
      done += 1;
      send(socket);
    } else if (underWay === 0) onIdle();
  };
  const sockets = await Promise.all(Array.from({ length: connections }, () => openConnection(port, onAnswer)));
  return {
    /** @returns requests answered each second */
    async slice(milliseconds) {
      done = 0;
      sending = true;
      const started = performance.now();
      for (const socket of sockets) send(socket);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const rate = done / ((performance.now() - started) / 1000);
      sending = false;
      await new Promise((resolve) => {
        onIdle = resolve;
      });
      return rate;
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
