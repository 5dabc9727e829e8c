/** Writes the pages of docs/ that are made from tables: docs/attributes.md. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// Below the repository, so that the packages are found.
const folder = await mkdtemp(join(root, 'dist-docs-'));
try {
  const outfile = join(folder, 'attribute-table.mjs');
  await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    entryPoints: ['scripts/attribute-table.ts'],
    outfile,
    logLevel: 'warning',
  });
  const { imageDialects, toAttributePage } = await import(pathToFileURL(outfile).href);
  await writeFile(join(root, 'docs', 'attributes.md'), toAttributePage(imageDialects()));
} finally {
  await rm(folder, { recursive: true, force: true });
}
