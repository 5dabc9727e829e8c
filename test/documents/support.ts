import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  const folder = { name: '' };
  try {
    await withFile(name, content, async (file) => {
      folder.name = dirname(file);
      await read(file);
    });
    return ['no refusal'];
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    return thrown.message.replaceAll(`${folder.name}/`, '').split('\n');
  }
}

/** Writes a file that is there for as long as something is done with it. */
export async function withFile<Done>(name: string, content: string | Uint8Array, act: (file: string) => Promise<Done>): Promise<Done> {
  const folder = mkdtempSync(join(tmpdir(), 'polyglance-documents-'));
  try {
    writeFileSync(join(folder, name), content);
    return await act(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
