import { describe, expect, it } from '@jest/globals';
import { type Emulator, startEmulator } from '../../../src/index.ts';
import type { Received, Sent } from '../../support/client.ts';
import { send } from '../../support/client.ts';
import { IMS_TEST, OCTETS, PATCH_20, useEmulator } from '../../support/emulator.ts';
import { ALICE_KEY, type Signing, sendSigned, sign, toSdkDate } from '../../support/sign.ts';

const bench = useEmulator();
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const BETA = '5f2c1a7d9b3e4c608d41e7a2b6f09c35';
const INCOMPLETE = ['SDK-HMAC-SHA256 ', 'SDK-HMAC-SHA256 SignedHeaders=host, Signature=00'];
const FORMS = ['access', 'credential'] as const;
const LIST = '/v2/cloudimages?limit=2&__imagetype=private';
const PREFIX = 'Incorrect IAM authentication information: ';
const signed = (method: string, path: string, sent?: Sent, signing?: Signing): Promise<Received> =>
  sendSigned(method, `${bench.emulator.homes['ims']}${path}`, sent, signing);
const rename = (name: string) => [{ op: 'replace', path: '/name', value: name }];
const gateway = (detail: unknown) => ({ error_code: 'APIGW.0301', error_msg: detail });
const starts = (detail: string): unknown => expect.stringMatching(new RegExp(`^${PREFIX}${detail}`));

describe.each(FORMS)('a request signed with an access key, form %s', (form) => {
  it('is made by who has the key', async () => {
    const { status, json } = await signed('GET', LIST, {}, { form });
    expect([status, json.images.length]).toEqual([200, 2]);
    expect(bench.emulator.journal()[0]).toMatchObject({ user: 'alice', project: 'alpha', violations: [] });
  });

  it('is held against the body that came', async () => {
    const path = `/v2/cloudimages/${IMS_TEST}`;
    const changed = await signed('PATCH', path, { body: rename('signed') }, { form });
    expect([changed.status, changed.json.name]).toEqual([200, 'signed']);
    const other = await signed('PATCH', path, { body: rename('tampered') }, { form, body: JSON.stringify(rename('signed')) });
    expect([other.status, other.json]).toEqual([401, gateway(starts('verify aksk signature fail'))]);
    expect((await bench.ims('GET', `/v2/cloudimages?id=${IMS_TEST}`)).json.images[0].name).toBe('signed');
  });

  it('is held against the path and the query as they came', async () => {
    const path = `/v2/images/${IMS_TEST}/tags/a%20b%2Fc~d`;
    expect((await signed('DELETE', path, {}, { form })).status).toBe(404);
    expect((await signed('GET', '/v2/cloudimages?name=a%20b%2F%C3%A9&tag=k=v&tag=k-1&__platform', {}, { form })).status).toBe(200);
    expect((await signed('GET', LIST, {}, { form, path: '/v2/cloudimages' })).status).toBe(401);
  });

  it('may ask for a project of its user', async () => {
    expect((await signed('GET', LIST, { headers: { 'x-project-id': ALPHA } }, { form })).status).toBe(200);
    expect((await signed('GET', LIST, {}, { form, unsigned: { 'x-project-id': ALPHA } })).status).toBe(200);
    expect((await signed('GET', LIST, {}, { form, unsigned: { 'x-domain-id': 'default' } })).status).toBe(200);
    expect(bench.emulator.journal()[0]?.project).toBe('alpha');
  });

  it('refuses a key for a project in which its user has no role', async () => {
    for (const unsigned of [{ 'x-project-id': BETA }, { 'x-project-id': 'none' }, { 'x-domain-id': 'none' }]) {
      const { status, json } = await signed('GET', LIST, {}, { form, unsigned });
      expect([status, json.error_code]).toEqual([401, 'APIGW.0301']);
    }
  });

  it('counts below a sandbox too', async () => {
    const at = `${bench.emulator.url}/sandbox/signed/ims/v2/cloudimages`;
    expect((await sendSigned('GET', at, {}, { form })).status).toBe(200);
    expect((await sendSigned('GET', at, {}, { form, path: '/ims/v2/cloudimages' })).status).toBe(401);
  });

  it('holds for a body that is no JSON, and for one where none belongs', async () => {
    const path = `/v2/cloudimages/${IMS_TEST}`;
    const broken = await signed('PATCH', path, { body: '[{', headers: { 'content-type': 'application/json' } }, { form });
    expect([broken.status, broken.json.error.code]).toEqual([400, 'IMG.0001']);
    expect((await signed('GET', LIST, { body: '{}' }, { form })).status).toBe(200);
    expect((await signed('GET', LIST, { body: '{}' }, { form, body: '' })).status).toBe(401);
  });
});

describe('the region and the service of an older signature', () => {
  it('are part of it', async () => {
    const signing = { form: 'credential', region: 'eu-de', service: 'ims' } as const;
    expect((await signed('GET', LIST, {}, signing)).status).toBe(200);
    const { authorization, ...headers } = sign('GET', `${bench.emulator.homes['ims']}${LIST}`, {}, '', signing);
    const other = { ...headers, authorization: authorization.replace('/ims/', '/ecs/') };
    expect((await bench.ims('GET', LIST, { as: null, headers: other })).status).toBe(401);
  });

  it('take the query for the body of a POST without one', async () => {
    const path = '/v2/images?a=b%20c&name=x';
    const as = { form: 'credential', queryAsBody: true } as const;
    // Past the gateway it is a request without a body.
    expect((await signed('POST', path, {}, as)).status).toBe(400);
    expect((await signed('POST', path, {}, { form: 'credential' })).status).toBe(400);
    expect((await signed('POST', path, {}, { ...as, form: 'access' })).status).toBe(401);
  });
});

describe('a signature', () => {
  it('refuses a signature by another secret, and shows what it signed itself', async () => {
    const { status, headers, json } = await signed('GET', '/v2/cloudimages?limit=1', {}, { secret: 'wrong' });
    const { host } = new URL(bench.emulator.url);
    expect([status, headers['content-type'], headers['www-authenticate']]).toEqual([401, 'application/json', undefined]);
    expect(json).toEqual(
      gateway(starts(`verify aksk signature fail, canonicalRequest:GET\\|/ims/v2/cloudimages/\\|limit=1\\|host:${host}\\|x-sdk-date:`)),
    );
    expect(json.error_msg).toMatch(/\|\|host;x-sdk-date\|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855$/);
    expect(bench.emulator.journal()[0]).toMatchObject({ error: 'ims.signature-mismatch', user: undefined });
  });

  it('refuses an access key that nobody has', async () => {
    const { status, json } = await signed('GET', LIST, {}, { key: 'AKNEVERISSUED' });
    expect([status, json]).toEqual([401, gateway(`${PREFIX}Get secretKey failed,ak:AKNEVERISSUED,err:ak not exist`)]);
  });

  it.each(INCOMPLETE)('refuses a signature that names no key', async (authorization) => {
    const { status, json } = await bench.ims('GET', LIST, { as: null, headers: { authorization } });
    expect([status, json]).toEqual([401, gateway(`${PREFIX}Access or Credential is empty in Authorization`)]);
  });

  it('has to cover its date', async () => {
    const { 'x-sdk-date': date = '', authorization } = sign('GET', `${bench.emulator.homes['ims']}${LIST}`, {}, '');
    const headers = { 'x-sdk-date': date, authorization: authorization.replace('host;x-sdk-date', 'host') };
    const { status, json } = await bench.ims('GET', LIST, { as: null, headers });
    expect([status, json]).toEqual([401, gateway(starts('verify aksk signature fail'))]);
  });

  it.each([
    ['SDK-HMAC-SHA256 Credential=ALICEACCESSKEY000001/20260101, SignedHeaders=host, Signature=00', 'verify aksk signature fail'],
    ['SDK-HMAC-SHA256 Access=ALICEACCESSKEY000001', 'verify aksk signature fail'],
  ])('that is not whole is refused: %s', async (authorization, detail) => {
    const headers = { authorization, 'x-sdk-date': toSdkDate(new Date()) };
    const { status, json } = await bench.ims('GET', LIST, { as: null, headers });
    expect([status, json]).toEqual([401, gateway(starts(detail))]);
  });

  it.each([
    'SDK-HMAC-SM3 Access=A, SignedHeaders=host, Signature=00',
    'V11-HMAC-SHA256 Credential=A/b/c, SignedHeaders=host, Signature=00',
  ])('of an algorithm that is not known is refused: %s', async (authorization) => {
    const { status, json } = await bench.ims('GET', LIST, { as: null, headers: { authorization } });
    expect([status, json]).toEqual([401, gateway('Incorrect IAM authentication information')]);
  });

  it('is not looked at beside a token, nor where it is none', async () => {
    const { authorization } = sign('GET', bench.emulator.url, {}, '', { secret: 'wrong' });
    expect((await bench.ims('GET', LIST, { headers: { authorization } })).status).toBe(200);
    const basic = await bench.ims('GET', LIST, { as: null, headers: { authorization: 'Basic YTpi' } });
    expect([basic.status, basic.json]).toEqual([401, gateway('Incorrect IAM authentication information')]);
  });

  it('is good nowhere but at these services', async () => {
    const url = `${bench.emulator.homes['openstack']}/v2/images`;
    expect((await sendSigned('GET', url)).status).toBe(401);
  });
});

describe('the date of a signature', () => {
  const minutes = (count: number): Date => new Date(Date.now() + count * 60_000);

  it('may be a quarter of an hour away', async () => {
    expect((await signed('GET', LIST, {}, { at: minutes(-14) })).status).toBe(200);
    expect((await signed('GET', LIST, {}, { at: minutes(14) })).status).toBe(200);
  });

  it('refuses a signature of another time, and tells both', async () => {
    for (const at of [minutes(-16), minutes(16)]) {
      const { status, json } = await signed('GET', LIST, {}, { at });
      expect([status, json]).toEqual([
        401,
        gateway(starts(`signature expired, signature time:${toSdkDate(at)},server time:\\d{8}T\\d{6}Z$`)),
      ]);
    }
  });

  it('is held against the clock of the cloud', async () => {
    bench.emulator.clock.set({ mode: 'frozen', at: Date.UTC(2026, 0, 1) });
    expect((await signed('GET', LIST)).status).toBe(401);
    expect((await signed('GET', LIST, {}, { at: new Date(Date.UTC(2026, 0, 1, 0, 15)) })).status).toBe(200);
    expect((await signed('GET', LIST, {}, { at: new Date(Date.UTC(2026, 0, 1, 0, 15, 1)) })).status).toBe(401);
  });

  it('has to be there, in its form', async () => {
    const { authorization } = sign('GET', bench.emulator.url, {}, '');
    for (const date of [undefined, 'Sat, 21 Nov 2026 19:00:00 GMT', '20261321T990000Z']) {
      const headers = { authorization, ...(date === undefined ? {} : { 'x-sdk-date': date }) };
      const { status, json } = await bench.ims('GET', LIST, { as: null, headers });
      expect([status, json]).toEqual([401, gateway(starts('signature expired'))]);
    }
  });
});

describe('an upload signed with an access key', () => {
  const image = async (): Promise<string> => {
    const made = await bench.ims('POST', '/v2/images', {
      body: { name: 'upload', disk_format: 'vhd', container_format: 'bare', min_disk: 1 },
    });
    return made.json.id as string;
  };
  const MIB = 1024 * 1024;
  const UNSIGNED = { ...OCTETS, 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' };

  it('is held against its bytes, and stored when they are the ones', async () => {
    const id = await image();
    const put = (body: string, signing?: Signing) => signed('PUT', `/v2/images/${id}/file`, { body, headers: OCTETS }, signing);
    expect((await put('other', { body: 'bytes' })).status).toBe(401);
    expect((await bench.ims('GET', `/v2/images/${id}`)).json.status).toBe('queued');
    expect((await put('bytes')).status).toBe(204);
    expect((await bench.ims('GET', `/v2/images/${id}/file`)).text).toBe('bytes');
  });

  it('may have 12 MiB', async () => {
    const id = await image();
    const put = (size: number) => signed('PUT', `/v2/images/${id}/file`, { body: 'x'.repeat(size), headers: OCTETS });
    const { status, json } = await put(12 * MIB + 1);
    expect([status, json]).toEqual([401, gateway(`${PREFIX}calc aksk signature fail:body too large`)]);
    expect((await put(12 * MIB)).status).toBe(204);
  });

  it('may leave its bytes unsigned, and then be of any size', async () => {
    const id = await image();
    const { status } = await signed('PUT', `/v2/images/${id}/file`, { body: 'x'.repeat(13 * MIB), headers: UNSIGNED });
    expect([status, (await bench.ims('GET', `/v2/images/${id}`)).json.size]).toEqual([204, 13 * MIB]);
  });

  it('is not believed what it says of its bytes', async () => {
    const id = await image();
    const said = { ...OCTETS, 'x-sdk-content-sha256': '0'.repeat(64) };
    expect((await signed('PUT', `/v2/images/${id}/file`, { body: 'bytes', headers: said })).status).toBe(401);
  });

  it('leaves JSON to its own bound', async () => {
    const body = rename('x'.repeat(2 * MIB));
    expect((await signed('PATCH', `/v2/cloudimages/${IMS_TEST}`, { body })).status).toBe(413);
  });

  it('is good for a native patch that is not signed', async () => {
    const headers = { 'content-type': PATCH_20, 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' };
    const { status, json } = await signed('PATCH', `/v2/images/${IMS_TEST}`, { body: '[{"replace":"/name","value":"native"}]', headers });
    expect([status, json.name]).toEqual([200, 'native']);
  });
});

describe('auth other than strict', () => {
  const status = async (emulator: Emulator, signing: Signing): Promise<readonly [number, string | null]> => {
    const answer = await sendSigned('GET', `${emulator.homes['ims']}/v2/cloudimages`, {}, signing);
    return [answer.status, emulator.journal()[0]?.user ?? null];
  };

  it.each(['any', 'off'] as const)('%s takes a known key without its secret, and any other for the first user', async (auth) => {
    await using emulator = await startEmulator({ port: 0, auth });
    expect(await status(emulator, { secret: 'wrong' })).toEqual([200, 'alice']);
    expect(await status(emulator, { key: 'unknown', at: new Date(0) })).toEqual([200, 'alice']);
  });

  it('any asks for a token or a signature', async () => {
    await using emulator = await startEmulator({ port: 0, auth: 'any' });
    expect((await send('GET', `${emulator.homes['ims']}/v2/cloudimages`, { as: null })).status).toBe(401);
  });
});

describe('rules and signed requests', () => {
  it('find the user of a signature, and not the one that is only claimed', async () => {
    await bench.emulator.scenario({
      version: 1,
      name: 'alice',
      rules: [{ match: { operation: 'ims.cloudimage-list', user: 'alice' }, reply: { status: 503 } }],
    });
    expect((await signed('GET', LIST)).status).toBe(503);
    expect((await signed('GET', LIST, {}, { secret: 'wrong' })).status).toBe(401);
  });

  it('hide the signature in the journal', async () => {
    await signed('GET', LIST);
    const shown = await send('GET', `${bench.emulator.url}/__admin/journal`, { as: null });
    expect(shown.text).not.toContain(ALICE_KEY.key);
    expect(shown.json.exchanges[0].headers.authorization).toBe('***');
  });
});
