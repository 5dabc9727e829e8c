import { describe, expect, it } from '@jest/globals';
import { type Received, type Sent, send } from '../../support/client.ts';
import { useEmulator } from '../../support/emulator.ts';
import { type Signing, sendSigned } from '../../support/sign.ts';

const bench = useEmulator();
const ALPHA = '0b1e494e2660441a957313163095fe5c';
const PREFIX = 'Incorrect IAM authentication information: ';
const signed = (path: string, sent?: Sent, signing?: Signing): Promise<Received> =>
  sendSigned('GET', `${bench.emulator.homes['iam']}${path}`, sent, signing);

describe.each(['access', 'credential'] as const)('a look-up signed with an access key, form %s', (form) => {
  it('finds the project, the account and the catalog of its user', async () => {
    const projects = await signed('/v3/projects?name=eu-de', {}, { form });
    expect([projects.status, projects.json.projects]).toEqual([200, [expect.objectContaining({ id: ALPHA, name: 'eu-de' })]]);
    const domains = await signed('/v3/auth/domains?name=Default', {}, { form });
    expect([domains.status, domains.json.domains]).toEqual([200, [expect.objectContaining({ id: 'default' })]]);
    const catalog = await signed('/v3/auth/catalog', {}, { form });
    expect([catalog.status, catalog.json.catalog[0].endpoints[0].url]).toEqual([200, bench.emulator.homes['ims']]);
    expect((await signed('/v3/auth/projects', {}, { form })).json.projects).toHaveLength(1);
  });
});

describe('a look-up with a bad signature', () => {
  it('refuses a signature by another secret, and shows what it signed itself', async () => {
    const { status, json, headers } = await signed('/v3/projects?name=eu-de', {}, { secret: 'wrong' });
    expect([status, json.error_code, headers['content-type']]).toEqual([401, 'APIGW.0301', 'application/json']);
    expect(json.error_msg).toContain(`${PREFIX}verify aksk signature fail, canonicalRequest:GET|/iam/v3/projects/|name=eu-de|host:`);
    expect(bench.emulator.journal()[0]?.error).toBe('iam.signature-mismatch');
  });

  it('refuses an access key that nobody has', async () => {
    const { json } = await signed('/v3/auth/catalog', {}, { key: 'AKNEVERISSUED' });
    expect(json.error_msg).toBe(`${PREFIX}Get secretKey failed,ak:AKNEVERISSUED,err:ak not exist`);
  });

  it('refuses a signature that names no key', async () => {
    const { json } = await send('GET', `${bench.emulator.homes['iam']}/v3/projects`, {
      as: null,
      headers: { authorization: 'SDK-HMAC-SHA256 Access=' },
    });
    expect(json.error_msg).toBe(`${PREFIX}Access or Credential is empty in Authorization`);
  });

  it('refuses a signature of another time, and tells both', async () => {
    const { json } = await signed('/v3/auth/catalog', {}, { at: new Date(0) });
    expect(json.error_msg).toContain(`${PREFIX}signature expired, signature time:19700101T000000Z,server time:`);
  });

  it('refuses a key for a project in which its user has no role', async () => {
    const { status } = await signed('/v3/auth/catalog', {}, { unsigned: { 'x-project-id': '5f2c1a7d9b3e4c608d41e7a2b6f09c35' } });
    expect(status).toBe(401);
  });
});
