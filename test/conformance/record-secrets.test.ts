import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createPlaceholders } from '../../src/conformance/record/placeholders.ts';
import { send } from '../support/client.ts';
import { type Recorded, useRecorder } from '../support/recorder.ts';
import { useWeb } from '../support/web.ts';

// A secret that is planted is not found in what was written, by looking at its bytes.

const bench = useRecorder();

/** Answers with what the request asks for in its head: the body and the headers of the answer. */
const service = useWeb((request, response) => {
  const {
    'x-answer': body = '',
    'x-answer-padding': padding = '0',
    'x-answer-type': type = 'application/json',
    'x-answer-headers': headers = '{}',
  } = request.headers;
  request.resume().once('end', () => {
    response.writeHead(200, { 'content-type': String(type), ...(JSON.parse(String(headers)) as object) });
    response.end(Buffer.from(decodeURIComponent(String(body)) + ' '.repeat(Number(padding)), 'utf8'));
  });
});

interface Said {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly answer?: string;
  readonly answerType?: string;
  readonly answerHeaders?: object;
}

async function record(...said: readonly Said[]): Promise<Recorded> {
  const recorder = await bench.record(service.url);
  for (const { method = 'GET', path = '/v2/images', headers = {}, body, answer = '{}', answerType, answerHeaders } of said) {
    const asked = {
      'x-answer': encodeURIComponent(answer),
      ...(answerType === undefined ? {} : { 'x-answer-type': answerType }),
      ...(answerHeaders === undefined ? {} : { 'x-answer-headers': JSON.stringify(answerHeaders) }),
    };
    const { status } = await send(method, `${recorder.url}${path}`, { as: null, headers: { ...asked, ...headers }, body });
    expect(status).toBe(200);
  }
  return recorder.end();
}

const TOKEN = 'gAAAAABn_Zx-9s8dPlantedToken==';
const PASSWORD = 'pl&nted "pass/wörd"+ <1>';
const PROJECT = 'eabf9587b48a4bd8a69374cea03ee611';
const USER = 'carol.planted';
const json = JSON.stringify;

/** All the ways in which a text may stand in a file. */
function waysOf(text: string): string[] {
  const ascii = json(text)
    .slice(1, -1)
    .replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const encoded = encodeURIComponent(text);
  const base64 = Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -1);
  return [text, ascii, json(text).slice(1, -1), encoded, encoded.toLowerCase(), encoded.replaceAll('%20', '+'), base64];
}

function findIn({ text }: Recorded, ...secrets: readonly string[]): string[] {
  return secrets.flatMap(waysOf).filter((way) => text.includes(way));
}

const auth = { methods: ['password'], password: { user: { name: USER, password: PASSWORD } } };
const LOGIN = { method: 'POST', path: '/v3/auth/tokens', body: { auth: { identity: auth, scope: { project: { id: PROJECT } } } } };

describe('a planted secret is not found', () => {
  const echoes: readonly (readonly [string, Said])[] = [
    ['in a JSON answer', { answer: json({ message: `no ${TOKEN} for ${USER} and ${PASSWORD} in ${PROJECT}` }) }],
    ['deep in a JSON answer', { answer: json({ a: [{ b: [[{ c: PASSWORD }]], [TOKEN]: 1 }] }) }],
    ['in JSON that is all ASCII', { answer: `{"a": "pl&nted \\"pass/w\\u00f6rd\\"+ <1>", "b": "${PROJECT}"}` }],
    ['in JSON that is cut', { answer: `{"a": "pl&nted \\"pass/w\\u00f6rd\\"+ <1> ${TOKEN}", "b` }],
    [
      'in an error page',
      { answerType: 'text/html; charset=UTF-8', answer: `<p>${USER}: pl&amp;nted &quot;pass/wörd&quot;+ &lt;1&gt;</p>` },
    ],
    ['in an error page as it is', { answerType: 'text/html', answer: `<a href="/x?t=${encodeURIComponent(PASSWORD)}&amp;u=${TOKEN}">` }],
    ['in the query', { path: `/v2/images?name=${encodeURIComponent(PASSWORD)}&owner=${PROJECT}&x=${TOKEN}` }],
    ['in a query of a form', { path: `/v2/images?name=${encodeURIComponent(PASSWORD).replaceAll('%20', '+')}` }],
    ['in a query that is encoded more than needed', { path: '/v2/images?name=%63arol%2eplanted' }],
    ['in the path', { path: `/v2/${PROJECT}/images/x/members/${PROJECT}` }],
    [
      'in a form',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `a=1&b=${encodeURIComponent(PASSWORD)}` },
    ],
    [
      'in base64',
      {
        answer: json({ data: Buffer.from(`${USER}:${PASSWORD}`).toString('base64'), more: Buffer.from(`a ${USER} b`).toString('base64') }),
      },
    ],
    [
      'in headers',
      { headers: { 'x-image-meta-property-note': `by ${USER} in ${PROJECT}`, 'x-anything': TOKEN, 'user-agent': `me ${USER}` } },
    ],
    ['in headers of the answer', { answerHeaders: { 'x-subject-token': TOKEN, etag: `"${PROJECT}"`, 'set-cookie': `s=${TOKEN}; Path=/` } }],
    ['in an image', { answer: json({ owner: PROJECT, owner_user_name: USER, tags: [TOKEN], os_admin_pass: PASSWORD }) }],
  ];

  it.each(echoes)('%s', async (_, echo) => {
    const recorded = await record({ ...LOGIN, answerHeaders: { 'x-subject-token': TOKEN } }, echo);
    expect(findIn(recorded, TOKEN, PASSWORD, PROJECT, USER)).toEqual([]);
    expect(recorded.lines).toHaveLength(2);
  });

  const planted = 's3cr3t-planted-0123456789';
  const alone: readonly (readonly [string, Said])[] = [
    ['as a token', { headers: { 'x-auth-token': planted } }],
    ['as a bearer', { headers: { authorization: `Bearer ${planted}` } }],
    ['as a user with a password', { headers: { authorization: `Basic ${Buffer.from(`${planted}:${planted}`).toString('base64')}` } }],
    ['as a cookie', { headers: { cookie: `a=b; session=${planted}` } }],
    ['in a header that nobody knows', { headers: { 'x-vendor-thing': planted }, answer: json({ echo: planted }) }],
    ['in a property that sounds like one', { answer: json({ properties: { my_api_key: planted }, note: planted }) }],
    ['in a header of an image that sounds like one', { headers: { 'x-image-meta-property-db-password': planted } }],
    ['in a patch', { method: 'PATCH', body: [{ op: 'add', path: '/root_password', value: planted }] }],
    ['in a row of a name and a value', { answer: json({ metadata: [{ key: 'db_password', value: planted }] }) }],
    ['in the query', { path: `/v2/images?X-Amz-Signature=${planted}&temp_url_sig=${planted}&token=${planted}` }],
    [
      'in a URL of a body',
      { answer: json({ direct_url: `swift+https://acct%3Auser:${planted}@keystone/v3/c/o?temp_url_sig=${planted}` }) },
    ],
    ['in a text', { answerType: 'text/plain', answer: `could not use password=${planted} and {"token": {"id": "${planted}"}}` }],
    ['in XML', { answerType: 'application/xml', answer: `<auth><adminPass kind="x">${planted}</adminPass><note>${planted}</note></auth>` }],
    ['as a path', { path: `/v3/auth/tokens/${planted}` }],
    ['in bytes', { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: planted }],
    ['in bytes that say nothing of themselves', { answerType: 'image/x-any', answer: planted }],
    ['in a body that is too long', { headers: { 'x-answer-padding': '70000' }, answer: json({ a: planted }) }],
    ["in Huawei's credentials", { answer: json({ credential: { access: planted, secret: planted, securitytoken: planted } }) }],
    [
      'in a log-in at Rackspace',
      { method: 'POST', body: { auth: { 'RAX-KSKEY:apiKeyCredentials': { username: planted, apiKey: planted } } } },
    ],
    [
      'in a token at Rackspace',
      { answer: json({ access: { token: { id: planted, tenant: { id: planted, name: planted } }, user: { id: planted } } }) },
    ],
  ];

  it.each(alone)('%s', async (_, said) => {
    expect(findIn(await record(said), planted)).toEqual([]);
  });

  it('of a signed request: neither the key nor the signature', async () => {
    const [key, signature] = ['AKPLANTEDKEY00001', createHmac('sha256', 'x').update('y').digest('hex')];
    const sdk = `SDK-HMAC-SHA256 Access=${key}, SignedHeaders=host;x-sdk-date, Signature=${signature}`;
    const aws = `AWS4-HMAC-SHA256 Credential=${key}/20261121/eu-de/ims/aws4_request, SignedHeaders=host, Signature=${signature}`;
    const recorded = await record(
      { headers: { authorization: sdk } },
      { headers: { authorization: aws }, answer: json({ key, signature }) },
    );
    expect(findIn(recorded, key, signature)).toEqual([]);
    const said = recorded.lines.map(({ headers }) => headers.find(([name]) => name === 'authorization')?.[1]);
    expect(said).toEqual([
      'SDK-HMAC-SHA256 Access=<key-1>, SignedHeaders=host;x-sdk-date, Signature=<signature-1>',
      'AWS4-HMAC-SHA256 Credential=<key-1>/20261121/eu-de/ims/aws4_request, SignedHeaders=host, Signature=<signature-1>',
    ]);
  });

  it('of a place: neither its name nor its address', async () => {
    const answer = json({
      links: [{ href: 'https://glance.planted.example:9292/v2/' }],
      message: 'node-17.planted.example at 10.20.30.40 and fe80::1ff:fe23:4567:890a failed, ask glance.planted.example',
      location: 'http://[2001:db8::17]:80/x, http://node-17.planted.example.',
    });
    const answerHeaders = {
      location: 'http://glance.planted.example/v2/images/x',
      'www-authenticate': "Keystone uri='http://keystone.planted.example/v3'",
    };
    const recorded = await record({ headers: { host: 'client.planted.example' }, answer, answerHeaders });
    expect(findIn(recorded, 'planted', '10.20.30.40', 'fe80::', '2001:db8', '127.0.0.1')).toEqual([]);
    expect(recorded.lines[0]?.replyHeaders).toEqual(
      expect.arrayContaining([['location', expect.stringMatching(/^http:\/\/<host-\d>\/v2\/images\/x$/)]]),
    );
  });
});

describe('a text that is made to take long', () => {
  const units = ['a', 'a:', 'a://', 'eyJa', 'gAAAA', '1.', ':a', '<a>', '"token":{', 'password=', '%61', '?a=', 'QUJD', '\\"', 'token" : '];

  it.each(units)(
    'does not: %j again and again',
    async (unit) => {
      const long = Buffer.alloc(60_000, unit).toString();
      const recorder = await bench.record(service.url);
      const headers = { 'content-type': 'text/plain' };
      await send('PUT', `${recorder.url}/v2/images`, { headers, body: long });
      await send('PUT', `${recorder.url}/v2/images`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ a: long }),
      });
      const { lines } = await recorder.end();
      expect(lines).toHaveLength(2);
    },
    3000,
  );
});

describe('a placeholder', () => {
  it('is the same for the same value, in every place and every exchange', async () => {
    const { lines } = await record(
      { headers: { 'x-auth-token': 'token-of-alice', 'x-project-id': PROJECT }, answer: json({ owner: PROJECT }) },
      { headers: { 'x-auth-token': 'token-of-bob' }, path: `/v2/images?owner=${PROJECT}` },
      { headers: { 'x-auth-token': 'token-of-alice' }, answer: json({ note: `of ${PROJECT}` }) },
    );
    const tokens = lines.map(({ headers }) => headers.find(([name]) => name === 'x-auth-token')?.[1]);
    expect(tokens).toEqual(['<token-1>', '<token-2>', '<token-1>']);
    expect(lines[0]?.replyBody).toEqual({ json: { owner: '<project-1>' } });
    expect(lines[1]?.url).toBe('/v2/images?owner=<project-1>');
    expect(lines[2]?.replyBody).toEqual({ json: { note: 'of <project-1>' } });
  });

  it('stands for a short name as a word, not within others', () => {
    const book = createPlaceholders();
    book.of('user', 'bob');
    expect(book.replaceIn('bob and bobby, kabob; "bob"')).toBe('<user-1> and bobby, kabob; "<user-1>"');
  });

  it('leaves alone what tells nothing of anybody', async () => {
    const image = {
      id: 'da3b75d9-3f4a-40e7-8a2c-bfab23927dea',
      checksum: '0123456789abcdef0123456789abcdef',
      name: 'Fedora 17',
      min_ram: 2048,
    };
    const headers = { accept: 'application/json', range: 'bytes=0-1', 'x-image-meta-min_ram': '1' };
    const { lines } = await record({ path: '/v2/images?limit=2&sort=name:asc', headers, answer: json(image) });
    expect(lines[0]).toMatchObject({ url: '/v2/images?limit=2&sort=name:asc', replyBody: { json: image } });
    expect(lines[0]?.headers).toEqual(expect.arrayContaining(Object.entries(headers)));
  });
});

describe('a secret that is only known later', () => {
  it('is not found before either', async () => {
    const early = { name: 'late-secret-4711', description: 'by late.user-4711', 'late-secret-4711': 'x' };
    const { text, lines } = await record(
      { method: 'POST', body: early, answer: json({ note: 'late-secret-4711 was here' }) },
      { headers: { 'x-auth-token': 'late-secret-4711', 'x-user-name': 'late.user-4711' } },
    );
    expect(text).not.toMatch(/late.(secret|user)-4711/);
    expect(lines[0]?.body).toMatchObject({ json: { name: '<token-1>', description: 'by <user-1>' } });
    expect(lines).toHaveLength(2);
  });
});
