import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../src/emulator/dialects.ts';
import { type Received, send } from './support/client.ts';
import { FEDORA, OCTETS, useEmulator } from './support/emulator.ts';
import { type Asked, PROVOCATIONS } from './support/provocations.ts';

// An error that is asked for is the one that the service answers with, but for ids and times: each row that can be had for real is
// provoked through HTTP, and then the same request is sent again with `Prefer`.

const bench = useEmulator();
const caused = createDialects()
  .flatMap(({ errors }) => errors)
  .filter(({ cause }) => cause !== undefined);

const rows = createDialects().flatMap((dialect) => dialect.errors.map(({ id, operations }) => [id, { dialect, operations }] as const));

/** Headers that are of one answer, or ours. */
const OWN = /^(date|content-length|x-openstack-request-id|x-request-id|preference-applied|x-polyglance-.*)$/;
/** Request ids, UUIDs, other ids and times. */
const CHANGING = /req-[\da-f-]{36}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\b[\da-f]{32}\b|\b\d{4}-\d\d-\d\dT[\d:.]+Z/g;

function toSteady(headers: IncomingHttpHeaders): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.test(name)));
}

/** What is to be the same; `quoted` is what the answer may quote of a request that was another one. */
function toComparable({ status, headers, text, bytes }: Received, quoted: string | undefined): object {
  const words = quoted === undefined ? text : text.replace(`method ${quoted} `, 'method … ');
  const length = Number(headers['content-length']);
  return { status, headers: toSteady(headers), text: words.replace(CHANGING, 'ID'), complete: length === bytes.length };
}

function ask({ home, method, path, sent = {}, clouds = bench.emulator }: Asked, prefer?: string): Promise<Received> {
  const headers = prefer === undefined ? sent.headers : { ...sent.headers, prefer };
  return send(method, `${clouds.homes[home]}${path}`, { ...sent, ...(headers === undefined ? {} : { headers }) });
}

/** What a caller may want to read; an error page of Glance comes in three forms. */
const ACCEPTS = ['*/*', 'application/json', 'text/plain'] as const;

async function provoke(id: string): Promise<Asked> {
  const provocation = PROVOCATIONS[id];
  if (provocation === undefined) throw new Error(`${id} is not provoked: add it to test/support/provocations.ts`);
  return provocation(bench);
}

/** An answer that took more than one request is there already, in the first form. */
function withAccept(asked: Asked, accept: string): Asked {
  return asked.real === undefined ? { ...asked, sent: { ...asked.sent, headers: { ...asked.sent?.headers, accept } } } : asked;
}

describe('an error that is asked for', () => {
  it('is held against the real one for every row that names a cause', () => {
    expect(Object.keys(PROVOCATIONS).sort()).toEqual(caused.map(({ id }) => id).sort());
  });

  it.each(caused.map((row) => [row.id, row.status] as const))('%s is as the service answers, in each form', async (id, status) => {
    for (const accept of ACCEPTS) {
      const asked = withAccept(await provoke(id), accept);
      const real = asked.real ?? (await ask(asked));
      expect([real.status, real.headers['preference-applied']]).toEqual([status, undefined]);
      // A URL that is too long never gets as far as the journal.
      const { clouds = bench.emulator } = asked;
      expect(clouds.journal().some(({ error, rules }) => error === id && rules.length === 0)).toBe(status !== 414);
      const injected = await ask({ ...asked, ...asked.instead }, `error=${id}`);
      expect(injected.headers['preference-applied']).toBe(`error=${id}`);
      const [sent, said] = asked.instead?.method === undefined ? [] : [asked.method, asked.instead.method];
      expect(toComparable(injected, said)).toEqual(toComparable(real, sent));
    }
  });
});

describe('an error that a scenario asks for', () => {
  it.each(rows)('%s is as the one that Prefer asks for', async (id, { dialect, operations }) => {
    const operation = dialect.operations.find((one) => operations === '*' || operations.includes(one.id));
    const { method = '', path = '' } = operation ?? {};
    const url = `${bench.emulator.url}${dialect.home}${path.replace(/\{[^}]+\}/g, 'x')}`;
    const preferred = await send(method, url, { headers: { prefer: `error=${id}` } });
    const scenario = { version: 1, name: 'one', rules: [{ match: { operation: operation?.id }, reply: { error: id } }] };
    expect((await send('POST', `${bench.emulator.admin}/scenarios`, { as: null, body: scenario })).status).toBe(201);
    const answer = await send(method, url);
    expect(answer.headers['x-polyglance-rule']).toBe('one/1');
    expect(toComparable(answer, undefined)).toEqual(toComparable(preferred, undefined));
  });
});

describe('the words of an error that is asked for', () => {
  const wanted = { accept: 'application/json', prefer: 'error=openstack-v2.not-found' };

  it('name what the request names', async () => {
    const { json } = await bench.v2('GET', '/v2/images/no-such-image', { headers: wanted });
    expect(json.message).toContain('No image found with ID no-such-image<br />');
  });

  it('are the general ones where the request does not name it', async () => {
    const { json } = await bench.v2('GET', '/v2/images', { headers: wanted });
    expect(json.message).toContain('The resource could not be found.');
  });

  it.each([
    ['GET', '/v2/images/NOBODY'],
    ['DELETE', '/v2/images/NOBODY'],
    ['GET', '/v2/images/NOBODY/file'],
    ['GET', '/v2/images/NOBODY/tasks'],
    ['GET', '/v2/images/NOBODY/members'],
    ['PUT', '/v2/images/NOBODY/tags/x'],
    ['PUT', '/v2/cache/NOBODY'],
    ['DELETE', '/v2/cache/NOBODY'],
    ['DELETE', '/v2/stores/fast/NOBODY'],
    ['GET', '/v2/tasks/NOBODY'],
  ])('are those that the operation itself says: %s %s', async (method, path) => {
    const to = (headers: Record<string, string>) =>
      bench.v2(method, path.replace('NOBODY', '00000000-0000-4000-8000-000000000000'), { as: 'dev-root', headers });
    const { accept, prefer } = wanted;
    const [real, injected] = [await to({ accept }), await to({ accept, prefer })];
    expect([real.status, injected.status, injected.json.message]).toEqual([404, 404, real.json.message]);
  });

  it('can be asked of a location that is added to an image that has data', async () => {
    const headers = { accept: 'application/json', prefer: 'error=openstack-v2.conflict' };
    const answer = await bench.v2('POST', `/v2/images/${FEDORA}/locations`, { headers, body: { url: 'http://127.0.0.1/' } });
    expect([answer.status, answer.headers['preference-applied']]).toEqual([409, headers.prefer]);
  });

  it('are the general ones where another operation gives cause to the others', async () => {
    const headers = { ...wanted, prefer: 'error=openstack-v2.conflict' };
    const update = await bench.patch(FEDORA, [], { headers });
    const upload = await bench.v2('PUT', `/v2/images/${FEDORA}/file`, { headers: { ...headers, ...OCTETS }, body: 'x' });
    expect([update.json.message, upload.json.message]).toEqual([
      expect.stringContaining('Property absent does not exist.'),
      expect.not.stringContaining('Property'),
    ]);
  });

  it('are quoted as the envelope quotes', async () => {
    const { text } = await bench.v2('GET', '/v2/images/%3Cb%3E', { headers: { prefer: wanted.prefer } });
    expect(text).toContain('No image found with ID &lt;b&gt;');
  });

  it('are those of a scenario where it has some', async () => {
    const rule = { match: { operation: 'openstack-v2.image-show' }, reply: { error: 'openstack-v2.not-found', message: 'Gone fishing.' } };
    await send('POST', `${bench.emulator.admin}/scenarios`, { as: null, body: { version: 1, name: 'words', rules: [rule] } });
    expect((await bench.v2('GET', `/v2/images/${FEDORA}`)).text).toContain('Gone fishing.');
  });
});
