import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDialects, switchRows } from '../src/emulator/dialects.ts';
import { imageDialects, toAttributePage } from './attribute-table.ts';
import { toContractPage } from './contract-table.ts';
import { toDialectPage } from './dialect-page.ts';
import { toDifferencesPage } from './difference-table.ts';
import { toErrorsPage } from './error-table.ts';
import { type SourceFile, toGapsPage } from './gap-list.ts';
import { toPresetsPage } from './preset-table.ts';
import { toScenariosPage } from './scenario-table.ts';

/** The pages of docs/ that are made from tables and files, by the name of their file. */
export async function createPages(): Promise<Readonly<Record<string, string>>> {
  return {
    'attributes.md': toAttributePage(imageDialects()),
    'contract.md': toContractPage(),
    'differences.md': toDifferencesPage(imageDialects()),
    'errors.md': toErrorsPage(createDialects()),
    'gaps.md': toGapsPage(await readSources()),
    'presets.md': toPresetsPage(switchRows),
    'scenarios.md': await toScenariosPage(),
    ...(await createDialectPages()),
  };
}

/** A page for each dialect: dialects/ims.md. */
async function createDialectPages(): Promise<Readonly<Record<string, string>>> {
  const files = await readSources();
  return Object.fromEntries(createDialects().map((dialect) => [`dialects/${dialect.id}.md`, toDialectPage(dialect, files)]));
}

/** The files of src/, sorted by path; the working directory is the repository. */
export async function readSources(): Promise<readonly SourceFile[]> {
  const entries = await readdir('src', { recursive: true });
  const paths = entries.filter((path) => path.endsWith('.ts')).sort();
  return Promise.all(
    paths.map(async (path) => ({ path: `src/${path.replaceAll('\\', '/')}`, text: await readFile(join('src', path), 'utf8') })),
  );
}
