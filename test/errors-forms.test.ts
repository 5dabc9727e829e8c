import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../src/emulator/dialects.ts';
import type { ErrorRow } from '../src/operation/error-row.ts';
import type { Dialect, Operation } from '../src/operation/operation.ts';
import { createSchemaChecker } from '../src/operation/validate.ts';
import { type Received, send } from './support/client.ts';
import { useEmulator } from './support/emulator.ts';

// Every error that can be asked for is valid by the forms that its row has, for every operation that has it and whatever the caller
// accepts. The OpenAPI descriptions show the same forms, and every real error is held against them when it is sent.

const bench = useEmulator();
const dialects = createDialects();
const schemas = createSchemaChecker();
const ACCEPTS = ['*/*', 'application/json', 'text/plain'] as const;

/** Headers that any answer has; the others are the row's. */
const ALWAYS =
  /^(date|connection|content-type|content-length|vary|x-openstack-request-id|x-request-id|preference-applied|x-polyglance-.*)$/;

/** What an answer does against the forms of its row. */
function problemsOf(dialect: Dialect, row: ErrorRow, { status, headers, text, json }: Received, method: string): readonly string[] {
  const type = headers['content-type'] ?? null;
  const form = dialect.errorForms(row).find(({ mediaType }) => mediaType === type);
  if (status !== row.status) return [`status ${status}`];
  if (form === undefined) return [`media type ${type}`];
  const unlisted = Object.keys(headers).filter((name) => !ALWAYS.test(name) && row.headers?.[name] === undefined);
  if (unlisted.length > 0) return [`headers ${unlisted.join(', ')}`];
  if (method === 'HEAD' || form.schema === undefined) return text === '' ? [] : [`body ${text}`];
  const value = type === 'application/json' ? json : text;
  return schemas.problems(form.schema, value).map(({ pointer, message }) => `${pointer} ${message}`);
}

function ask(dialect: Dialect, { method, path }: Operation, row: ErrorRow, accept: string): Promise<Received> {
  const url = `${bench.emulator.url}${dialect.home}${path.replace(/\{[^}]+\}/g, 'x')}`;
  return send(method, url, { headers: { accept, prefer: `error=${row.id}` } });
}

const operationsOf = ({ operations }: Dialect, row: ErrorRow): readonly Operation[] =>
  operations.filter(({ id }) => row.operations === '*' || row.operations.includes(id));

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))('the errors of %s', (_id, dialect) => {
  it.each(dialect.errors.map((row) => [row.id, row] as const))('%s has a form, and fits it wherever it is asked for', async (id, row) => {
    expect(dialect.errorForms(row).length).toBeGreaterThan(0);
    const operations = operationsOf(dialect, row);
    expect(operations.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const operation of operations) {
      for (const accept of ACCEPTS) {
        const answer = await ask(dialect, operation, row, accept);
        const applied = answer.headers['preference-applied'] === `error=${id}` ? [] : ['not applied'];
        const problems = [...applied, ...problemsOf(dialect, row, answer, operation.method)];
        wrong.push(...problems.map((problem) => `${operation.id} ${accept}: ${problem}`));
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the forms', () => {
  it('refuse what is none', () => {
    for (const dialect of dialects) {
      for (const row of dialect.errors) {
        const checked = dialect.errorForms(row).flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
        const passing = checked.filter((schema) =>
          ['', 'no', {}, { error: {} }].some((value) => schemas.problems(schema, value).length === 0),
        );
        expect([row.id, passing]).toEqual([row.id, []]);
      }
    }
  });
});
