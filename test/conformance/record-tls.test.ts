import { describe, expect, it } from '@jest/globals';
import { send } from '../support/client.ts';
import { useRecorder } from '../support/recorder.ts';
import { TLS_FILES, useWeb } from '../support/web.ts';

const bench = useRecorder();
const service = useWeb((request, response) => response.end(`hello ${request.headers.host}`), { isSecure: true });

describe('a service by https', () => {
  it('is not trusted by itself, and clients are told by whom', async () => {
    const recorder = await bench.record(service.url);
    const answer = await send('GET', `${recorder.url}/v2/images`);
    expect([answer.status, answer.headers['x-polyglance-recorder']]).toEqual([502, 'target-unreachable']);
    expect(answer.text).toContain('(DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect((await recorder.end()).told[0]).toContain('cannot be reached now (DEPTH_ZERO_SELF_SIGNED_CERT)');
  });

  it.each(['ca', 'insecure'])('is trusted where that is said: --%s', async (flag) => {
    const recorder = await bench.record(service.url, flag === 'ca' ? { ca: TLS_FILES.cert } : { insecure: true });
    const { status, text } = await send('GET', `${recorder.url}/v2/images`);
    expect([status, text]).toEqual([200, `hello ${new URL(service.url).host}`]);
  });
});
