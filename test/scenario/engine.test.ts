import { describe, expect, it } from '@jest/globals';
import type { Match, Rule, Scenario } from '../../src/scenario/scenario.ts';
import { type ToyEngine, toCall, toyEngine } from './support.ts';

const toScenario = (name: string, ...rules: readonly Rule[]): Scenario => ({ version: 1, name, rules });
const engineOf = (...base: readonly Scenario[]): ToyEngine => toyEngine({ base });
const busy: Rule = { reply: { error: 'toy.busy' } };

/** The numbers of those of the first twelve updates that a rule of this timing answers. */
function firings(when: NonNullable<Rule['when']>): number[] {
  const engine = engineOf(toScenario('a', { when, ...busy }));
  return Array.from({ length: 12 }, (_, index) => index + 1).filter(() => engine.before(toCall('update')) !== null);
}

describe('rules', () => {
  it('leave a request alone when there are none', () => {
    expect(engineOf().before(toCall('update'))).toBeNull();
  });

  it('answer with the first error row of the operation that has the status', () => {
    const engine = engineOf(toScenario('a', { reply: { status: 503, message: 'Later.', retryAfter: '1.2s' } }));
    expect(engine.before(toCall('update'))).toEqual({
      rules: ['a/1'],
      delay: 0,
      fault: null,
      answer: {
        kind: 'error',
        row: expect.objectContaining({ id: 'toy.busy' }),
        details: { headers: {}, message: 'Later.', retryAfter: 2 },
      },
      preferenceApplied: null,
      later: null,
    });
  });

  it('borrow the row for failures for a status that no row has', () => {
    const engine = engineOf(toScenario('a', { reply: { status: 418, undocumented: true } }));
    expect(engine.before(toCall('update'))?.answer).toMatchObject({ row: { id: 'toy.broken' }, details: { status: 418 } });
  });

  it('with an error concern only the operations that have it', () => {
    const engine = engineOf(toScenario('a', { reply: { error: 'toy.conflict' } }));
    expect(engine.before(toCall('list'))).toBeNull();
    expect(engine.before(toCall('update'))?.answer).toMatchObject({ row: { id: 'toy.conflict' } });
  });

  it('answer by hand where they give a body, with the status of the error they name', () => {
    const engine = engineOf(toScenario('a', { reply: { error: 'toy.busy', headers: { Server: 'proxy' }, body: { a: 1 } } }));
    expect(engine.before(toCall('update'))?.answer).toEqual({
      kind: 'custom',
      status: 503,
      headers: { 'content-type': 'application/json', server: 'proxy' },
      body: '{"a":1}',
    });
  });

  it('have their headers in lower case, so that each is sent once', () => {
    const engine = engineOf(toScenario('a', { reply: { status: 503, headers: { 'Retry-After': '9' } } }));
    expect(engine.before(toCall('update'))?.answer).toMatchObject({ details: { headers: { 'retry-after': '9' } } });
  });

  it('break the connection', () => {
    expect(engineOf(toScenario('a', { fault: 'reset' })).before(toCall('update'))).toMatchObject({
      fault: { kind: 'reset' },
      answer: null,
    });
  });
});

describe('several rules', () => {
  it('add up their delays until one answers, and count the rest', () => {
    const engine = engineOf(
      toScenario('a', { delay: '100ms' }, { delay: '1s' }, { delay: '2s', ...busy }, { delay: '1h', reply: { status: 500 } }),
    );
    expect(engine.before(toCall('update'))).toMatchObject({
      rules: ['a/1', 'a/2', 'a/3'],
      delay: 3100,
      answer: { row: { id: 'toy.busy' } },
    });
    expect(engine.list()[0]?.rules.map(({ seen, fired }) => [seen, fired])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 0],
    ]);
  });

  it('never wait longer than a day together, which a timer can still do', () => {
    const rules = Array.from({ length: 30 }, (): Rule => ({ delay: '24h' }));
    expect(engineOf(toScenario('a', ...rules)).before(toCall('update'))?.delay).toBe(24 * 3_600_000);
  });

  it('go in the order they were loaded', () => {
    const engine = engineOf(toScenario('a', { reply: { error: 'toy.asleep' } }));
    engine.load(toScenario('b', busy));
    expect(engine.before(toCall('update'))?.rules).toEqual(['a/1']);
  });
});

describe('the loaded scenarios', () => {
  it('are replaced by one of the same name, which counts from zero', () => {
    const engine = engineOf(toScenario('a', busy));
    engine.before(toCall('update'));
    engine.load(toScenario('a', busy, { delay: '1s' }));
    expect(engine.list()).toMatchObject([{ name: 'a', rules: [{ seen: 0 }, { seen: 0 }] }]);
  });

  it('are gone when they are removed', () => {
    const engine = engineOf(toScenario('a', busy));
    expect([engine.remove('a'), engine.remove('a'), engine.before(toCall('update'))]).toEqual([true, false, null]);
  });

  it('are those of the beginning after a reset, with all counts zero', () => {
    const engine = engineOf(toScenario('a', busy));
    engine.before(toCall('update'));
    engine.load(toScenario('b', busy));
    engine.reset();
    expect(engine.list()).toMatchObject([{ name: 'a', rules: [{ name: 'a/1', seen: 0, fired: 0 }] }]);
  });

  it('say of which operations they have to see the body', () => {
    const engine = engineOf(toScenario('a', { match: { operation: '*-update', body: { '/0/op': 'add' } }, ...busy }));
    expect([engine.needsBody('toy.image-update'), engine.needsBody('toy.image-list')]).toEqual([true, false]);
    engine.remove('a');
    expect(engine.needsBody('toy.image-update')).toBe(false);
  });
});

describe('a rule takes effect', () => {
  it.each([
    [{ calls: 2 }, [2]],
    [{ calls: [1, '3-4', 12] }, [1, 3, 4, 12]],
    [{ first: 2 }, [1, 2]],
    [{ after: 10 }, [11, 12]],
    [{ every: 5 }, [5, 10]],
    [{ after: 3, first: 5 }, [4, 5]],
    [{ after: 6, every: 4 }, [8, 12]],
    [{ probability: 0 }, []],
    [{ probability: 1, first: 1 }, [1]],
  ])('when %j at the calls %j', (when, expected) => {
    expect(firings(when)).toEqual(expected);
  });

  it('by a chance that is the same for the same seed', () => {
    const drawn = firings({ probability: 0.5 });
    expect(firings({ probability: 0.5 })).toEqual(drawn);
    expect(drawn.length).toBeGreaterThan(0);
    expect(drawn.length).toBeLessThan(12);
  });

  it('counted over its own requests only', () => {
    const engine = engineOf(toScenario('a', { match: { operation: 'toy.image-update' }, when: { first: 1 }, ...busy }));
    expect(engine.before(toCall('list'))).toBeNull();
    expect(engine.before(toCall('update'))).not.toBeNull();
    expect(engine.list()[0]?.rules[0]).toMatchObject({ seen: 1, fired: 1 });
  });

  it('with a delay that is drawn between its two ends', () => {
    const draw = (): number[] => {
      const engine = engineOf(toScenario('a', { delay: { uniform: ['1s', '2s'] } }));
      return Array.from({ length: 5 }, () => engine.before(toCall('update'))?.delay ?? 0);
    };
    const drawn = draw();
    expect(draw()).toEqual(drawn);
    expect(new Set(drawn).size).toBe(5);
    expect(drawn.every((delay) => delay >= 1000 && delay < 2000)).toBe(true);
  });
});

describe('a rule matches', () => {
  const body = [{ op: 'replace', path: '/name', value: { tags: ['red', 'green'], 'a/b': 1, 'c~d': null } }];
  const call = toCall('update', {
    search: 'a=1&b=two%20words&a=2',
    headers: { 'x-test': 'Hello', 'x-many': ['1', '2'], 'user-agent': 'gophercloud/2.0' },
    body,
  });

  it.each<[Match, boolean]>([
    [{ operation: ['toy.nothing', 'toy.image-*'] }, true],
    [{ operation: 'toy.image-list' }, false],
    [{ dialect: 'toy' }, true],
    [{ dialect: 'toyland' }, false],
    [{ method: 'PATCH' }, true],
    [{ method: 'PUT' }, false],
    [{ path: '/images/*' }, true],
    [{ path: '/images' }, false],
    [{ path: '*/i*1' }, true],
    [{ image: 'i1' }, true],
    [{ image: 'i2' }, false],
    [{ project: 'alpha' }, true],
    [{ project: 'a1' }, true],
    [{ project: 'beta' }, false],
    [{ user: 'alice' }, true],
    [{ user: 'bob' }, false],
    [{ query: { a: '1', b: 'two words' } }, true],
    [{ query: { b: { contains: 'wor' } } }, true],
    [{ query: { c: { exists: false } } }, true],
    [{ query: { c: '' } }, false],
    [{ headers: { 'X-Test': 'Hello' } }, true],
    [{ headers: { 'X-Test': 'hello' } }, false],
    [{ headers: { 'User-Agent': { contains: 'gophercloud' } } }, true],
    [{ headers: { 'x-many': '1, 2' } }, true],
    [{ headers: { 'X-None': { exists: true } } }, false],
    [{ body: { '': { exists: true } } }, true],
    [{ body: { '/0/op': 'replace', '/0/path': { contains: 'name' } } }, true],
    [{ body: { '/0/value/tags': { contains: 'red' } } }, true],
    [{ body: { '/0/value/tags': { contains: 're' } } }, false],
    [{ body: { '/0/value/tags': ['red', 'green'] } }, true],
    [{ body: { '/0/value/tags': ['red'] } }, false],
    [{ body: { '/0/value/a~1b': 1, '/0/value/c~0d': { equals: null } } }, true],
    [{ body: { '/0/value': { contains: '"green"' } } }, true],
    [{ body: { '/0/value/tags/length': { exists: true } } }, false],
    [{ body: { '/0/constructor': { exists: true } } }, false],
    [{ body: { '/0/op/0': { exists: true } } }, false],
    [{ body: { '/0': { equals: { op: 'replace' } } } }, false],
    [{ body: { '/1': { exists: false } } }, true],
    [{ user: 'alice', image: 'i2' }, false],
  ])('%j: %j', (match, expected) => {
    const engine = engineOf(toScenario('a', { match, ...busy }));
    expect(engine.before(call) !== null).toBe(expected);
  });

  it('nobody by a user or a project when nobody was recognised', () => {
    const engine = engineOf(toScenario('a', { match: { user: 'alice' }, ...busy }, { match: { project: 'alpha' }, ...busy }));
    expect(engine.before(toCall('update', { caller: null }))).toBeNull();
  });

  it('no body that is nested too deeply to be looked into', () => {
    const engine = engineOf(toScenario('a', { match: { body: { '/0': { contains: 'x' } } }, ...busy }));
    const deep = JSON.parse(`[{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}]`);
    expect(engine.before(toCall('update', { body: deep }))).toBeNull();
  });
});
