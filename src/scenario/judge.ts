import type { Image } from '../core/image.ts';
import type { Call, Reply, World } from '../operation/operation.ts';
import { act, imageOf } from './acts.ts';
import type { Compiled } from './compile.ts';
import { toFault } from './fault.ts';
import { findObstacle, toSight } from './match.ts';
import type { RuleIndex } from './rule-index.ts';
import { DELAY_AT_MOST, toAnswer, toDelay } from './steps.ts';
import type { Looked, NamedEffects, Notes, Verdict } from './verdict.ts';
import type { Views } from './views.ts';
import { untilFree } from './when.ts';

/** What rules take effect on. */
export interface Ground {
  readonly world: World;
  readonly views: Views;
  /** Told the name of each rule that takes effect. */
  readonly onFire: (name: string) => void;
}

/** Gathers what a request comes to, in the order in which rules are asked. */
export interface Gathering {
  /** Takes effects in; those that are of a later stage wait for it. */
  take(named: NamedEffects, wait?: number): void;
  /** Whether it is answered or broken: what comes after that only counts. */
  readonly decided: boolean;
  /** `null` when nothing happened. */
  finish(): Verdict | null;
}

/**
 * Begins to gather.
 *
 * @param reply what the handler answered; `null` before it has run
 * @param begun what a `Prefer` header asks for
 */
export function gather({ world, views, onFire }: Ground, call: Call, reply: Reply | null, begun: Verdict | null): Gathering {
  const rules = [...(begun?.rules ?? [])];
  let delay = begun?.delay ?? 0;
  let fault = begun?.fault ?? null;
  let answer = begun?.answer ?? null;
  let later: NamedEffects | null = null;
  return {
    get decided() {
      return answer !== null || fault !== null;
    },
    take: (named, wait) => {
      const { name, effects } = named;
      if (effects.stage === 'after' && reply === null) {
        later = named;
        return;
      }
      // A step "ok" changes nothing: nobody has to hear of it.
      if (Object.keys(effects).length === 0) return;
      rules.push(name);
      onFire(name);
      if (effects.delay !== undefined) delay += toDelay(effects.delay, world.chance, `rule:${name}`);
      act(effects, world, views, call, reply);
      if (effects.fault !== undefined) fault = { ...toFault(effects.fault), rule: name };
      if (effects.reply !== undefined) answer = toAnswer(effects.reply, call, wait);
    },
    finish: () => {
      if (rules.length === 0 && later === null) return null;
      const preferenceApplied = begun?.preferenceApplied ?? null;
      return { rules, delay: Math.min(delay, DELAY_AT_MOST), fault, answer, preferenceApplied, later };
    },
  };
}

/** The rules that a request matches, in the order they were loaded. */
export function findMatching(rules: RuleIndex, { world }: Ground, call: Call, reply: Reply | null, notes: Notes): readonly Compiled[] {
  let image: Image | undefined;
  let looked = false;
  const sight = toSight(call, () => {
    if (!looked) image = world.images.get(imageOf(call, reply) ?? '');
    looked = true;
    return image;
  });
  const candidates = rules.candidates(sight);
  if (candidates.length === 0) return candidates;
  return candidates.filter(({ name, until, conditions }) => {
    if (until !== null && until <= world.clock.now()) return false;
    const obstacle = findObstacle(conditions, sight);
    if (obstacle?.fleeting === true) {
      const actual = obstacle.actual(sight);
      note(
        notes,
        name,
        0,
        `the ${obstacle.what} was ${actual === undefined ? 'not there' : JSON.stringify(actual)}: it has to be ${obstacle.wanted}`,
      );
    }
    return obstacle === undefined;
  });
}

/**
 * Lets the rules that match count the request, in their order. Delays of those that take effect add up, until the first one that
 * answers or breaks: the rest only count.
 */
export function apply(matching: readonly Compiled[], { world }: Ground, call: Call, gathering: Gathering, notes: Notes): void {
  for (const compiled of matching) {
    // One that is asked earlier may have moved a state on.
    const shut = compiled.gate();
    if (shut !== null) {
      note(notes, compiled.name, 0, shut);
      continue;
    }
    compiled.seen += 1;
    const tally = compiled.tally(call);
    tally.seen += 1;
    const why = compiled.timing(tally, call) ?? (gathering.decided ? 'what came before it had decided already' : null);
    note(notes, compiled.name, tally.seen, why);
    if (why !== null) continue;
    compiled.fired += 1;
    const { rule } = compiled;
    for (const [name, value] of Object.entries(rule.set ?? {})) compiled.states.set(name, value);
    gathering.take({ name: compiled.name, effects: rule }, untilFree(tally, rule.when ?? {}, world.clock.now()));
  }
}

/** Rows that one exchange takes down at most. */
const NOTES_AT_MOST = 50;

/** Takes down what became of a rule or a step. */
export function note(notes: Notes, rule: string, count: number, why: string | null): void {
  const row: Looked = { rule, count, why };
  if (notes.looked.length < NOTES_AT_MOST) notes.looked = [...notes.looked, row];
}
