import type { Cloud } from '../core/cloud.ts';
import { toProperties } from '../core/image.ts';
import { readPackageFile } from '../package-root.ts';

/** Where the build puts the shipped cloud: checked and turned into data, so that a start parses no YAML and compiles no schema. */
const FILE = 'dist/default-cloud.json';

/**
 * Reads the shipped cloud.
 *
 * @throws Error when the package was not built
 */
export function readDefaultCloud(): Cloud {
  const cloud = JSON.parse(readFile()) as Cloud;
  return { ...cloud, images: cloud.images.map((image) => ({ ...image, properties: toProperties(image.properties) })) };
}

function readFile(): string {
  try {
    return readPackageFile(FILE);
  } catch (cause) {
    throw new Error(`${FILE} cannot be read: run "npm run build" first`, { cause });
  }
}
