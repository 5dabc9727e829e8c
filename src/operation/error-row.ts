import type { Schema } from './operation.ts';

/** One form that an error may have on the wire; which one it is depends on what the caller accepts. */
export interface ErrorForm {
  /** `null`: no body. */
  readonly mediaType: string | null;
  /** Of the JSON document, or of the page as a text. */
  readonly schema?: Schema;
}

/**
 * The words of an error for one cause. `{image_id}` and its like stand for what the call knows: each parameter of the path, `method`,
 * `path`, `media_type`, `user`, `project` (an id), `methods` (of the path), `patch_types` (of a PATCH), `identity` and `iam` (URLs).
 */
export interface Said {
  /** In place of the row's message. */
  readonly message?: string;
  /** What a dialect says behind the message, where its errors have two parts. */
  readonly detail?: string;
  /** Ids of the operations that say so; all of the row's without it. */
  readonly to?: readonly string[];
}

/** One error of a dialect's catalogue. */
export interface ErrorRow {
  /** `<dialect>.<name>`: `openstack-v2.bad-request`. */
  readonly id: string;
  readonly status: number;
  /** The cloud's own code, where it has codes. */
  readonly code?: string;
  /** What it says when nothing more is known. */
  readonly message: string;
  /** What the real service says in its stead where this error is asked for; the first that the call can fill counts. */
  readonly says?: readonly Said[];
  /** Operation ids that may answer so; `'*'` for all. */
  readonly operations: '*' | readonly string[];
  /** Which layer answers: it chooses the envelope. */
  readonly raisedBy: 'service' | 'auth-filter' | 'gateway';
  /** Headers that it brings, by their names in lower case, with placeholders as in `says`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where this is known from. */
  readonly source: string;
  /** The test that provokes it for real, where there is one. */
  readonly cause?: string;
}

/** What an error says beyond its row. */
export interface ErrorDetails {
  readonly message?: string;
  /** What a dialect says behind the message, where its errors have two parts. */
  readonly detail?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds until another try may help. */
  readonly retryAfter?: number;
  /** A status that replaces the row's, for what no row has. */
  readonly status?: number;
  readonly code?: string;
}

/**
 * Makes the rows of a dialect's catalogue of errors, which have their source in common. A row is of the service itself unless `more`
 * says otherwise.
 *
 * @param dialect its id, which the ids of the rows begin with
 * @param source where the rows are known from
 * @returns a function of the row's name, status and message, the operations that may answer so, the test that provokes it for real
 * where there is one, and whatever differs
 * @example const row = errorRows('openstack-v2', 'Glance 25.1, recorded answers');
 */
export function errorRows(dialect: string, source: string) {
  return (
    name: string,
    status: number,
    message: string,
    operations: ErrorRow['operations'],
    cause?: string,
    more: Partial<ErrorRow> = {},
  ): ErrorRow => ({
    id: `${dialect}.${name}`,
    status,
    message,
    operations,
    raisedBy: 'service',
    source,
    ...(cause === undefined ? {} : { cause }),
    ...more,
  });
}

/** The same for a dialect most of whose errors any operation may answer. */
export function errorRowsOfAll(dialect: string, source: string) {
  const row = errorRows(dialect, source);
  return (name: string, status: number, message: string, cause?: string, more?: Partial<ErrorRow>): ErrorRow =>
    row(name, status, message, '*', cause, more);
}

/**
 * Whether an error goes by this name: its id, or its dialect with the code that the cloud itself gives it.
 *
 * @example isCalled(row, 'ims.image-unavailable') === isCalled(row, 'ims.IMG.0046')
 */
export function isCalled({ id, code }: Pick<ErrorRow, 'id' | 'code'>, name: string): boolean {
  return id === name || (code !== undefined && name === `${id.slice(0, id.indexOf('.'))}.${code}`);
}
