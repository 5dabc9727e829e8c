import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { useRecorder } from '../support/recorder.ts';

// A service that is asked by https, with a certificate that nobody knows: for 127.0.0.1, of nobody's, good for a hundred years.

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgV1SCNjEHgkJWnJJr
NvMTstTPgF31YbEQEVlXG+whGzmhRANCAARbNkdtTIKwTHEvqDrswlYRaAK+Gzm8
zx1CT3I6NlBnsQovPstyXl3usMqmVZ3fB3jFElUqICNdFotdKD6GQE8p
-----END PRIVATE KEY-----
`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUJuyEwJCNP7oSzczwc6QbpPDkhlkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTIzMzYzMFoYDzIxMjYxMDI4
MjMzNjMwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARbNkdtTIKwTHEvqDrswlYRaAK+Gzm8zx1CT3I6NlBnsQovPstyXl3u
sMqmVZ3fB3jFElUqICNdFotdKD6GQE8po28wbTAdBgNVHQ4EFgQUUsLgjVOdLRPr
p+88YdsWN07LgLkwHwYDVR0jBBgwFoAUUsLgjVOdLRPrp+88YdsWN07LgLkwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARhwR/AAABgglsb2NhbGhvc3QwCgYIKoZI
zj0EAwIDSQAwRgIhAIqFhPpQ4y3VgQm9PEHOW+WX1k7P0/+zvHzyJJE/8I9WAiEA
nbuFgCvqjWWALC/ToqEBuwloNHLm7De5AZR1PrBvSQQ=
-----END CERTIFICATE-----
`;

const bench = useRecorder();
const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => response.end(`hello ${request.headers.host}`));
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a service by https', () => {
  it('is not trusted by itself, and clients are told by whom', async () => {
    const recorder = await bench.record(url);
    const answer = await send('GET', `${recorder.url}/v2/images`);
    expect([answer.status, answer.headers['x-polyglance-recorder']]).toEqual([502, 'target-unreachable']);
    expect(answer.text).toContain('(DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect((await recorder.end()).told[0]).toContain('cannot be reached now (DEPTH_ZERO_SELF_SIGNED_CERT)');
  });

  it.each(['ca', 'insecure'])('is trusted where that is said: --%s', async (flag) => {
    const file = join(bench.folder, 'ca.pem');
    writeFileSync(file, CERTIFICATE);
    const recorder = await bench.record(url, flag === 'ca' ? { ca: file } : { insecure: true });
    const { status, text } = await send('GET', `${recorder.url}/v2/images`);
    expect([status, text]).toEqual([200, `hello ${new URL(url).host}`]);
  });
});
