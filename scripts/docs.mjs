/** Writes the pages of docs/ that are made from tables: attributes.md, contract.md, differences.md, errors.md, gaps.md, presets.md and scenarios.md, and dialects/. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// Below the repository, so that the packages are found.
const folder = await mkdtemp(join(root, 'dist-docs-'));
try {
  const outfile = join(folder, 'pages.mjs');
  await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    entryPoints: ['scripts/pages.ts'],
    outfile,
    logLevel: 'warning',
  });
  await mkdir(join(root, 'docs', 'dialects'), { recursive: true });
  const { createPages } = await import(pathToFileURL(outfile).href);
  for (const [name, text] of Object.entries(await createPages())) await writeFile(join(root, 'docs', name), text);
} finally {
  await rm(folder, { recursive: true, force: true });
}
