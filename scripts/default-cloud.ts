import { join } from 'node:path';
import { NO_METADEFS } from '../src/core/metadefs.ts';
import { readCloud } from '../src/documents/fixtures.ts';
import { listFiles } from '../src/documents/folder.ts';
import { Refusal } from '../src/refusals.ts';

/**
 * Turns the shipped fixtures into data.
 *
 * @param root the top folder of the repository
 * @returns the text of dist/default-cloud.json
 * @throws Refusal with the place of everything that is wrong in them
 */
export async function buildDefaultCloud(root: string): Promise<string> {
  const nothing = {
    identity: { domains: [], projects: [], users: [], tokens: [] },
    stores: [],
    images: [],
    metadefs: NO_METADEFS,
    data: [],
  };
  const cloud = await readCloud(await listFiles([join(root, 'fixtures')]), nothing);
  // A path of the machine that builds means nothing on another one.
  if (cloud.data.some((data) => 'file' in data)) throw new Refusal('the data of shipped images has to be text');
  return JSON.stringify(cloud);
}
