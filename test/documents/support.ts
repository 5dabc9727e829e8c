import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '../../src/refusals.ts';

/** A cloud with nothing in it. */
export const nothing = {
  identity: { domains: [], projects: [], users: [], tokens: [] },
  stores: [],
  images: [],
  metadefs: { namespaces: [], types: [] },
  data: [],
};

/**
 * Writes a file, lets it be read, and tells what was refused, one line each; the name of its folder is left out.
 *
 * @returns `no refusal` when all was fine
 */
export async function refusalOf(name: string, content: string | Uint8Array, read: (file: string) => Promise<unknown>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-documents-'));
  try {
    writeFileSync(join(folder, name), content);
    await read(join(folder, name));
    return ['no refusal'];
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    return thrown.message.replaceAll(`${folder}/`, '').split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
