import { dirname, resolve } from 'node:path';
import type { Cloud } from '../core/cloud.ts';
import { type Document, parseDocument, readDocument } from '../documents/document.ts';
import { readFixtureDocuments } from '../documents/fixtures.ts';
import { listFiles } from '../documents/folder.ts';
import type { Dialect } from '../operation/operation.ts';
import { Refusal } from '../refusals.ts';
import { withGenerated } from './cloud.ts';
import { toFixtureBase } from './ground.ts';
import type { FixtureBase } from './sandbox.ts';

/** What the fixtures of a sandbox are laid over: the cloud of the emulator. */
export interface FixtureGround {
  readonly cloud: Cloud;
  readonly dialects: readonly Dialect[];
}

/**
 * Reads fixtures that were sent: objects, and texts of files.
 *
 * @param files whether they may name files with the bytes of images
 * @throws Refusal with the place of everything that is wrong; the first one is called `fixtures[0]`
 */
export async function readSentFixtures(given: readonly unknown[], ground: FixtureGround, files: boolean): Promise<FixtureBase> {
  const read = (one: unknown, index: number): Promise<Document> =>
    typeof one === 'string' ? parseDocument(one, nameOf(index)) : readObject(one, index);
  return toBase(await Promise.all(given.map(read)), ground, files);
}

/**
 * Reads fixtures as a program has them: objects, texts of files (they have a line break), and paths of files and folders.
 *
 * @returns what a sandbox is made of, and the documents as they can be kept: the files that they name are absolute
 * @throws Refusal with the place of everything that is wrong
 */
export async function readOwnFixtures(
  given: readonly unknown[],
  ground: FixtureGround,
): Promise<{ readonly base: FixtureBase; readonly documents: readonly unknown[] }> {
  const read = async (one: unknown, index: number): Promise<readonly Document[]> => {
    if (typeof one !== 'string') return [await readObject(one, index)];
    // No path has a line break; the text of a file has.
    if (/[\r\n]/.test(one)) return [await parseDocument(one, nameOf(index))];
    return Promise.all((await listFiles([one])).map(readDocument));
  };
  const documents = (await Promise.all(given.map(read))).flat();
  return { base: await toBase(documents, ground, true), documents: documents.map(toAbsolute) };
}

function nameOf(index: number): string {
  return `fixtures[${index}]`;
}

function readObject(given: unknown, index: number): Promise<Document> {
  let text: string | undefined;
  try {
    text = JSON.stringify(given);
  } catch (thrown) {
    throw new Refusal(`${nameOf(index)} is no plain data: ${(thrown as Error).message}`);
  }
  return parseDocument(text ?? 'null', nameOf(index));
}

async function toBase(documents: readonly Document[], { cloud: ground, dialects }: FixtureGround, files: boolean): Promise<FixtureBase> {
  return toFixtureBase(await withGenerated(await readFixtureDocuments(documents, ground, files), dialects));
}

interface WithData {
  readonly data?: { readonly file?: string };
}

function toAbsolute({ value, file }: Document): unknown {
  const { images, ...others } = value as { readonly images?: readonly (WithData & { readonly locations?: readonly WithData[] })[] };
  if (images === undefined) return value;
  const move = <Row extends WithData>(row: Row): Row =>
    row.data?.file === undefined ? row : { ...row, data: { file: resolve(dirname(file), row.data.file) } };
  const toImage = (image: (typeof images)[number]): unknown => {
    return { ...move(image), ...(image.locations === undefined ? {} : { locations: image.locations.map(move) }) };
  };
  return { ...others, images: images.map(toImage) };
}
