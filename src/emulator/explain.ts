import type { Exchange } from '../journal/exchange.ts';
import { toShown } from '../journal/redact.ts';
import type { ErrorRow } from '../operation/error-row.ts';
import { parseJson } from '../operation/json.ts';
import type { Dialect, Json, Operation } from '../operation/operation.ts';
import { isSecret } from '../operation/secrets.ts';
import type { Explanation } from '../scenario/explain.ts';
import type { Facts } from '../scenario/match.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * Explains an exchange of a sandbox's journal: what it was taken for, which rules were asked and what they found, what was refused
 * and where that is known from.
 *
 * @param id its number, or its request id
 * @returns data, with the whole in words; `undefined` when the journal has none of this id
 */
export function explain(sandbox: Sandbox, dialects: readonly Dialect[], id: string): Json | undefined {
  const { journal, rules } = sandbox.runtime;
  const exchange = journal.find(id);
  if (exchange === undefined) return undefined;
  const dialect = dialects.find((one) => one.id === exchange.dialect);
  const operation = dialect?.operations.find((one) => one.id === exchange.operation);
  const error = dialect?.errors.find((one) => one.id === exchange.error);
  const asked = rules.explain(exchange.operation, toFacts(sandbox, exchange, operation), exchange, isSecret);
  const shown = toShown(exchange) as { readonly [name: string]: Json };
  return {
    number: exchange.number,
    requestId: exchange.requestId,
    words: [
      ...requestWords(typeof shown['url'] === 'string' ? shown['url'] : '', exchange, operation),
      ...ruleWords(exchange, asked),
      ...answerWords(exchange, error),
    ],
    operation: operation === undefined ? null : { id: operation.id, summary: operation.summary, source: operation.source },
    outcome: exchange.outcome,
    status: exchange.status,
    error: error === undefined ? null : { id: error.id, raisedBy: error.raisedBy, source: error.source, cause: error.cause ?? null },
    rules: { current: asked.current, asked: asked.rules.map((one) => ({ ...one })), applied: exchange.rules },
    violations: shown['violations'] ?? [],
    nearMisses: exchange.nearMisses,
  };
}

function requestWords(url: string, exchange: Exchange, operation: Operation | undefined): string[] {
  const { user, project, nearMisses } = exchange;
  const caller = user === undefined ? 'nobody that was recognised' : `${user}${project === undefined ? '' : ` in ${project}`}`;
  const taken =
    operation === undefined
      ? `It was taken for ${exchange.operation}: no operation of ${exchange.dialect} has this method and path.`
      : `It was taken for ${operation.id}: ${operation.summary} (${operation.source})`;
  return [
    `${exchange.method} ${url} by ${caller}, request ${exchange.number}.`,
    taken,
    ...nearMisses.map((miss) => `Nearly meant was ${miss}.`),
    ...preferWords(exchange),
  ];
}

/** A preference that means nothing here is ignored without a word, as the RFC has it; whoever asks is told. */
function preferWords({ headers, rules }: Exchange): string[] {
  const given = headers['prefer'];
  if (given === undefined || rules.includes('prefer')) return [];
  const form = 'code= and error= name an error of this operation, delay= a duration with its unit';
  return [`"Prefer: ${[given].flat().join(', ')}" was ignored: ${form}.`];
}

function ruleWords({ rules }: Exchange, { current, rules: asked }: Explanation): string[] {
  const words = asked.map(({ rule, outcome, why }) => `Rule ${rule} ${outcome}${why.length === 0 ? '' : `: ${why.join('; ')}`}.`);
  const others = rules.filter((name) => asked.every(({ rule }) => rule !== name)).map((name) => `${name} took effect.`);
  if (words.length + others.length === 0) words.push('No rule is about this operation.');
  if (!current && asked.length > 0) words.push('The rules are others now: only what was taken down then is told.');
  return [...others, ...words];
}

function answerWords({ status, outcome, rules, violations }: Exchange, error: ErrorRow | undefined): string[] {
  const ending: Readonly<Record<Exchange['outcome'], string>> = {
    open: 'It is not over yet.',
    answered: `It was answered with ${status}.`,
    aborted: 'The client went away before it was answered.',
    reset: 'The connection was reset by a rule.',
    broken: 'A rule broke it: the client did not get a whole answer.',
  };
  const words = [ending[outcome]];
  if (error !== undefined) {
    // What took effect may have asked for it, and is told above.
    const who = rules.length > 0 ? '' : `: the ${error.raisedBy} says so`;
    words.push(`That is the error ${error.id}${who} (${error.source}).`);
  }
  for (const { id, location, expected, actual, fix } of violations) {
    words.push(`${id} at ${location}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}. ${fix}`);
  }
  return words;
}

/** What rules are held against, from what the journal has kept. */
function toFacts({ runtime }: Sandbox, exchange: Exchange, operation: Operation | undefined): Facts {
  const { identity } = runtime.world;
  const project = exchange.project === undefined ? undefined : identity.project({ name: exchange.project });
  return {
    method: exchange.method,
    path: exchange.path,
    search: exchange.url.split('?').slice(1).join('?'),
    headers: exchange.headers as Facts['headers'],
    body: exchange.requestBody === undefined ? undefined : parseJson(exchange.requestBody),
    params: toParams(exchange.path, operation?.path ?? ''),
    caller: exchange.user === undefined ? null : { user: { name: exchange.user }, project: project ?? null },
  };
}

/** The parameters of a path, from the end: what a dialect takes off its beginning is not in the template. */
function toParams(path: string, template: string): Record<string, string> {
  const segments = path.split('/').reverse();
  const entries = template
    .split('/')
    .reverse()
    .flatMap((name, index): [string, string][] => (name.startsWith('{') ? [[name.slice(1, -1), decode(segments[index] ?? '')]] : []));
  return Object.fromEntries(entries);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
