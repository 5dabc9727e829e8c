/** What a list may be sorted by: the keys of a row with their values, the first one counts most. */
export type SortValues = readonly (string | number | null)[];

/** A page of rows that are sorted. */
export interface Page<Row> {
  readonly toValues: (row: Row) => SortValues;
  readonly descending: boolean;
  /** Only what comes after this row. */
  readonly after?: Row;
  readonly limit: number;
}

/**
 * Sorts rows and takes a page of them, as SQL does: missing values are the lowest, and a row that has none where the marker has one
 * is on neither side of it.
 *
 * Source: oslo_db/sqlalchemy/utils.py, `paginate_query`. A key that the marker has no value of is left out of the comparison there.
 */
export function takePage<Row>(rows: readonly Row[], { toValues, descending, after, limit }: Page<Row>): readonly Row[] {
  const marker = after === undefined ? undefined : toValues(after);
  const left = rows.map((row) => ({ row, values: toValues(row) })).filter(({ values }) => !marker || isBeyond(values, marker, descending));
  left.sort((a, b) => (descending ? compare(b.values, a.values) : compare(a.values, b.values)));
  return left.slice(0, limit).map(({ row }) => row);
}

function compare(a: SortValues, b: SortValues): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? null;
    if (value === other) continue;
    if (value === null) return -1;
    if (other === null) return 1;
    return value < other ? -1 : 1;
  }
  return 0;
}

function isBeyond(values: SortValues, marker: SortValues, descending: boolean): boolean {
  for (const [index, mark] of marker.entries()) {
    const value = values[index] ?? null;
    if (mark === null || value === mark) continue;
    return value !== null && value > mark !== descending;
  }
  return false;
}
