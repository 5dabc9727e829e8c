import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../../src/package-root.ts';
import type { Received, Sent } from '../support/client.ts';
import { type Bench, FEDORA, IMS_TEST, OCTETS, PATCH_21, RACKSPACE_FEDORA, useEmulator } from '../support/emulator.ts';
import { type Torn, tear } from './support.ts';

/** The dialects that have images. */
export const DIALECTS = ['openstack-v2', 'openstack-v1', 'rackspace', 'ims'] as const;
type Id = (typeof DIALECTS)[number];

/** What an upload of a story has in it: more than any of them lets pass. */
export const DATA = Buffer.alloc(200 * 1024, 'polyglance');

/** An emulator for stories of the scenarios that are ready to use. Its clock stands still. */
export interface Stories extends Bench {
  /** Loads scenarios/NAME.yaml, in place of what was loaded of it. */
  readonly load: (name: string) => Promise<void>;
  /** Renames the image of a cloud's page, as that cloud's clients do. */
  readonly update: (dialect: Id, name?: string, sent?: Sent) => Promise<Received>;
  /** The image of a cloud's page, as OpenStack shows it. */
  readonly pageImage: (dialect: Id) => Promise<Received>;
  /** Makes an image without data. */
  readonly waiting: () => Promise<string>;
  /** Sends the data of an image. */
  readonly upload: (id: string, data?: Uint8Array) => Promise<Torn>;
  readonly download: (id: string) => Promise<Torn>;
  readonly show: (id: string) => Promise<Received>;
}

const IMAGES: Readonly<Record<Id, string>> = {
  'openstack-v2': FEDORA,
  'openstack-v1': FEDORA,
  rackspace: RACKSPACE_FEDORA,
  ims: IMS_TEST,
};

export function useStories(): Stories {
  const bench = useEmulator({ clock: 'frozen:2026-01-01T00:00:00Z' });
  const load: Stories['load'] = (name) => bench.emulator.scenario(readFileSync(packageFile(`scenarios/${name}.yaml`), 'utf8'));
  const update: Stories['update'] = (dialect, name = 'changed', sent = {}) => {
    const id = IMAGES[dialect];
    if (dialect === 'openstack-v1') return bench.put(id, { name }, sent);
    const body = [{ op: 'replace', path: '/name', value: name }];
    const typed = (type: string): Sent => ({
      body,
      ...sent,
      headers: { accept: 'application/json', 'content-type': type, ...sent.headers },
    });
    if (dialect === 'ims') return bench.ims('PATCH', `/v2/cloudimages/${id}`, typed('application/json'));
    return bench[dialect === 'rackspace' ? 'rackspace' : 'v2']('PATCH', `/v2/images/${id}`, typed(PATCH_21));
  };
  const fileOf = (id: string): string => `${bench.emulator.homes['openstack']}/v2/images/${id}/file`;
  const show: Stories['show'] = (id) => bench.v2('GET', `/v2/images/${id}`);
  return {
    ...bench,
    // A spread would read it before there is one.
    get emulator() {
      return bench.emulator;
    },
    load,
    update,
    pageImage: (dialect) => show(IMAGES[dialect]),
    waiting: () => bench.image({ disk_format: 'raw', container_format: 'bare' }),
    upload: (id, data = DATA) => tear('PUT', fileOf(id), OCTETS, data),
    download: (id) => tear('GET', fileOf(id)),
    show,
  };
}

/** The status of an answer, or the code of the error that came in its place. */
export async function came(answer: Promise<Received | Torn>): Promise<number | string> {
  try {
    return (await answer).status;
  } catch (thrown) {
    return String((thrown as NodeJS.ErrnoException).code);
  }
}

/** What came of so many requests, one after the other. */
export async function inRow(count: number, ask: () => Promise<Received | Torn>): Promise<(number | string)[]> {
  const found: (number | string)[] = [];
  for (let number = 0; number < count; number += 1) found.push(await came(ask()));
  return found;
}

export function md5(data: Uint8Array): string {
  return createHash('md5').update(data).digest('hex');
}
