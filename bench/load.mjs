import { connect } from 'node:net';

const IMAGES = {
  openstack: 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea',
  rackspace: 'e7db3b45-8db7-47ad-8109-3fb55c2c24fd',
  ims: '33ad552d-1149-471c-8190-ff6776174a00',
};

const patchOf = (path, mediaType) => ({
  method: 'PATCH',
  path,
  toHeaders: () => [`Content-Type: ${mediaType}`],
  toBody: (name) => JSON.stringify([{ op: 'replace', path: '/name', value: name }]),
});
const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

/** Update Image in each dialect: one that sets the name and nothing else. */
export const UPDATES = {
  'openstack-v2': patchOf(`/openstack/v2/images/${IMAGES.openstack}`, PATCH_TYPE),
  'openstack-v1': {
    method: 'PUT',
    path: `/openstack-pike/v1/images/${IMAGES.openstack}`,
    toHeaders: (name) => [`x-image-meta-name: ${name}`, 'x-glance-registry-purge-props: False'],
    toBody: () => '',
  },
  rackspace: patchOf(`/rackspace/v2/images/${IMAGES.rackspace}`, PATCH_TYPE),
  ims: patchOf(`/ims/v2/cloudimages/${IMAGES.ims}`, 'application/json'),
};

/** The bytes of one update of an image's name. */
export function updateRequest(port, dialect, name) {
  const { method, path, toHeaders, toBody } = UPDATES[dialect];
  const body = toBody(name);
  return Buffer.from(
    [
      `${method} ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'X-Auth-Token: dev-alice',
      'Accept: */*',
      ...toHeaders(name),
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
