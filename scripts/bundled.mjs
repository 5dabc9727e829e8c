import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { root } from './pack.mjs';

const RULE = `\n${'-'.repeat(80)}\n\n`;
const HEAD = /^(\S+) (\S+) \((.+)\)$/m;

/** The folder of a package and its name; the last one, for a package may have packages of its own. */
const PACKAGE = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//;

/**
 * The packages whose code is in bundles of esbuild, with the texts of their licences, which ask to be kept beside the code.
 *
 * @param metafiles what esbuild tells of each bundle
 * @returns the text of a file: a line `name version (licence)` and the licence's own words of each
 */
export async function writeLicences(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = new Map();
  for (const input of inputs) {
    const [, folder, name] = PACKAGE.exec(input) ?? [];
    if (folder !== undefined) folders.set(resolve(root, folder), name);
  }
  const parts = [];
  for (const [folder, name] of folders) {
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? license : await readFile(join(folder, file), 'utf8');
    parts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return parts.sort((a, b) => a.localeCompare(b)).join(RULE);
}

/**
 * The packages that such a file names.
 *
 * @returns name, version and licence of each
 */
export function readLicences(text) {
  return text.split(RULE).map((part) => {
    const [, name, version, license] = HEAD.exec(part) ?? [];
    return { name, version, license };
  });
}
