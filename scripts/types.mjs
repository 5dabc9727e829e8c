import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A relative specifier in a declaration file; tsc leaves the `.ts` ending there as it stands in the source. */
const SPECIFIER = /((?:from|import\()\s*['"])(\.\.?\/[^'"]+)\.ts(['"])/g;

/** The declarations that can be reached from those of the doors, by path, with their specifiers ending in `.js`. */
async function readReachable(folder, doors) {
  const texts = new Map();
  const open = [...doors];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (texts.has(name)) continue;
    const text = await readFile(join(folder, `${name}.d.ts`), 'utf8');
    texts.set(name, text.replace(SPECIFIER, '$1$2.js$3'));
    for (const [, , specifier] of text.matchAll(SPECIFIER)) open.push(join(dirname(name), specifier));
  }
  return texts;
}

/**
 * Puts the emitted declarations into the package twice, for ES modules and for CommonJS: TypeScript takes the format of a declaration
 * from the nearest package.json, and refuses a CommonJS file that imports the types of an ES module.
 */
export async function copyTypes(emitted, dist, doors, moduleDoors) {
  for (const [folder, names] of [
    ['types', [...doors, ...moduleDoors]],
    ['types-cjs', doors],
  ]) {
    const texts = await readReachable(emitted, names);
    for (const [name, text] of texts) {
      const file = join(dist, folder, `${name}.d.ts`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  await writeFile(join(dist, 'types-cjs', 'package.json'), '{ "type": "commonjs" }\n');
  for (const door of [...doors, ...moduleDoors]) await writeFile(join(dist, `${door}.d.ts`), `export * from './types/${door}.js';\n`);
  for (const door of doors) {
    await writeFile(join(dist, `${door}.d.cts`), `export * from './types-cjs/${door}.js';\n`);
  }
}
