import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

// Reports are valid by the schemas of those who have made their forms.

const require = createRequire(import.meta.url);
const fileOf = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';

/** By a schema of the package: `report`. Returns the document. */
export function expectOwn(name: string, text: string): unknown {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(fileOf(`../../schemas/${name}.schema.json`)) as object);
  const document: unknown = JSON.parse(text);
  validate(document);
  expect(validate.errors).toBeNull();
  return document;
}

/** By that of OASIS. Returns the ids of the rules that have results. */
export function expectSarif(text: string): readonly string[] {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const { id: _id, ...schema } = JSON.parse(fileOf('schemas/sarif-2.1.0.json')) as { readonly id?: string };
  const validate = ajv.compile({ ...schema, $schema: DRAFT_7 });
  const log = JSON.parse(text) as { runs: { results: { ruleId: string }[] }[] };
  validate(log);
  expect(validate.errors).toBeNull();
  return log.runs[0]?.results.map(({ ruleId }) => ruleId) ?? [];
}

/** By that of Jenkins. */
export async function expectJunit(text: string): Promise<void> {
  const { validateXML } = require('xmllint-wasm') as typeof import('xmllint-wasm');
  const schema = [fileOf('schemas/junit-10.xsd')];
  const { valid, errors } = await validateXML({ xml: [{ fileName: 'report.xml', contents: text }], schema });
  expect([valid, errors]).toEqual([true, []]);
}

/** By that of HTTP Archive 1.2. Returns its entries. */
export function expectHar(text: string): readonly { readonly request: { readonly method: string; readonly url: string } }[] {
  const schemas = Object.values(require('har-schema') as Readonly<Record<string, { readonly $id: string }>>);
  const ajv = new Ajv({ strict: false, schemas: schemas.map((one) => ({ ...one, $schema: DRAFT_7 })) });
  addFormats.default(ajv);
  const archive = JSON.parse(text) as { log: { entries: { request: { method: string; url: string } }[] } };
  const validate = ajv.getSchema('har.json#');
  expect([validate?.(archive), validate?.errors]).toEqual([true, null]);
  return archive.log.entries;
}

/** A page asks nothing of the web. */
export function expectPage(text: string): void {
  expect(text).toMatch(/^<!doctype html>/);
  expect(text).not.toMatch(/<(?:script|link|img|iframe)|src=|href=|@import|url\(/);
}
