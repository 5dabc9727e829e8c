import type { Call } from './operation.ts';

/**
 * The methods that the path of a call has, in the order of the table: what `Allow` lists beside a 405. Of two paths that fit, the
 * one with literal segments counts, as where requests are dispatched.
 *
 * @returns none where the table does not have the path
 * @example methodsOf(call) // ['GET', 'PATCH', 'DELETE']
 */
export function methodsOf({ dialect, path, switches }: Call): readonly string[] {
  const segments = path.split('/');
  const fitting = dialect.operations.filter((operation) => fits(operation.path.split('/'), segments));
  const [nearest] = fitting.map((operation) => toShape(operation.path)).sort();
  const offered = fitting.filter(({ offered: isOffered }) => isOffered?.(switches) ?? true);
  return offered.filter((operation) => toShape(operation.path) === nearest).map(({ method }) => method);
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
  );
}

/** A path without the names of its parameters. A parameter is sorted behind every literal segment. */
function toShape(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}');
}
