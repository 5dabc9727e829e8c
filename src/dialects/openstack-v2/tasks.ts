import type { Job } from '../../core/jobs.ts';
import { Answer } from '../../operation/answer.ts';
import type { Call, Json, Operation, Reply, Schema, World } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { toQueryText, toSchemaMessage } from '../../wire/python.ts';
import { readTaskQuery, TASK_COLUMNS, TASK_STATUSES } from '../../wire/task-query.ts';
import { callerOf, findImage, IMAGE_ID, isJsonObject, refuseBody } from './context.ts';
import { ERRORS } from './errors.ts';
import { PAGING, parseQuery, readLimit } from './list-query.ts';
import { TASK, TASK_OF_MANY } from './schemas.ts';
import { startTask } from './start-task.ts';
import { checkTaskInput, runTask } from './task-flow.ts';
import { toRow, toShort, toTask } from './task-view.ts';

const API_REF = 'openstack/glance, api-ref/source/v2/tasks.inc; answers recorded from Glance 25.1';
const IMAGE_TASKS_REF = 'openstack/glance, api-ref/source/v2/images-images-v2.inc, tasks; answers recorded from Glance 25.1';

const bad = (message: string): Answer => new Answer(ERRORS.badRequest, { message });

async function list(world: World, call: Call): Promise<Reply> {
  const query = new Map<string, string>(parseQuery(call.search));
  const find = (id: string): Job | undefined => world.jobs.get(id);
  const { limit, pick } = readTaskQuery(query, { types: ['import'], columns: TASK_COLUMNS, bad, toLimit: readLimit, find });
  const tasks = (): readonly Job[] => world.jobs.list().filter(isTask);
  await Promise.all(tasks().flatMap(({ id }) => world.jobs.look(id) ?? []));
  const page = pick(tasks());
  query.delete('marker');
  const link = (more: ReadonlyMap<string, string>): string => (more.size === 0 ? '/v2/tasks' : `/v2/tasks?${toQueryText(more)}`);
  const last = page.length === limit ? page[page.length - 1] : undefined;
  return toJsonReply(200, {
    tasks: page.map(toShort),
    first: link(query),
    schema: '/v2/schemas/tasks',
    ...(last === undefined ? {} : { next: link(new Map([...query, ['marker', last.id]])) }),
  });
}

/** Whether a job is one of Glance's: other clouds of the sandbox have jobs too. */
function isTask({ type }: Job): boolean {
  return type === 'import' || type === 'api_image_import' || type === 'location_import';
}

async function show(world: World, call: Call): Promise<Reply> {
  refuseBody(call);
  const id = call.params['task_id'] ?? '';
  await world.jobs.look(id);
  const job = world.jobs.get(id);
  if (job === undefined || !isTask(job)) throw new Answer(ERRORS.notFound, { message: `Could not find task ${id}` });
  return toJsonReply(200, toTask(job));
}

const NO_DELETE =
  'This operation is currently not permitted on Glance Tasks. They are auto deleted after reaching the time based on their expires_at property.';

function remove(_world: World, call: Call): never {
  refuseBody(call);
  throw new Answer(ERRORS.methodNotAllowed, { message: NO_DELETE, headers: { allow: 'GET' } });
}

/** The body of a new task. Source: glance/api/v2/tasks.py, `_TASK_SCHEMA`. */
const NEW_TASK: Schema = { ...TASK, type: 'object', additionalProperties: false };

/** The same for its documents: what is required is told in words of its own. */
const NEW_TASK_BODY: Schema = {
  title: 'NewTask',
  type: 'object',
  properties: TASK.properties,
  required: ['type', 'input'],
  additionalProperties: false,
};

function create(world: World, call: Call): Reply {
  const { body } = call;
  if (typeof body !== 'object' || body === null) throw bad('Unexpected body type. Expected list/dict.');
  const members = isJsonObject(body) ? body : {};
  for (const name of ['type', 'input']) if (members[name] === undefined) throw bad(`Task '${name}' is required`);
  const [problem] = call.schemas.problems(NEW_TASK, body);
  if (problem !== undefined) throw bad(toSchemaMessage('task', problem));
  const { type, input } = members as { readonly type: string; readonly input: { readonly [name: string]: Json } | null };
  checkTaskInput(world, type, input);
  const image = input?.['image_id'];
  const task = { type, image: typeof image === 'string' ? image : null, input };
  const job = startTask(world, call, task, (run) => runTask(world, call, { type, input: input ?? {} }, run));
  return toJsonReply(201, toTask(job), { location: `${call.base}/v2/tasks/${job.id}` });
}

/** The tasks of an image that the caller may see. Source: glance/api/v2/images.py, `get_task_info`. */
async function listOfImage(world: World, call: Call): Promise<Reply> {
  const id = call.params['image_id'] ?? '';
  const caller = callerOf(call);
  await world.jobs.look(id);
  if (findImage(world, call) === undefined) throw new Answer(ERRORS.notFound, { message: ERRORS.notFound.message });
  const mine = (job: Job): boolean => caller.admin || job.owner === null || job.owner === (caller.project?.id ?? null);
  const jobs = world.jobs.list().filter((job) => job.image === id && isTask(job) && mine(job));
  return toJsonReply(200, { tasks: jobs.map(toRow) });
}

const OWNER: Schema = { type: ['string', 'null'], description: 'The project that the task belongs to.' };
const toReply = (title: string, properties: object): Schema => ({
  title,
  type: 'object',
  properties: { ...properties, owner: OWNER },
  required: ['id', 'type', 'status'],
  additionalProperties: false,
});
const TASK_REPLY = toReply('Task', TASK.properties);
const SHORT_REPLY = toReply('TaskInList', TASK_OF_MANY.properties);
const TASK_LIST_REPLY: Schema = {
  title: 'Tasks',
  type: 'object',
  properties: {
    tasks: { type: 'array', items: SHORT_REPLY },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { const: '/v2/schemas/tasks' },
  },
  required: ['tasks', 'first', 'schema'],
  additionalProperties: false,
};
const IMAGE_TASKS_REPLY: Schema = {
  title: 'ImageTasks',
  type: 'object',
  properties: { tasks: { type: 'array', items: { type: 'object', required: ['id', 'type', 'status', 'image_id'] } } },
  required: ['tasks'],
  additionalProperties: false,
};
const TASK_ID = {
  name: 'task_id',
  required: true,
  description: 'The id of the task.',
  schema: { type: 'string', format: 'uuid' },
} as const;
const common = { source: API_REF, auth: 'token', checks: ['token', 'json-if-any', 'admin'] } as const;

/** The operations on tasks. */
export const TASK_OPERATIONS: readonly Operation[] = [
  {
    ...common,
    id: 'openstack-v2.task-list',
    deprecated: true,
    method: 'GET',
    path: '/v2/tasks',
    summary: 'Show a page of the tasks; for admins.',
    checks: ['token', 'admin'],
    request: {
      body: 'none',
      openQuery: true,
      query: [
        { name: 'limit', schema: { type: 'string', pattern: '^[0-9]+$' }, description: 'How many at most; 25 without it, 1000 at most.' },
        { name: 'marker', schema: { type: 'string' }, description: 'The id of the last task of the page before.' },
        { name: 'sort_key', schema: { enum: TASK_COLUMNS } },
        { name: 'sort_dir', schema: { enum: ['asc', 'desc'] } },
        { name: 'status', schema: { enum: TASK_STATUSES } },
        { name: 'type', schema: { enum: ['import'] } },
      ],
    },
    paging: PAGING,
    replies: [{ status: 200, description: 'A page of tasks.', mediaType: JSON_TYPE, schema: TASK_LIST_REPLY }],
    handle: list,
  },
  {
    id: 'openstack-v2.task-create',
    deprecated: true,
    method: 'POST',
    path: '/v2/tasks',
    summary: 'Make an image by importing its data; for admins.',
    source: API_REF,
    auth: 'token',
    checks: ['token', 'admin', 'json'],
    request: { body: 'json', mediaTypes: { [JSON_TYPE]: NEW_TASK_BODY } },
    begins: 'job',
    replies: [{ status: 201, description: 'The task, which is pending.', mediaType: JSON_TYPE, schema: TASK_REPLY }],
    handle: create,
  },
  {
    ...common,
    id: 'openstack-v2.task-show',
    deprecated: true,
    method: 'GET',
    path: '/v2/tasks/{task_id}',
    summary: 'Show a task; for admins.',
    request: { body: 'json', path: [TASK_ID] },
    replies: [{ status: 200, description: 'The task.', mediaType: JSON_TYPE, schema: TASK_REPLY }],
    handle: show,
  },
  {
    ...common,
    id: 'openstack-v2.task-delete',
    deprecated: true,
    method: 'DELETE',
    path: '/v2/tasks/{task_id}',
    summary: 'Refuse to delete a task: tasks go by themselves.',
    request: { body: 'json', path: [TASK_ID] },
    replies: [],
    handle: remove,
  },
  {
    ...common,
    id: 'openstack-v2.image-task-list',
    source: IMAGE_TASKS_REF,
    checks: ['token', 'no-body'],
    method: 'GET',
    path: '/v2/images/{image_id}/tasks',
    summary: 'Show the tasks of an image.',
    request: { body: 'none', path: [IMAGE_ID] },
    replies: [{ status: 200, description: 'The tasks, oldest first.', mediaType: JSON_TYPE, schema: IMAGE_TASKS_REPLY }],
    handle: listOfImage,
  },
];
