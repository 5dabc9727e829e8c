import type { CloudData } from '../core/base-data.ts';
import type { StoreData } from '../core/cloud.ts';
import type { Project } from '../core/identity.ts';
import { type Image, newImage, toProperties } from '../core/image.ts';
import { dataKeyOf, toStoreUrl } from '../core/store-url.ts';
import { type Formats, virtualSize } from '../core/virtual-size.ts';
import type { Finding } from '../refusals.ts';
import type { Path } from './document.ts';
import type { DataByRow, ReadData } from './fixture-data.ts';
import {
  type FixtureForeign,
  type FixtureImage,
  type FixtureProperty,
  type FixtureStore,
  type FixtureWish,
  find,
  findTwice,
  type GenerateWish,
  type Placed,
  toMissing,
} from './fixture-rows.ts';
import { toInstant } from './fixture-time.ts';

/** When images were made that do not say it. */
export const MADE_AT = '2026-01-01T00:00:00Z';

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

function toFormats({ disk_format: diskFormat = null, container_format: containerFormat = null }: FixtureImage): Formats {
  return { diskFormat, containerFormat };
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
    virtualSize: row.virtual_size === undefined ? virtualSize(toFormats(row), found) : row.virtual_size,
    checksum: found.md5,
    hashAlgorithm: 'sha512',
    hashValue: found.sha512,
    locations: [{ url: toStoreUrl(store?.id ?? '', row.id), metadata: { store: store?.id ?? '' } }],
  };
}

function toImage(placed: Placed<FixtureImage>, setting: ImageSetting, findings: Finding[]): Image {
  const { row, toFinding } = placed;
  const { projects } = setting;
  const { owner = null, locations = [] } = row;
  const createdAt = toInstant(row.created_at ?? MADE_AT, ['created_at'], toFinding, findings);
  const updatedAt = row.updated_at === undefined ? createdAt : toInstant(row.updated_at, ['updated_at'], toFinding, findings);
  const facts = toFacts(placed, setting, findings);
  const status = facts.status ?? row.status ?? 'queued';
  return newImage({
    id: row.id,
    owner: owner === null ? null : toProjectId(owner, placed, ['owner'], projects, findings),
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
    activeAt: toActiveAt(placed, status, createdAt, findings),
    tags: row.tags ?? [],
    properties: toPropertyRecord(placed, findings),
    locations: locations.map(({ url, metadata = {} }) => ({ url, metadata })),
    members: toMembers(placed, projects, createdAt, findings),
    ...facts,
  });
}

/** The id of a project that a row calls by name or id; one that is not among the projects is taken as it is. */
export function toProjectId(
  wanted: string | FixtureForeign,
  { toFinding }: Pick<Placed<unknown>, 'toFinding'>,
  at: Path,
  projects: readonly Project[],
  findings: Finding[],
): string {
  if (typeof wanted !== 'string') return wanted.id;
  const project = find(projects, wanted);
  if (project === undefined) findings.push(toFinding(at, toMissing('project', wanted, projects)));
  return project?.id ?? '';
}

function toActiveAt({ row, toFinding }: Placed<FixtureImage>, status: string, createdAt: number, findings: Finding[]): number | null {
  if (typeof row.active_at === 'string') return toInstant(row.active_at, ['active_at'], toFinding, findings);
  return row.active_at === undefined && (status === 'active' || status === 'deactivated') ? createdAt : null;
}

/** Who writes a list knows that a name of it is that of an attribute. */
function toPropertyRecord({ row: { properties = {} }, toFinding }: Placed<FixtureImage>, findings: Finding[]): Image['properties'] {
  if (isList(properties)) {
    const known = toProperties();
    for (const [index, { name, value }] of properties.entries()) {
      if (Object.hasOwn(known, name)) findings.push(toFinding(['properties', index, 'name'], `${JSON.stringify(name)} stands here twice`));
      known[name] = value;
    }
    return known;
  }
  for (const name of Object.keys(properties)) {
    if (isAttribute(name)) findings.push(toFinding(['properties', name], `"${name}" is an attribute: it cannot be a property`, 'key'));
  }
  return toProperties(properties);
}

/** Whether a property of this name can only stand in a list. */
export function isAttribute(name: string): boolean {
  return ATTRIBUTES.includes(name);
}

function isList(properties: NonNullable<FixtureImage['properties']>): properties is readonly FixtureProperty[] {
  return Array.isArray(properties);
}

function toMembers(placed: Placed<FixtureImage>, projects: readonly Project[], made: number, findings: Finding[]): Image['members'] {
  const { row, toFinding } = placed;
  const seen = new Set<string>();
  return (row.members ?? []).map((member, index) => {
    const { project: wanted, status = 'pending', can_share: canShare = false, created_at: created, updated_at: updated } = member;
    const at = ['members', index, 'project'];
    const project = toProjectId(wanted, placed, at, projects, findings);
    if (project !== '' && seen.has(project)) {
      findings.push(toFinding(at, `${find(projects, project)?.name ?? project} is a member of this image twice`));
    }
    seen.add(project);
    const createdAt = created === undefined ? made : toInstant(created, ['members', index, 'created_at'], toFinding, findings);
    const updatedAt = updated === undefined ? createdAt : toInstant(updated, ['members', index, 'updated_at'], toFinding, findings);
    return { project, status, createdAt, updatedAt, ...(canShare && { canShare }) };
  });
}
