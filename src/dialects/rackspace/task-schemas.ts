import type { Schema } from '../../operation/operation.ts';
import { TASK_STATUSES } from '../../wire/task-query.ts';

/** What a task may do. */
export const TASK_TYPES: readonly string[] = ['import', 'export'];

/** How ids look, in the schemas of the pages. */
export const UUID_PATTERN = '^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$';

/** Source: "Get tasks schema"; descriptions are ours. */
const BRIEF = {
  created_at: { description: 'When the task was made.', type: 'string' },
  expires_at: { description: 'When the task may be removed.', type: 'string' },
  id: { description: 'What the task is known by.', pattern: UUID_PATTERN, type: 'string' },
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

/** A task and a list of tasks, as their schemas are shown. */
export const TASK_DOCUMENTS = {
  task: { name: 'task', properties: WHOLE },
  tasks: {
    links: [{ href: '{schema}', rel: 'describedby' }],
    name: 'tasks',
    properties: { schema: { type: 'string' }, tasks: { items: { name: 'task', properties: BRIEF }, type: 'array' } },
  },
} as const;
