import type { Instant } from '../../core/clock.ts';
import type { Job, JobRun } from '../../core/jobs.ts';
import type { Pace } from '../../core/pace.ts';
import { Answer } from '../../operation/answer.ts';
import type { ErrorRow } from '../../operation/error-row.ts';
import type { Call, Json, Operation, Parameter, Reply, Schema, World } from '../../operation/operation.ts';
import { askerOf, paceOf } from '../../wire/job-order.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { ERRORS } from './codes.ts';
import { callerOf, PROJECT_ID, requireCloud, requireProject } from './context.ts';
import { rowOfCode } from './error-rows.ts';
import { JOB_ERRORS } from './job-codes.ts';
import { JOB_TIME_SWITCH } from './switches.ts';

// Source: Open Telekom Cloud, Querying the Status of an Asynchronous Job; huaweicloudsdkims 3.1.211, ShowJobResponse and JobEntities.

const JOB_REF = 'Open Telekom Cloud, Image Management Service API reference, Querying the Status of an Asynchronous Job';
const PROGRESS_REF = 'huaweicloudsdkims 3.1.211, show_job_progress';

/** Milliseconds that a job is remembered after its end. gap: no document says how long. */
const JOB_LIFE = 7 * 24 * 3_600_000;

/** A failure that a job tells, by its code. */
export class JobFailed extends Error {
  readonly code: string;

  constructor(row: ErrorRow, message = row.message, code = row.code ?? '') {
    super(message);
    this.code = code;
  }
}

/** Fails where a rule says so. A code that the rule names brings its own words. */
export function failIfFated(run: JobRun): void {
  const fails = run.failureIn(undefined);
  if (fails === undefined) return;
  const row = (fails.code === undefined ? undefined : rowOfCode(fails.code)) ?? ERRORS.unknown;
  throw new JobFailed(row, fails.message, fails.code);
}

/** A job, as whoever begins it says what it is. */
export interface ImsJob {
  readonly type: string;
  /** The image that it is about, where it is about one. */
  readonly image: string | null;
  readonly input: Json | undefined;
}

function toFailure(thrown: unknown): { readonly message: string; readonly code: string } {
  const { message, code } = thrown instanceof JobFailed ? thrown : new JobFailed(ERRORS.unknown);
  return { message, code };
}

/** What happens in a job; it resolves with what the job shows under `entities`. */
export type JobWork = (run: JobRun) => Promise<Json>;

/** Begins a job for whoever calls. */
export function startJob(world: World, call: Call, job: ImsJob, work: JobWork): Job {
  const pace = paceOf(world, JOB_TIME_SWITCH);
  return world.jobs.start({ ...job, ...askerOf(call, callerOf(call)), remembered: JOB_LIFE, toFailure, pace, waitsForLook: true }, work);
}

const AT_ONCE: Pace = { milliseconds: 0 };

/**
 * Begins a job of several: each of its parts is a job of its own, and it fails when one of them does. Their time is that of the whole.
 */
export function startGroup(
  world: World,
  call: Call,
  type: string,
  input: Json | undefined,
  parts: readonly (ImsJob & { readonly work: JobWork })[],
): Job {
  return startJob(world, call, { type, image: null, input }, async (run) => {
    const time = run.due();
    const ended: Promise<unknown>[] = [];
    const ids = parts.map(({ work, ...part }) => {
      const { fate = {}, ...asker } = askerOf(call, callerOf(call));
      const order = { ...part, ...asker, fate: { ...fate, pace: AT_ONCE, stalls: false }, remembered: JOB_LIFE, toFailure, pace: AT_ONCE };
      return world.jobs.start(order, (partRun) => {
        const end = work({ ...partRun, due: () => time });
        ended.push(end);
        return end;
      }).id;
    });
    await time;
    const failed = (await Promise.allSettled(ended)).find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return { sub_jobs_list: ids };
  });
}

/** The answer of every operation that begins a job. */
export function toJobReply({ id }: Job): Reply {
  return toJsonReply(200, { job_id: toWireId(id) });
}

/** Ids of jobs have no hyphens. */
const toWireId = (id: string): string => id.replaceAll('-', '');

function toCoreId(id: string): string {
  return id.replace(/^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/, '$1-$2-$3-$4-$5');
}

const STATUSES = { pending: 'INIT', processing: 'RUNNING', success: 'SUCCESS', failure: 'FAIL' } as const;

/** Down to the millisecond, unlike the times of images. */
const toTime = (at: Instant): string => new Date(Math.floor(at)).toISOString();

type Members = { readonly [name: string]: Json };

function toEntities(world: World, { result, status, code, message }: Job): Members {
  if (status === 'failure') return { error_code: code, error: message };
  const { sub_jobs_list: ids, ...entities } = (result ?? {}) as { readonly sub_jobs_list?: readonly string[] } & Members;
  if (ids === undefined) return entities;
  const parts = ids.flatMap((id) => world.jobs.get(id) ?? []);
  return { sub_jobs_result: parts.map((part) => toDocument(world, part)), sub_jobs_list: ids.map(toWireId) };
}

/** A job as it is shown. gap: no document shows one that goes on; here it has no end, and no entities. */
function toDocument(world: World, job: Job): Members {
  const { id, type, status, createdAt, updatedAt, expiresAt, code, message } = job;
  const failed = status === 'failure';
  return {
    status: STATUSES[status],
    job_id: toWireId(id),
    job_type: type,
    begin_time: toTime(createdAt),
    end_time: expiresAt === null ? null : toTime(updatedAt),
    error_code: failed ? code : null,
    fail_reason: failed ? message : null,
    entities: toEntities(world, job),
  };
}

/** How far a job is, in percent. gap: what the service counts is not known; here it is time. */
function toPercent({ clock, switches }: World, { status, createdAt }: Job): number {
  if (status === 'success') return 100;
  if (status === 'pending') return 0;
  const pace = paceOf({ switches }, JOB_TIME_SWITCH);
  const whole = 'milliseconds' in pace ? Math.max(pace.milliseconds, 1) : Number.POSITIVE_INFINITY;
  return Math.min(99, Math.round((100 * (clock.now() - createdAt)) / whole));
}

async function find(world: World, call: Call): Promise<Job> {
  const id = toCoreId(call.params['job_id'] ?? '');
  const project = callerOf(call).project?.id ?? null;
  await world.jobs.look(id);
  const job = world.jobs.get(id);
  if (job === undefined || job.owner !== project || !job.type.startsWith('ims')) throw new Answer(JOB_ERRORS.jobQuery);
  return job;
}

async function show(world: World, call: Call): Promise<Reply> {
  requireProject(call);
  return toJsonReply(200, toDocument(world, await find(world, call)));
}

async function showProgress(world: World, call: Call): Promise<Reply> {
  requireCloud(world, 'huawei');
  const job = await find(world, call);
  const document = toDocument(world, job);
  const progress = job.status === 'failure' ? {} : { process_percent: toPercent(world, job) };
  return toJsonReply(200, { ...document, entities: { ...(document['entities'] as Members), ...progress } });
}

const TEXT_OR_NULL: Schema = { type: ['string', 'null'] };
const JOB: Schema = {
  title: 'Job',
  type: 'object',
  properties: {
    status: { enum: Object.values(STATUSES), description: 'Where the job is in its life.' },
    job_id: { type: 'string', pattern: '^[0-9a-f]{32}$', description: 'What the job is known by.' },
    job_type: { type: 'string', description: 'What it does.' },
    begin_time: { type: 'string', format: 'date-time', description: 'When it was asked for.' },
    end_time: { ...(TEXT_OR_NULL as object), description: 'When it was over.' },
    error_code: { ...(TEXT_OR_NULL as object), description: 'The code of its failure.' },
    fail_reason: { ...(TEXT_OR_NULL as object), description: 'What is said of its failure.' },
    entities: {
      type: 'object',
      properties: {
        image_id: { type: 'string', description: 'The image that came of it.' },
        image_name: { type: 'string', description: 'The name of that image.' },
        process_percent: { type: 'number', minimum: 0, maximum: 100, description: 'How far it is.' },
        results: {
          type: 'array',
          items: {
            type: 'object',
            properties: { image_id: { type: 'string' }, project_id: { type: 'string' }, status: { type: 'string' } },
          },
          description: 'What came of each of many.',
        },
        sub_jobs_result: { type: 'array', items: { type: 'object' }, description: 'The jobs that it has.' },
        sub_jobs_list: { type: 'array', items: { type: 'string' }, description: 'The ids of these.' },
        error_code: { type: 'string', description: 'The code of its failure.' },
        error: { type: 'string', description: 'What is said of its failure.' },
      },
      additionalProperties: false,
      description: 'What came of it.',
    },
  },
  required: ['status', 'job_id', 'job_type', 'begin_time', 'end_time', 'error_code', 'fail_reason', 'entities'],
  additionalProperties: false,
};

/** The body of the answer that a job begins with. */
export const JOB_BEGUN: Operation['replies'] = [
  {
    status: 200,
    description: 'The job that does it.',
    mediaType: JSON_TYPE,
    schema: {
      type: 'object',
      properties: { job_id: { type: 'string', pattern: '^[0-9a-f]{32}$' } },
      required: ['job_id'],
      additionalProperties: false,
    },
  },
];

const JOB_ID: Parameter = { name: 'job_id', required: true, description: 'The id of the job.', schema: { type: 'string' } };
const common = { method: 'GET', auth: 'token', checks: ['token'] } as const;

/** The operations that show jobs. */
export const JOB_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'ims.job-show',
    path: '/v1/{project_id}/jobs/{job_id}',
    summary: 'Show how far a job has come, and what came of it.',
    source: JOB_REF,
    request: { body: 'none', path: [PROJECT_ID, JOB_ID] },
    replies: [{ status: 200, description: 'The job.', mediaType: JSON_TYPE, schema: JOB }],
    handle: show,
  },
  {
    ...common,
    id: 'ims.job-progress-show',
    path: '/v1/cloudimages/job/{job_id}',
    summary: 'Show how far a job has come, in percent; in Huawei Cloud.',
    source: PROGRESS_REF,
    request: { body: 'none', path: [JOB_ID] },
    replies: [{ status: 200, description: 'The job.', mediaType: JSON_TYPE, schema: JOB }],
    handle: showProgress,
  },
];
