import type { Call, Json } from '../operation/operation.ts';
import type { Violation } from '../operation/violation.ts';

/** What became of a request, as far as it counts here. */
export interface Outcome {
  readonly status: number;
  /** Id of the error row that was answered. */
  readonly error: string | undefined;
  readonly violations: readonly Violation[];
}

/** How an operation was used. */
export interface OperationUse {
  requests: number;
  readonly statuses: Map<number, number>;
  /** By the id of the error row: how often a client had it to handle. */
  readonly errors: Map<string, number>;
  /** `query.limit`, `header.range`, `body.name`: what requests said. */
  readonly fields: Map<string, number>;
  readonly mediaTypes: Map<string, number>;
}

/** Something that was done against the contract, and how often. */
export interface ViolationUse {
  readonly violation: Violation;
  count: number;
}

/** How a client under test has used the clouds since they were started, in all sandboxes and over resets. */
export interface Usage {
  /** Counts a request that is over. What nobody routes has no operation. */
  note(call: Call, outcome: Outcome): void;
  readonly requests: number;
  operation(id: string): OperationUse | undefined;
  /** What was done against the contract, each once, as it was seen first. */
  readonly violations: readonly ViolationUse[];
  /** Violations that were not kept, as there were too many different ones. */
  readonly lost: number;
}

/** Different violations that are kept. */
const VIOLATIONS_AT_MOST = 1000;

/** Makes a usage; empty to begin with. It counts as requests end, whatever the journal keeps of them. */
export function createUsage(): Usage {
  const operations = new Map<string, OperationUse>();
  const violations = new Map<string, ViolationUse>();
  let requests = 0;
  let lost = 0;
  const keep = (violation: Violation): void => {
    const { id, operation, location, rule } = violation;
    // The third of a list is wrong as its first is.
    const key = `${id} ${operation} ${location.replace(/\/\d+(?=\/|$)/g, '/*')} ${rule}`;
    const known = violations.get(key);
    if (known !== undefined) known.count += 1;
    else if (violations.size < VIOLATIONS_AT_MOST) violations.set(key, { violation, count: 1 });
    else lost += 1;
  };
  return {
    note: (call, { status, error, violations: found }) => {
      requests += 1;
      for (const violation of found) if (violation.id !== 'reply') keep(violation);
      const { id } = call.operation;
      const use = operations.get(id) ?? newUse();
      operations.set(id, use);
      use.requests += 1;
      count(use.statuses, status);
      if (error !== undefined) count(use.errors, error);
      noteFields(use, call);
    },
    get requests() {
      return requests;
    },
    operation: (id) => operations.get(id),
    get violations() {
      return [...violations.values()];
    },
    get lost() {
      return lost;
    },
  };
}

const newUse = (): OperationUse => ({ requests: 0, statuses: new Map(), errors: new Map(), fields: new Map(), mediaTypes: new Map() });

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function noteFields({ fields, mediaTypes }: OperationUse, call: Call): void {
  const { query = [], headers = [], mediaTypes: taken } = call.operation.request;
  if (call.search !== '' && query.length > 0) {
    for (const name of new Set(new URLSearchParams(call.search).keys())) if (isListed(query, name)) count(fields, `query.${name}`);
  }
  for (const { name } of headers) if (call.headers[name] !== undefined) count(fields, `header.${name}`);
  if (taken === undefined || !call.hasBody) return;
  const type = (call.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
  if (Object.hasOwn(taken, type)) count(mediaTypes, type);
  for (const name of namesOf(call)) count(fields, `body.${name}`);
}

const isListed = (parameters: readonly { readonly name: string }[], name: string): boolean => parameters.some((one) => one.name === name);

/** Names of a body: its members, or the attributes that a patch is about. Those that the tables do not have are left out where they are counted. */
function namesOf({ body, operation }: Call): Iterable<string> {
  if (Array.isArray(body) && operation.names === 'patch') return new Set((body as readonly Json[]).map(toAttribute));
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body).slice(0, NAMES_AT_MOST) : [];
}

/** Members of a body that are counted at most. */
const NAMES_AT_MOST = 200;

function toAttribute(operation: Json): string {
  const { path, add, replace, remove } = (operation ?? {}) as { readonly [name: string]: Json | undefined };
  const pointer = path ?? add ?? replace ?? remove;
  return typeof pointer === 'string' ? (pointer.split('/', 2)[1] ?? '') : '';
}
