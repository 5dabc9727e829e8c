import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { toProperties } from '../core/image.ts';
import { parseDocument } from '../documents/document.ts';
import { type Finding, type Place, Refusal } from '../refusals.ts';
import { type KeptSandbox, type StateDocument, VERSION } from './document.ts';
import type { Files } from './files.ts';
import { findBreak } from './json.ts';
import type { Misfit } from './shape.ts';
import { stateShape } from './state-shape.ts';
import { createStateText } from './text.ts';

/**
 * Makes the adapter that keeps a state in a file. What it reads is whole, or is refused; what it writes is there whole or not at all.
 *
 * @param file the path of state.json; data/ is beside it
 */
export function createStateAdapter(file: string, files: Files): Adapter<StateDocument> {
  const toPieces = createStateText();
  return {
    read: async () => {
      const text = await readText(file);
      return text === null ? null : readState(text, file);
    },
    write: (state) => files.replace(file, toPieces(state)),
  };
}

async function readText(file: string): Promise<string | null> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (thrown) {
    if ((thrown as { code?: unknown }).code === 'ENOENT') return null;
    throw thrown;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw damaged(file, { message: 'this is no UTF-8', place: { file, line: 1, column: 1 } });
  }
}

async function readState(text: string, file: string): Promise<StateDocument> {
  const value = parse(text, file);
  refuseNewer(value, file);
  const misfit = stateShape(value) ?? findMissing(value as StateDocument, dirname(file));
  if (misfit !== undefined) throw damaged(file, await toFinding(misfit, text, file));
  const state = value as StateDocument;
  return { ...state, sandboxes: state.sandboxes.map(withProperties) };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const offset = findBreak(text);
    const what = offset >= text.length ? 'it ends too early' : `${JSON.stringify(text.slice(offset, offset + 10))} is not expected here`;
    throw damaged(file, { message: `this is no JSON: ${what}`, place: toPlace(text, offset, file) });
  }
}

function toPlace(text: string, offset: number, file: string): Place {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function refuseNewer(value: unknown, file: string): void {
  const { version } = (value ?? {}) as { version?: unknown };
  if (typeof version !== 'number' || version <= VERSION) return;
  const message = `this state was written by a newer release: it has version ${version}, and this release reads ${VERSION}. Start that release, or keep the state of this one in another folder with --state; nothing was changed`;
  throw new Refusal([{ message, place: { file, line: 1, column: 1 } }]);
}

/** Names of data files whose bytes are not there as they were. Nobody is served yet, and one after the other this takes a tenth of the time. */
function findMissing({ sandboxes }: StateDocument, folder: string): Misfit | undefined {
  for (const [index, { data }] of sandboxes.entries()) {
    for (const [key, { file, size }] of Object.entries(data)) {
      const found = statSync(join(folder, 'data', file), { throwIfNoEntry: false });
      const path = ['sandboxes', index, 'data', key];
      if (found === undefined || !found.isFile()) return { path, message: `the file data/${file} with the bytes of ${key} is missing` };
      if (found.size !== size) return { path, message: `the file data/${file} has ${found.size} bytes, and should have ${size}` };
    }
  }
  return undefined;
}

/** Only a file that is damaged is parsed a second time, to tell where. */
async function toFinding({ path, message, key }: Misfit, text: string, file: string): Promise<Finding> {
  try {
    const document = await parseDocument(text, file);
    return { message, place: document.placeOf(path, key === true ? 'key' : 'value') };
  } catch {
    return { message: `${message} (${path.join('.')})`, place: { file, line: 1, column: 1 } };
  }
}

function damaged(file: string, { message, ...where }: Finding): Refusal {
  const way = `nothing in ${dirname(file)} was changed: put a copy of it back, or move the whole folder away to begin anew`;
  return new Refusal([{ message: `${message}; ${way}`, ...where }]);
}

/** Properties may have any name, `__proto__` too. */
function withProperties(sandbox: KeptSandbox): KeptSandbox {
  const revive = (images: KeptSandbox['images']['own']): KeptSandbox['images']['own'] =>
    images.map((image) => ({ ...image, properties: toProperties(image.properties) }));
  const { own, masked, deleted } = sandbox.images;
  return { ...sandbox, images: { own: revive(own), masked, deleted: revive(deleted) } };
}
