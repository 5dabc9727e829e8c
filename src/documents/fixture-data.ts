import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { measureData } from '../core/base-data.ts';
import type { StoredData } from '../core/data.ts';
import type { Finding } from '../refusals.ts';
import { toReason } from './document.ts';
import type { FixtureData, FixtureImage, Placed } from './fixture-rows.ts';

/** The bytes of an image, measured. */
export interface ReadData extends StoredData {
  readonly source: { readonly text: string } | { readonly file: string };
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

/**
 * Reads the bytes of images as a stream, each file once, and tells of what does not fit: files that cannot be read, facts that are
 * not so, and states in which an image has no bytes.
 */
export async function readData(rows: readonly Placed<FixtureImage>[], findings: Finding[]): Promise<DataByRow> {
  const measured = new Map<string, StoredData | string>();
  const read = new Map<Placed<FixtureImage>, ReadData>();
  for (const placed of rows) {
    const { row, file, toFinding } = placed;
    if (row.data === undefined) continue;
    checkUse(placed, findings);
    const source = toSource(row.data, file);
    const key = JSON.stringify(source);
    const data = measured.get(key) ?? (await measure(source));
    measured.set(key, data);
    if (typeof data === 'string') {
      findings.push(toFinding(['data', 'file'], `${row.data.file}: ${data}`));
      continue;
    }
    for (const [name, toFact] of FACTS) {
      const [said, is] = [row[name], toFact(data)];
      if (said !== undefined && said !== is) {
        findings.push(toFinding([name], `${name} is ${JSON.stringify(said)}, but of this data it is ${JSON.stringify(is)}: leave it out`));
      }
    }
    read.set(placed, { ...data, source });
  }
  return read;
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

function toSource({ text, file = '' }: FixtureData, fixture: string): ReadData['source'] {
  return text === undefined ? { file: resolve(dirname(fixture), file) } : { text };
}

/** What the bytes are, or why they cannot be read. */
async function measure(source: ReadData['source']): Promise<StoredData | string> {
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
