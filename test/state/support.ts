import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { Emulator, EmulatorOptions } from '../../src/index.ts';
import { startEmulator } from '../../src/index.ts';
import { type Received, type Sent, send } from '../support/client.ts';

const BYTES = { 'content-type': 'application/octet-stream' };

/** A folder for the state of one test, and emulators on it that are stopped when the test is over. */
export interface StateBench {
  /** The folder; it is made by the first start. */
  readonly folder: string;
  start(options?: EmulatorOptions): Promise<Emulator>;
  /** Stops this one and starts the next. */
  restart(emulator: Emulator, options?: EmulatorOptions): Promise<Emulator>;
  path(...names: string[]): string;
  /** Changes what was kept, as nobody should. */
  edit(change: (state: Edited) => void): void;
}

/** What a test changes in a state. */
// biome-ignore lint/suspicious/noExplicitAny: a test reaches for what it expects to be there
export type Edited = any;

export function useState(start: typeof startEmulator = startEmulator): StateBench {
  let parent: string;
  const running = new Set<Emulator>();
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'polyglance-state-'));
  });
  afterEach(async () => {
    for (const emulator of running) await emulator.stop().catch(() => undefined);
    running.clear();
    rmSync(parent, { recursive: true, force: true });
  });
  const begin = async (options: EmulatorOptions = {}): Promise<Emulator> => {
    const emulator = await start({ port: 0, state: join(parent, 'state'), ...options });
    running.add(emulator);
    return emulator;
  };
  const path = (...names: string[]): string => join(parent, 'state', ...names);
  return {
    get folder() {
      return join(parent, 'state');
    },
    start: begin,
    restart: async (emulator, options) => {
      await emulator.stop();
      return begin(options);
    },
    path,
    edit: (change) => {
      const state: Edited = JSON.parse(readFileSync(path('state.json'), 'utf8'));
      change(state);
      writeFileSync(path('state.json'), JSON.stringify(state));
    },
  };
}

type Door = { readonly homes: Readonly<Record<string, string>> };

/** Sends a request to the home of OpenStack. */
export function v2(door: Door, method: string, path: string, sent?: Sent): Promise<Received> {
  return send(method, `${door.homes['openstack']}${path}`, sent);
}

/** Sends a request to the admin API. */
export function admin(emulator: { readonly admin: string }, method: string, path: string, body?: unknown): Promise<Received> {
  return send(method, `${emulator.admin}${path}`, { as: null, ...(body === undefined ? {} : { body }) });
}

/** Makes an image with these members, and tells its id. */
export async function makeImage(door: Door, members: object = {}): Promise<string> {
  const made = await v2(door, 'POST', '/v2/images', { body: { name: 'kept', disk_format: 'raw', container_format: 'bare', ...members } });
  return made.json.id;
}

/** Gives an image its bytes. */
export function upload(door: Door, id: string, body: string | Uint8Array): Promise<Received> {
  return v2(door, 'PUT', `/v2/images/${id}/file`, { headers: BYTES, body });
}

/** Every file below a folder with a hash of its bytes. */
export function pictureOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true }) as string[];
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(
    files.sort().map((name) => [
      name,
      createHash('md5')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}
