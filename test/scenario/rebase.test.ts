import { describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { toCall, toyEngine } from './support.ts';

// Scenario files that are read again while an engine runs.

function toScenario(name: string, status: number): Scenario {
  return { version: 1, name, rules: [{ match: { operation: 'toy.image-list' }, reply: { status } }] };
}

describe('an engine whose first scenarios become others', () => {
  it('lets a scenario go on counting that is the same, and one that is not begin anew', () => {
    const engine = toyEngine({ base: [toScenario('same', 503), toScenario('other', 503)] });
    engine.before(toCall('list'));
    engine.rebase([toScenario('same', 503), toScenario('other', 500), toScenario('new', 500)]);
    expect(engine.list().map(({ name, rules: [rule] }) => [name, rule?.seen])).toEqual([
      ['same', 1],
      ['other', 0],
      ['new', 0],
    ]);
    expect(engine.kept()).toEqual({ loaded: [], removed: [] });
  });

  it('keeps what was loaded, and leaves out what was removed and has not changed', () => {
    const engine = toyEngine({ base: [toScenario('gone', 503), toScenario('a', 503)] });
    engine.load(toScenario('mine', 500));
    engine.remove('gone');
    engine.before(toCall('list'));
    engine.rebase([toScenario('gone', 503), toScenario('b', 503), toScenario('mine', 503)]);
    expect(engine.list().map(({ name, rules: [rule] }) => [name, rule?.rule.reply?.status, rule?.seen])).toEqual([
      ['b', 503, 0],
      ['mine', 500, 1],
    ]);
    expect(engine.kept()).toMatchObject({ loaded: [{ name: 'mine' }], removed: ['gone'] });
    engine.reset();
    expect(engine.list().map(({ name }) => name)).toEqual(['gone', 'b', 'mine']);
  });

  it('has again what was removed and has changed', () => {
    const engine = toyEngine({ base: [toScenario('gone', 503)] });
    engine.remove('gone');
    engine.rebase([toScenario('gone', 500)]);
    expect(engine.list().map(({ name, rules: [rule] }) => [name, rule?.rule.reply?.status])).toEqual([['gone', 500]]);
    expect(engine.kept()).toEqual({ loaded: [], removed: [] });
  });
});
