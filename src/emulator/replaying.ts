import { type Comparison, compareExchanges } from '../conformance/replay/compare.ts';
import { createIdMap, type IdMap } from '../conformance/replay/ids.ts';
import { findStep } from '../conformance/replay/numbers.ts';
import { overlaps } from '../conformance/replay/order.ts';
import { readJournal, type Step } from '../conformance/replay/read.ts';
import { toRequest } from '../conformance/replay/request.ts';
import type { Clock } from '../core/clock.ts';
import type { Wait } from '../core/waits.ts';
import { type Emulator, openEmulator } from '../emulator.ts';
import type { Exchange } from '../journal/exchange.ts';
import { toShown } from '../journal/redact.ts';
import type { ActLine, ExchangeLine, ShownExchange } from '../operation/journal-words.ts';
import { packageVersion } from '../package-root.ts';
import { toDoor } from './replay-door.ts';
import { createReplayTokens, type ReplayTokens } from './replay-secrets.ts';
import { openReplayWorld, type ReplayWorld } from './replay-world.ts';
import { type Resent, resend } from './resend.ts';

/** What came of one step. */
export interface ReplayedStep {
  /** That of the journal, which counts the exchanges of each sandbox; `null` for an act. */
  readonly number: number | null;
  /** The number, with its sandbox and life where it needs them: what `until` takes. `null` for an act. */
  readonly label: string | null;
  readonly sandbox: string | null;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** What the journal has of it. */
  readonly was: { readonly status: number; readonly outcome: string; readonly rules: readonly string[] };
  readonly outcome: string;
  readonly rules: readonly string[];
  readonly same: boolean;
  readonly differences: readonly string[];
  /** What was not sent as it was. */
  readonly notes: readonly string[];
}

/** How to replay. */
export interface ReplayOptions {
  /** Stops before the exchange of this number or label. */
  readonly until?: number | string;
  readonly port?: number;
  /** Hears of each step that is over. */
  readonly onStep?: (step: ReplayedStep) => void;
  /** Waits before each step; `false` ends it there. */
  readonly pause?: (next: string) => Promise<boolean>;
  readonly onWarning?: (text: string) => void;
}

/** A replay that has come to its end. */
export interface Replayed {
  readonly emulator: Emulator;
  readonly steps: readonly ReplayedStep[];
  /** How many exchanges of the journal were not sent any more. */
  readonly left: number;
  /** Stops the emulator, and removes what was written for it. */
  stop(): Promise<void>;
}

/** An exchange that waits for a clock. */
interface Waiting {
  readonly clock: Clock;
  readonly label: string;
  readonly line: ExchangeLine;
}

/** What a replay goes on with. */
interface Run {
  readonly world: ReplayWorld;
  readonly ids: IdMap;
  readonly tokens: ReplayTokens;
  readonly tell: (step: ReplayedStep) => void;
  /** Milliseconds that times may be apart. */
  slack: number;
  /** Those that wait for a clock while others are sent. */
  readonly open: Map<Promise<void>, Waiting>;
}

/**
 * Starts a world as that of a journal began, and sends what came there again, in order, with the seed and the clock it had.
 *
 * @param file a journal
 * @throws Refusal for what is no journal, cannot be started again, or has no exchange to stop before
 * @example const { steps, stop } = await replayJournal('journal.ndjson');
 */
export async function replayJournal(file: string, options: ReplayOptions = {}): Promise<Replayed> {
  const { until, pause, onStep = () => undefined, onWarning = () => undefined } = options;
  const journal = await readJournal(file, packageVersion());
  for (const warning of journal.warnings) onWarning(warning);
  const last = until === undefined ? undefined : findStep(journal.steps, String(until));
  const world = await openReplayWorld(journal.stamp, options.port ?? 0, openEmulator);
  const steps: ReplayedStep[] = [];
  const tell = (step: ReplayedStep): void => {
    steps.push(step);
    onStep(step);
  };
  const ids = createIdMap();
  ids.know(world.fixed());
  const run: Run = { world, ids, tokens: createReplayTokens(), tell, slack: 0, open: new Map() };
  const ordered = journal.steps;
  const total = ordered.filter(({ kind }) => kind === 'exchange').length;
  let sent = 0;
  try {
    for (const [index, step] of ordered.entries()) {
      if (step === last && step.kind === 'exchange') {
        setClock(run, step.line);
        break;
      }
      if (pause !== undefined && !(await pause(toTitle(step)))) break;
      if (step.kind === 'admin') await act(run, step.line);
      else {
        sent += 1;
        await exchange(run, step, overlaps(step.line, ordered, index));
      }
    }
    if (sent === total) await letGo(run);
  } catch (error) {
    await world.stop();
    throw error;
  }
  return { emulator: world.emulator, steps, left: total - sent, stop: () => world.stop() };
}

/** What is about to be done, in words. */
function toTitle({ kind, line }: Step): string {
  return kind === 'exchange' ? `${line.method} ${line.url}` : `${line.method} /__admin${line.path}`;
}

async function act({ world: { emulator, sandboxes }, tell }: Run, { sandbox, method, path, body }: ActLine): Promise<void> {
  // One with a port of its own is there from the start.
  if (path === '/sandboxes' && sandboxes.get(sandbox) !== undefined) return;
  const whole = path.startsWith('/sandboxes') || sandbox === null;
  const url = `${emulator.url}${whole ? '' : `/sandbox/${sandbox}`}/__admin${path}`;
  const answer = await fetch(url, { method, ...(body === '' ? {} : { body }) });
  const text = await answer.text();
  const message = answer.ok ? [] : [`it was done then, and is refused now: ${text.replace(/\s+/g, ' ').slice(0, 300)}`];
  const done = { status: answer.status, outcome: 'answered', rules: [] };
  tell({
    number: null,
    label: null,
    sandbox,
    method,
    url: `/__admin${path}`,
    ...done,
    was: done,
    same: answer.ok,
    differences: message,
    notes: [],
  });
}

/** Puts the clock to where it was: it stands still there, so that what is sent is answered at that time. */
function setClock({ world }: Run, line: ExchangeLine): Clock | undefined {
  const clock = world.sandbox(line.sandbox)?.clock;
  const at = typeof line.clock === 'number' ? line.clock : Date.parse(line.clock);
  if (clock !== undefined && (clock.mode !== 'frozen' || clock.now() !== at)) clock.set({ mode: 'frozen', at });
  return clock;
}

/** Turns of the event loop that work in the background gets when the clock was moved. */
const TURNS = 20;

async function exchange(run: Run, { label, line }: Step & { readonly kind: 'exchange' }, goesOn: boolean): Promise<void> {
  const { world, ids, tokens } = run;
  const before = world.sandbox(line.sandbox)?.clock.now();
  const clock = setClock(run, line);
  if (clock?.now() !== before) for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const sandbox = world.sandbox(line.sandbox);
  if (sandbox === undefined) {
    run.tell(toStep(label, line, undefined, { same: false, differences: ['there is no such sandbox now'] }, []));
    return;
  }
  const life = `${line.sandbox} ${line.life}`;
  const request = toRequest(line, ids, tokens.of(sandbox.runtime.world.identity, life));
  const wanted = sandbox.runtime.journal.last + 1;
  const ended = new Promise<Exchange>((resolve) => {
    const leave = sandbox.followers.add({
      tell: (one) => {
        if (one.number !== wanted) return;
        leave();
        resolve(one);
      },
      end: () => undefined,
    });
  });
  const gone = line.outcome === 'aborted';
  const waiting = sandbox.clock.pending();
  const sent = resend('127.0.0.1', toDoor(world, line), request, gone);
  if (!world.stoodStill) run.slack = Math.max(run.slack, 1000 + line.duration);
  const judge = async (): Promise<void> => {
    const arrived = (): Promise<Exchange> | undefined => (sandbox.runtime.journal.last < wanted ? undefined : ended);
    const now = await Promise.race([ended, sent.over.then(arrived)]);
    if (now !== undefined && line.tokens.issued !== undefined) tokens.learn(now, life, line.tokens.issued);
    const shown = now === undefined ? undefined : (toShown(now) as unknown as ShownExchange);
    const compared = shown === undefined ? NOTHING : compareExchanges(line, shown, ids, run.slack);
    const notes = gone ? [...request.notes, GONE] : request.notes;
    run.tell(toStep(label, line, shown, gone ? { same: true, differences: [] } : compared, notes));
    await sent.over;
  };
  const hasArrived = (): boolean => sandbox.runtime.journal.last >= wanted;
  const left = await attend({ over: judge(), sent, clock: sandbox.clock, waiting, gone, hasArrived }, goesOn);
  if (left === undefined) return;
  const { end } = left;
  run.open.set(end, { clock: sandbox.clock, label, line });
  end.finally(() => run.open.delete(end)).catch(() => undefined);
}

const NOTHING: Comparison = { same: false, differences: ['nothing came of it'] };
const GONE = 'its client went away then: it is sent in part, and what comes of it is not compared';

/** An exchange under way, and what it may wait for. */
interface Attended {
  readonly over: Promise<void>;
  readonly sent: Resent;
  readonly clock: Clock;
  /** Who waited for the clock before. */
  readonly waiting: readonly Wait[];
  readonly gone: boolean;
  readonly hasArrived: () => boolean;
}

/** Milliseconds between two looks at an exchange that takes long. */
const LOOK = 5;
/** Looks until one that waits for no rule, but somebody for its clock, counts as waiting for it. */
const PATIENCE = 20;

/** Looks that a request has to arrive in. */
const ARRIVAL = 1000;

/**
 * Waits for the end of an exchange. One that waits for its clock is left to what came then, or the clock is moved to when it goes on.
 *
 * @returns its end, where it is left
 */
async function attend(
  { over, sent, clock, waiting, gone, hasArrived }: Attended,
  goesOn: boolean,
): Promise<{ readonly end: Promise<void> } | undefined> {
  for (let looks = 1; ; looks += 1) {
    const done = await Promise.race([over.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, LOOK, false))]);
    if (done) return undefined;
    if (gone) {
      // A client that goes away before anybody has seen it was not there.
      if (hasArrived() || looks >= ARRIVAL) sent.cut();
      continue;
    }
    const first = clock.pending().find(({ purpose, due }) => !waiting.some((one) => one.purpose === purpose && one.due === due));
    if (first === undefined || !(first.purpose.startsWith('rule ') || looks >= PATIENCE)) continue;
    if (goesOn || !Number.isFinite(first.due)) return { end: over };
    clock.set({ mode: 'frozen', at: Math.max(clock.now(), first.due) });
  }
}

/** How often the clock is moved for those who wait. */
const MOVES_AT_MOST = 1000;

/** All was sent: those that still wait for a clock were over then, and are to be so now. */
async function letGo({ open, tell }: Run): Promise<void> {
  for (let moves = 0; open.size > 0 && moves < MOVES_AT_MOST; moves += 1) {
    for (const clock of new Set([...open.values()].map((one) => one.clock))) {
      const due = clock.pending()[0]?.due ?? Number.POSITIVE_INFINITY;
      if (Number.isFinite(due)) clock.set({ mode: 'frozen', at: Math.max(clock.now(), due) });
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  for (const { label, line } of open.values())
    tell(toStep(label, line, undefined, { same: false, differences: ['it was over then, and waits now'] }, []));
}

function toStep(
  label: string,
  line: ExchangeLine,
  now: ShownExchange | undefined,
  { same, differences }: Comparison,
  notes: readonly string[],
): ReplayedStep {
  return {
    number: line.number,
    label,
    sandbox: line.sandbox,
    method: line.method,
    url: line.url,
    status: now?.status ?? 0,
    outcome: now?.outcome ?? 'none',
    rules: now?.rules ?? [],
    was: { status: line.status, outcome: line.outcome, rules: line.rules },
    same,
    differences,
    notes,
  };
}
