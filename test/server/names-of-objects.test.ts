import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../../src/emulator/dialects.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { type Received, type Sent, send } from '../support/client.ts';
import { FEDORA, useEmulator } from '../support/emulator.ts';

// What every object has by inheritance is a name like any other to a client: it finds nothing, and it breaks nothing.

const bench = useEmulator();
const NAMES = ['constructor', '__proto__', 'hasOwnProperty'];
const OPERATIONS = createDialects().flatMap(({ id, operations }) => operations.map((operation) => [operation.id, id, operation] as const));

const HOMES: Readonly<Record<string, string>> = {
  'openstack-v2': 'openstack',
  'openstack-v1': 'openstack-pike',
  keystone: 'identity',
};

function toUrl(dialect: string, { path }: Operation, filler: string): string {
  const home = bench.emulator.homes[HOMES[dialect] ?? dialect];
  if (home === undefined) throw new Error(`${dialect} has no home`);
  return `${home}${path.replace(/\{(\w+)\}/g, (_all, name: string) => (name === 'image_id' ? FEDORA : filler))}`;
}

/** Requests that have this name wherever a client can have one. */
function toRequests(dialect: string, operation: Operation, name: string): readonly (readonly [url: string, sent: Sent])[] {
  const url = toUrl(dialect, operation, 'x');
  const { query = [], mediaTypes } = operation.request;
  const asked: (readonly [string, Sent])[] = [
    [toUrl(dialect, operation, name), {}],
    [`${url}?${name}=${name}&${query.map((one) => `${one.name}=${name}`).join('&')}`, {}],
    [url, { headers: { [`x-image-meta-${name}`]: name, [`x-image-meta-property-${name}`]: name, accept: name } }],
  ];
  if (mediaTypes === undefined) return asked;
  const type = Object.keys(mediaTypes)[0] ?? 'application/json';
  const bodies = [
    `{"${name}":"${name}"}`,
    `{"image":{"${name}":{}},"auth":{"${name}":{}}}`,
    `[{"op":"add","path":"/${name}","value":"${name}"}]`,
  ];
  const withBody = bodies.map((body) => [url, { headers: { 'content-type': type }, body }] as const);
  return [...asked, [url, { headers: { 'content-type': name }, body: bodies[0] }], ...withBody];
}

describe('a name that every object has', () => {
  it.each(OPERATIONS)('is one like any other to %s', async (_id, dialect, operation) => {
    const answers: Received[] = [];
    for (const name of NAMES) {
      for (const [url, sent] of toRequests(dialect, operation, name)) answers.push(await send(operation.method, url, sent));
    }
    expect(answers.map(({ status }) => status).filter((status) => status === 500)).toEqual([]);
    expect(bench.emulator.journal().filter(({ outcome }) => outcome !== 'answered')).toEqual([]);
  });
});
