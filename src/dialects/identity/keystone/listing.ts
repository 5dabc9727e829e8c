import type { Call, Json, Operation, Parameter, Reply, Schema } from '../../../operation/operation.ts';
import { toJsonReply } from '../../../wire/json-reply.ts';
import type { Row } from './rows.ts';

/** How the values of a filter are compared, by what stands behind its name: `name__contains`. Source: Keystone's Inexact filters. */
const COMPARISONS: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  contains: (value, wanted) => value.includes(wanted),
  startswith: (value, wanted) => value.startsWith(wanted),
  endswith: (value, wanted) => value.endsWith(wanted),
  icontains: (value, wanted) => value.toLowerCase().includes(wanted.toLowerCase()),
  istartswith: (value, wanted) => value.toLowerCase().startsWith(wanted.toLowerCase()),
  iendswith: (value, wanted) => value.toLowerCase().endsWith(wanted.toLowerCase()),
};

/** What Python takes for no. */
const NO = /^(0|f|false|n|no|off)$/i;

/** Those that a query asks for; what is no filter is passed over. */
export function select(rows: readonly Row[], call: Call, filters: readonly string[]): readonly Row[] {
  const wishes = [...new URLSearchParams(call.search)].flatMap(([key, wanted]) => {
    const [name = '', comparison] = key.split('__');
    const compare = comparison === undefined ? undefined : COMPARISONS[comparison];
    return filters.includes(name) && (comparison === undefined || compare !== undefined) ? [{ name, wanted, compare }] : [];
  });
  return rows.filter((row) => wishes.every(({ name, wanted, compare }) => fits(row[name], wanted, compare)));
}

function fits(value: Json | undefined, wanted: string, compare: ((value: string, wanted: string) => boolean) | undefined): boolean {
  if (typeof value === 'boolean') return value === !NO.test(wanted);
  if (typeof value !== 'string') return false;
  return compare === undefined ? value === wanted : compare(value, wanted);
}

/** A list in Keystone's envelope. It has one page. */
export function toList(call: Call, plural: string, rows: readonly Json[]): Reply {
  const links = { next: null, self: `${call.base}${call.path}${call.search === '' ? '' : `?${call.search}`}`, previous: null };
  return toJsonReply(200, { [plural]: rows, links });
}

/** The schema of a list. */
export const toListSchema = (plural: string): Schema => ({
  type: 'object',
  properties: { [plural]: { type: 'array', items: { type: 'object' } }, links: { type: 'object' } },
  required: [plural, 'links'],
});

/** The schema of one. */
export const toOneSchema = (kind: string, required: readonly string[] = ['id', 'links']): Schema => ({
  type: 'object',
  properties: { [kind]: { type: 'object', required } },
  required: [kind],
});

/** What filters look like to the contract. */
export function toFilters(names: readonly string[]): readonly Parameter[] {
  return names.map((name) => ({ name, schema: { type: 'string' }, description: `Only those of this ${name}.` }));
}

/** The same operations, and for each `GET` one that answers `HEAD` with its status and headers. */
export function withHeads(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((operation) => (operation.method === 'GET' ? [operation, toHead(operation)] : [operation]));
}

function toHead(operation: Operation): Operation {
  return {
    ...operation,
    id: `${operation.id}-head`,
    method: 'HEAD',
    summary: `${operation.summary.slice(0, -1)}, without the body.`,
    replies: operation.replies.map(({ status, description, mediaType }) => ({ status, description, mediaType })),
  };
}
