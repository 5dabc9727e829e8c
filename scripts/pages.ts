import { createDialects } from '../src/emulator/dialects.ts';
import { imageDialects, toAttributePage } from './attribute-table.ts';
import { toErrorsPage } from './error-table.ts';

/** The pages of docs/ that are made from tables, by the name of their file. */
export function createPages(): Readonly<Record<string, string>> {
  return { 'attributes.md': toAttributePage(imageDialects()), 'errors.md': toErrorsPage(createDialects()) };
}
