import { describe, expect, it } from '@jest/globals';
import { IMS_TEST, useEmulator } from '../../support/emulator.ts';

const bench = useEmulator({ switches: { marks: 'none' } });

describe('ims.version-list and ims.version-show', () => {
  it('shows the versions to choose from, without a token', async () => {
    const answer = await bench.ims('GET', '/', { as: null });
    expect(answer.status).toBe(300);
    const home = bench.emulator.homes['ims'];
    expect(answer.json.versions.map(({ id, status }: { id: string; status: string }) => `${id} ${status}`)).toEqual([
      'v2.2 CURRENT',
      'v2.1 SUPPORTED',
      'v2.0 SUPPORTED',
      'v1.1 DEPRECATED',
      'v1.0 DEPRECATED',
    ]);
    expect(answer.json.versions[0].links).toEqual([{ href: `${home}/v2/`, rel: 'self' }]);
    expect(answer.headers['x-request-id']).toMatch(/./);
  });

  it.each([
    ['/v2.0', ['v2.0']],
    ['/v2', ['v2.2', 'v2.1', 'v2.0']],
    ['/v2/', ['v2.2', 'v2.1', 'v2.0']],
    ['/v1', ['v1.1', 'v1.0']],
    ['/v1.1', ['v1.1']],
  ])('shows the version behind %s', async (path, ids) => {
    const answer = await bench.ims('GET', path, { as: null });
    expect([answer.status, answer.json.versions.map(({ id }: { id: string }) => id)]).toEqual([300, ids]);
  });

  it('answers 404 for a version that there is not', async () => {
    const answer = await bench.ims('GET', '/v9');
    expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
  });
});

describe('ims.unmatched and ims.wrong-method', () => {
  it("answers 404 for a path that there is not, in the gateway's form, after it asked for a token", async () => {
    const answer = await bench.ims('GET', '/v1/cloudimages/bogus');
    expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
    expect((await bench.ims('GET', '/v1/cloudimages/bogus', { as: null })).status).toBe(401);
  });

  it.each(['PUT', 'POST', 'PATCH', 'DELETE'])('answers 404 to %s of a path of one segment that is no version', async (method) => {
    const answer = await bench.ims(method, '/nowhere');
    expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
  });

  it('answers 405 for a method that the path does not have', async () => {
    const own = await bench.ims('POST', `/v2/cloudimages/${IMS_TEST}`, { body: {} });
    expect([own.status, own.json.error_code]).toEqual([405, 'APIGW.0201']);
    const native = await bench.ims('POST', `/v2/images/${IMS_TEST}`);
    expect([native.status, native.text.includes('<h1>405 ')]).toEqual([405, true]);
  });

  it('takes every 2.x for 2, and slashes that are doubled for one', async () => {
    for (const path of [`/v2.1/images/${IMS_TEST}`, `//v2//images/${IMS_TEST}`]) expect((await bench.ims('GET', path)).status).toBe(200);
  });
});

describe('the root', () => {
  it('has the paths of the page as they are printed', async () => {
    const { send } = await import('../../support/client.ts');
    const body = [{ op: 'replace', path: '/name', value: 'ims_test' }];
    const answer = await send('PATCH', `${bench.emulator.url}/v2/cloudimages/${IMS_TEST}`, { body });
    expect([answer.status, answer.json.name]).toEqual([200, 'ims_test']);
  });
});
