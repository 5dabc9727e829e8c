import { createTimeTexts, type Instant, toMicroseconds } from '../../core/clock.ts';
import type { Job } from '../../core/jobs.ts';
import type { Json } from '../../operation/operation.ts';

type Members = Readonly<Record<string, Json>>;

const toTime = createTimeTexts();

/** What a list says of a task, and what is common to all views. Source: glance/api/v2/tasks.py, `_format_task_stub`. */
export function toShort(job: Job): Members {
  const { id, type, status, owner, createdAt, updatedAt, expiresAt } = job;
  return {
    id,
    type,
    status,
    owner,
    created_at: toTime(createdAt),
    updated_at: toTime(updatedAt),
    self: `/v2/tasks/${id}`,
    schema: '/v2/schemas/task',
    ...(expiresAt === null ? {} : { expires_at: toTime(expiresAt) }),
  };
}

/** A task alone. Source: glance/api/v2/tasks.py, `_format_task`. */
export function toTask(job: Job): Members {
  const { image, request, user, input, result, message } = job;
  return {
    ...toShort(job),
    input: input as Json,
    message,
    result: result as Json,
    ...(image === null ? {} : { image_id: image }),
    ...(request === null ? {} : { request_id: request }),
    ...(user === null ? {} : { user_id: user }),
  };
}

/** A task among those of an image, which are shown as the database has them. Source: glance/db/sqlalchemy/api.py, `_task_format`. */
export function toRow(job: Job): Members {
  const { id, type, status, owner, image, request, user, input, result, message, createdAt, updatedAt, expiresAt } = job;
  return {
    id,
    type,
    status,
    owner,
    expires_at: expiresAt === null ? null : toIsoFormat(expiresAt),
    created_at: toIsoFormat(createdAt),
    updated_at: toIsoFormat(updatedAt),
    deleted_at: null,
    deleted: false,
    image_id: image,
    request_id: request,
    user_id: user,
    input: input as Json,
    result: result as Json,
    message,
  };
}

/** A time as Python's `isoformat` writes one without a zone: down to the microsecond, unless it is a whole second. */
function toIsoFormat(at: Instant): string {
  const seconds = toTime(at).slice(0, -1);
  const micros = toMicroseconds(at);
  return micros === '000000' ? seconds : `${seconds}.${micros}`;
}
