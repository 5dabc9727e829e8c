import { createCheck, refuseAll } from '../documents/check.ts';
import { type Document, type Path, parseDocument, readDocument } from '../documents/document.ts';
import { didYouMean, type Finding } from '../refusals.ts';
import { DELAY_AT_MOST, parseDuration } from './duration.ts';
import { fitsGlob } from './glob.ts';
import type { ReplyEffect, Rule, Scenario } from './scenario.ts';

/** What a scenario is checked against; the dialects fit. */
export interface KnownDialect {
  readonly id: string;
  readonly operations: readonly {
    readonly id: string;
    readonly method: string;
    readonly replies: readonly { readonly status: number }[];
  }[];
  readonly errors: readonly {
    readonly id: string;
    readonly status: number;
    readonly code?: string;
    readonly operations: '*' | readonly string[];
  }[];
}

/** One operation with its dialect. */
interface KnownOperation {
  readonly id: string;
  readonly method: string;
  readonly statuses: readonly number[];
  readonly dialect: KnownDialect;
}

const CODE_BESIDE_BODY = 'a reply with a body of its own has no code: put it into the body';
const MESSAGE_BESIDE_BODY = 'a reply with a body of its own has no message: put it into the body';
const TYPE_WITHOUT_BODY = "the media type is the dialect's own: give a body too, or leave it out";

type Tell = (path: Path, message: string, part?: 'key' | 'value') => void;

/** Headers that say how long the message is and what is behind it: the writer's own. */
const FRAMING: readonly string[] = ['content-length', 'transfer-encoding', 'connection', 'trailer'];

/**
 * Reads a scenario from text and checks it against schemas/scenario.schema.json and against what the dialects have.
 *
 * @param text YAML or JSON
 * @param file what messages call it
 * @param known the dialects
 * @throws Refusal with the place of everything that is wrong
 */
export async function readScenario(text: string, file: string, known: readonly KnownDialect[]): Promise<Scenario> {
  const document = await parseDocument(text, file);
  createCheck('scenario')(document);
  return toScenario(document, known);
}

/**
 * Reads scenario files, in their order.
 *
 * @param paths YAML or JSON files
 * @param known the dialects
 * @throws Refusal with the place of everything that is wrong in the first file that is not good
 */
export async function readScenarioFiles(paths: readonly string[], known: readonly KnownDialect[]): Promise<Scenario[]> {
  const check = createCheck('scenario');
  const documents = await Promise.all(paths.map(readDocument));
  const scenarios = documents.map((document) => {
    check(document);
    return toScenario(document, known);
  });
  const names = scenarios.map(({ name }) => name);
  const twice = documents.flatMap(({ placeOf }, index): Finding[] => {
    const first = names.indexOf(names[index] ?? '');
    const message = `${paths[first]} has the name "${names[index]}" too: give one of them another name`;
    return first === index ? [] : [{ message, place: placeOf(['name']) }];
  });
  refuseAll(twice);
  return scenarios;
}

function toScenario({ value, placeOf }: Document, known: readonly KnownDialect[]): Scenario {
  const { $schema: _schema, ...scenario } = value as Scenario & { readonly $schema?: string };
  const findings: Finding[] = [];
  for (const [index, rule] of scenario.rules.entries()) {
    const tell: Tell = (path, message, part) => findings.push({ message, place: placeOf(['rules', index, ...path], part) });
    const operations = findOperations(rule, known, tell);
    checkTimes(rule, tell);
    if (rule.reply !== undefined) checkReply(rule.reply, operations, known, tell);
    if (rule.reply !== undefined && rule.fault !== undefined) {
      tell(['fault'], 'a rule that breaks the connection sends no reply: make two rules of it', 'key');
    }
  }
  refuseAll(findings);
  return scenario;
}

/** The operations that a rule is about; `null` when that is not known because something is wrong. */
function findOperations({ match = {} }: Rule, known: readonly KnownDialect[], tell: Tell): readonly KnownOperation[] | null {
  const { dialect, method, operation = '*' } = match;
  const names = known.map(({ id }) => id);
  if (dialect !== undefined && !names.includes(dialect)) {
    const hint = didYouMean(dialect, names) || `: there are ${names.join(', ')}`;
    tell(['match', 'dialect'], `there is no dialect ${JSON.stringify(dialect)}${hint}`);
    return null;
  }
  const all = known.flatMap((one) => one.operations.map((row) => toKnownOperation(row, one)));
  const globs = [operation].flat();
  const wrong = globs.filter((glob) => !all.some(({ id }) => fitsGlob(glob, id)));
  for (const glob of wrong) {
    const at = typeof operation === 'string' ? [] : [globs.indexOf(glob)];
    const hint = didYouMean(
      glob,
      all.map(({ id }) => id),
    );
    tell(['match', 'operation', ...at], `there is no operation ${JSON.stringify(glob)}${hint}`);
  }
  if (wrong.length > 0) return null;
  const fitting = all.filter(
    ({ id, dialect: of }) => (dialect === undefined || of.id === dialect) && globs.some((glob) => fitsGlob(glob, id)),
  );
  if (fitting.length === 0) {
    tell(['match', 'dialect'], `the dialect ${dialect} has none of these operations: leave one of the two out`);
    return null;
  }
  const found = fitting.filter((one) => method === undefined || one.method === method);
  if (found.length > 0) return found;
  const methods = [...new Set(fitting.map((one) => one.method))];
  tell(['match', 'method'], `no operation of this rule has the method ${method}: there are ${methods.join(', ')}`);
  return null;
}

function toKnownOperation({ id, method, replies }: KnownDialect['operations'][number], dialect: KnownDialect): KnownOperation {
  return { id, method, statuses: replies.map(({ status }) => status), dialect };
}

/** The rows that one of these operations may answer with. */
function errorsOf(operations: readonly KnownOperation[]): KnownDialect['errors'] {
  return operations.flatMap(({ id, dialect }) => dialect.errors.filter((row) => row.operations === '*' || row.operations.includes(id)));
}

function checkReply(reply: ReplyEffect, operations: readonly KnownOperation[] | null, known: readonly KnownDialect[], tell: Tell): void {
  const { error, headers = {} } = reply;
  for (const name of Object.keys(headers)) {
    if (FRAMING.includes(name.toLowerCase())) tell(['reply', 'headers', name], `the header ${name} is not a rule's to set`, 'key');
  }
  const ids = known.flatMap(({ errors }) => errors.map(({ id }) => id));
  if (error !== undefined && !ids.includes(error)) {
    tell(['reply', 'error'], `there is no error ${JSON.stringify(error)}${didYouMean(error, ids)}`);
  } else if (error !== undefined && operations !== null && !errorsOf(operations).some(({ id }) => id === error)) {
    tell(['reply', 'error'], `no operation of this rule answers with the error ${error}`);
  }
  if (operations !== null) checkStatus(reply, operations, tell);
  checkUse(reply, operations, tell);
}

/** What a reply says has to do something. */
function checkUse(
  { body, code, message, retryAfter, headers = {} }: ReplyEffect,
  operations: readonly KnownOperation[] | null,
  tell: Tell,
): void {
  const names = Object.keys(headers);
  const type = names.find((name) => name.toLowerCase() === 'content-type');
  const retry = names.find((name) => name.toLowerCase() === 'retry-after');
  if (body !== undefined && code !== undefined) tell(['reply', 'code'], CODE_BESIDE_BODY, 'key');
  if (body !== undefined && message !== undefined) tell(['reply', 'message'], MESSAGE_BESIDE_BODY, 'key');
  if (body === undefined && type !== undefined) tell(['reply', 'headers', type], TYPE_WITHOUT_BODY, 'key');
  if (retryAfter !== undefined && retry !== undefined)
    tell(['reply', 'headers', retry], 'retryAfter says it already: leave one out', 'key');
  if (body === undefined && code !== undefined && operations !== null && errorsOf(operations).every((row) => row.code === undefined)) {
    tell(['reply', 'code'], 'no operation of this rule answers with a code of its own: leave it out', 'key');
  }
}

function checkStatus({ status, body, undocumented }: ReplyEffect, operations: readonly KnownOperation[], tell: Tell): void {
  if (status === undefined || undocumented === true) return;
  const errors = errorsOf(operations).map((row) => row.status);
  // A body by hand may also stand for a success.
  const allowed = new Set(body === undefined ? errors : [...errors, ...operations.flatMap(({ statuses }) => statuses)]);
  if (allowed.has(status)) return;
  const list = [...allowed].sort((a, b) => a - b).join(', ');
  tell(['reply', 'status'], `no operation of this rule answers with ${status}: there are ${list}; "undocumented: true" allows any`);
}

function checkTimes({ delay, when, reply }: Rule, tell: Tell): void {
  const durations: readonly (readonly [Path, string])[] = [
    ...(typeof delay === 'string' ? [[['delay'], delay] as const] : []),
    ...(typeof delay === 'object' ? delay.uniform.map((text, index) => [['delay', 'uniform', index], text] as const) : []),
    ...(reply?.retryAfter === undefined ? [] : [[['reply', 'retryAfter'], reply.retryAfter] as const]),
  ];
  for (const [path, text] of durations) {
    const milliseconds = parseDuration(text);
    if (milliseconds === undefined) tell(path, `${JSON.stringify(text)} is no duration with a unit, such as 200ms, 1.5s, 2m or 1h`);
    else if (path[0] === 'delay' && milliseconds > DELAY_AT_MOST) tell(path, `${text} is more than the longest delay, 24h`);
  }
  if (typeof delay === 'object' && (parseDuration(delay.uniform[0]) ?? 0) > (parseDuration(delay.uniform[1]) ?? 0)) {
    tell(['delay', 'uniform'], `${delay.uniform[0]} is more than ${delay.uniform[1]}: the shorter one goes first`);
  }
  for (const [index, text] of [when?.calls ?? []].flat().entries()) {
    const [low, high = low] = String(text).split('-').map(Number);
    if ((low ?? 0) > (high ?? 0)) tell(['when', 'calls', index], `the range ${text} ends before it begins`);
  }
}
