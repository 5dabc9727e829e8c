import { afterEach, describe, expect, it } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/index.ts';
import { type Received, send } from '../support/client.ts';
import { runCommand } from '../support/command-line.ts';

// A port for the admin API: who may use the clouds need not reach it.

let emulator: Emulator | undefined;
afterEach(async () => {
  await emulator?.stop();
  emulator = undefined;
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  emulator = await startEmulator({ adminPort: 0, ...options });
  return emulator;
}

const get = (url: string): Promise<Received> => send('GET', url, { as: null });

describe('a port for the admin API', () => {
  it('has it, of sandboxes too, and the other port has its health alone', async () => {
    const running = await start({ ports: { ims: 0 } });
    const { url, admin, homes } = running;
    running.sandbox('a');
    expect(new URL(admin).port).not.toBe(new URL(url).port);
    expect((await get(`${admin}/version`)).status).toBe(200);
    expect((await get(`${admin.replace('/__admin', '/sandbox/a/__admin')}/journal`)).status).toBe(200);
    for (const path of ['/__admin/version', '/sandbox/a/__admin/journal']) {
      expect((await get(`${url}${path}`)).json).toMatchObject({ error: { code: 'not-found', message: 'The admin API is switched off.' } });
    }
    expect((await get(`${url}/__admin/health`)).status).toBe(200);
    expect((await send('GET', `${homes['openstack']}/v2/images`)).status).toBe(200);
    expect((await send('GET', `${homes['ims']}/v2/cloudimages?limit=1`)).status).toBe(200);
  });

  it('is where a program and a sandbox find it, and commands', async () => {
    const running = await start();
    const mine = running.sandbox('mine');
    expect(mine.admin).toBe(`${new URL(running.admin).origin}/sandbox/mine/__admin`);
    expect((await get(`${mine.admin}/clock`)).status).toBe(200);
    expect(await runCommand(['snapshot', 'list', '--url', new URL(running.admin).origin])).toMatchObject({ code: 0 });
    expect(await runCommand(['snapshot', 'list', '--url', running.url])).toMatchObject({
      code: 2,
      err: expect.stringContaining('switched off'),
    });
  });

  it('has the clouds too, so that what it hands out can be used', async () => {
    const { admin } = await start();
    const { urls } = (await get(`${admin}/version`)).json as { urls: Readonly<Record<string, string>> };
    expect((await send('GET', `${urls['openstack']}/v2/images`)).status).toBe(200);
  });

  it('asks for the token that was set', async () => {
    const { admin } = await start({ adminToken: 'planted' });
    expect((await get(`${admin}/version`)).status).toBe(401);
    expect((await send('GET', `${admin}/version`, { as: null, headers: { authorization: 'Bearer planted' } })).status).toBe(200);
  });

  it('is refused where it is another one’s', async () => {
    await expect(startEmulator({ port: 9292, adminPort: 9292 })).rejects.toThrow(
      'the emulator and the admin API cannot both have the port 9292: give one of them another',
    );
    await expect(startEmulator({ adminPort: 70_000 })).rejects.toThrow(/adminPort.*from 0 to 65535/);
  });

  it('is closed with the others', async () => {
    const { admin } = await start();
    await emulator?.stop();
    await expect(get(`${admin}/health`)).rejects.toThrow('ECONNREFUSED');
  });
});
