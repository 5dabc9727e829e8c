import type { Job } from '../core/jobs.ts';

// How Glance, and what is made of it, list tasks. Source: glance/api/v2/tasks.py; glance/db/sqlalchemy/api.py, `task_get_all`.

/** What tasks can be sorted by, and filtered by. `null` counts as less than all else. */
const COLUMNS: Readonly<Record<string, (job: Job) => string | number | null>> = {
  id: ({ id }) => id,
  type: ({ type }) => type,
  status: ({ status }) => status,
  owner: ({ owner }) => owner,
  image_id: ({ image }) => image,
  request_id: ({ request }) => request,
  user_id: ({ user }) => user,
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
  expires_at: ({ expiresAt }) => expiresAt,
};
const TIMES: readonly string[] = ['created_at', 'updated_at', 'expires_at'];
const CONTROLS: readonly string[] = ['limit', 'marker', 'sort_key', 'sort_dir', 'deleted'];
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** How far a task may have come. */
export const TASK_STATUSES: readonly string[] = ['pending', 'processing', 'success', 'failure'];

/** The names of what a service's tasks can be sorted by. */
export const TASK_COLUMNS: readonly string[] = Object.keys(COLUMNS);

/** What makes the lists of one service different from those of another. */
export interface TaskListRules {
  /** The types that a filter may name. */
  readonly types: readonly string[];
  /** Names of {@link TASK_COLUMNS} that its tasks have. */
  readonly columns: readonly string[];
  /** Makes what is thrown, from what is wrong. */
  readonly bad: (message: string) => Error;
  /** How many a page has at most that asks for so many. */
  readonly toLimit: (text: string | undefined) => number;
  /** The task of a marker. */
  readonly find: (id: string) => Job | undefined;
}

/** A list of tasks, as it is asked for. */
export interface TaskQuery {
  readonly limit: number;
  /** The tasks of the page, of all that the caller may see. */
  readonly pick: (tasks: readonly Job[]) => readonly Job[];
}

/**
 * Reads what a list of tasks is asked for with.
 *
 * @param query the last of each name
 * @throws what `bad` makes, in the order of Glance
 */
export function readTaskQuery(query: ReadonlyMap<string, string>, rules: TaskListRules): TaskQuery {
  const { bad } = rules;
  const order = readOrder(query, rules);
  const accept = readFilters(query, rules);
  const marker = query.get('marker');
  if (marker && !UUID.test(marker)) throw bad('Invalid marker format');
  const limit = rules.toLimit(query.get('limit'));
  if (!rules.columns.includes(query.get('sort_key') ?? 'created_at')) throw bad('Sort key supplied was not valid.');
  const after = marker ? rules.find(marker) : undefined;
  if (marker && after === undefined) throw bad(`Task with the given id ${marker} was not found`);
  const pick = (tasks: readonly Job[]): readonly Job[] =>
    tasks
      .filter(accept)
      .filter((job) => after === undefined || order(job, after) > 0)
      .sort(order)
      .slice(0, limit);
  return { limit, pick };
}

function readFilters(query: ReadonlyMap<string, string>, { types, columns, bad }: TaskListRules): (job: Job) => boolean {
  const status = query.get('status');
  if (status && !TASK_STATUSES.includes(status)) throw bad(`Invalid status value: ${status}`);
  const type = query.get('type');
  if (type && !types.includes(type)) throw bad(`Invalid type value: ${type}`);
  // gap: a filter of tasks by a time is compared by the letter in Glance's database; here it finds nothing.
  const tests = [...query]
    .filter(([name]) => !CONTROLS.includes(name) && columns.includes(name))
    .map(
      ([name, value]) =>
        (job: Job): boolean =>
          !TIMES.includes(name) && COLUMNS[name]?.(job) === value,
    );
  return (job) => tests.every((test) => test(job));
}

function readOrder(query: ReadonlyMap<string, string>, { bad }: TaskListRules): (a: Job, b: Job) => number {
  const direction = query.get('sort_dir') ?? 'desc';
  if (direction !== 'asc' && direction !== 'desc') throw bad(`Invalid sort direction: ${direction}`);
  const key = query.get('sort_key') ?? 'created_at';
  const names = key === 'created_at' || key === 'id' ? ['created_at', 'id'] : [key, 'created_at', 'id'];
  const sign = direction === 'asc' ? 1 : -1;
  return (a, b) => {
    for (const name of names) {
      const [one, other] = [columnOf(name, a), columnOf(name, b)];
      if (one !== other) return one < other ? -sign : sign;
    }
    return 0;
  };
}

function columnOf(name: string, job: Job): string | number {
  return (Object.hasOwn(COLUMNS, name) ? COLUMNS[name]?.(job) : undefined) ?? '';
}
