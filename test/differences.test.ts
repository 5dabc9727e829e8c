import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { imageDialects } from '../scripts/attribute-table.ts';
import { toDifferencesPage } from '../scripts/difference-table.ts';
import { createDialects } from '../src/emulator/dialects.ts';
import { startEmulator } from '../src/index.ts';
import { doesOf } from '../src/operation/dialect-facts.ts';
import { send } from './support/client.ts';

// What the tables say that dialects are compared by: pages, limits, and what operations do.

const dialects = createDialects();
const operations = dialects.flatMap((dialect) => dialect.operations);

describe('docs/differences.md', () => {
  it('is made from the tables: npm run docs', () => {
    expect(readFileSync(new URL('../docs/differences.md', import.meta.url), 'utf8')).toBe(toDifferencesPage(imageDialects()));
  });
});

describe('the tables', () => {
  it('say how a list comes in pages, of each one that takes a limit', () => {
    const limited = operations.filter(({ request }) => request.query?.some(({ name }) => name === 'limit' || name === 'per_page'));
    expect(limited.filter(({ paging }) => paging === undefined).map(({ id }) => id)).toEqual([]);
    for (const { id, request, paging } of operations) {
      if (paging === undefined || request.body === 'json') continue;
      const names = request.query?.map(({ name }) => name) ?? [];
      const wanted = [paging.limit, ...(paging.start === null ? [] : [paging.start])];
      expect([id, wanted.filter((name) => !names.includes(name))]).toEqual([id, []]);
    }
  });

  it('say what an operation does in words that another dialect has too', () => {
    const named = operations.flatMap((operation) => (operation.does === undefined ? [] : [operation]));
    const strange = named.filter(({ id, does }) => !operations.some((one) => one.id !== id && doesOf(one) === does));
    expect(strange.map(({ id }) => id)).toEqual([]);
    expect(named.length).toBeGreaterThan(3);
  });

  it('give each limit a number of its own, a source, and a switch that there is', () => {
    for (const { limits = [], switches } of dialects) {
      expect(new Set(limits.map(({ what }) => what)).size).toBe(limits.length);
      expect(limits.filter(({ most, source }) => !(most > 0) || source === '')).toEqual([]);
      const names = limits.flatMap((row) => row.switch ?? []);
      expect(names.filter((name) => !switches.some((one) => one.name === name))).toEqual([]);
    }
  });

  it('know the states of an image in each dialect', () => {
    for (const { id, attributes } of imageDialects()) {
      const words = (attributes.find(({ neutral }) => neutral === 'status')?.schema as { enum?: readonly string[] } | undefined)?.enum;
      expect([id, words]).toEqual([id, expect.arrayContaining(['queued', 'saving', 'active', 'killed', 'deleted'])]);
    }
  });
});

describe('pages of images', () => {
  const lists = dialects.flatMap(({ operations: all }) =>
    all.filter(({ paging, method, path }) => paging?.start === 'marker' && method === 'GET' && /images(?:\/detail)?$/.test(path)),
  );
  const homeOf = (id: string): string => dialects.find((dialect) => id.startsWith(`${dialect.id}.`))?.home ?? '';

  it('are as large as the tables say, and lead to the next one as they say', async () => {
    const generate = { dialect: 'openstack-v2', count: 1100, seed: 1, owner: 'alpha' };
    await using emulator = await startEmulator();
    const many = await emulator.createSandbox('many', { fixtures: { version: 1, generate } });
    expect(lists.length).toBeGreaterThan(5);
    for (const { id, path, paging } of lists) {
      const url = `${many.url}${homeOf(id)}${path}`;
      const [usual, most] = await Promise.all([send('GET', url), send('GET', `${url}?limit=5000`)]);
      expect([id, usual.json.images.length, most.json.images.length]).toEqual([id, paging?.usual, paging?.most]);
      expect([id, 'next' in usual.json]).toEqual([id, paging?.next === 'next']);
      const marker = usual.json.images.at(-1).id;
      const after = await send('GET', `${url}?${paging?.start}=${marker}`);
      expect([id, after.json.images.some((image: { id: string }) => image.id === marker)]).toEqual([id, false]);
    }
  });
});
