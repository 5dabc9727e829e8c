import type { Settings } from '../config.ts';
import { type BaseData, createBaseData } from '../core/base-data.ts';
import type { Cloud } from '../core/cloud.ts';
import { createMetadefBase, type MetadefBase } from '../core/metadefs.ts';
import { createImageBase, type ImageBase } from '../core/repository.ts';
import { listFiles } from '../documents/folder.ts';
import type { Dialect } from '../operation/operation.ts';
import { isRefusal, Refusal } from '../refusals.ts';
import { readScenarioFiles } from '../scenario/read.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { readStartCloud } from './cloud.ts';

/** What sandboxes lie over: what the fixtures and scenarios of the start say. Nobody changes it. */
export interface Ground {
  readonly cloud: Cloud;
  readonly images: ImageBase;
  readonly metadefs: MetadefBase;
  readonly data: BaseData;
  readonly scenarios: readonly Scenario[];
  /** The files that were read, those in folders too. */
  readonly files: { readonly fixtures: readonly string[]; readonly scenarios: readonly string[] };
}

/**
 * Reads the fixtures and scenarios of the settings.
 *
 * @throws Refusal with the place of everything that is wrong
 */
export async function readGround(settings: Pick<Settings, 'fixtures' | 'scenarios'>, dialects: readonly Dialect[]): Promise<Ground> {
  const [fixtures, scenarios] = await settleAll(readFixtures(settings, dialects), readScenarios(settings, dialects));
  return {
    ...toFixtureBase(fixtures.cloud),
    scenarios: scenarios.scenarios,
    files: { fixtures: fixtures.files, scenarios: scenarios.files },
  };
}

/** Puts a cloud in order, once for all sandboxes that lie over it. */
export function toFixtureBase(cloud: Cloud): Pick<Ground, 'cloud' | 'images' | 'metadefs' | 'data'> {
  const { images, metadefs, data } = cloud;
  return { cloud, images: createImageBase(images), metadefs: createMetadefBase(metadefs), data: createBaseData(data) };
}

type Paths = Pick<Settings, 'fixtures' | 'scenarios'>;
type Files = { readonly files: readonly string[] };

async function readFixtures({ fixtures }: Paths, dialects: readonly Dialect[]): Promise<Files & { readonly cloud: Cloud }> {
  const files = await listFiles(fixtures);
  return { files, cloud: await readStartCloud(files, dialects) };
}

async function readScenarios(paths: Paths, dialects: readonly Dialect[]): Promise<Files & { readonly scenarios: readonly Scenario[] }> {
  const files = await listFiles(paths.scenarios);
  return { files, scenarios: files.length === 0 ? [] : await readScenarioFiles(files, dialects) };
}

/** Both, or everything that is refused of both. */
async function settleAll<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  const settled = await Promise.allSettled([first, second]);
  const thrown: unknown[] = settled.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  const refusals = thrown.filter(isRefusal);
  if (thrown.length > 1 && refusals.length === thrown.length) throw new Refusal(refusals.flatMap(({ findings }) => findings));
  return Promise.all([first, second]);
}
