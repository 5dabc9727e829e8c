import { didYouMean, nearest } from '../refusals.ts';
import type { Tell } from './known.ts';
import type { Scenario } from './scenario.ts';

/** Checks that each state that a rule asks for can be, and that each one that there is, is asked for. */
export function checkStates({ state = {}, rules = [] }: Scenario, tell: Tell): void {
  const values = new Map<string, Set<string>>();
  const know = (given: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(given)) values.set(name, (values.get(name) ?? new Set()).add(value));
  };
  for (const given of [state, ...rules.map(({ set = {} }) => set)]) know(given);
  const asked = new Set(rules.flatMap(({ when }) => Object.keys(when?.state ?? {})));
  // A slip in a name is told where it is asked for.
  const slips = [...asked].filter((name) => !values.has(name));
  const lost = (names: readonly string[]): readonly string[] =>
    names.filter((name) => !asked.has(name) && nearest(name, slips) === undefined);
  for (const [index, { when, set = {} }] of rules.entries()) {
    for (const [name, wanted] of Object.entries(when?.state ?? {})) {
      const at = ['rules', index, 'when', 'state', name];
      const there = [...(values.get(name) ?? [])];
      if (there.length === 0) {
        const hint = didYouMean(name, [...values.keys()]) || ': give it a value in "state", or let a rule "set" it';
        tell(at, `nothing sets the state "${name}"${hint}`, 'key');
      } else if (!there.includes(wanted)) {
        tell(at, `the state "${name}" is never ${JSON.stringify(wanted)}${didYouMean(wanted, there) || `: it is ${there.join(' or ')}`}`);
      }
    }
    for (const name of lost(Object.keys(set))) tell(['rules', index, 'set', name], toLost(name, asked), 'key');
  }
  for (const name of lost(Object.keys(state))) tell(['state', name], toLost(name, asked), 'key');
}

function toLost(name: string, asked: ReadonlySet<string>): string {
  const hint = didYouMean(name, [...asked]) || ': let one do so in "when: { state }", or leave it out';
  return `no rule asks for the state "${name}"${hint}`;
}
