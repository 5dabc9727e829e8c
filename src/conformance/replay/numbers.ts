import type { ActLine, ExchangeLine } from '../../operation/journal-words.ts';
import { Refusal } from '../../refusals.ts';
import type { Step } from './read.ts';

type Exchanges = Step & { readonly kind: 'exchange' };

/** How the exchanges of a journal are called: by their numbers, with the sandbox and the life where those are not plain. */
export type Labels = (line: ExchangeLine) => string;

/**
 * Numbers begin at 1 in each sandbox, and again with each reset: what is called `7` in a world of its own is `mine:7` in the sandbox
 * `mine`, and `2.7` behind its first reset.
 *
 * @param lines of a journal
 */
export function toLabels(lines: readonly (ActLine | ExchangeLine)[]): Labels {
  const lives = new Map<string | null, number[]>();
  for (const { kind, sandbox, life } of lines) {
    if (kind !== 'exchange') continue;
    const own = lives.get(sandbox) ?? [];
    if (!own.includes(life))
      lives.set(
        sandbox,
        [...own, life].sort((a, b) => a - b),
      );
  }
  return ({ sandbox, life, number }) => {
    const own = lives.get(sandbox) ?? [];
    return `${sandbox === null ? '' : `${sandbox}:`}${own.length > 1 ? `${own.indexOf(life) + 1}.` : ''}${number}`;
  };
}

/** Numbers of one life that follow each other. */
interface Span {
  readonly life: string;
  readonly first: Exchanges;
  last: Exchanges;
}

/** The numbers that are there, in the order of lives. */
function toSpans(steps: readonly Step[]): readonly Span[] {
  const spans = new Map<string, Span[]>();
  for (const step of steps) {
    if (step.kind !== 'exchange') continue;
    const life = `${step.line.sandbox} ${step.line.life}`;
    const own = spans.get(life) ?? [];
    const open = own.at(-1);
    if (open !== undefined && open.last.line.number + 1 === step.line.number) open.last = step;
    else own.push({ life, first: step, last: step });
    spans.set(life, own);
  }
  return [...spans.values()].flat();
}

/** Gaps and numbers that are shown. */
const SHOWN_AT_MOST = 8;

function toList(all: readonly string[]): string {
  const more = all.length - SHOWN_AT_MOST;
  return `${all.slice(0, SHOWN_AT_MOST).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/**
 * The numbers that a journal does not have, between those that it has and before them, in words.
 *
 * @param isForgetful whether it says already that its beginning was forgotten
 */
export function toGaps(steps: readonly Step[], isForgetful: boolean): readonly string[] {
  const spans = toSpans(steps);
  const gaps = spans.flatMap(({ life, first }, index) => {
    const before = spans[index - 1];
    const isFirst = before?.life !== life;
    const from = isFirst ? 1 : before.last.line.number + 1;
    const until = first.line.number - 1;
    if (until < from || (isFirst && isForgetful)) return [];
    const prefix = first.label.slice(0, -String(first.line.number).length);
    return [from === until ? `${prefix}${from}` : `${prefix}${from} to ${prefix}${until}`];
  });
  return gaps.length === 0 ? [] : [`the journal does not have ${toList(gaps)}: what follows may differ for that`];
}

/**
 * Finds the exchange that a replay is to stop before.
 *
 * @param wanted what it is called, or its number alone where only one has that
 * @throws Refusal where there is none, or where there are several
 */
export function findStep(steps: readonly Step[], wanted: string): Step {
  const exchanges = steps.filter((step) => step.kind === 'exchange');
  const fitting = exchanges.filter(({ label }) => label === wanted);
  const [found, ...others] = fitting.length > 0 ? fitting : exchanges.filter(({ line }) => String(line.number) === wanted);
  if (found !== undefined && others.length === 0) return found;
  if (found !== undefined)
    throw new Refusal(
      `--until ${wanted}: several requests of the journal have this number: say which, ${toList([found, ...others].map(({ label }) => label))}`,
    );
  const there = toSpans(steps).map(({ first, last }) => (first === last ? first.label : `${first.label} to ${last.label}`));
  const has = there.length === 0 ? 'no request' : toList(there);
  throw new Refusal(`--until ${wanted}: the journal has no such request: it has ${has}`);
}
