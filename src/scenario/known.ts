import { fitsGlob } from '../core/glob.ts';
import type { Path } from '../documents/document.ts';
import { isCalled } from '../operation/error-row.ts';
import { didYouMean } from '../refusals.ts';
import type { Match, ReplyEffect } from './scenario.ts';

/** What a scenario is checked against; the dialects fit. */
export interface KnownDialect {
  readonly id: string;
  readonly operations: readonly {
    readonly id: string;
    readonly method: string;
    readonly path: string;
    readonly auth: 'token' | 'none';
    readonly request: { readonly body: 'none' | 'json' | 'stream' };
    readonly begins?: 'job';
    readonly replies: readonly { readonly status: number }[];
  }[];
  readonly errors: readonly {
    readonly id: string;
    readonly status: number;
    readonly code?: string;
    readonly operations: '*' | readonly string[];
  }[];
  /** What jobs may fail with beside the codes of errors. */
  readonly jobCodes?: readonly string[];
}

/** One operation with its dialect. */
export interface KnownOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly auth: 'token' | 'none';
  readonly body: 'none' | 'json' | 'stream';
  readonly begins: 'job' | undefined;
  readonly statuses: readonly number[];
  readonly dialect: KnownDialect;
}

/** Tells that something is wrong, and where in what is being looked at. */
export type Tell = (path: Path, message: string, part?: 'key' | 'value') => void;

/**
 * Whether an operation can be made to answer so: it has the error, or an error of the status. A body by hand stands for anything.
 *
 * @param errors the rows of the operation
 */
export function canAnswer(
  errors: readonly { readonly id: string; readonly code?: string; readonly status: number }[],
  { error, status, body, undocumented }: ReplyEffect = {},
): boolean {
  if (error !== undefined) return errors.some((row) => isCalled(row, error));
  return status === undefined || body !== undefined || undocumented === true || errors.some((row) => row.status === status);
}

/** All operations of these dialects. */
export function allOperations(known: readonly KnownDialect[]): readonly KnownOperation[] {
  return known.flatMap((dialect) =>
    dialect.operations.map(({ id, method, path, auth, request, begins, replies }) => {
      return { id, method, path, auth, body: request.body, begins, statuses: replies.map(({ status }) => status), dialect };
    }),
  );
}

/** Whether an operation makes images. */
export function makesImage(method: string, path: string): boolean {
  return method === 'POST' && /\/(?:cloud)?images$/.test(path);
}

/** Whether an operation's path names an image, or it makes one. */
export function isOfImages(method: string, path: string): boolean {
  return path.includes('{image_id}') || makesImage(method, path);
}

/** The rows that one of these operations may answer with. */
export function errorsOf(operations: readonly KnownOperation[]): KnownDialect['errors'] {
  return operations.flatMap(({ id, dialect }) => dialect.errors.filter((row) => row.operations === '*' || row.operations.includes(id)));
}

/** The operations that a rule is about; `null` when that is not known because something is wrong. */
export function findOperations(match: Match, known: readonly KnownDialect[], tell: Tell): readonly KnownOperation[] | null {
  const { dialect, method, operation = '*' } = match;
  const names = known.map(({ id }) => id);
  if (dialect !== undefined && !names.includes(dialect)) {
    const hint = didYouMean(dialect, names) || `: there are ${names.join(', ')}`;
    tell(['match', 'dialect'], `there is no dialect ${JSON.stringify(dialect)}${hint}`);
    return null;
  }
  const all = allOperations(known);
  const globs = [operation].flat();
  const wrong = globs.filter((glob) => !all.some(({ id }) => fitsGlob(glob, id)));
  for (const glob of wrong) {
    const at = typeof operation === 'string' ? [] : [globs.indexOf(glob)];
    tell(['match', 'operation', ...at], toNoOperation(glob, all));
  }
  if (wrong.length > 0) return null;
  const fitting = all.filter(
    ({ id, dialect: of }) => (dialect === undefined || of.id === dialect) && globs.some((glob) => fitsGlob(glob, id)),
  );
  if (fitting.length === 0) {
    tell(['match', 'dialect'], `the dialect ${dialect} has none of these operations: leave one of the two out`);
    return null;
  }
  const found = fitting.filter((one) => method === undefined || one.method === method);
  if (found.length > 0) return found;
  const methods = [...new Set(fitting.map((one) => one.method))];
  tell(['match', 'method'], `no operation of this rule has the method ${method}: there are ${methods.join(', ')}`);
  return null;
}

/** `there is no operation "x", did you mean "y"?` */
export function toNoOperation(wanted: string, all: readonly KnownOperation[]): string {
  const ids = all.map(({ id }) => id);
  const short = ids.filter((id) => id.endsWith(`.${wanted}`));
  const more = short.length > 1 ? `, did you mean "*.${wanted}", which is ${short.join(', ')}?` : undefined;
  const hint = more ?? (didYouMean(wanted, ids) || ': polyglance routes lists them');
  return `there is no operation ${JSON.stringify(wanted)}${hint}`;
}
