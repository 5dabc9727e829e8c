import type { Json, Operation, Schema } from '../../operation/operation.ts';
import { JSON_TYPE, toJsonReply } from '../../wire/json-reply.ts';
import { TASK_STATUSES } from '../../wire/task-query.ts';

const DOCS = 'rackerlabs/docs-cloud-images, api-docs/api-reference/methods';

/** What a task may do. */
export const TASK_TYPES: readonly string[] = ['import', 'export'];

const UUID = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';

/** Source: "Get tasks schema"; descriptions are ours. */
const BRIEF = {
  created_at: { description: 'When the task was made.', type: 'string' },
  expires_at: { description: 'When the task may be removed.', type: 'string' },
  id: { description: 'What the task is known by.', pattern: UUID, type: 'string' },
  owner: { description: 'The tenant that the task belongs to.', type: 'string' },
  schema: { type: 'string' },
  self: { type: 'string' },
  status: { description: 'How far the task has come.', enum: TASK_STATUSES, type: 'string' },
  type: { description: 'What the task does.', enum: TASK_TYPES, type: 'string' },
  updated_at: { description: 'When the task was changed last.', type: 'string' },
} as const;

/** Source: "Get task schema"; descriptions are ours. */
const WHOLE = {
  ...BRIEF,
  input: { description: 'What the task was told.', type: 'object' },
  message: { description: 'What went wrong, for people.', type: 'string' },
  result: { description: 'What the task has brought.', type: 'object' },
} as const;

const ALWAYS = ['created_at', 'id', 'schema', 'self', 'status', 'type', 'updated_at'];
const toReply = (title: string, properties: object, required: readonly string[]): Schema => ({
  title,
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** A task in a reply. */
export const TASK_REPLY = toReply('Task', WHOLE, [...ALWAYS, 'input', 'message']);
/** Tasks in a reply. */
export const TASK_LIST_REPLY = toReply(
  'Tasks',
  {
    tasks: { type: 'array', items: toReply('TaskInList', BRIEF, ALWAYS) },
    first: { type: 'string' },
    next: { type: 'string' },
    schema: { const: '/v2/schemas/tasks' },
  },
  ['tasks', 'first', 'schema'],
);

/** The body of a new task. What stands in the input is the task's affair, which fails over it. */
export const NEW_TASK: Schema = {
  title: 'NewTask',
  type: 'object',
  properties: {
    type: WHOLE.type,
    input: {
      type: 'object',
      description: 'Of an import: image_properties with a name, and import_from; of an export: image_uuid and receiving_swift_container.',
    },
  },
  required: ['type', 'input'],
};

const SHOWN: Schema = { type: 'object', required: ['name', 'properties'] };

function schemaOperation(name: string, page: string, document: Json): Operation {
  return {
    id: `rackspace.${name}-schema-show`,
    method: 'GET',
    path: `/v2/schemas/${name}`,
    summary: `Show the JSON schema of ${name === 'task' ? 'a task' : 'a list of tasks'}.`,
    source: `${DOCS}, "${page}"`,
    auth: 'token',
    checks: ['token', 'no-body'],
    request: { body: 'none' },
    replies: [{ status: 200, description: 'The schema.', mediaType: JSON_TYPE, schema: SHOWN }],
    handle: () => toJsonReply(200, document),
  };
}

/** The operations that show the schemas of tasks. */
export const TASK_SCHEMA_OPERATIONS: readonly Operation[] = [
  schemaOperation('task', 'Get task schema', { name: 'task', properties: WHOLE }),
  schemaOperation('tasks', 'Get tasks schema', {
    links: [{ href: '{schema}', rel: 'describedby' }],
    name: 'tasks',
    properties: { schema: { type: 'string' }, tasks: { items: { name: 'task', properties: BRIEF }, type: 'array' } },
  }),
];
