import { didYouMean } from '../refusals.ts';
import { checkReply } from './check-reply.ts';
import { checkEffectTimes } from './check-times.ts';
import { breaksBody, toFault } from './fault.ts';
import { type KnownDialect, type KnownOperation, makesImage, type Tell } from './known.ts';
import type { Effects, FaultKind, FaultSettings, JobEffect } from './scenario.ts';

/** Which setting of a fault is of which kind. */
const OWN: readonly (readonly [keyof FaultSettings, FaultKind])[] = [
  ['for', 'stall'],
  ['rate', 'dribble'],
  ['by', 'wrong-length'],
];

/**
 * Checks what happens when a rule takes effect, or at a step of a plan.
 *
 * @param operations those it is about; `null`: it is not known which
 */
export function checkEffects(
  effects: Effects,
  operations: readonly KnownOperation[] | null,
  known: readonly KnownDialect[],
  tell: Tell,
): void {
  checkEffectTimes(effects, tell);
  if (effects.reply !== undefined) checkReply(effects.reply, operations, known, tell);
  if (effects.fault !== undefined) checkFault(effects, effects.fault, operations, tell);
  if (operations === null) return;
  if (effects.image !== undefined) checkImage(effects, 'image', operations, tell);
  if (effects.stale !== undefined) checkImage(effects, 'stale', operations, tell);
  if (effects.job !== undefined) checkJob(effects, effects.job, operations, tell);
  if (effects.token !== undefined && operations.every(({ auth }) => auth === 'none')) {
    tell(['token'], 'no operation of this rule takes a token', 'key');
  }
}

function checkFault(
  { reply, stage }: Effects,
  given: NonNullable<Effects['fault']>,
  operations: readonly KnownOperation[] | null,
  tell: Tell,
): void {
  const fault = toFault(given);
  if (reply !== undefined && !breaksBody(fault)) {
    const upload = 'a rule that answers in place of the operation takes no upload: make two rules of it';
    const connection = 'a rule that breaks the connection sends no reply: make two rules of it';
    tell(['fault'], fault.in === 'upload' ? upload : connection, 'key');
  }
  if (typeof given === 'string') return;
  for (const [name, kind] of OWN) {
    if (given[name] !== undefined && given.kind !== kind) {
      tell(['fault', name], `"${name}" is of the fault ${kind}: ${given.kind} has none`, 'key');
    }
  }
  if (given.by === 0) tell(['fault', 'by'], 'a length that is wrong by 0 is right');
  if (given.kind === 'wrong-length' && given.in !== 'upload' && given.after !== undefined && given.by !== undefined) {
    tell(['fault', 'by'], 'in an answer "after" is the length that it says: leave one out', 'key');
  }
  if (given.in !== 'upload' && given.after !== undefined && operations?.every(({ statuses }) => statuses.every((one) => one === 204))) {
    const hint = operations.some(({ body }) => body === 'stream') ? ': the data that comes in is "in: upload"' : '';
    tell(['fault', 'after'], `no operation of this rule answers with a body${hint}`, 'key');
  }
  if (given.in !== 'upload') return;
  if (given.kind === 'wrong-length' && (given.by ?? 1) < 0) {
    tell(['fault', 'by'], 'an upload of a wrong length has more bytes: truncate takes some away');
  }
  if (stage === 'after') tell(['fault', 'in'], 'when the operation is done the upload is over: leave "stage" out');
  if (operations?.every(({ body }) => body !== 'stream')) {
    tell(['fault', 'in'], 'no operation of this rule takes an upload');
  }
}

function checkJob({ stage }: Effects, job: JobEffect, operations: readonly KnownOperation[], tell: Tell): void {
  if (operations.every(({ begins }) => begins !== 'job')) tell(['job'], 'no operation of this rule begins a task or a job', 'key');
  else if (stage === 'after') tell(['job'], 'when the operation is done the job has begun: leave "stage" out', 'key');
  for (const name of ['code', 'stores'] as const) {
    if (job[name] !== undefined && job.fails === undefined) tell(['job', name], `"${name}" is of a failure: add "fails"`, 'key');
  }
  if (job.code !== undefined && job.fails !== undefined) checkCode(job.code, operations, tell);
  const other = Object.keys(job).find((name) => name !== 'stalls');
  if (job.stalls === true && other !== undefined) tell(['job', other], `a job that stalls never comes to "${other}": leave one out`, 'key');
}

/** A job fails with any code of its cloud: what it does is beyond what its operation says at once. */
function checkCode(code: string, operations: readonly KnownOperation[], tell: Tell): void {
  const jobs = operations.filter(({ begins }) => begins === 'job');
  const codes = [
    ...new Set(jobs.flatMap(({ dialect }) => [...dialect.errors.flatMap((row) => row.code ?? []), ...(dialect.jobCodes ?? [])])),
  ];
  if (jobs.length === 0 || codes.includes(code)) return;
  const hint = didYouMean(code, codes) || ': polyglance errors lists them';
  if (codes.length > 0) tell(['job', 'code'], `there is no code ${JSON.stringify(code)}${hint}`);
  else tell(['job', 'code'], 'the jobs of this rule have no codes: leave it out', 'key');
}

/** Whether there is an image to do something to: one that the path names, or one that the answer tells of. */
function checkImage({ stage, image }: Effects, key: 'image' | 'stale', operations: readonly KnownOperation[], tell: Tell): void {
  const named = operations.some(({ path }) => path.includes('{image_id}'));
  const made = operations.some(({ method, path }) => makesImage(method, path));
  if (!named && !(made && stage === 'after')) {
    const hint = made ? ': with "stage: after" it is the image that was made' : '';
    tell([key], `no operation of this rule is about one image${hint}`, 'key');
  }
  if (key === 'stale' && stage === 'after')
    tell(['stale'], 'after the operation there is nothing old left to see: leave "stage" out', 'key');
  if (key === 'stale' && image?.for !== undefined)
    tell(['image', 'for'], 'readers see either the old image or another: leave one out', 'key');
  if (key === 'image' && image?.deleted === true && Object.keys(image).some((name) => name !== 'deleted' && name !== 'for')) {
    tell(['image', 'deleted'], 'an image that is gone is like nothing: leave the rest out', 'key');
  }
}
