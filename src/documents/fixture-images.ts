import type { CloudData } from '../core/base-data.ts';
import type { StoreData } from '../core/cloud.ts';
import type { Project } from '../core/identity.ts';
import { type Image, newImage } from '../core/image.ts';
import { dataKeyOf, toStoreUrl } from '../core/store-url.ts';
import { virtualSize } from '../core/virtual-size.ts';
import type { Finding } from '../refusals.ts';
import type { DataByRow, ReadData } from './fixture-data.ts';
import {
  type FixtureImage,
  type FixtureStore,
  type FixtureWish,
  find,
  findTwice,
  type GenerateWish,
  type Placed,
  toMissing,
} from './fixture-rows.ts';

/** When images were made that do not say it. */
const MADE_AT = '2026-01-01T00:00:00Z';

/** Names that a property cannot have: clouds show properties beside these. */
const ATTRIBUTES: readonly string[] = (
  'id name status visibility owner disk_format container_format min_disk min_ram size virtual_size checksum os_hash_algo os_hash_value ' +
  'protected os_hidden tags created_at updated_at members locations self file schema direct_url stores'
).split(' ');

/** Makes stores from the rows of files. */
export function toStores(rows: readonly Placed<FixtureStore>[], findings: Finding[]): readonly StoreData[] {
  findings.push(
    ...findTwice(
      rows,
      ({ id }) => id,
      ['id'],
      ({ id }) => `two stores have the id ${id}`,
    ),
  );
  const byDefault = rows.filter(({ row }) => row.default === true);
  for (const { row, toFinding } of byDefault.slice(1)) {
    findings.push(toFinding(['default'], `${byDefault[0]?.row.id} is the default store already: ${row.id} cannot be it too`));
  }
  for (const { row, toFinding } of byDefault) {
    if (row.readOnly === true) findings.push(toFinding(['default'], `${row.id} is read-only: it cannot be the default store`));
  }
  return rows.map(({ row }) => ({
    id: row.id,
    description: row.description ?? '',
    default: row.default ?? false,
    readOnly: row.readOnly ?? false,
  }));
}

/** What the images of files are made over. */
export interface ImageSetting {
  readonly projects: readonly Project[];
  readonly stores: readonly StoreData[];
  readonly data: DataByRow;
}

/** Makes images from the rows of files, and tells of owners and members that are no projects. */
export function toImages(rows: readonly Placed<FixtureImage>[], setting: ImageSetting, findings: Finding[]): readonly Image[] {
  findings.push(
    ...findTwice(
      rows,
      ({ id }) => id,
      ['id'],
      ({ id }) => `two images have the id ${id}`,
    ),
  );
  return rows.map((placed) => toImage(placed, setting, findings));
}

/** The seed of images that are generated without one. */
const SEED = 1;

/** Reads wishes for generated images, and tells of owners that are no projects. */
export function toWishes(rows: readonly Placed<FixtureWish>[], projects: readonly Project[], findings: Finding[]): readonly GenerateWish[] {
  return rows.map(({ row: { dialect, count, seed = SEED, owner }, toFinding }) => {
    const project = owner === undefined ? undefined : find(projects, owner);
    if (owner !== undefined && project === undefined) findings.push(toFinding(['owner'], toMissing('project', owner, projects)));
    return { dialect, count, seed, owner: project?.id ?? null, toFinding };
  });
}

/** The bytes of images, each under the key of its place in the default store. */
export function toCloudData({ stores, data }: ImageSetting): readonly CloudData[] {
  const store = stores.find((one) => one.default);
  if (store === undefined) return [];
  return [...data].map(([{ row }, { size, source }]) => ({ key: dataKeyOf(store.id, row.id), size, ...source }));
}

/** What an image has of its bytes. */
function toFacts(placed: Placed<FixtureImage>, { stores, data }: ImageSetting, findings: Finding[]): Partial<Image> {
  const { row, toFinding } = placed;
  const found: ReadData | undefined = data.get(placed);
  if (row.data === undefined || found === undefined) return {};
  const store = stores.find((one) => one.default);
  if (store === undefined)
    findings.push(toFinding(['data'], 'there is no default store to keep data in: let one have "default: true"', 'key'));
  return {
    status: row.status ?? 'active',
    size: found.size,
    virtualSize: row.virtual_size ?? virtualSize(row.disk_format ?? null, found),
    checksum: found.md5,
    hashAlgorithm: 'sha512',
    hashValue: found.sha512,
    locations: [{ url: toStoreUrl(store?.id ?? '', row.id), metadata: { store: store?.id ?? '' } }],
  };
}

function toImage(placed: Placed<FixtureImage>, setting: ImageSetting, findings: Finding[]): Image {
  const { row, toFinding } = placed;
  const { projects } = setting;
  const { owner = null, properties = {}, locations = [] } = row;
  const project = owner === null ? null : find(projects, owner);
  if (project === undefined) findings.push(toFinding(['owner'], toMissing('project', owner ?? '', projects)));
  for (const name of Object.keys(properties)) {
    if (ATTRIBUTES.includes(name))
      findings.push(toFinding(['properties', name], `"${name}" is an attribute: it cannot be a property`, 'key'));
  }
  const createdAt = toInstant(placed, 'created_at', row.created_at ?? MADE_AT, findings);
  const updatedAt = row.updated_at === undefined ? createdAt : toInstant(placed, 'updated_at', row.updated_at, findings);
  const facts = toFacts(placed, setting, findings);
  const status = facts.status ?? row.status ?? 'queued';
  return newImage({
    id: row.id,
    owner: project?.id ?? null,
    createdAt,
    updatedAt,
    name: row.name ?? null,
    status,
    visibility: row.visibility ?? 'shared',
    protected: row.protected ?? false,
    hidden: row.os_hidden ?? false,
    diskFormat: row.disk_format ?? null,
    containerFormat: row.container_format ?? null,
    minDisk: row.min_disk ?? 0,
    minRam: row.min_ram ?? 0,
    size: row.size ?? null,
    virtualSize: row.virtual_size ?? null,
    checksum: row.checksum ?? null,
    hashAlgorithm: row.os_hash_algo ?? null,
    hashValue: row.os_hash_value ?? null,
    activeAt: status === 'active' || status === 'deactivated' ? createdAt : null,
    tags: row.tags ?? [],
    properties,
    locations: locations.map(({ url, metadata = {} }) => ({ url, metadata })),
    members: toMembers(placed, projects, createdAt, findings),
    ...facts,
  });
}

function toMembers(
  { row, toFinding }: Placed<FixtureImage>,
  projects: readonly Project[],
  createdAt: number,
  findings: Finding[],
): Image['members'] {
  const seen = new Set<string>();
  return (row.members ?? []).map(({ project: wanted, status = 'pending' }, index) => {
    const project = find(projects, wanted);
    if (project === undefined) findings.push(toFinding(['members', index, 'project'], toMissing('project', wanted, projects)));
    else if (seen.has(project.id))
      findings.push(toFinding(['members', index, 'project'], `${project.name} is a member of this image twice`));
    seen.add(project?.id ?? '');
    return { project: project?.id ?? '', status, createdAt, updatedAt: createdAt };
  });
}

function toInstant({ toFinding }: Placed<FixtureImage>, name: string, text: string, findings: Finding[]): number {
  const instant = Date.parse(text);
  // Date.parse takes the 30th of February for a day in March.
  const day = Date.parse(`${text.slice(0, 19)}Z`);
  const real = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 19));
  if (Number.isNaN(instant) || !real) findings.push(toFinding([name], `${text} is no time: there is no such day or hour`));
  return instant;
}
