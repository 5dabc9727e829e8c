import { methodsOf } from './allow.ts';
import type { ErrorDetails, ErrorRow, Said } from './error-row.ts';
import type { Call } from './operation.ts';

/** What an error says: the words, and what a dialect puts behind them. */
export interface Words {
  readonly message: string;
  readonly detail: string;
}

const PLACEHOLDER = /\{([a-z_]+)\}/g;

/** What a placeholder stands for, beside the parameters of the path. What is empty is not known. */
const FACTS: Readonly<Record<string, (call: Call) => string | undefined>> = {
  method: (call) => call.method,
  path: (call) => call.path,
  media_type: (call) => call.headers['content-type'],
  user: (call) => call.caller?.user.name,
  project: (call) => call.caller?.project?.id,
  identity: (call) => call.urlOf('/identity'),
  iam: (call) => call.urlOf('/iam'),
  methods: (call) => methodsOf(call).join(', '),
  patch_types: ({ operation }) => (operation.method === 'PATCH' ? Object.keys(operation.request.mediaTypes ?? {}).join(', ') : undefined),
};

/** Puts what a call knows in place of `{image_id}` and its like; `undefined` when it does not know all of them. */
function fill(template: string, call: Call): string | undefined {
  let known = true;
  const text = template.replace(PLACEHOLDER, (_whole, name: string) => {
    const value = (Object.hasOwn(call.params, name) ? call.params[name] : undefined) ?? FACTS[name]?.(call) ?? '';
    known &&= value !== '';
    return value;
  });
  return known ? text : undefined;
}

/**
 * The headers of an error, by its row and what is given; those that the call cannot fill are left out.
 *
 * @example toHeaders(ERRORS.methodNotAllowed, call) // { allow: 'GET, PATCH, DELETE' }
 */
export function toHeaders(
  { headers = {} }: ErrorRow,
  call: Call,
  { headers: given, retryAfter }: ErrorDetails = {},
): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, template] of Object.entries(headers)) {
    const value = fill(template, call);
    if (value !== undefined) filled[name] = value;
  }
  return { ...filled, ...given, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) };
}

/**
 * The words of an error: those that are given, else those that the row says to such a call, else the row's message.
 *
 * @example toWords(ERRORS.notFound, call) // { message: 'No image found with ID 1b2c…', detail: '' }
 */
export function toWords(row: ErrorRow, call: Call, { message, detail }: ErrorDetails = {}): Words {
  if (message !== undefined || detail !== undefined) return { message: message ?? row.message, detail: detail ?? '' };
  for (const said of row.says ?? []) {
    const words = isSaidTo(said, call) ? fillBoth(said, row, call) : undefined;
    if (words !== undefined) return words;
  }
  return { message: row.message, detail: '' };
}

/** The details of an answer that says what its row says when nothing more is known, whatever the row says to such a call. */
export function generally({ message }: ErrorRow): ErrorDetails {
  return { message };
}

function isSaidTo({ to }: Said, call: Call): boolean {
  return to === undefined || to.includes(call.operation.id);
}

function fillBoth(said: Said, row: ErrorRow, call: Call): Words | undefined {
  const message = said.message === undefined ? row.message : fill(said.message, call);
  const detail = fill(said.detail ?? '', call);
  return message === undefined || detail === undefined ? undefined : { message, detail };
}
