import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';

const PATCH = 'application/openstack-images-v2.1-json-patch';

/** The requests of the crash run, on connections that are kept open. What is not answered as it should be throws. */
export function createClient(url) {
  const agent = new Agent({ keepAlive: true });
  let count = 0;
  const send = (method, path, { body, token = 'dev-alice', type = 'application/json' } = {}) =>
    new Promise((resolve, reject) => {
      const headers = { 'x-auth-token': token, 'content-type': type, 'content-length': body === undefined ? 0 : Buffer.byteLength(body) };
      const sent = request(`${url}${path}`, { method, agent, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          count += 1;
          resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const expect = async (status, ...given) => {
    const answer = await send(...given);
    if (answer.status !== status) throw new Error(`${given[0]} ${given[1]} was answered with ${answer.status}: ${answer.bytes}`);
    return answer;
  };
  const image = (id) => `/openstack/v2/images/${id}`;
  return {
    create: async () => {
      const body = JSON.stringify({ name: 'new', disk_format: 'raw', container_format: 'bare' });
      return JSON.parse((await expect(201, 'POST', '/openstack/v2/images', { body })).bytes.toString()).id;
    },
    rename: (id, name) => {
      const body = JSON.stringify([{ op: 'replace', path: '/name', value: name }]);
      return expect(200, 'PATCH', image(id), { body, type: PATCH });
    },
    upload: (id, body) => expect(204, 'PUT', `${image(id)}/file`, { body, type: 'application/octet-stream' }),
    remove: (id) => expect(204, 'DELETE', image(id)),
    logIn: async () => {
      const user = { name: 'alice', password: 'secret', domain: { id: 'default' } };
      const scope = { project: { name: 'alpha', domain: { id: 'default' } } };
      const body = JSON.stringify({ auth: { identity: { methods: ['password'], password: { user } }, scope } });
      return (await expect(201, 'POST', '/identity/v3/auth/tokens', { body })).headers['x-subject-token'];
    },
    accepts: async (token) => (await send('GET', '/openstack/v2/images?limit=1', { token })).status === 200,
    /** How an image is: its status, name and, where it is active, the hash of the bytes that it gives. */
    look: async (id) => {
      const shown = await send('GET', image(id));
      if (shown.status === 404) return { status: 'deleted' };
      const { status, name, checksum } = JSON.parse(shown.bytes.toString());
      if (status !== 'active') return { status, name };
      const { bytes } = await expect(200, 'GET', `${image(id)}/file`);
      return { status, name, checksum, hash: createHash('md5').update(bytes).digest('hex') };
    },
    /** Whether this says that the emulator is gone. */
    isCut: (error) => ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(error.code) || error.message === 'aborted',
    count: () => count,
    close: () => agent.destroy(),
  };
}
