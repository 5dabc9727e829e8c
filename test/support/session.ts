import { type Received, type Sent, send } from './client.ts';
import { FEDORA, IMS_TEST, OCTETS, PATCH_21, RACKSPACE_FEDORA } from './emulator.ts';

// A session as a suite of somebody's would have it: over all clouds, with log-ins, uploads and errors.

/** What was asked, and all that came back but the `Date` header. */
export interface Step {
  readonly asked: string;
  readonly answer: string;
}

/** Asks and writes down what came back. */
export interface Session {
  /** @param path below the emulator or the sandbox */
  readonly ask: (method: string, path: string, sent?: Sent) => Promise<Received>;
  readonly steps: readonly Step[];
}

/** Rules that strike by chance, and by count. */
export const FLAKY = {
  version: 1,
  name: 'flaky',
  rules: [
    { match: { operation: '*.image-show' }, when: { probability: 0.5 }, reply: { status: 503 } },
    { match: { operation: '*.image-list' }, when: { every: 3 }, reply: { status: 500 } },
  ],
};

/** Begins a session at an emulator or a sandbox. It names the host alike wherever it is, for links follow that. */
export function openSession(url: string): Session {
  const steps: Step[] = [];
  return {
    steps,
    ask: async (method, path, sent) => {
      const received = await send(method, `${url}${path}`, { ...sent, headers: { host: 'clouds', ...sent?.headers } });
      const { date: _date, ...headers } = received.headers;
      const answer = `${received.status} ${JSON.stringify(headers)} ${received.bytes.toString('latin1')}`;
      steps.push({ asked: `${method} ${path}`, answer });
      return received;
    },
  };
}

/** Two requests for each cloud's way in, good and bad; tells bob's token. */
async function logIn({ ask }: Session): Promise<string> {
  const keystone = (name: string, password: string): object => ({
    auth: { identity: { methods: ['password'], password: { user: { name, domain: { id: 'default' }, password } } } },
  });
  const { headers } = await ask('POST', '/identity/v3/auth/tokens', { as: null, body: keystone('bob', 'secret') });
  const token = String(headers['x-subject-token']);
  await ask('POST', '/identity/v3/auth/tokens', { as: null, body: keystone('bob', 'wrong') });
  await ask('GET', '/identity/v3/auth/tokens', { as: token, headers: { 'x-subject-token': token } });
  await ask('POST', '/iam/v3/auth/tokens', { as: null, body: keystone('alice', 'secret') });
  await ask('GET', '/iam/v3/projects?name=eu-de');
  const key = { 'RAX-KSKEY:apiKeyCredentials': { username: 'alice', apiKey: 'alice-api-key' } };
  await ask('POST', '/rackspace-identity/v2.0/tokens', { as: null, body: { auth: key } });
  return token;
}

async function useOpenstack({ ask }: Session, name: string, bob: string): Promise<void> {
  const v2 = '/openstack/v2/images';
  const patch = { headers: { 'content-type': PATCH_21 } };
  const rename = JSON.stringify([{ op: 'replace', path: '/name', value: `${name} renamed` }]);
  await ask('GET', '/openstack/versions', { as: null });
  const made = await ask('POST', v2, { body: { name, disk_format: 'raw', container_format: 'bare', visibility: 'shared' } });
  const { id } = made.json as { id: string };
  await ask('PUT', `${v2}/${id}/file`, { headers: OCTETS, body: `the bytes of ${name}` });
  await ask('GET', `${v2}/${id}/file`);
  await ask('PATCH', `${v2}/${id}`, { ...patch, body: rename });
  await ask('PATCH', `${v2}/${id}`, { ...patch, body: '[{"op": "replace", "path": "/id", "value": "x"}]' });
  await ask('PATCH', `${v2}/${id}`, { body: rename, headers: { 'content-type': 'application/json' } });
  await ask('POST', `${v2}/${id}/members`, { body: { member: 'some-project' } });
  await ask('GET', `${v2}/${id}/members`);
  await ask('DELETE', `${v2}/${id}/members/some-project`);
  await ask('POST', `${v2}/${id}/actions/deactivate`, { as: 'dev-root' });
  await ask('GET', v2, { as: bob });
  await ask('POST', v2, { as: bob, body: { name: `${name} of bob` } });
  await ask('GET', `${v2}?limit=2&sort=created_at:desc`);
  await ask('GET', v2, { as: null });
  await ask('GET', v2, { as: 'no-token' });
  await ask('PUT', v2);
  await ask('GET', `${v2}/00000000-0000-4000-8000-000000000000`);
  await ask('PATCH', `${v2}/${FEDORA}`, { ...patch, body: rename, headers: { ...patch.headers, prefer: 'code=503' } });
  await ask('DELETE', `${v2}/${id}`);
  await ask('GET', `${v2}/${id}`);
}

async function useOthers({ ask }: Session, name: string): Promise<void> {
  const meta = { 'x-image-meta-name': name, 'x-image-meta-disk_format': 'raw', 'x-image-meta-container_format': 'bare' };
  const pike = '/openstack-pike/v1/images';
  const made = await ask('POST', pike, { headers: { ...meta, ...OCTETS }, body: `v1 ${name}` });
  const { id } = (made.json as { image: { id: string } }).image;
  await ask('PUT', `${pike}/${id}`, { headers: { 'x-image-meta-min_ram': '512', 'x-image-meta-property-team': name } });
  await ask('HEAD', `${pike}/${id}`);
  await ask('GET', `${pike}/detail?limit=3`);
  await ask('PUT', `${pike}/${id}`, { headers: { 'x-image-meta-min_ram': 'much' } });
  const tags = JSON.stringify([{ op: 'replace', path: '/tags', value: [name] }]);
  const rackspace = `/rackspace/v2/images/${RACKSPACE_FEDORA}`;
  await ask('PATCH', rackspace, { body: tags, headers: { 'content-type': PATCH_21 } });
  await ask('GET', rackspace);
  await ask('PATCH', rackspace, { body: '{}', headers: { 'content-type': PATCH_21 } });
  const describe = JSON.stringify([{ op: 'replace', path: '/__description', value: name }]);
  const ims = { headers: { 'content-type': 'application/json' } };
  await ask('PATCH', `/ims/v2/cloudimages/${IMS_TEST}`, { ...ims, body: describe });
  await ask('PATCH', '/ims/v2/cloudimages/none', { ...ims, body: describe });
  await ask('GET', '/ims/v2/cloudimages?limit=2');
  await ask('PATCH', `/ims/v2/images/${IMS_TEST}`, { headers: { 'content-type': PATCH_21 }, body: tags });
  await ask('DELETE', `${pike}/${id}`);
}

/** Forty requests in this order. */
export async function playRound(session: Session, name: string): Promise<void> {
  const bob = await logIn(session);
  await useOpenstack(session, name, bob);
  await useOthers(session, name);
}
