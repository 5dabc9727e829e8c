import type { Dialect } from '../operation/operation.ts';
import { nearest } from '../refusals.ts';

const AT_MOST = 3;

/**
 * The routes that a request without one nearly meant, best first: for journal and log, never for a cloud's body.
 *
 * @example nearMisses('GET', '/v2/image/1', dialects) // ['GET /v2/images/{image_id} (openstack-v2.image-show)']
 */
export function nearMisses(method: string, path: string, dialects: readonly Dialect[]): readonly string[] {
  const scored = dialects.flatMap((dialect) =>
    dialect.operations.map((operation) => ({
      line: `${operation.method} ${dialect.home}${operation.path} (${operation.id})`,
      score: score(path.split('/').slice(1), operation.path.split('/').slice(1)) - (operation.method === method ? 0.5 : 0),
    })),
  );
  return scored
    .filter((one) => one.score <= 1.5)
    .sort((a, b) => a.score - b.score)
    .slice(0, AT_MOST)
    .map((one) => one.line);
}

/** How far a path is from a template, in segments: one too many, one too few, or one misspelt counts 1. */
function score(path: readonly string[], template: readonly string[]): number {
  let far = Math.abs(path.length - template.length);
  for (let index = 0; index < Math.min(path.length, template.length); index += 1) {
    const wanted = template[index] ?? '';
    const given = path[index] ?? '';
    if (wanted === given || (wanted.startsWith('{') && given !== '')) continue;
    far += nearest(given, [wanted]) === undefined ? 2 : 1;
  }
  return far;
}
