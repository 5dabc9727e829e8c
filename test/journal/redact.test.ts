import { describe, expect, it } from '@jest/globals';
import type { Exchange } from '../../src/journal/exchange.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { toShown, toShownJournal, toShownUnmatched } from '../../src/journal/redact.ts';

const SECRET = 'TOP-SECRET';

function exchangeWith(more: Partial<Exchange>): Exchange {
  const { headers = {}, url = '/openstack/v2/images', ...rest } = more;
  const exchange = createJournal().open({
    requestId: 'req-1',
    at: Date.UTC(2026, 0, 1),
    dialect: 'openstack-v2',
    operation: 'openstack-v2.image-update',
    method: 'PATCH',
    path: '/v2/images/1',
    url,
    headers,
  });
  return Object.assign(exchange, rest);
}

function shownBody(body: string): string {
  return (toShown(exchangeWith({ requestBody: body })) as { requestBody: string }).requestBody;
}

const headers = [
  'x-auth-token',
  'X-Subject-Token',
  'x-storage-token',
  'x-service-token',
  'x-security-token',
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-auth-key',
  'x-polyglance-admin-token',
  'x-image-meta-property-admin_password',
];

const urls = [
  `/v2.0/tokens/${SECRET}`,
  `/v3/users?token=${SECRET}`,
  `/v3/users?a=1&X-Auth-Token=${SECRET}&b=2`,
  `/file?X-Amz-Signature=${SECRET}`,
  `/file?temp_url_sig=${SECRET}&temp_url_expires=1`,
  `/file?pass%77ord=${SECRET}`,
  `http://user:${SECRET}@host/file`,
];

const bodies: readonly (readonly [what: string, body: unknown])[] = [
  ['a password log-in', { auth: { identity: { methods: ['password'], password: { user: { name: 'alice', password: SECRET } } } } }],
  ['a token log-in', { auth: { identity: { methods: ['token'], token: { id: SECRET } } } }],
  ['an application credential', { auth: { identity: { application_credential: { id: 'x', secret: SECRET } } } }],
  ['an access key', { auth: { identity: { 'hw-ak-sk': { access: { key: 'A' }, secret: { key: SECRET } } } } }],
  ['an API key', { auth: { 'RAX-KSKEY:apiKeyCredentials': { username: 'alice', apiKey: SECRET } } }],
  ['an issued token', { access: { token: { id: SECRET, expires: '2026' } } }],
  ['a number beside it', { password: 1234, pwd: SECRET }],
  ['several', { passwords: [SECRET, SECRET] }],
  ['a patch of a property', [{ op: 'add', path: '/os_admin_password', value: SECRET }]],
  ['an older patch of a property', [{ replace: '/db-secret', value: SECRET }]],
  ['a location with a password', [{ url: `swift+https://user:${SECRET}@host/c/o` }]],
  ['a location with a signature', [{ url: `https://host/o?temp_url_sig=${SECRET}` }]],
];

const texts = [
  `{"auth":{"password":"${SECRET}`,
  `{"password": "a\\"${SECRET}", "name": "x"`,
  `{'password': '${SECRET}'}`,
  `{"auth":{"token":{"id":"${SECRET}","x`,
  `{"secret":{"key":"${SECRET}"`,
  `user=alice&password=${SECRET}&x=1`,
  `X-Auth-Token: ${SECRET}`,
  `${'['.repeat(5000)}{"password":"${SECRET}"}${']'.repeat(5000)}`,
  `{"url":"http://host/o?token=${SECRET}", `,
];

describe('an exchange that is shown', () => {
  it('has texts and nulls where it had times and nothing', () => {
    const shown = toShown(exchangeWith({ status: 200 }));
    expect(shown).toMatchObject({
      number: 1,
      at: '2026-01-01T00:00:00.000Z',
      status: 200,
      requestBody: null,
      replyHeaders: null,
      error: null,
    });
    expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
  });

  it.each(headers)('does not show the header %s', (name) => {
    const shown = JSON.stringify(toShown(exchangeWith({ headers: { [name]: SECRET }, replyHeaders: { [name]: SECRET } })));
    expect(shown).not.toContain(SECRET);
    expect(shown).toContain(name);
  });

  it('shows other headers as they are', () => {
    const shown = toShown(exchangeWith({ headers: { accept: '*/*', via: ['a', 'b'], gone: undefined } }));
    expect(shown).toMatchObject({ headers: { accept: '*/*', via: ['a', 'b'] } });
  });

  it.each(urls)('does not show the secret of %s', (url) => {
    expect(JSON.stringify(toShown(exchangeWith({ url })))).not.toContain(SECRET);
  });

  it('shows the rest of a query', () => {
    const shown = toShown(exchangeWith({ url: '/v2/images?limit=2&token=x&sort_key=name' }));
    expect(shown).toMatchObject({ url: '/v2/images?limit=2&token=***&sort_key=name' });
  });

  it.each(bodies)('does not show the secret in %s', (_what, body) => {
    const shown = shownBody(JSON.stringify(body));
    expect(shown).not.toContain(SECRET);
    expect(JSON.parse(shown)).toBeDefined();
  });

  it.each(texts)('does not show the secret of a body that is no JSON: %.40s', (text) => {
    expect(shownBody(text)).not.toContain(SECRET);
  });

  it('shows a body without secrets as it came', () => {
    const body = '[ {"op":"replace", "path":"/name", "value":"Fedora 17"}, {"op":"add","path":"/img_signature","value":"x"} ]';
    expect(shownBody(body)).toBe(body);
  });

  it('keeps names such as __proto__ in a body with secrets', () => {
    expect(shownBody('{"__proto__":{"a":1},"password":"x"}')).toBe('{"__proto__":{"a":1},"password":"***"}');
  });

  it('does not show what was found where a secret was expected', () => {
    const violation = {
      id: 'body-schema',
      operation: 'keystone.token-create',
      location: 'body/auth/identity/password/user/password',
      rule: 'type',
      expected: 'string',
      actual: SECRET,
      severity: 'error',
      source: 'x',
      fix: 'y',
    } as const;
    expect(JSON.stringify(toShown(exchangeWith({ violations: [violation] })))).not.toContain(SECRET);
  });

  it('takes no time to speak of for a long text that could be read in many ways', () => {
    const long = [
      'a'.repeat(60_000),
      `"token":{${'"'.repeat(60_000)}`,
      '://'.repeat(20_000),
      '?a&'.repeat(20_000),
      'password '.repeat(6000),
    ];
    const before = process.cpuUsage();
    for (const text of long) shownBody(text);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  });
});

describe('a journal that is shown', () => {
  it('tells how many exchanges it has and had', () => {
    const journal = createJournal(1);
    const fields = { requestId: 'r', at: 0, dialect: 'd', operation: 'd.unmatched', method: 'GET', path: '/', url: '/', headers: {} };
    journal.open(fields);
    journal.open(fields);
    expect(toShownJournal(journal, { limit: 5 })).toMatchObject({ exchanges: [{ number: 2 }], count: 1, dropped: 1 });
    expect(toShownUnmatched(journal)).toMatchObject({ exchanges: [{ number: 2 }] });
  });
});
