/** A web of our own: whatever is asked for through it is answered here, by http and by https, so that nothing goes out. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { join } from 'node:path';

/** A certificate for these hosts, good for a day, and what is to trust it: the certificate itself. */
function makeCertificate(folder, hosts) {
  const [key, certificate] = [join(folder, 'web.key'), join(folder, 'web.pem')];
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  const words = ['-subj', '/CN=web', '-addext', `subjectAltName=${names}`, '-days', '1', '-keyout', key, '-out', certificate];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...words], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`openssl: ${made.error?.message ?? made.stderr}`);
  return { key: readFileSync(key), cert: readFileSync(certificate), file: certificate };
}

const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

/**
 * Serves the web.
 *
 * @param folder where its certificate is put
 * @param hosts those that are asked by https
 * @param answer what a request is answered by, of its path and its response
 * @returns `proxy`, the URL of a proxy to all of it; `port`, where its https is; `certificate`, the file with what is to be trusted
 */
export async function startWeb(folder, hosts, answer) {
  const { key, cert, file } = makeCertificate(folder, hosts);
  const respond = ({ url }, response) => answer(new URL(url, 'https://web').pathname, response);
  const secure = createSecureServer({ key, cert }, respond);
  const plain = createServer(respond);
  plain.on('connect', (_request, socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    secure.emit('connection', socket);
  });
  const [port, proxied] = [await listen(secure), await listen(plain)];
  const close = () => {
    for (const server of [secure, plain]) server.close();
    for (const server of [secure, plain]) server.closeAllConnections();
  };
  return { proxy: `http://127.0.0.1:${proxied}`, port, certificate: file, close };
}
