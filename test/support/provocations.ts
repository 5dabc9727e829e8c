import { type Received, type Sent, send } from './client.ts';
import { type Bench, FEDORA, IMS_TEST, OCTETS, PATCH_21, RACKSPACE_FEDORA } from './emulator.ts';
import { IMS_JOB_PROVOCATIONS } from './ims-jobs.ts';
import { type Signing, sign } from './sign.ts';
import { toV1, toV2, uploadUnderDelete } from './upload.ts';

/** A request that is refused, and all that has to be so before. */
export interface Asked {
  /** Name of the home. */
  readonly home: string;
  readonly method: string;
  readonly path: string;
  readonly sent?: Sent;
  /** The real answer, where it takes more than this request to get it. */
  readonly real?: Received;
  /** The clouds of a sandbox that it is asked in; those of the bench without it. */
  readonly clouds?: Pick<Bench['emulator'], 'homes' | 'journal'>;
  /** What to ask for the error with, where the request itself is refused before any rule is looked at, or by no operation. */
  readonly instead?: { readonly method?: string; readonly path?: string };
}

/** Brings about that a request is refused. */
export type Provocation = (bench: Bench) => Asked | Promise<Asked>;

const NOBODY = '00000000-0000-4000-8000-000000000000';
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const LONG = 'x'.repeat(9000);
const HUGE = 'x'.repeat(1_100_000);
const JSON_TYPE = { 'content-type': 'application/json' };

const operation = (op: string, name: string, value: unknown) => ({ op, path: `/${name}`, value });
const MANY = Array.from({ length: 129 }, (_, index) => operation('add', `p${index}`, 'v'));

function patchAt(home: string, path: string, type: string) {
  return (id: string, body: unknown, { headers, ...sent }: Sent = {}): Asked => ({
    home,
    method: 'PATCH',
    path: `${path}/${id}`,
    sent: { ...sent, body, headers: { 'content-type': type, ...headers } },
  });
}

const v2 = patchAt('openstack', '/v2/images', PATCH_21);
const rackspace = patchAt('rackspace', '/v2/images', PATCH_21);

let limitedClouds = 0;
/** What is beyond a limit of Rackspace's after it was asked for once, in a sandbox that has the limit. */
function limited(switches: Readonly<Record<string, string | number>>, method: string, path: string, sent: Sent = {}): Provocation {
  return async ({ emulator }) => {
    limitedClouds += 1;
    const clouds = await emulator.createSandbox(`limited-${limitedClouds}`, { switches });
    await send(method, `${clouds.homes['rackspace']}${path}`, sent);
    return { ...ask('rackspace', method, path, sent), clouds };
  };
}

const ims = patchAt('ims', '/v2/cloudimages', 'application/json');
const native = patchAt('ims', '/v2/images', PATCH_21);
const imsName = (value: unknown) => ims(IMS_TEST, [operation('replace', 'name', value)]);
const imsDescription = (value: unknown) => ims(IMS_TEST, [operation('replace', '__description', value)]);

const imsTag = (tag: unknown, id = IMS_TEST) => ask('ims', 'POST', `/v2/${ALPHA}/images/${id}/tags`, { body: { tag } });

function v1(id: string, meta: Readonly<Record<string, string>> = {}, sent: Sent = {}): Asked {
  const headers = Object.fromEntries(Object.entries(meta).map(([name, value]) => [`x-image-meta-${name}`, value]));
  return { home: 'openstack-pike', method: 'PUT', path: `/v1/images/${id}`, sent: { ...sent, headers: { ...headers, ...sent.headers } } };
}

const ask = (home: string, method: string, path: string, sent?: Sent): Asked => ({
  home,
  method,
  path,
  ...(sent === undefined ? {} : { sent }),
});

/** An image of OpenStack's that is deleted under its upload, at one of the homes that take uploads so. */
async function goneAt(bench: Bench, home: string): Promise<Asked> {
  const id = await bench.image({ disk_format: 'raw', container_format: 'bare' });
  const asked = ask(home, 'PUT', `/v2/images/${id}/file`, { body: 'halfrest', headers: OCTETS });
  return { ...asked, real: await uploadUnderDelete(`${bench.emulator.homes[home]}${asked.path}`, toV2(bench, id)) };
}

/** A token of one who may only read in the project of the IMS image. */
export async function reader(bench: Bench): Promise<string> {
  const user = { name: 'carol', password: 'secret', domain: { id: 'default' } };
  const auth = { identity: { methods: ['password'], password: { user } }, scope: { project: { id: ALPHA } } };
  const answer = await send('POST', `${bench.emulator.homes['identity']}/v3/auth/tokens`, { as: null, body: { auth } });
  return String(answer.headers['x-subject-token']);
}

const OPENSTACK_V2: Readonly<Record<string, Provocation>> = {
  'openstack-v2.bad-request': () => v2(FEDORA, 'not json'),
  'openstack-v2.unauthorized': () => ask('openstack', 'GET', '/v2/images', { as: null }),
  'openstack-v2.forbidden': () => v2(NOBODY, [operation('replace', 'id', 'x')]),
  'openstack-v2.not-found': () => v2(NOBODY, []),
  'openstack-v2.method-not-allowed': () => ask('openstack', 'PUT', '/v2/images'),
  'openstack-v2.conflict': () => v2(FEDORA, [operation('replace', 'absent', 'x')]),
  'openstack-v2.request-entity-too-large': async (bench) => v2(await bench.image(), MANY),
  'openstack-v2.gone': (bench) => goneAt(bench, 'openstack'),
  'openstack-v2.uri-too-long': () => ({ ...ask('openstack', 'GET', `/v2/images?name=${LONG}`), instead: { path: '/v2/images' } }),
  'openstack-v2.unsupported-media-type': () => v2(FEDORA, [], { headers: { 'content-type': 'application/json-patch+json' } }),
  'openstack-v2.range-not-satisfiable': async (bench) =>
    ask('openstack', 'GET', `/v2/images/${await bench.active('hello')}/file`, { headers: { range: 'bytes=10-20' } }),
};

const OPENSTACK_V1: Readonly<Record<string, Provocation>> = {
  'openstack-v1.bad-request': async (bench) => v1(await bench.pike(), { foo: 'x', name: 'kept?' }),
  'openstack-v1.unauthorized': () => v1(NOBODY, { foo: 'x' }, { as: null }),
  'openstack-v1.forbidden': async (bench) => v1(await bench.pike(), { is_public: 'True' }),
  'openstack-v1.not-found': () => v1(NOBODY, { name: 'x' }),
  'openstack-v1.method-not-allowed': () => ask('openstack-pike', 'PATCH', '/v1/images/x'),
  'openstack-v1.conflict': async (bench) => {
    const id = await bench.pike();
    await bench.put(id, {}, { body: 'first', headers: OCTETS });
    return v1(id, { name: 'kept?' }, { body: 'again', headers: OCTETS });
  },
  'openstack-v1.gone': async (bench) => v1(await bench.pike(), { store: 'web' }, { body: 'x', headers: OCTETS }),
  'openstack-v1.precondition-failed': async (bench) => {
    const id = await bench.pike();
    const asked = v1(id, {}, { body: 'halfrest', headers: OCTETS });
    return { ...asked, real: await uploadUnderDelete(`${bench.emulator.homes[asked.home]}${asked.path}`, toV1(bench, id)) };
  },
  'openstack-v1.request-entity-too-large': async (bench) =>
    v1(await bench.pike(), Object.fromEntries(MANY.map((_, index) => [`property-a${index}`, 'v']))),
  'openstack-v1.uri-too-long': () => ({ ...ask('openstack-pike', 'GET', `/v1/images?name=${LONG}`), instead: { path: '/v1/images' } }),
  'openstack-v1.not-implemented': () => ask('openstack-pike', 'PROPFIND', '/v1/nothing'),
};

const RACKSPACE: Readonly<Record<string, Provocation>> = {
  'rackspace.bad-request': () => rackspace(RACKSPACE_FEDORA, '{{"op": "replace"}}'),
  'rackspace.unauthorized': () => rackspace(RACKSPACE_FEDORA, [], { as: null }),
  'rackspace.forbidden': () => rackspace(RACKSPACE_FEDORA, [operation('add', 'com.rackspace.myproperty', 'x')]),
  'rackspace.item-not-found': () => rackspace(NOBODY, []),
  'rackspace.bad-method': () => ask('rackspace', 'PUT', `/v2/images/${RACKSPACE_FEDORA}`, { body: {} }),
  'rackspace.conflict': () => rackspace(RACKSPACE_FEDORA, [operation('replace', 'absent', 'x')]),
  'rackspace.over-limit': limited({ 'rackspace.rateLimit': 'GET 1/minute' }, 'GET', '/v2/images'),
  'rackspace.account-limit': limited({ 'rackspace.maxImages': 1 }, 'POST', '/v2/tasks', {
    body: { type: 'import', input: { image_properties: { name: 'x' }, import_from: 'exports/my-excellent-image.vhd' } },
  }),
  'rackspace.items-limit': limited({ 'rackspace.maxItems': 1 }, 'GET', '/v2/images'),
  // The image of the page has two properties.
  'rackspace.request-too-large': () => rackspace(RACKSPACE_FEDORA, MANY),
  'rackspace.bad-media-type': () => rackspace(RACKSPACE_FEDORA, '[]', { headers: { 'content-type': 'text/plain' } }),
};

const IMS: Readonly<Record<string, Provocation>> = {
  ...IMS_JOB_PROVOCATIONS,
  'ims.malformed': () => ims(IMS_TEST, '[{"op":"replace",'),
  'ims.body-empty': () => ims(IMS_TEST, undefined),
  'ims.name-too-long': () => imsName('a'.repeat(129)),
  'ims.name-form': () => imsName('a@b'),
  'ims.name-missing': () => imsName(''),
  'ims.description-too-long': () => imsDescription('d'.repeat(1025)),
  'ims.description-form': () => imsDescription('a < b'),
  'ims.image-type': () => ask('ims', 'GET', '/v2/cloudimages?__imagetype=bronze'),
  'ims.image-id-unknown': () => ask('ims', 'GET', `/v2/cloudimages?marker=${NOBODY}`),
  'ims.attribute-conflict': () => ims(IMS_TEST, [operation('replace', 'never_set', 'true')]),
  'ims.image-unavailable': async (bench) => {
    const queued = await bench.ims('POST', '/v2/images', { body: { name: 'queued' } });
    return ims(queued.json.id, [operation('replace', 'name', 'x')]);
  },
  'ims.not-owner': () => ims(IMS_TEST, [operation('replace', 'name', 'x')], { as: 'dev-root' }),
  'ims.image-public': () => ims(FEDORA, [operation('replace', 'name', 'mine')]),
  'ims.memory-size': () => ims(IMS_TEST, [operation('replace', 'min_ram', 'x')]),
  'ims.firmware-type': () => ims(IMS_TEST, [operation('replace', 'hw_firmware_type', 'efi')]),
  'ims.enterprise-project': () => ims(IMS_TEST, [operation('add', 'enterprise_project_id', 'not a uuid')]),
  'ims.role-invalid': async (bench) => ims(IMS_TEST, [operation('replace', 'name', 'x')], { as: await reader(bench) }),
  'ims.image-missing': () => ims(NOBODY, []),
  'ims.tag-invalid': () => imsTag({ key: '', value: 'x' }),
  'ims.tag-quota': async (bench) => {
    const tags = MANY.slice(0, 10).map(({ path }) => path.slice(1));
    return imsTag({ key: 'eleventh', value: 'x' }, await bench.image({ tags }));
  },
  'ims.tag-missing': () => ask('ims', 'DELETE', `/v2/${ALPHA}/images/${IMS_TEST}/tags/never`),
  'ims.project-mismatch': () => ask('ims', 'GET', `/v2/${NOBODY}/images/tags`),
  'ims.unauthorized': () => ims(IMS_TEST, [], { as: null }),
  'ims.not-found': () => ask('ims', 'GET', '/v2/nothing/here'),
  'ims.method-not-allowed': () => ask('ims', 'PUT', '/v2/cloudimages'),
  'ims.request-entity-too-large': () => ims(IMS_TEST, [operation('add', 'x', HUGE)]),
  'ims.unsupported-media-type': () => ims(IMS_TEST, '[]', { headers: { 'content-type': 'text/plain' } }),
};

const IMS_NATIVE: Readonly<Record<string, Provocation>> = {
  'ims.native-bad-request': () => native(IMS_TEST, 'not json'),
  'ims.native-forbidden': () => native(IMS_TEST, [operation('replace', 'id', 'x')]),
  'ims.native-not-found': () => native(NOBODY, []),
  'ims.native-method-not-allowed': () => ({ ...ask('ims', 'PUT', `/v2/images/${IMS_TEST}`), instead: { method: 'GET' } }),
  'ims.native-conflict': () => native(IMS_TEST, [operation('replace', 'absent', 'x')]),
  'ims.native-request-entity-too-large': async (bench) => native(await bench.image(), MANY),
  'ims.native-gone': (bench) => goneAt(bench, 'ims'),
  'ims.native-uri-too-long': () => ({ ...ask('ims', 'GET', `/v2/images?name=${LONG}`), instead: { path: '/v2/images' } }),
  'ims.native-unsupported-media-type': () => native(IMS_TEST, [], { headers: JSON_TYPE }),
  'ims.native-range-not-satisfiable': async (bench) =>
    ask('ims', 'GET', `/v2/images/${await bench.active('hello')}/file`, { headers: { range: 'bytes=10-20' } }),
};

/** What a service behind the gateway of Huawei Cloud answers to signatures; the clock stands still, for the answer may tell the time. */
function signatures(dialect: string, home: string, path: string): Readonly<Record<string, Provocation>> {
  const get = ({ emulator }: Bench, signing: Signing): Asked => {
    emulator.clock.set({ mode: 'frozen' });
    const at = new Date(emulator.clock.now());
    return ask(home, 'GET', path, { as: null, headers: sign('GET', `${emulator.homes[home]}${path}`, {}, '', { at, ...signing }) });
  };
  return {
    [`${dialect}.signature-mismatch`]: (bench) => get(bench, { secret: 'wrong' }),
    [`${dialect}.access-key-unknown`]: (bench) => get(bench, { key: 'AKNEVERISSUED' }),
    [`${dialect}.signature-expired`]: (bench) => get(bench, { at: new Date(0) }),
    [`${dialect}.signature-empty`]: (bench) => get(bench, { key: '' }),
    [`${dialect}.signature-refused`]: (bench) => get(bench, { unsigned: { 'x-project-id': 'none' } }),
  };
}

/** The errors of an identity service that speaks v3. */
function identity(dialect: string, home: string): Readonly<Record<string, Provocation>> {
  const tokens = (method: string, sent: Sent = {}) => ask(home, method, '/v3/auth/tokens', { as: null, ...sent });
  const user = { name: 'alice', password: 'x', domain: { id: 'default' } };
  return {
    [`${dialect}.bad-request`]: () => tokens('POST', { body: {} }),
    [`${dialect}.unauthorized`]: () => tokens('POST', { body: { auth: { identity: { methods: ['password'], password: { user } } } } }),
    [`${dialect}.forbidden`]: () => tokens('DELETE', { as: 'dev-alice', headers: { 'x-subject-token': 'dev-root' } }),
    [`${dialect}.not-found`]: () => tokens('GET', { as: 'dev-alice', headers: { 'x-subject-token': 'nonsense' } }),
    [`${dialect}.method-not-allowed`]: () => tokens('PUT'),
    [`${dialect}.request-entity-too-large`]: () => tokens('POST', { body: { auth: HUGE } }),
  };
}

/** A log-in by an application credential that asks for a scope. */
function withScope(): Asked {
  const shown = { id: 'a11ce0a99c7e4d1b8f3052e6d4b7c901', secret: 'alice-app-secret' };
  const auth = { identity: { methods: ['application_credential'], application_credential: shown }, scope: { project: { id: ALPHA } } };
  return ask('identity', 'POST', '/v3/auth/tokens', { as: null, body: { auth } });
}

const RACKSPACE_IDENTITY: Readonly<Record<string, Provocation>> = {
  'rackspace-identity.bad-request': () => ask('rackspace-identity', 'POST', '/v2.0/tokens', { as: null, body: '{"auth":' }),
  'rackspace-identity.unauthorized': () => {
    const auth = { passwordCredentials: { username: 'alice', password: 'wrong' } };
    return ask('rackspace-identity', 'POST', '/v2.0/tokens', { as: null, body: { auth } });
  },
  'rackspace-identity.forbidden': () => ask('rackspace-identity', 'GET', '/v2.0/tokens/dev-alice', { as: 'dev-bob' }),
  'rackspace-identity.item-not-found': () => ask('rackspace-identity', 'GET', '/v2.0/nothing'),
  'rackspace-identity.bad-method': () => ask('rackspace-identity', 'GET', '/v2.0/tokens'),
};

/** How each error is had for real, by the id of its row. */
export const PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  ...OPENSTACK_V2,
  ...OPENSTACK_V1,
  ...RACKSPACE,
  ...IMS,
  ...signatures('ims', 'ims', '/v2/cloudimages'),
  ...signatures('iam', 'iam', '/v3/projects'),
  ...IMS_NATIVE,
  ...identity('keystone', 'identity'),
  'keystone.credential-scope': withScope,
  ...identity('iam', 'iam'),
  ...RACKSPACE_IDENTITY,
};
