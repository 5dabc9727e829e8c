import type { Cloud } from '../core/cloud.ts';
import { readDefaultCloud } from '../documents/default-cloud.ts';
import { type Fixtures, readFixtures } from '../documents/fixtures.ts';
import type { Dialect } from '../operation/operation.ts';
import { generateImages, refuseTakenIds } from './generate.ts';

/**
 * The cloud to start with: the default one, fixtures over it, and the images that they want to have generated.
 *
 * @param fixtures files and folders; none for the default cloud
 * @throws Refusal with the place of everything that is wrong
 */
export async function readStartCloud(fixtures: readonly string[], dialects: readonly Dialect[]): Promise<Cloud> {
  const shipped = readDefaultCloud();
  if (fixtures.length === 0) return shipped;
  return withGenerated(await readFixtures(fixtures, shipped), dialects);
}

/**
 * A cloud with the images that its fixtures want to have generated.
 *
 * @throws Refusal with the place of each wish whose images would have ids that are taken
 */
export async function withGenerated({ cloud, generate }: Fixtures, dialects: readonly Dialect[]): Promise<Cloud> {
  if (generate.length === 0) return cloud;
  const generated = await generateImages(generate, { projects: cloud.identity.projects, images: cloud.images, dialects });
  return { ...cloud, images: [...cloud.images, ...generated] };
}

/**
 * Looks at fixtures as at a start, and generates nothing.
 *
 * @throws Refusal with the place of everything that is wrong
 */
export async function checkFixtures(fixtures: readonly string[]): Promise<void> {
  const { cloud, generate } = await readFixtures(fixtures, readDefaultCloud());
  refuseTakenIds(generate, cloud.images);
}
