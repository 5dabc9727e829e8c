import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, jest } from '@jest/globals';
import { createFakeHost } from './fake-host.ts';

it('loads express for the first request that needs it, not for health and not for one that is refused', async () => {
  const real = (await import('express')) as unknown as Record<string, unknown>;
  const load = jest.fn(() => real);
  jest.unstable_mockModule('express', load);
  const { createAdminHandler } = await import('../../src/admin/handler.ts');
  const handle = createAdminHandler(createFakeHost(), { enabled: true, token: null, hosts: [], publicUrl: null });
  const server = createServer((request, response) => handle(request, response, null, request.url ?? ''));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  try {
    await fetch(`${url}/health`);
    await fetch(`${url}/version`, { headers: { origin: 'https://evil.example' } });
    expect(load).not.toHaveBeenCalled();
    const statuses = (await Promise.all([fetch(`${url}/version`), fetch(`${url}/ready`)])).map(({ status }) => status);
    expect(statuses).toEqual([200, 200]);
    expect(load).toHaveBeenCalledTimes(1);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
