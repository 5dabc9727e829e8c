import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { type Received, type Sent, send } from './client.ts';

/** The media type of patches. */
export const PATCH_21 = 'application/openstack-images-v2.1-json-patch';
export const PATCH_20 = 'application/openstack-images-v2.0-json-patch';
/** The image of the OpenStack page, alice's. */
export const FEDORA = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
/** The image of the Rackspace page, alice's. */
export const RACKSPACE_FEDORA = 'e7db3b45-8db7-47ad-8109-3fb55c2c24fd';
/** The image of the IMS page, alice's. */
export const IMS_TEST = '33ad552d-1149-471c-8190-ff6776174a00';

/** An emulator for all tests of a file, reset before each; a reply against its own contract fails the test it was given in. */
export interface Bench {
  readonly emulator: Emulator;
  /** Sends a request to the home of OpenStack. */
  v2(method: string, path: string, sent?: Sent): Promise<Received>;
  /** Sends a request to the home of OpenStack as of Pike, where v1 lives. */
  v1(method: string, path: string, sent?: Sent): Promise<Received>;
  /** Makes an image through v1 by these headers, named without `x-image-meta-`, and tells its id. */
  pike(meta?: Readonly<Record<string, string>>, sent?: Sent): Promise<string>;
  /** Updates an image through v1 by these headers, named without `x-image-meta-`. */
  put(id: string, meta?: Readonly<Record<string, string>>, sent?: Sent): Promise<Received>;
  /** Sends a request to the home of IMS. */
  ims(method: string, path: string, sent?: Sent): Promise<Received>;
  /** Sends a request to the home of Rackspace Cloud Images. */
  rackspace(method: string, path: string, sent?: Sent): Promise<Received>;
  /** Makes an image as alice, with these members, and tells its id. */
  image(members?: object, as?: string): Promise<string>;
  /** Makes an active image with this data. */
  active(data?: string, members?: object): Promise<string>;
  /** Patches an image by operations. */
  patch(id: string, operations: unknown, sent?: Sent): Promise<Received>;
}

function toMeta(meta: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(meta).map(([name, value]) => [`x-image-meta-${name}`, value]));
}

export function useEmulator(options: EmulatorOptions = {}): Bench {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ port: 0, ...options });
  });
  beforeEach(() => emulator.reset());
  afterEach(() => {
    const broken = emulator.journal().flatMap(({ violations }) => violations.filter(({ id }) => id === 'reply'));
    expect(broken).toEqual([]);
  });
  afterAll(() => emulator.stop());
  const v2: Bench['v2'] = (method, path, sent) => send(method, `${emulator.homes['openstack']}${path}`, sent);
  const v1: Bench['v1'] = (method, path, sent) => send(method, `${emulator.homes['openstack-pike']}${path}`, sent);
  const pike: Bench['pike'] = async (meta = {}, sent = {}) => {
    const all = { name: 'probe', disk_format: 'raw', container_format: 'bare', ...meta };
    const made = await v1('POST', '/v1/images', { ...sent, headers: { ...toMeta(all), ...sent.headers } });
    expect(made.status).toBe(201);
    return made.json.image.id as string;
  };
  const put: Bench['put'] = (id, meta = {}, sent = {}) =>
    v1('PUT', `/v1/images/${id}`, { ...sent, headers: { ...toMeta(meta), ...sent.headers } });
  const ims: Bench['ims'] = (method, path, sent) => send(method, `${emulator.homes['ims']}${path}`, sent);
  const rackspace: Bench['rackspace'] = (method, path, sent) => send(method, `${emulator.homes['rackspace']}${path}`, sent);
  const image: Bench['image'] = async (members = {}, as = 'dev-alice') => {
    const made = await v2('POST', '/v2/images', { as, body: { name: 'test', ...members } });
    expect(made.status).toBe(201);
    return made.json.id as string;
  };
  const active: Bench['active'] = async (data = 'hello', members = {}) => {
    const id = await image({ disk_format: 'raw', container_format: 'bare', ...members });
    const sent = await v2('PUT', `/v2/images/${id}/file`, { body: data, headers: { 'content-type': 'application/octet-stream' } });
    expect(sent.status).toBe(204);
    return id;
  };
  const patch: Bench['patch'] = (id, operations, sent = {}) =>
    v2('PATCH', `/v2/images/${id}`, { ...sent, body: operations, headers: { 'content-type': PATCH_21, ...sent.headers } });
  return {
    get emulator() {
      return emulator;
    },
    v2,
    v1,
    pike,
    put,
    ims,
    rackspace,
    image,
    active,
    patch,
  };
}

/** The headers of an upload through v1. */
export const OCTETS = { 'content-type': 'application/octet-stream' } as const;
