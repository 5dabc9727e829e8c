import { createTimeTexts } from '../../core/clock.ts';
import type { Job } from '../../core/jobs.ts';
import type { Json, World } from '../../operation/operation.ts';
import { toTenant } from './view.ts';

// Source: rackerlabs/docs-cloud-images, api-docs/api-reference/methods, "List tasks" and "Get task details", their examples.

type Members = Readonly<Record<string, Json>>;

const toTime = createTimeTexts();

/** What a task says where there is nothing to be said: the text of the examples, which is Python's word for nothing. */
const NOTHING = 'None';

/** What a list says of a task. A task that is over says when it is forgotten. */
export function toBrief({ identity }: World, { id, type, status, owner, createdAt, updatedAt, expiresAt }: Job): Members {
  return {
    created_at: toTime(createdAt),
    ...(expiresAt === null ? {} : { expires_at: toTime(expiresAt) }),
    id,
    ...(owner === null ? {} : { owner: toTenant(identity, owner) }),
    schema: '/v2/schemas/task',
    self: `/v2/tasks/${id}`,
    status,
    type,
    updated_at: toTime(updatedAt),
  };
}

/** A task alone. Only success has a result. */
export function toTask(world: World, job: Job): Members {
  return {
    ...toBrief(world, job),
    input: job.input as Json,
    message: job.message || NOTHING,
    ...(job.status === 'success' ? { result: job.result as Json } : {}),
  };
}
