import type { Job, JobRun } from '../../core/jobs.ts';
import type { Call, World } from '../../operation/operation.ts';
import { askerOf, paceOf } from '../../wire/job-order.ts';
import { callerOf } from './context.ts';
import { TASK_TIME_SWITCH } from './switches.ts';

/** Milliseconds that a task is remembered after its end. Source: Glance, `task_time_to_live`, in hours. */
const TASK_LIFE = 48 * 3_600_000;

/** What a task says of a failure it does not name. */
const FAILURE = 'Task failed due to Internal Error';

/** A failure that a task names. */
export class TaskFailed extends Error {}

/**
 * Fails where a rule says so.
 *
 * @param store the store that is filled now
 * @throws TaskFailed
 */
export function failIfFated(run: JobRun, store: string | undefined): void {
  const fails = run.failureIn(store);
  if (fails !== undefined) throw new TaskFailed(fails.message ?? FAILURE);
}

/** Begins a task of Glance for whoever calls. What the work throws is told by the task where it is a {@link TaskFailed}. */
export function startTask(
  world: World,
  call: Call,
  task: Pick<Job, 'type' | 'image' | 'input'>,
  work: (run: JobRun) => Promise<unknown>,
): Job {
  const toFailure = (thrown: unknown) => ({ message: thrown instanceof TaskFailed ? thrown.message : FAILURE });
  const pace = paceOf(world, TASK_TIME_SWITCH);
  return world.jobs.start({ ...task, ...askerOf(call, callerOf(call)), remembered: TASK_LIFE, toFailure, pace }, work);
}
