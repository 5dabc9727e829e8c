import { Agent, request as httpRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { FEDORA, useEmulator } from '../support/emulator.ts';

const bench = useEmulator({ switches: { 'openstack-v1.imageSizeCap': 10 } });

/** A body goes with its length, or in chunks without one. */
type Request = readonly [method: string, path: string, body?: string, headers?: Readonly<Record<string, string>>];

/** Sends requests one after another through one agent; tells of each answer whether its connection had been used before. */
async function reused(requests: readonly Request[], home = 'openstack'): Promise<(number | boolean)[][]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const seen: (number | boolean)[][] = [];
  for (const [method, path, body, more = { 'content-length': String(body?.length ?? 0) }] of requests) {
    const answer = await new Promise<(number | boolean)[]>((resolve, reject) => {
      const headers = { 'x-auth-token': 'dev-alice', ...(body === undefined ? {} : more) };
      const sent = httpRequest(`${bench.emulator.homes[home]}${path}`, { method, agent, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve([response.statusCode ?? 0, sent.reusedSocket]));
      });
      sent.on('error', reject);
      sent.end(body);
    });
    seen.push(answer);
  }
  agent.destroy();
  return seen;
}

describe('a connection', () => {
  it('stays open from one request to the next', async () => {
    expect(
      await reused([
        ['GET', `/v2/images/${FEDORA}`],
        ['GET', '/versions'],
        ['DELETE', '/v2/images/x'],
        ['GET', '/v2/images'],
      ]),
    ).toEqual([
      [200, false],
      [200, true],
      [404, true],
      [200, true],
    ]);
  });

  it('stays open when a body is refused before it was read', async () => {
    expect(
      await reused([
        ['PUT', '/v2/images/x/file', 'x'.repeat(300_000)],
        ['GET', '/versions'],
      ]),
    ).toEqual([
      [415, false],
      [200, true],
    ]);
  });

  it('stays open when a body is given up half way', async () => {
    const id = await bench.pike();
    const chunked = { 'content-type': 'application/octet-stream', 'transfer-encoding': 'chunked' };
    expect(
      await reused(
        [
          ['PUT', `/v1/images/${id}`, 'x'.repeat(300_000), chunked],
          ['HEAD', `/v1/images/${id}`],
        ],
        'openstack-pike',
      ),
    ).toEqual([
      [413, false],
      [200, true],
    ]);
  });
});
