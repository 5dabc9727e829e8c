import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { Looked } from '../contract/finding.ts';
import { checkRequest } from '../contract/requests.ts';
import type { Exchange } from '../journal/exchange.ts';
import type { Call, Reply } from '../operation/operation.ts';
import type { Violation } from '../operation/violation.ts';
import type { InjectedAnswer, Verdict } from '../scenario/verdict.ts';
import { JSON_AT_MOST, readText } from './body.ts';
import { type Break, beginBreak, breakOff, breaksAll, type Ending, measure, toBreak, writeBroken } from './breaks.ts';
import { type CheckContext, takeBody } from './checks.ts';
import { believe } from './claims.ts';
import { observe, openExchange } from './observe.ts';
import { perform, settle } from './perform.ts';
import type { Runtime, Shared } from './runtime.ts';
import { isCutOff } from './taps.ts';
import type { Target } from './target.ts';
import { isWaiting } from './unread.ts';
import { writeReply } from './writer.ts';

/** Where a dialect answers. */
type AtDialect = Target & { kind: 'dialect' };

/**
 * The story of one request, in twelve steps. A dialect is asked for words, the core for changes; here is only the order.
 *
 * Resolves when the exchange is over, whatever became of it; never rejects.
 */
export async function serve(
  shared: Shared,
  runtime: Runtime,
  target: AtDialect,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  // 1 dispatch: the operation, or the dialect's own answer where it has none
  const call = observe(shared, runtime, target, request);
  // 2 the journal opens
  const exchange = openExchange(shared, runtime, call, request);
  const context: CheckContext = { request, call, body: undefined, looked: lookAt(shared, runtime, call) };
  let outcome: 'answered' | 'aborted' | Ending = 'answered';
  try {
    // 3 observe: who calls; what is wrong with path, query and headers is noted, and nothing is refused
    const believed = believe(runtime, target, context, exchange);
    if (believed !== null) await believed;
    checkRequest(context.looked);
    // 4 rules, before: they may delay, answer or break
    const readsBody = context.body === undefined && call.hasBody && call.operation.request.body === 'json';
    if (readsBody && runtime.rules.needsBody(call.operation.id)) takeBody(context, await readText(request, JSON_AT_MOST));
    const verdict = runtime.rules.before(call, exchange);
    const broken = verdict === null ? null : await obey(verdict, { runtime, context, exchange, response });
    if (broken !== null) outcome = (await beginBreak(broken, call)) ?? outcome;
    if (outcome !== 'answered') return;
    // 5 the operation's checks, in its order · 6–10 its handler: view, core, repository, view
    const injected = verdict?.answer ?? null;
    if (readsBody && injected === null && context.body === undefined) takeBody(context, await readText(request, JSON_AT_MOST));
    const answered = injected === null ? perform(shared, runtime, context) : injectEarly(injected, runtime, context, readsBody);
    const reply = settle(context.looked, answered instanceof Promise ? await answered : answered);
    // 11 rules, after: the change happened, its answer may be lost or another
    const late = runtime.rules.after(call, reply, verdict, exchange);
    if (late !== null || broken !== null) {
      outcome = await deliver({ runtime, context, exchange, response }, reply, verdict, late, broken);
      return;
    }
    // 12 one writer; then the contract looks at what went out
    const headers = { ...reply.headers, ...marksOf(runtime, call, exchange, verdict) };
    const written = writeReply(request, response, reply, headers);
    note(exchange, context, reply, headers);
    if (written !== undefined) await written;
    if (verdict === null) call.violations.push(...checkReply(runtime, context, reply));
    if (request.socket.destroyed && !response.writableFinished) outcome = 'aborted';
  } catch (error) {
    outcome = giveUp(shared, error, request, response);
  } finally {
    conclude(runtime, call, exchange, outcome, performance.now() - started);
  }
}

/** Writes down what became of a request. */
function conclude(
  { usage, journal }: Runtime,
  call: Call,
  exchange: Exchange,
  outcome: 'answered' | 'aborted' | Ending,
  duration: number,
): void {
  usage.note(call, exchange);
  journal.close(exchange, outcome, duration);
}

/** Ends an exchange that cannot be ended in order. */
function giveUp(shared: Shared, error: unknown, request: IncomingMessage, response: ServerResponse): 'aborted' | Ending {
  const cut = isCutOff(error) ? error.ending : null;
  if (cut === null && !request.destroyed && !response.destroyed) shared.onFailure(error);
  response.destroy();
  return cut ?? 'aborted';
}

/** What a reply of ours does against the contract. A request that was against it, and let pass, may have any. */
function checkReply({ replies }: Runtime, { call, looked: { contract, schemas } }: CheckContext, reply: Reply): readonly Violation[] {
  return contract.mode === 'report' ? [] : replies.check(call, reply, schemas);
}

/** What the contract needs to know of a call. */
function lookAt(shared: Shared, runtime: Runtime, call: Call): Looked {
  return {
    call,
    contract: runtime.contracts(call.dialect.id),
    schemas: shared.schemas(call.dialect),
    image: () => runtime.world.images.get(call.params['image_id'] ?? ''),
    dialects: shared.dialects,
  };
}

/** One exchange under way. */
interface Underway {
  readonly runtime: Runtime;
  readonly context: CheckContext;
  readonly exchange: Exchange;
  readonly response: ServerResponse;
}

/** Waits as long as the rules say. The exchange says which they were. What they break is for the caller. */
async function obey(verdict: Verdict, { runtime, context: { request }, exchange, response }: Underway): Promise<Break | null> {
  if (verdict.rules.length > 0) exchange.rules = [...exchange.rules, ...verdict.rules];
  const broken = toBreak(runtime, verdict, request, response);
  if (verdict.delay > 0) {
    const controller = new AbortController();
    response.once('close', () => controller.abort());
    await runtime.world.clock.wait(verdict.delay, `rule ${verdict.rules.join(', ')}: delay`, controller.signal);
  }
  return broken;
}

/** Delivers a reply whose rules are not done with it: late ones may wait, replace or lose it, and a fault breaks it. */
async function deliver(
  underway: Underway,
  done: Reply,
  verdict: Verdict | null,
  late: Verdict | null,
  broken: Break | null,
): Promise<'answered' | 'aborted' | Ending> {
  const { runtime, context, exchange, response } = underway;
  const { call, request } = context;
  if (broken !== null && broken.ending !== null) return broken.ending;
  const lateBreak = late === null ? null : await obey(late, underway);
  const reply = late === null || late.answer === null ? done : inject(late.answer, call);
  // A fault of an upload has done what it does by now, whatever is still to break.
  const ofAnswer = lateBreak ?? (broken?.tap.fault.in === 'download' ? broken : null);
  if (ofAnswer !== null) measure(ofAnswer, reply);
  for (const one of new Set([broken, ofAnswer])) if (one !== null) tellMissed(one, underway);
  const breaking = ofAnswer?.missed === null ? ofAnswer : null;
  const headers = { ...reply.headers, ...marksOf(runtime, call, exchange, verdict) };
  note(exchange, context, reply, headers);
  if (breaking !== null) {
    const ending = breaksAll(breaking) ? await breakOff(breaking) : await writeBroken(breaking, reply, headers);
    tellMissed(breaking, underway);
    return ending;
  }
  await writeReply(request, response, reply, headers);
  return request.socket.destroyed && !response.writableFinished ? 'aborted' : 'answered';
}

/** A fault whose place was never reached is told as what it was: nothing. */
function tellMissed({ tap: { fault }, missed }: Break, { runtime, exchange }: Underway): void {
  if (missed === null || !exchange.rules.includes(fault.rule)) return;
  exchange.rules = exchange.rules.filter((name) => name !== fault.rule);
  const place = fault.after === null ? '' : `, and it breaks after ${fault.after}`;
  runtime.rules.missed(fault.rule, `there were ${missed} bytes${place}: nothing broke`, exchange);
}

/** An answer that needs no body: where a journal is written into a file, one that is coming is read all the same, to be sent again. */
function injectEarly(answer: InjectedAnswer, { keepsBodies }: Runtime, context: CheckContext, readsBody: boolean): Reply | Promise<Reply> {
  const { request, call, body } = context;
  const reply = inject(answer, call);
  if (!keepsBodies || !readsBody || body !== undefined || isWaiting(request)) return reply;
  return readText(request, JSON_AT_MOST).then((read) => {
    // Only kept: what is not parsed cannot be held against anybody.
    context.body = read;
    return reply;
  });
}

function inject(answer: InjectedAnswer, call: Call): Reply {
  if (answer.kind === 'error') return call.dialect.renderError(answer.row, call, answer.details);
  return { status: answer.status, headers: answer.headers, body: answer.body };
}

/** Headers of the dialect's and of ours that go on top of a reply. */
function marksOf(runtime: Runtime, call: Call, { rules }: Exchange, verdict: Verdict | null): Readonly<Record<string, string>> {
  const common = call.dialect.commonHeaders(call) ?? {};
  if (!runtime.marks || (rules.length === 0 && call.violations.length === 0)) return common;
  const marks: Record<string, string> = { ...common };
  if (rules.length > 0) marks['x-polyglance-rule'] = rules.join(', ');
  if (verdict?.preferenceApplied) marks['preference-applied'] = verdict.preferenceApplied;
  if (call.violations.length > 0) marks['x-polyglance-violations'] = summary(call);
  return marks;
}

/** The violations in short: which, where, how often. */
function summary(call: Call): string {
  const [first] = call.violations;
  const more = call.violations.length > 1 ? ` (+${call.violations.length - 1})` : '';
  return `${first?.id ?? ''} ${first?.location ?? ''}${more}`.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}

function note(exchange: Exchange, { call, body }: CheckContext, reply: Reply, headers: Exchange['replyHeaders']): void {
  exchange.requestBody = body?.kind === 'text' ? body.text : undefined;
  exchange.status = reply.status;
  exchange.replyHeaders = headers;
  exchange.replyBody = typeof reply.body === 'string' ? reply.body : undefined;
  exchange.error = reply.error?.id;
  exchange.violations = call.violations;
}
