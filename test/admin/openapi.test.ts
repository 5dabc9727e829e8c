import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Received, send } from '../support/client.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';

// The admin API describes itself, answers as it describes, and keeps what it has.

const bench = useEmulator();

interface Described {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>>; readonly $ref?: string }>
  >;
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

interface Description {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: object };
}

const describeApi = async (): Promise<Description> => (await send('GET', `${bench.emulator.admin}/openapi.json`, { as: null })).json;

type Asked = readonly [method: string, path: string, body?: unknown];

/** A request for each operation but the last one, in an order in which all of them have something to do. */
const ASKED: readonly Asked[] = [
  ['GET', '/'],
  ['GET', '/health'],
  ['GET', '/ready'],
  ['GET', '/version'],
  ['GET', '/operations?dialect=ims'],
  ['GET', '/errors?dialect=rackspace'],
  ['GET', '/openapi/ims.json'],
  ['GET', '/openapi.json'],
  ['GET', '/report'],
  ['POST', '/sandboxes', { name: 'described', seed: 7, switches: { 'openstack-v2.showDirectUrl': true } }],
  ['POST', '/sandboxes', { name: 'for-ever', ttl: 'none' }],
  ['GET', '/sandboxes'],
  ['GET', '/sandboxes/described'],
  ['DELETE', '/sandboxes/described'],
  ['GET', '/journal?limit=5'],
  ['GET', '/journal/unmatched'],
  ['GET', '/journal/1'],
  ['GET', '/journal/1/explain'],
  ['POST', '/scenarios', { version: 1, name: 's', rules: [{ match: { operation: 'ims.*' }, reply: { status: 503 } }] }],
  ['GET', '/scenarios'],
  ['GET', '/scenarios/s'],
  ['DELETE', '/scenarios/s'],
  ['POST', '/plans', { 'openstack-v2.image-show': ['503', 'ok'] }],
  ['GET', '/plans'],
  ['GET', '/images?limit=50'],
  ['DELETE', '/plans'],
  ['GET', '/images?limit=2'],
  ['GET', '/clouds.yaml'],
  ['GET', '/openrc'],
  ['POST', '/snapshots', { name: 'n' }],
  ['GET', '/snapshots'],
  ['GET', '/snapshots/n'],
  ['GET', '/snapshots/n/diff'],
  ['GET', '/snapshots/n/fixture'],
  ['POST', '/snapshots/n/restore'],
  ['DELETE', '/snapshots/n'],
  ['PUT', '/clock', 'frozen'],
  ['POST', '/clock/advance', { by: '15m' }],
  ['GET', '/clock'],
  ['DELETE', '/journal'],
  ['POST', '/reset'],
];

/** The operation of a request, by its path in the description. */
function findDescribed({ paths }: Description, method: string, path: string): Described | undefined {
  const [plain = ''] = `/__admin${path === '/' ? '' : path}`.split('?');
  const isLike = (template: string): boolean => new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(plain);
  const exact = paths[plain] ?? Object.entries(paths).find(([template]) => isLike(template))?.[1];
  return exact?.[method.toLowerCase()];
}

async function ask([method, path, body]: Asked): Promise<Received> {
  const given = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  return send(method, `${bench.emulator.admin}${path}`, { as: null, ...given });
}

describe('the description of the admin API', () => {
  it('has what each operation answers', async () => {
    const description = await describeApi();
    const ajv = new Ajv2020({ strict: false });
    ajv.addSchema({ $id: 'urn:polyglance:admin', ...description });
    await bench.v2('GET', `/v2/images/${FEDORA}`);
    const asked = new Set<string>();
    for (const one of ASKED) {
      // A step that was used up has more to show.
      if (one[0] === 'GET' && one[1] === '/plans') await bench.v2('GET', `/v2/images/${FEDORA}`);
      const answer = await ask(one);
      const described = findDescribed(description, one[0], one[1]);
      const found = described?.responses[answer.status];
      const [type = ''] = (answer.headers['content-type'] ?? '').split(';', 1);
      const schema = found?.content?.[type]?.schema;
      expect([one, found === undefined, answer.text === '' || schema !== undefined]).toEqual([one, false, true]);
      asked.add(described?.operationId ?? '');
      // What has no body has nothing to hold.
      const isGood = (check: (value: unknown) => boolean): boolean => answer.text === '' || check(answer.json ?? answer.text);
      const validate = ajv.compile(JSON.parse(JSON.stringify(schema ?? {}).replaceAll('"#/', '"urn:polyglance:admin#/')) as object);
      expect([one, isGood(validate), validate.errors ?? null]).toEqual([one, true, null]);
    }
    const all = Object.values(description.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
    // Those below a sandbox are the same rows again.
    const untried = all.filter((id) => !asked.has(id) && !/^sandbox(?!List|Create|Show|Delete)[A-Z]/.test(id));
    expect(untried.sort()).toEqual(['eventList', 'shutdown']);
  });

  it('has the errors', async () => {
    const { paths } = await describeApi();
    expect((await ask(['GET', '/sandboxes/nothing'])).json).toEqual({ error: { code: 'sandbox-not-found', message: expect.any(String) } });
    expect(paths['/__admin/sandboxes/{name}']?.['get']?.responses['404']).toEqual({ $ref: '#/components/responses/Error' });
  });

  it('has the operations of a sandbox twice, each with a name of its own', async () => {
    const { paths } = await describeApi();
    const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(paths['/sandbox/{sandbox}/__admin/journal']?.['get']?.operationId).toBe('sandboxJournalList');
    expect(paths['/sandbox/{sandbox}/__admin/sandboxes']).toBeUndefined();
  });

  it('keeps what version 1 has', async () => {
    const { info, paths } = await describeApi();
    const lines = Object.entries(paths)
      .filter(([path]) => path.startsWith('/__admin'))
      .flatMap(([path, item]) =>
        Object.entries(item).map(([method, { parameters = [], requestBody }]) => {
          const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
          return `${method.toUpperCase()} ${path}${query.length === 0 ? '' : `?${query.join('&')}`}${requestBody?.required === true ? ' body' : ''}`;
        }),
      );
    expect(info.version).toBe('1');
    expect(lines).toEqual(expect.arrayContaining(VERSION_1));
  });
});

/** What clients of version 1 may rely on: nothing is taken out of this list. */
const VERSION_1 = [
  'GET /__admin',
  'GET /__admin/health',
  'GET /__admin/report?format',
  'GET /__admin/ready',
  'GET /__admin/version',
  'GET /__admin/operations?dialect',
  'GET /__admin/errors?dialect',
  'GET /__admin/openapi/{dialect}',
  'GET /__admin/openapi.json',
  'GET /__admin/sandboxes',
  'POST /__admin/sandboxes',
  'GET /__admin/sandboxes/{name}',
  'DELETE /__admin/sandboxes/{name}',
  'POST /__admin/shutdown',
  'GET /__admin/journal?limit&after&operation&format&all',
  'DELETE /__admin/journal',
  'GET /__admin/events?after&operation',
  'GET /__admin/journal/unmatched',
  'GET /__admin/journal/{id}',
  'GET /__admin/journal/{id}/explain',
  'GET /__admin/plans',
  'POST /__admin/plans body',
  'DELETE /__admin/plans?verify',
  'GET /__admin/scenarios',
  'POST /__admin/scenarios body',
  'GET /__admin/scenarios/{name}',
  'DELETE /__admin/scenarios/{name}',
  'GET /__admin/images?limit&marker',
  'GET /__admin/clouds.yaml?user&project&sandbox',
  'GET /__admin/openrc?user&project&sandbox',
  'POST /__admin/reset?all',
  'GET /__admin/clock',
  'PUT /__admin/clock body',
  'POST /__admin/clock/advance body',
  'GET /__admin/snapshots',
  'POST /__admin/snapshots',
  'GET /__admin/snapshots/{name}',
  'DELETE /__admin/snapshots/{name}',
  'POST /__admin/snapshots/{name}/restore',
  'GET /__admin/snapshots/{name}/diff?to',
  'GET /__admin/snapshots/{name}/fixture',
];
