import type { ErrorRow } from './error-row.ts';
import type { Dialect, Json } from './operation.ts';

/**
 * An error of a dialect, as data: all that one has to know to ask for it in a scenario or by a `Prefer` header. In `headers` and
 * `says`, `{image_id}` and its like stand for what the request knows.
 *
 * @example toShownError(glance, ERRORS.conflict) // { id: 'openstack-v2.conflict', …, prefer: 'error=openstack-v2.conflict' }
 */
export function toShownError(dialect: Dialect, row: ErrorRow): { readonly [name: string]: Json } {
  const { id, status, code, message, says = [], headers = {}, operations, raisedBy, source, cause } = row;
  return {
    id,
    dialect: dialect.id,
    status,
    code: code ?? null,
    message,
    says: says.map((said) => ({ message: said.message ?? message, detail: said.detail ?? null, operations: said.to ?? operations })),
    headers,
    mediaTypes: dialect.errorForms(row).flatMap(({ mediaType }) => (mediaType === null ? [] : [mediaType])),
    operations,
    raisedBy,
    source,
    cause: cause ?? null,
    prefer: `error=${id}`,
    scenario: { reply: { error: id } },
  };
}
