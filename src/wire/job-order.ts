import type { Caller } from '../core/identity.ts';
import type { JobOrder } from '../core/jobs.ts';
import { PACE_PATTERN, type Pace, parsePace } from '../core/pace.ts';
import type { Call, Schema, World } from '../operation/operation.ts';

/** The schema of a switch that says how long work takes. */
export const PACE: Schema = { type: 'string', pattern: PACE_PATTERN, examples: ['2s', '3 polls'] };

/**
 * How long work takes in this sandbox.
 *
 * @param name of a switch whose schema is {@link PACE}
 */
export function paceOf({ switches }: Pick<World, 'switches'>, name: string): Pace {
  return parsePace(String(switches[name])) ?? { milliseconds: 0 };
}

/** Who asks for a job, and what becomes of it in place of what would. */
export function askerOf({ id, fate }: Call, { project, user }: Caller): Pick<JobOrder, 'owner' | 'user' | 'request' | 'fate'> {
  return { owner: project?.id ?? null, user: user.id, request: id, fate };
}
