import type { StoreData } from '../core/cloud.ts';
import type { DataReader } from '../core/data.ts';
import type { GivenToken, IdentityData } from '../core/identity.ts';
import type { Image } from '../core/image.ts';
import { measureBytes, type StoredData } from '../core/intake.ts';
import type { MetadefData } from '../core/metadefs.ts';
import { toDataKey, toStoreUrl } from '../core/store-url.ts';
import { virtualSize } from '../core/virtual-size.ts';
import { Refusal } from '../refusals.ts';
import { toCredentialRow } from './fixture-credentials.ts';
import { isAttribute } from './fixture-images.ts';
import { toMetadefRows } from './fixture-metadefs.ts';
import { toFixtureTime } from './fixture-time.ts';
import { toYamlText } from './yaml-text.ts';

/** A cloud to be written down. */
export interface WrittenCloud {
  readonly identity: IdentityData;
  readonly stores: readonly StoreData[];
  readonly images: readonly Image[];
  readonly metadefs: MetadefData;
  /** The bytes behind the images' locations. */
  readonly data: DataReader;
}

/** Bytes that one file takes: more would be a file that nothing reads. */
const BYTES_AT_MOST = 64 * 1024 * 1024;

/** Where an editor finds the schema once the package is installed. */
const SCHEMA = './node_modules/polyglance/schemas/fixture.schema.json';

/**
 * Writes a cloud as a fixture file: over any defaults it is the same cloud again, with the bytes of its images.
 *
 * @param note a comment for its head, one line
 * @throws Refusal when the images have more bytes than a file may hold
 */
export async function toFixtureText({ identity, stores, images, metadefs, data }: WrittenCloud, note: string): Promise<string> {
  refuseLarge(images, data);
  const setting = { store: stores.find((store) => store.default)?.id, projects: new Set(identity.projects.map(({ id }) => id)), data };
  const rows: object[] = [];
  for (const image of images) rows.push(await toImageRow(image, setting));
  const content = {
    version: 1,
    identity: toIdentityRows(identity),
    stores: stores.map(toStoreRow),
    images: rows,
    metadefs: toMetadefRows(metadefs, setting.projects),
  };
  return toYamlText(content, [`yaml-language-server: $schema=${SCHEMA}`, note]);
}

/** Images without their bytes have none here. */
const NO_DATA: DataReader = { size: () => undefined, read: () => undefined };

/**
 * Writes images alone as a fixture file, without the bytes of their data.
 *
 * @param projects ids and names that an owner may be told by; any other owner is written as one that is not among the projects
 * @param notes comments for its head, a line each
 */
export async function toImagesText(images: readonly Image[], projects: ReadonlySet<string>, notes: readonly string[]): Promise<string> {
  const rows = await Promise.all(images.map((image) => toImageRow(image, { store: undefined, projects, data: NO_DATA })));
  return toYamlText({ version: 1, images: rows }, [`yaml-language-server: $schema=${SCHEMA}`, ...notes]);
}

function refuseLarge(images: readonly Image[], data: DataReader): void {
  const sizes = images.flatMap(({ locations }) => locations.map(({ url }) => data.size(toDataKey(url) ?? '') ?? 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= BYTES_AT_MOST) return;
  throw new Refusal(
    `these images have ${total} bytes of data, and a fixture file takes ${BYTES_AT_MOST}: delete some, or keep them by --state`,
  );
}

function toIdentityRows({ domains, projects, users, tokens }: IdentityData): object {
  return {
    domains,
    projects,
    users: users.map(({ apiKey, accessKeys, applicationCredentials = [], ...user }) => ({
      ...user,
      ...(apiKey === null ? {} : { apiKey }),
      ...(accessKeys.length === 0 ? {} : { accessKeys }),
      ...(applicationCredentials.length === 0 ? {} : { applicationCredentials: applicationCredentials.map(toCredentialRow) }),
    })),
    tokens: tokens.map(toTokenRow),
  };
}

function toTokenRow({ id, user, project, expiresAt = null, issuedAt, methods, auditId, ...grant }: GivenToken): object {
  return {
    id,
    user,
    project,
    ...grant,
    ...(expiresAt === null ? {} : { expiresAt: toFixtureTime(expiresAt) }),
    ...(issuedAt === undefined ? {} : { issuedAt: toFixtureTime(issuedAt) }),
    ...(methods === undefined ? {} : { methods }),
    ...(auditId === undefined ? {} : { auditId }),
  };
}

function toStoreRow({ id, description, default: byDefault, readOnly }: StoreData): object {
  return {
    id,
    ...(description === '' ? {} : { description }),
    ...(byDefault ? { default: true } : {}),
    ...(readOnly ? { readOnly: true } : {}),
  };
}

interface Setting {
  /** Id of the default store. */
  readonly store: string | undefined;
  /** Ids. */
  readonly projects: ReadonlySet<string>;
  readonly data: DataReader;
}

type Row = readonly (readonly [name: string, neutral: keyof Image, unset: unknown])[];

/** Attributes with what stands for them where a fixture leaves them out. */
const PLAIN: Row = [
  ['name', 'name', null],
  ['visibility', 'visibility', 'shared'],
  ['disk_format', 'diskFormat', null],
  ['container_format', 'containerFormat', null],
  ['min_disk', 'minDisk', 0],
  ['min_ram', 'minRam', 0],
  ['protected', 'protected', false],
  ['os_hidden', 'hidden', false],
];
/** Those that follow from the bytes, where the row has them. */
const FACTS: Row = [
  ['size', 'size', null],
  ['virtual_size', 'virtualSize', null],
  ['checksum', 'checksum', null],
  ['os_hash_algo', 'hashAlgorithm', null],
  ['os_hash_value', 'hashValue', null],
];

function pick(image: Image, rows: Row): object {
  return Object.fromEntries(rows.filter(([, neutral, unset]) => image[neutral] !== unset).map(([name, neutral]) => [name, image[neutral]]));
}

async function toImageRow(image: Image, setting: Setting): Promise<object> {
  const { id, status, owner, tags, createdAt, updatedAt, activeAt } = image;
  const was = status === 'active' || status === 'deactivated';
  return {
    id,
    ...pick(image, [PLAIN[0] ?? ['name', 'name', null]]),
    status,
    ...(owner === null ? {} : { owner: toProject(owner, setting) }),
    ...pick(image, PLAIN.slice(1)),
    created_at: toFixtureTime(createdAt),
    ...(updatedAt === createdAt ? {} : { updated_at: toFixtureTime(updatedAt) }),
    ...(activeAt === (was ? createdAt : null) ? {} : { active_at: activeAt === null ? null : toFixtureTime(activeAt) }),
    ...(tags.length === 0 ? {} : { tags }),
    ...toMemberRows(image, setting),
    ...toPropertyRows(image),
    ...(await toDataRows(image, setting)),
  };
}

/** Projects are told by their ids; one that nobody knows is said to be so. */
function toProject(id: string, { projects }: Setting): string | { readonly id: string } {
  return projects.has(id) ? id : { id };
}

function toMemberRows({ members, createdAt: made }: Image, setting: Setting): object {
  if (members.length === 0) return {};
  const rows = members.map(({ project, status, createdAt, updatedAt, canShare }) => ({
    project: toProject(project, setting),
    status,
    ...(canShare === true ? { can_share: true } : {}),
    ...(createdAt === made ? {} : { created_at: toFixtureTime(createdAt) }),
    ...(updatedAt === createdAt ? {} : { updated_at: toFixtureTime(updatedAt) }),
  }));
  return { members: rows };
}

function toPropertyRows({ properties }: Image): object {
  const entries = Object.entries(properties);
  if (entries.length === 0) return {};
  if (entries.some(([name]) => isAttribute(name))) return { properties: entries.map(([name, value]) => ({ name, value })) };
  return { properties: Object.fromEntries(entries) };
}

/** The bytes of an image that is as an upload makes it, and the facts follow; else all facts, and the bytes where they are. */
async function toDataRows(image: Image, { store, data }: Setting): Promise<object> {
  const read = await Promise.all(image.locations.map(({ url }) => readAll(data, url)));
  const [only] = read;
  if (read.length === 1 && only !== undefined && isUpload(image, store, only.stored)) {
    const same = image.virtualSize === virtualSize(image, only.stored);
    return { ...(same ? {} : { virtual_size: image.virtualSize }), data: { base64: only.base64 } };
  }
  if (image.locations.length === 0) return pick(image, FACTS);
  const locations = image.locations.map(({ url, metadata }, index) => {
    const found = read[index];
    return {
      url,
      ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
      ...(found === undefined ? {} : { data: { base64: found.base64 } }),
    };
  });
  return { ...pick(image, FACTS), locations };
}

function isUpload(image: Image, store: string | undefined, { size, md5, sha512 }: StoredData): boolean {
  const [location] = image.locations;
  if (store === undefined || location?.url !== toStoreUrl(store, image.id)) return false;
  const inStore = Object.keys(location.metadata).length === 1 && location.metadata['store'] === store;
  const hashed = image.checksum === md5 && image.hashAlgorithm === 'sha512' && image.hashValue === sha512;
  return inStore && hashed && image.size === size && (image.status === 'active' || image.status === 'deactivated');
}

async function readAll(data: DataReader, url: string): Promise<{ readonly stored: StoredData; readonly base64: string } | undefined> {
  const bytes = data.read(toDataKey(url) ?? '');
  if (bytes === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const all = Buffer.concat(chunks);
  return { stored: measureBytes(all), base64: all.toString('base64') };
}
