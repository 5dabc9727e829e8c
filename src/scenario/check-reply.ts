import { isCalled } from '../operation/error-row.ts';
import { didYouMean } from '../refusals.ts';
import { checkNames } from './check-use.ts';
import { errorsOf, type KnownDialect, type KnownOperation, type Tell } from './known.ts';
import type { ReplyEffect } from './scenario.ts';

const CODE_BESIDE_BODY = 'a reply with a body of its own has no code: put it into the body';
const MESSAGE_BESIDE_BODY = 'a reply with a body of its own has no message: put it into the body';
const TYPE_WITHOUT_BODY = "the media type is the dialect's own: give a body too, or leave it out";
const SAID_TWICE = 'retryAfter says it already: leave one out';

/** Headers that say how long the message is and what is behind it: the writer's own. */
const FRAMING: readonly string[] = ['content-length', 'transfer-encoding', 'connection', 'trailer'];

/**
 * Checks what a rule or a step answers.
 *
 * @param operations those it is about; `null`: it is not known which
 */
export function checkReply(
  reply: ReplyEffect,
  operations: readonly KnownOperation[] | null,
  known: readonly KnownDialect[],
  tell: Tell,
): void {
  const { error, headers = {} } = reply;
  for (const name of Object.keys(headers)) {
    if (FRAMING.includes(name.toLowerCase())) tell(['reply', 'headers', name], `the header ${name} is not a rule's to set`, 'key');
  }
  const rows = known.flatMap(({ errors }) => errors);
  if (error !== undefined && !rows.some((row) => isCalled(row, error))) {
    const ids = rows.flatMap(({ id, code }) => (code === undefined ? [id] : [id, `${id.slice(0, id.indexOf('.'))}.${code}`]));
    const hint = /^\d{3}$/.test(error) ? `: ${error} is a status` : didYouMean(error, ids) || ': polyglance errors lists them';
    tell(['reply', 'error'], `there is no error ${JSON.stringify(error)}${hint}`);
  } else if (error !== undefined && operations !== null && !errorsOf(operations).some((row) => isCalled(row, error))) {
    tell(['reply', 'error'], `no operation of this rule answers with the error ${error}`);
  }
  if (operations !== null) checkStatus(reply, operations, tell);
  checkUse(reply, operations, tell);
}

/** What a reply says has to do something. */
function checkUse(
  { status, body, code, message, retryAfter, undocumented, headers = {} }: ReplyEffect,
  operations: readonly KnownOperation[] | null,
  tell: Tell,
): void {
  const names = Object.keys(headers);
  const type = names.find((name) => name.toLowerCase() === 'content-type');
  const retry = names.find((name) => name.toLowerCase() === 'retry-after');
  checkNames(names, (name, text) => tell(['reply', 'headers', name], text, 'key'));
  if (undocumented !== undefined && status === undefined) tell(['reply', 'undocumented'], 'it allows a status, and there is none', 'key');
  if ((status === 204 || status === 304) && body !== undefined && body !== '') {
    tell(['reply', 'body'], `an answer with the status ${status} has no body: leave one of the two out`, 'key');
  }
  if (body !== undefined && code !== undefined) tell(['reply', 'code'], CODE_BESIDE_BODY, 'key');
  if (body !== undefined && message !== undefined) tell(['reply', 'message'], MESSAGE_BESIDE_BODY, 'key');
  if (body === undefined && type !== undefined) tell(['reply', 'headers', type], TYPE_WITHOUT_BODY, 'key');
  if (retryAfter !== undefined && retry !== undefined) tell(['reply', 'headers', retry], SAID_TWICE, 'key');
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
  if (operations.some(({ statuses }) => statuses.includes(status))) {
    tell(['reply', 'status'], `${status} is a success, which has no words of its own here: give a "body" too, or one of ${list}`);
    return;
  }
  tell(['reply', 'status'], `no operation of this rule answers with ${status}: there are ${list}; "undocumented: true" allows any`);
}
