import type { ErrorRow } from './operation.ts';

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
