import type { ErrorForm, ErrorRow } from './error-row.ts';
import { createSamples, type Samples } from './openapi-samples.ts';
import { type Schemas, toUnion } from './openapi-schemas.ts';
import type { Dialect, Json, Operation } from './operation.ts';

const REASONS: Readonly<Record<ErrorRow['raisedBy'], string>> = {
  service: '',
  'auth-filter': ' Answered by the filter that looks at tokens.',
  gateway: ' Answered by the layer in front of the service.',
};

/** Writes the errors of a dialect into a description. What several operations answer stands there once. */
export interface Errors {
  /** The answers of one operation that are errors, by status. */
  of(operation: Operation): ReadonlyMap<number, Json>;
  /** What references lead to; complete when all operations were asked for. */
  readonly components: { readonly responses: Members; readonly examples: Members };
}

type Members = { readonly [name: string]: Json };

/**
 * Makes the writer of a dialect's errors: the form of each, by its schema, and an example made by what the dialect answers with.
 *
 * @param schemas where the schemas of their forms go
 */
export function createErrors(dialect: Dialect, schemas: Schemas): Errors {
  const samples = createSamples(dialect);
  const responses: Record<string, Json> = {};
  const names = new Map<string, string>();
  const refer = (status: number, response: Json): Json => {
    const text = JSON.stringify(response);
    let name = names.get(text);
    if (name === undefined) {
      const count = Object.keys(responses).filter((known) => known.startsWith(`error-${status}-`)).length + 1;
      name = `error-${status}-${count}`;
      names.set(text, name);
      responses[name] = response;
    }
    return { $ref: `#/components/responses/${name}` };
  };
  const of = (operation: Operation): ReadonlyMap<number, Json> => {
    const rows = dialect.errors.filter((row) => row.operations === '*' || row.operations.includes(operation.id));
    const groups = [...groupByStatus(rows)];
    return new Map(
      groups.map(([status, same]) => [status, refer(status, toErrorResponse({ dialect, operation, rows: same, schemas, samples }))]),
    );
  };
  return { of, components: { responses, examples: samples.components } };
}

/** What one answer is written from. */
interface Written {
  readonly dialect: Dialect;
  readonly operation: Operation;
  /** The rows of its status. */
  readonly rows: readonly ErrorRow[];
  readonly schemas: Schemas;
  readonly samples: Samples;
}

function toErrorResponse(written: Written): Json {
  const { dialect, operation, rows } = written;
  const forms = operation.method === 'HEAD' ? [] : rows.flatMap((row) => dialect.errorForms(row));
  const content: Record<string, Json> = {};
  for (const { mediaType } of forms) if (mediaType !== null) content[mediaType] ??= toContent(written, mediaType, forms);
  const names = new Set(rows.flatMap(({ headers = {} }) => Object.keys(headers)));
  const headers = Object.fromEntries([...names].map((name) => [toHeaderName(name), { schema: { type: 'string' } }]));
  return {
    description: rows.map(toLine).join('\n\n'),
    ...(names.size === 0 ? {} : { headers }),
    ...(Object.keys(content).length === 0 ? {} : { content }),
    // Each of them stands in the x-errors of the document, with its source.
    'x-errors': rows.map(({ id }) => id),
  };
}

function toContent({ operation, rows, schemas, samples }: Written, mediaType: string, forms: readonly ErrorForm[]): Json {
  const same = forms.filter((form) => form.mediaType === mediaType).map(({ schema = true }) => schema);
  const examples = Object.fromEntries(rows.flatMap((row) => samples.of(operation, row, mediaType)));
  return { schema: toUnion(same, schemas), ...(Object.keys(examples).length === 0 ? {} : { examples }) };
}

function toLine({ id, code, message, raisedBy }: ErrorRow): string {
  const words = [code, message].filter((part) => part !== undefined && part !== '').join(' ');
  return `\`${id}\`${words === '' ? '.' : `: ${words}`}${REASONS[raisedBy]}`;
}

/**
 * Rows of a table by their status, the smallest first.
 *
 * @example groupByStatus(dialect.errors).get(404)
 */
export function groupByStatus<Row extends { readonly status: number }>(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of [...rows].sort((a, b) => a.status - b.status)) groups.set(row.status, [...(groups.get(row.status) ?? []), row]);
  return groups;
}

/**
 * A header as documents write it; one name is written otherwise than all others.
 *
 * @example toHeaderName('x-auth-token') // 'X-Auth-Token'
 */
export function toHeaderName(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()).replace(/^Www-/, 'WWW-');
}
