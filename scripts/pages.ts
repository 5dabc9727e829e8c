import { createDialects } from '../src/emulator/dialects.ts';
import { imageDialects, toAttributePage } from './attribute-table.ts';
import { toErrorsPage } from './error-table.ts';
import { toScenariosPage } from './scenario-table.ts';

/** The pages of docs/ that are made from tables and files, by the name of their file. */
export async function createPages(): Promise<Readonly<Record<string, string>>> {
  return {
    'attributes.md': toAttributePage(imageDialects()),
    'errors.md': toErrorsPage(createDialects()),
    'scenarios.md': await toScenariosPage(),
  };
}
