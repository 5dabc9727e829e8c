import type { Cloud } from '../core/cloud.ts';
import type { Finding } from '../refusals.ts';
import { createCheck, refuseAll } from './check.ts';
import { type Document, readDocument } from './document.ts';
import { readData } from './fixture-data.ts';
import { toIdentity } from './fixture-identity.ts';
import { type ImageSetting, toCloudData, toImages, toStores, toWishes } from './fixture-images.ts';
import { toMetadefs } from './fixture-metadefs.ts';
import {
  type FixtureIdentity,
  type FixtureImage,
  type FixtureMetadefs,
  type FixtureSections,
  type FixtureStore,
  type FixtureWish,
  type GenerateWish,
  type Placed,
  place,
} from './fixture-rows.ts';

interface FixtureFile {
  readonly identity?: Partial<FixtureIdentity>;
  readonly stores?: readonly FixtureStore[];
  readonly images?: readonly FixtureImage[];
  readonly metadefs?: Partial<FixtureMetadefs>;
  readonly generate?: FixtureWish | readonly FixtureWish[];
}

/** What fixtures say: a cloud, and images that are to be generated beside its own. */
export interface Fixtures {
  readonly cloud: Cloud;
  readonly generate: readonly GenerateWish[];
}

/**
 * Reads fixtures and puts them over the default cloud: a section that they have replaces its section.
 *
 * @param files their paths
 * @param defaults the cloud whose sections stay where the files have none
 * @throws Refusal with the place of everything that is wrong
 * @example await readFixtures(['fixtures/identity.yaml', 'mine/images.yaml'], readDefaultCloud())
 */
export async function readFixtures(files: readonly string[], defaults: Cloud): Promise<Fixtures> {
  return readFixtureDocuments(await Promise.all(files.map(readDocument)), defaults);
}

/**
 * The same for documents that are there already.
 *
 * @param files whether they may name files with the bytes of images; those that came over the network may not
 * @throws Refusal with the place of everything that is wrong
 */
export async function readFixtureDocuments(documents: readonly Document[], defaults: Cloud, files = true): Promise<Fixtures> {
  const sections = readSections(documents);
  if (!files) refuseAll((sections.images ?? []).flatMap(toFileFinding));
  return toFixtures(sections, defaults);
}

function toFileFinding({ row: { data, locations = [] }, toFinding }: Placed<FixtureImage>): readonly Finding[] {
  const given = [
    { data, at: ['data', 'file'] },
    ...locations.map((one, index) => ({ data: one.data, at: ['locations', index, 'data', 'file'] })),
  ];
  return given.flatMap((one) =>
    one.data?.file === undefined
      ? []
      : [toFinding(one.at, 'no files are read for a fixture that was sent: give the bytes as text or in base64')],
  );
}

/**
 * Reads fixtures that are a cloud by themselves, as {@link readFixtures} does.
 *
 * @throws Refusal also where images are to be generated: whoever reads only a cloud does not make any
 */
export async function readCloud(files: readonly string[], defaults: Cloud): Promise<Cloud> {
  const { cloud, generate } = await readFixtures(files, defaults);
  refuseAll(generate.map(({ toFinding }) => toFinding([], 'no images can be generated here')));
  return cloud;
}

/**
 * Checks each document against the schema.
 *
 * @returns the sections; what several files say of one is put together
 * @throws Refusal with the place of everything that is wrong
 */
function readSections(documents: readonly Document[]): FixtureSections {
  const check = createCheck('fixture');
  for (const document of documents) check(document);
  const gather = <Row>(...section: string[]): Placed<Row>[] => documents.flatMap((document) => rowsOf<Row>(document, section));
  const has = (section: keyof FixtureFile): boolean => documents.some(({ value }) => (value as FixtureFile)[section] !== undefined);
  const identity = (): NonNullable<FixtureSections['identity']> => ({
    domains: gather('identity', 'domains'),
    projects: gather('identity', 'projects'),
    users: gather('identity', 'users'),
    tokens: gather('identity', 'tokens'),
  });
  return {
    ...(has('identity') ? { identity: identity() } : {}),
    ...(has('stores') ? { stores: gather('stores') } : {}),
    ...(has('images') ? { images: gather('images') } : {}),
    ...(has('metadefs') ? { metadefs: { namespaces: gather('metadefs', 'namespaces'), types: gather('metadefs', 'resource_types') } } : {}),
    ...(has('generate') ? { generate: gather('generate') } : {}),
  };
}

/**
 * Puts sections over the default cloud.
 *
 * @throws Refusal with the place of each name that nothing has, and of each id that two have
 */
async function toFixtures(sections: FixtureSections, defaults: Cloud): Promise<Fixtures> {
  const findings: Finding[] = [];
  const identity = sections.identity === undefined ? defaults.identity : toIdentity(sections.identity, findings);
  const stores = sections.stores === undefined ? defaults.stores : toStores(sections.stores, findings);
  const generate = toWishes(sections.generate ?? [], identity.projects, findings);
  const own = sections.images === undefined ? defaults : await toOwnImages(sections.images, { identity, stores }, findings);
  const metadefs = sections.metadefs === undefined ? defaults.metadefs : toMetadefs(sections.metadefs, identity.projects, findings);
  refuseAll(findings);
  return { cloud: { identity, stores, images: own.images, metadefs, data: own.data }, generate };
}

async function toOwnImages(
  rows: NonNullable<FixtureSections['images']>,
  { identity, stores }: Pick<Cloud, 'identity' | 'stores'>,
  findings: Finding[],
): Promise<Pick<Cloud, 'images' | 'data'>> {
  const { byRow, atLocations } = await readData(rows, findings);
  const setting: ImageSetting = { projects: identity.projects, stores, data: byRow };
  return { images: toImages(rows, setting, findings), data: [...toCloudData(setting), ...atLocations] };
}

function rowsOf<Row>(document: Document, section: readonly string[]): Placed<Row>[] {
  const rows = section.reduce<unknown>((inside, name) => (inside as Record<string, unknown> | undefined)?.[name], document.value);
  // One alone needs no list.
  if (rows !== undefined && !Array.isArray(rows)) return [place(rows as Row, document, section)];
  return ((rows ?? []) as Row[]).map((row, index) => place(row, document, [...section, index]));
}
