import { describe, expect, it } from '@jest/globals';
import { send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';

const bench = useEmulator();
const ask = (accept?: string, method = 'GET') =>
  bench.v2(method, '/healthcheck', { as: null, ...(accept === undefined ? {} : { headers: { accept } }) });

describe('openstack-v2.health-show', () => {
  it('says OK to everybody', async () => {
    const answer = await ask();
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, 'OK', 'text/plain; charset=UTF-8']);
    expect(answer.headers['x-openstack-request-id']).toBeUndefined();
    expect((await send('GET', `${bench.emulator.url}/healthcheck`, { as: null })).text).toBe('OK');
  });

  it.each([
    ['application/json', 'application/json'],
    ['application/json, */*;q=0.1', 'application/json'],
    ['application/json;q=0.5, text/html;q=0.8', 'text/html; charset=UTF-8'],
    ['text/*', 'text/plain; charset=UTF-8'],
    ['*/*', 'text/plain; charset=UTF-8'],
    ['image/png', 'text/plain; charset=UTF-8'],
    ['text/plain;q=0', 'text/plain; charset=UTF-8'],
    ['no media type', 'text/plain; charset=UTF-8'],
    ['application/vnd.openstack.images-v2', 'text/plain; charset=UTF-8'],
  ])('answers Accept: %s in %s', async (accept, mediaType) => {
    const answer = await ask(accept);
    expect([answer.status, answer.headers['content-type'], answer.text.includes('OK')]).toEqual([200, mediaType, true]);
  });

  it('has a document and a page', async () => {
    expect((await ask('application/json')).json).toEqual({ detailed: false, reasons: ['OK'] });
    expect((await ask('text/html')).text).toMatch(/^<HTML>[\s\S]*<TD>OK<\/TD>[\s\S]*<\/HTML>$/);
  });

  it('answers HEAD without a body, and other methods as GET', async () => {
    const head = await ask('application/json', 'HEAD');
    expect([head.status, head.headers['content-type']]).toEqual([204, undefined]);
    const options = await ask(undefined, 'OPTIONS');
    expect([options.status, options.text]).toEqual([200, 'OK']);
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await ask(undefined, method)).text).toBe('OK');
  });

  it('is there by its letters only', async () => {
    for (const path of ['/healthcheck/', '/healthcheck/x', '/Healthcheck']) {
      expect((await bench.v2('GET', path, { as: null })).status).toBe(300);
    }
  });
});

describe('openstack-v2.usage-show', () => {
  it('shows no limits, for none are kept', async () => {
    const answer = await bench.v2('GET', '/v2/info/usage');
    expect([answer.status, answer.json]).toEqual([200, { usage: {} }]);
    expect((await bench.v2('GET', '/v2/info/usage', { as: null })).status).toBe(401);
    expect((await bench.v2('GET', '/v2/info/usage', { body: {} })).status).toBe(400);
  });

  it('finds nothing by other methods', async () => {
    for (const method of ['PUT', 'POST', 'DELETE', 'HEAD']) expect((await bench.v2(method, '/v2/info/usage')).status).toBe(404);
    expect((await bench.v2('PUT', '/v2/info/usage', { as: null })).status).toBe(401);
    expect((await bench.v2('OPTIONS', '/v2/info/usage', { as: null })).status).toBe(200);
  });
});
