import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type CloudData, type DataSource, measureData } from '../core/base-data.ts';
import type { StoredData } from '../core/intake.ts';
import { toDataKey } from '../core/store-url.ts';
import type { Finding } from '../refusals.ts';
import { type Path, toReason } from './document.ts';
import type { FixtureData, FixtureImage, Placed } from './fixture-rows.ts';

/** The bytes of an image, measured. */
export interface ReadData extends StoredData {
  readonly source: DataSource;
}

/** What the bytes of images are, by row; rows without bytes are not in it. */
export type DataByRow = ReadonlyMap<Placed<FixtureImage>, ReadData>;

/** What a row may say of its bytes, and where that is known from. */
const FACTS: readonly (readonly [keyof FixtureImage, (data: StoredData) => number | string])[] = [
  ['size', ({ size }) => size],
  ['checksum', ({ md5 }) => md5],
  ['os_hash_algo', () => 'sha512'],
  ['os_hash_value', ({ sha512 }) => sha512],
];

/** All bytes that rows have. */
export interface RowsData {
  /** The bytes of images. */
  readonly byRow: DataByRow;
  /** The bytes at single locations. */
  readonly atLocations: readonly CloudData[];
}

type Read = (data: FixtureData, placed: Placed<FixtureImage>, at: Path) => Promise<ReadData | undefined>;

/**
 * Reads the bytes of images as a stream, each file once, and tells of what does not fit: files that cannot be read, facts that are
 * not so, and states in which an image has no bytes.
 */
export async function readData(rows: readonly Placed<FixtureImage>[], findings: Finding[]): Promise<RowsData> {
  const measured = new Map<string, StoredData | string>();
  const read: Read = async (given, { file, toFinding }, at) => {
    const source = toSource(given, file);
    if (source === undefined) {
      findings.push(toFinding([...at, 'base64'], 'this is not base64: letters, digits, "+" and "/", with "=" at the end'));
      return undefined;
    }
    // Bytes that stand in the fixture need no key: they are measured once anyway.
    const key = 'file' in source ? source.file : undefined;
    const data = (key === undefined ? undefined : measured.get(key)) ?? (await measure(source));
    if (key !== undefined) measured.set(key, data);
    if (typeof data !== 'string') return { ...data, source };
    findings.push(toFinding([...at, 'file'], `${given.file}: ${data}`));
    return undefined;
  };
  const byRow = new Map<Placed<FixtureImage>, ReadData>();
  const atLocations = new Map<string, CloudData>();
  for (const placed of rows) {
    const { row } = placed;
    for (const [index, { url, data }] of (row.locations ?? []).entries()) {
      if (data === undefined) continue;
      const at = ['locations', index, 'data'];
      const key = toDataKey(url);
      if (key === undefined) findings.push(placed.toFinding(at, WRONG_PLACE, 'key'));
      else if (atLocations.has(key)) findings.push(placed.toFinding(at, `the bytes at ${url} stand in these files twice`, 'key'));
      const found = await read(data, placed, at);
      if (key !== undefined && found !== undefined) atLocations.set(key, { key, size: found.size, ...found.source });
    }
    if (row.data === undefined) continue;
    checkUse(placed, findings);
    const found = await read(row.data, placed, ['data']);
    if (found === undefined) continue;
    checkFacts(placed, found, findings);
    byRow.set(placed, found);
  }
  return { byRow, atLocations: [...atLocations.values()] };
}

const WRONG_PLACE = 'bytes can only be at a URL of a store of this cloud, such as file:///var/lib/glance/stores/fast/ID';

function checkFacts({ row, toFinding }: Placed<FixtureImage>, data: StoredData, findings: Finding[]): void {
  for (const [name, toFact] of FACTS) {
    const [said, is] = [row[name], toFact(data)];
    if (said !== undefined && said !== is) {
      findings.push(toFinding([name], `${name} is ${JSON.stringify(said)}, but of this data it is ${JSON.stringify(is)}: leave it out`));
    }
  }
}

/** An image has bytes when it is active, or was; and they are in one place. */
function checkUse({ row: { status = 'active', locations }, toFinding }: Placed<FixtureImage>, findings: Finding[]): void {
  if (status !== 'active' && status !== 'deactivated') {
    findings.push(toFinding(['status'], `an image with data is active or deactivated, not ${status}: leave one of the two out`));
  }
  if (locations !== undefined) {
    findings.push(toFinding(['locations'], 'data is put into the default store: an image that has it has no other locations', 'key'));
  }
}

function toSource({ text, base64, file = '' }: FixtureData, fixture: string): DataSource | undefined {
  if (text !== undefined) return { text };
  if (base64 === undefined) return { file: resolve(dirname(fixture), file) };
  const bare = base64.replace(/\s+/g, '');
  // The decoder passes over what it does not know.
  return Buffer.from(bare, 'base64').toString('base64') === bare ? { base64: bare } : undefined;
}

/** What the bytes are, or why they cannot be read. */
async function measure(source: DataSource): Promise<StoredData | string> {
  try {
    if ('file' in source) {
      const found = await stat(source.file);
      if (found.isDirectory()) return 'this is a folder, not a file';
      // A pipe or a device may have no end.
      if (!found.isFile()) return 'this is no plain file';
    }
    return await measureData(source);
  } catch (thrown) {
    return toReason(thrown);
  }
}
