import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../../src/emulator/dialects.ts';
import { HOMES, ROOT_LINES, rootOf } from '../../src/server/homes.ts';
import { toTarget } from '../../src/server/target.ts';
import { type Sent, send } from '../support/client.ts';
import { FEDORA, PATCH_21, useEmulator } from '../support/emulator.ts';

const dialects = createDialects();
const UUID = 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea';
const PROJECT = '0b1e494e2660441a957313163095fe5c';

/** `dialect home path` of a URL. */
function lead(url: string, accept?: string, root = ROOT_LINES): string {
  const target = toTarget(url, accept === undefined ? {} : { accept }, dialects, root);
  return target.kind === 'admin' ? `admin ${target.path}` : `${target.dialect.id} ${target.home} ${target.path}`;
}

describe('homes', () => {
  it('are those of dialects that there are, each dialect with one of its own', () => {
    const ids = dialects.map(({ id }) => id);
    expect(HOMES.flatMap(({ lines }) => lines.map(({ dialect }) => dialect)).filter((id) => !ids.includes(id))).toEqual([]);
    const owned = dialects.filter(({ id, home }) =>
      HOMES.some((one) => one.path === home && one.lines.some((line) => line.dialect === id)),
    );
    expect(owned).toHaveLength(dialects.length);
  });

  it('have no v before a digit, where some clients cut a URL', () => {
    expect(HOMES.filter(({ path }) => /v\d/.test(path))).toEqual([]);
  });

  it.each([
    ['/openstack', 'openstack-v2 /openstack /'],
    ['/openstack/v2/images', 'openstack-v2 /openstack /v2/images'],
    ['/openstack/v1/images', 'openstack-v2 /openstack /v1/images'],
    ['/openstack-pike', 'openstack-v1 /openstack-pike /'],
    ['/openstack-pike/v1/images', 'openstack-v1 /openstack-pike /v1/images'],
    ['/openstack-pike/v1.0/images', 'openstack-v1 /openstack-pike /v1.0/images'],
    ['/openstack-pike/v2/images', 'openstack-v2 /openstack-pike /v2/images'],
    ['/openstack-pike/v2.5/images', 'openstack-v2 /openstack-pike /v2.5/images'],
    ['/openstack-pike/v22/images', 'openstack-v1 /openstack-pike /v22/images'],
    ['/rackspace/v2/images', 'rackspace /rackspace /v2/images'],
    ['/rackspace-identity/v2.0/tokens', 'rackspace-identity /rackspace-identity /v2.0/tokens'],
    ['/ims/v2/cloudimages', 'ims /ims /v2/cloudimages'],
    ['/ims/v1/images', 'ims /ims /v1/images'],
    ['/identity/v3/auth/tokens', 'keystone /identity /v3/auth/tokens'],
    ['/iam/v3/auth/tokens', 'iam /iam /v3/auth/tokens'],
    ['/sandbox/a/ims/v2/cloudimages?id=1', 'ims /ims /v2/cloudimages'],
    ['/__admin/health', 'admin /health'],
    ['/sandbox/a/__admin/health', 'admin /health'],
  ])('%s leads to %s', (url, wanted) => {
    expect(lead(url)).toBe(wanted);
  });

  it('of Pike has both versions by the media type that is accepted', () => {
    expect(lead('/openstack-pike/images', 'application/vnd.openstack.images-v2.1')).toBe('openstack-v2 /openstack-pike /images');
    expect(lead('/openstack-pike/images', 'application/vnd.openstack.images-v1')).toBe('openstack-v1 /openstack-pike /images');
  });
});

describe('the root', () => {
  it.each([
    [`/v2/cloudimages/${UUID}`, undefined, 'ims'],
    ['/v1/cloudimages/tags', undefined, 'ims'],
    ['/v2.1/cloudimages/action', undefined, 'ims'],
    [`/v1/${PROJECT}/cloudimages/${UUID}/members`, undefined, 'ims'],
    [`/v1/${PROJECT}/jobs/1`, undefined, 'ims'],
    [`/v1/${UUID}/jobs/1`, undefined, 'ims'],
    [`/v2/${PROJECT}/images/${UUID}/tags`, undefined, 'ims'],
    [`/v1/images/${UUID}`, undefined, 'openstack-v1'],
    ['/v1', undefined, 'openstack-v1'],
    ['/v1.0/images', undefined, 'openstack-v1'],
    ['/v1.1/images/detail', undefined, 'openstack-v1'],
    ['/v1.2/images', undefined, 'openstack-v2'],
    ['/images', 'application/vnd.openstack.images-v1', 'openstack-v1'],
    [`/images/${UUID}`, 'application/vnd.openstack.images-v1', 'openstack-v1'],
    [`/images/${UUID}`, '*/*', 'rackspace'],
    [`/images/${UUID}`, undefined, 'rackspace'],
    [`/images/${UUID}/members`, undefined, 'rackspace'],
    [`/images/${UUID}`, 'application/vnd.openstack.images-v2.1', 'openstack-v2'],
    ['/images', undefined, 'openstack-v2'],
    ['/tasks', undefined, 'rackspace'],
    [`/tasks/${UUID}`, '*/*', 'rackspace'],
    ['/tasks', 'application/vnd.openstack.images-v2.1', 'openstack-v2'],
    ['/tasksx', undefined, 'openstack-v2'],
    ['/v2.0/tokens', undefined, 'rackspace-identity'],
    ['/v2.0/tokens/x/endpoints', undefined, 'rackspace-identity'],
    ['/v2.0/tenants', undefined, 'rackspace-identity'],
    ['/v2.0/images', undefined, 'openstack-v2'],
    ['/v3', undefined, 'iam'],
    ['/v3/', undefined, 'iam'],
    ['/v3/auth/tokens', undefined, 'iam'],
    ['/v3/projects', undefined, 'iam'],
    ['/v3/users', undefined, 'openstack-v2'],
    [`/v2/images/${UUID}`, undefined, 'openstack-v2'],
    ['/v2/images', undefined, 'openstack-v2'],
    ['/', undefined, 'openstack-v2'],
    ['/versions', undefined, 'openstack-v2'],
    ['/favicon.ico', undefined, 'openstack-v2'],
  ])('gives %s with Accept %s to %s', (url, accept, dialect) => {
    expect(lead(url, accept)).toBe(`${dialect}  ${url}`);
    expect(lead(`/sandbox/a${url}`, accept)).toBe(`${dialect}  ${url}`);
  });

  it('belongs to one dialect alone where it is told to', () => {
    expect(lead('/v1/images', undefined, rootOf('ims'))).toBe('ims  /v1/images');
    expect(lead('/openstack/v2/images', undefined, rootOf('ims'))).toBe('openstack-v2 /openstack /v2/images');
  });
});

describe('the paths of the five pages, at the root as they are printed', () => {
  const bench = useEmulator();
  const rename = (type: string): Sent => ({
    headers: { 'content-type': type },
    body: [{ op: 'replace', path: '/name', value: 'by its page' }],
  });
  const LOG_IN = {
    auth: {
      identity: { methods: ['password'], password: { user: { name: 'alice', password: 'secret', domain: { name: 'Default' } } } },
      scope: { project: { name: 'eu-de' } },
    },
  };

  it.each([
    ['PATCH', `/v2/images/${FEDORA}`, rename(PATCH_21), 'openstack-v2.image-update'],
    ['PUT', `/v1/images/${FEDORA}`, { headers: { 'x-image-meta-name': 'by its page' } }, 'openstack-v1.image-update'],
    ['PATCH', '/images/e7db3b45-8db7-47ad-8109-3fb55c2c24fd', rename(PATCH_21), 'rackspace.image-update'],
    ['PATCH', '/v2/cloudimages/33ad552d-1149-471c-8190-ff6776174a00', rename('application/json'), 'ims.cloudimage-update'],
  ] as const)('%s %s updates an image', async (method, path, sent, operation) => {
    for (const base of [bench.emulator.url, bench.emulator.sandbox('printed').url]) {
      const { status, json } = await send(method, `${base}${path}`, sent);
      expect([status, (json.image ?? json).name]).toEqual([200, 'by its page']);
    }
    expect(bench.emulator.journal().map((exchange) => exchange.operation)).toContain(operation);
  });

  it('POST /v3/auth/tokens logs in for the project of the developer guide', async () => {
    const { status, headers, json } = await send('POST', `${bench.emulator.url}/v3/auth/tokens`, { as: null, body: LOG_IN });
    expect([status, json.token.project.name, typeof headers['x-subject-token']]).toEqual([201, 'eu-de', 'string']);
    const path = '/v2/cloudimages/33ad552d-1149-471c-8190-ff6776174a00';
    const sent = { ...rename('application/json'), as: String(headers['x-subject-token']) };
    expect((await send('PATCH', `${bench.emulator.url}${path}`, sent)).status).toBe(200);
  });
});
