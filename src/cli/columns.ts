/** The cells of one line of a table. */
export type Row = readonly string[];

/**
 * Columns of text, as wide as they have to be.
 *
 * @example toColumns([['name', 'value'], ['seed', '1']]) // 'name  value\nseed  1\n'
 */
export function toColumns(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const toLine = (row: Row): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${rows.map(toLine).join('\n')}\n`;
}
