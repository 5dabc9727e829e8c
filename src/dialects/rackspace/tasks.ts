import type { Job } from '../../core/jobs.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Operation, Parameter, Reply, World } from '../../operation/operation.ts';
import { askerOf, paceOf } from '../../wire/job-order.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { toQueryText } from '../../wire/python.ts';
import { readTaskQuery, TASK_STATUSES } from '../../wire/task-query.ts';
import { callerOf, isMembers } from './context.ts';
import { ERRORS } from './errors.ts';
import { requireFew, requireRoom } from './limits.ts';
import { PAGING, pageSizeOf, TASK_TIME_SWITCH } from './switches.ts';
import { NEW_TASK, TASK_LIST_REPLY, TASK_REPLY, TASK_TYPES } from './task-schemas.ts';
import { toBrief, toTask } from './task-view.ts';
import { runTask, toFailure } from './task-work.ts';

const DOCS = 'rackerlabs/docs-cloud-images, api-docs/api-reference/methods';

/** Milliseconds that a task is remembered after its end. Source: the examples of "Get task details", `expires_at`. */
const TASK_LIFE = 48 * 3_600_000;

/** What tasks are called among the jobs of a sandbox, where those of other clouds are too. */
const PREFIX = 'rackspace.';

/** What tasks can be sorted by, and filtered by. Source: Glance of Icehouse, its table of tasks. */
const COLUMNS: readonly string[] = ['id', 'type', 'status', 'owner', 'created_at', 'updated_at', 'expires_at'];

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

/** The tasks of the caller's account; an admin's are all. */
function tasksOf(world: World, call: Call): readonly Job[] {
  const caller = callerOf(call);
  const mine = ({ owner }: Job): boolean => caller.admin || owner === (caller.project?.id ?? null);
  return world.jobs
    .list()
    .filter((job) => job.type.startsWith(PREFIX) && mine(job))
    .map((job) => ({ ...job, type: job.type.slice(PREFIX.length) }));
}

function toLimit(text: string | undefined, most: number): number {
  if (text === undefined) return most;
  if (!/^\d+$/.test(text)) throw bad('limit param must be a number that is not negative');
  return Math.min(Number(text), most);
}

/** gap: the page has no parameters; those of the OpenStack that the service is made of are taken. */
async function list(world: World, call: Call): Promise<Reply> {
  const query = new Map<string, string>(new URLSearchParams(call.search));
  const find = (id: string): Job | undefined => tasksOf(world, call).find((job) => job.id === id);
  const size = pageSizeOf(world);
  const rules = { types: TASK_TYPES, columns: COLUMNS, bad, find, toLimit: (text: string | undefined) => toLimit(text, size) };
  const { limit, pick } = readTaskQuery(query, rules);
  await Promise.all(tasksOf(world, call).flatMap(({ id }) => world.jobs.look(id) ?? []));
  const page = pick(tasksOf(world, call));
  requireFew(world, page);
  query.delete('marker');
  const link = (more: ReadonlyMap<string, string>): string => (more.size === 0 ? '/v2/tasks' : `/v2/tasks?${toQueryText(more)}`);
  const last = page.length === limit ? page[page.length - 1] : undefined;
  return toJsonReply(200, {
    tasks: page.map((job) => toBrief(world, job)),
    first: link(query),
    schema: '/v2/schemas/tasks',
    ...(last === undefined ? {} : { next: link(new Map([...query, ['marker', last.id]])) }),
  });
}

async function show(world: World, call: Call): Promise<Reply> {
  const id = call.params['task_id'] ?? '';
  await world.jobs.look(id);
  const job = tasksOf(world, call).find((one) => one.id === id);
  if (job === undefined) throw new Answer(ERRORS.itemNotFound, { message: `Could not find task ${id}` });
  return toJsonReply(200, toTask(world, job));
}

/** Begins a task. What is wrong with its input it tells itself: the page says of each that the task fails. */
function create(world: World, call: Call): Reply {
  const { body } = call;
  if (!isMembers(body)) throw bad('Expected an object with a type and an input.');
  const { type, input } = body;
  if (typeof type !== 'string' || !TASK_TYPES.includes(type)) throw bad(`The type of a task has to be ${TASK_TYPES.join(' or ')}.`);
  if (!isMembers(input)) throw bad('The input of a task has to be an object.');
  const caller = callerOf(call);
  if (type === 'import') requireRoom(world, caller);
  const image = input['image_uuid'];
  const job = world.jobs.start(
    {
      type: `${PREFIX}${type}`,
      image: typeof image === 'string' ? image : null,
      input,
      ...askerOf(call, caller),
      remembered: TASK_LIFE,
      toFailure,
      pace: paceOf(world, TASK_TIME_SWITCH),
      waitsForLook: true,
    },
    (run) => runTask(world, caller, type, input, run),
  );
  return toJsonReply(201, toTask(world, { ...job, type }));
}

const TASK_ID: Parameter = {
  name: 'task_id',
  required: true,
  description: 'The id of the task.',
  schema: { type: 'string', format: 'uuid' },
};

/** The operations on tasks. */
export const TASK_OPERATIONS: readonly Operation[] = [
  {
    id: 'rackspace.task-list',
    method: 'GET',
    path: '/v2/tasks',
    summary: "Show the account's tasks in brief.",
    source: `${DOCS}, "List tasks"; OpenStack Image API v2 for the query`,
    auth: 'token',
    checks: ['token', 'no-body'],
    request: {
      body: 'none',
      openQuery: true,
      query: [
        { name: 'limit', schema: { type: 'string', pattern: '^[0-9]+$' }, description: 'How many at most.' },
        { name: 'marker', schema: { type: 'string' }, description: 'The id of the last task of the page before.' },
        { name: 'sort_key', schema: { enum: COLUMNS } },
        { name: 'sort_dir', schema: { enum: ['asc', 'desc'] } },
        { name: 'status', schema: { enum: TASK_STATUSES } },
        { name: 'type', schema: { enum: TASK_TYPES } },
      ],
    },
    replies: [{ status: 200, description: 'Tasks, the newest first.', mediaType: JSON_TYPE, schema: TASK_LIST_REPLY }],
    paging: PAGING,
    handle: list,
  },
  {
    id: 'rackspace.task-create',
    method: 'POST',
    path: '/v2/tasks',
    summary: 'Import an image from Cloud Files, or export one to them.',
    source: `${DOCS}, "Task to import image" and "Task to export image"`,
    auth: 'token',
    checks: ['token', 'media-type', 'json'],
    request: { body: 'json', mediaTypes: { [JSON_TYPE]: NEW_TASK } },
    begins: 'job',
    replies: [{ status: 201, description: 'The task, which is pending.', mediaType: JSON_TYPE, schema: TASK_REPLY }],
    handle: create,
  },
  {
    id: 'rackspace.task-show',
    method: 'GET',
    path: '/v2/tasks/{task_id}',
    summary: 'Show how far a task has come, and what came of it.',
    source: `${DOCS}, "Get task details"`,
    auth: 'token',
    checks: ['token', 'no-body'],
    request: { body: 'none', path: [TASK_ID] },
    replies: [{ status: 200, description: 'The task.', mediaType: JSON_TYPE, schema: TASK_REPLY }],
    handle: show,
  },
];
