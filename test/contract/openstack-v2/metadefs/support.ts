import { expect } from '@jest/globals';
import type { Received, Sent } from '../../../support/client.ts';
import type { Bench } from '../../../support/emulator.ts';

/** The namespaces. */
export const NAMESPACES = '/v2/metadefs/namespaces';
const root = { as: 'dev-root' } as const;

/** Shortcuts of tests about definitions of metadata. */
export interface MetadefBench {
  /** Asks as an administrator unless it says otherwise; the path is one below the namespaces. */
  readonly ask: (method: string, path: string, sent?: Sent) => Promise<Received>;
  /** Makes a namespace, public unless it says otherwise. */
  readonly make: (name: string, members?: object) => Promise<Received>;
  /** What is there now. */
  readonly read: (path: string) => Promise<Received['json']>;
}

/** Makes them. */
export function metadefsOf(bench: Bench): MetadefBench {
  const ask: MetadefBench['ask'] = (method, path, sent = {}) =>
    bench.v2(method, `${NAMESPACES}${path}`, { ...root, ...sent, headers: { accept: 'text/plain', ...sent.headers } });
  return {
    ask,
    make: async (name, members = {}) => {
      const made = await ask('POST', '', { body: { namespace: name, visibility: 'public', ...members } });
      expect(made.status).toBe(201);
      return made;
    },
    read: async (path) => {
      const answer = await ask('GET', path);
      expect(answer.status).toBe(200);
      return answer.json;
    },
  };
}

/** What a refusal says, with its status. */
export function told({ status, text }: Received): readonly [number, string] {
  return [status, text.split('\n\n').slice(1).join('\n\n').trim()];
}

/** A property that says nothing special. */
export const PLAIN = { title: 'Plain', type: 'string' } as const;
