import type { Dialect, Operation } from '../operation/operation.ts';

/** What a path leads to inside one dialect. */
export interface Route {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

interface Node {
  readonly literals: Map<string, Node>;
  parameter: { readonly name: string; readonly node: Node } | undefined;
  readonly operations: Map<string, Operation>;
}

const newNode = (): Node => ({ literals: new Map(), parameter: undefined, operations: new Map() });
const NO_PARAMS: Readonly<Record<string, string>> = {};

/** Finds the operation of a request inside one dialect; never fails, the dialect has an answer for everything. */
export type Router = (method: string, path: string) => Route;

/**
 * Builds the segment tree of a dialect's operations: literal segments go before parameters.
 *
 * @throws Error when two operations have the same method and path
 */
export function createRouter(dialect: Dialect): Router {
  const root = newNode();
  for (const operation of dialect.operations) insert(root, operation);
  return (method, path) => {
    const params: Record<string, string> = {};
    const node = walk(root, path.split('/'), 1, params);
    if (node === undefined || node.operations.size === 0) return { operation: dialect.unmatched(method, path), params: NO_PARAMS };
    const operation = node.operations.get(method) ?? dialect.wrongMethod(method, path, [...node.operations.keys()]);
    return { operation, params };
  };
}

function insert(root: Node, operation: Operation): void {
  let node = root;
  for (const segment of operation.path.split('/').slice(1)) {
    if (segment.startsWith('{')) {
      node.parameter ??= { name: segment.slice(1, -1), node: newNode() };
      node = node.parameter.node;
    } else {
      const next = node.literals.get(segment) ?? newNode();
      node.literals.set(segment, next);
      node = next;
    }
  }
  if (node.operations.has(operation.method)) throw new Error(`${operation.id}: ${operation.method} ${operation.path} is taken`);
  node.operations.set(operation.method, operation);
}

function walk(node: Node, segments: readonly string[], index: number, params: Record<string, string>): Node | undefined {
  const segment = segments[index];
  if (segment === undefined) return node;
  const literal = node.literals.get(segment);
  if (literal !== undefined) {
    const found = walk(literal, segments, index + 1, params);
    if (found !== undefined) return found;
  }
  if (node.parameter === undefined || segment === '') return undefined;
  const found = walk(node.parameter.node, segments, index + 1, params);
  if (found !== undefined) params[node.parameter.name] = decode(segment);
  return found;
}

/** Percent-decodes a segment; one that cannot be decoded is taken as it is. */
function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
