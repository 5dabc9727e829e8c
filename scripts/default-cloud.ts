import { join } from 'node:path';
import { readCloud } from '../src/documents/fixtures.ts';

/**
 * Turns the shipped fixtures into data.
 *
 * @param root the top folder of the repository
 * @returns the text of dist/default-cloud.json
 * @throws Refusal with the place of everything that is wrong in them
 */
export async function buildDefaultCloud(root: string): Promise<string> {
  const nothing = { identity: { domains: [], projects: [], users: [], tokens: [] }, stores: [], images: [] };
  return JSON.stringify(await readCloud([join(root, 'fixtures')], nothing));
}
