import { describe, expect, it } from '@jest/globals';
import { createDialects } from '../../src/emulator/dialects.ts';
import { methodsOf } from '../../src/operation/allow.ts';
import type { Call, Dialect, Switches } from '../../src/operation/operation.ts';
import { createRouter } from '../../src/server/routes.ts';

/** The methods that the dispatcher finds at a path when it is asked for one that no path has. */
function dispatched(dialect: Dialect, path: string): readonly string[] {
  let found: readonly string[] = [];
  const wrongMethod: Dialect['wrongMethod'] = (method, at, allowed) => {
    found = allowed;
    return dialect.wrongMethod(method, at, allowed);
  };
  createRouter({ ...dialect, wrongMethod })('BREW', path);
  return found;
}

/** All that a dialect may have is there. */
const switches: Switches = { 'rackspace.allowCreate': true };

describe.each(createDialects().map((dialect) => [dialect.id, dialect] as const))('Allow of %s', (_id, dialect) => {
  it('lists what the dispatcher finds, at every path of the table', () => {
    const paths = dialect.operations.flatMap(({ path }) => [path.replace(/\{[^}]+\}/g, 'x'), path.replace(/\{[^}]+\}/g, 'detail')]);
    for (const path of paths) expect([path, methodsOf({ dialect, path, switches } as Call)]).toEqual([path, dispatched(dialect, path)]);
  });

  it('is empty where the table has no such path', () => {
    expect(methodsOf({ dialect, path: '/no/such/path/of/this/table', switches } as Call)).toEqual([]);
  });
});

describe('Allow', () => {
  it('leaves out what the switches do not have there', () => {
    const dialect = createDialects().find(({ id }) => id === 'rackspace');
    const methods = (allowCreate: boolean) =>
      methodsOf({ dialect, path: '/v2/images', switches: { 'rackspace.allowCreate': allowCreate } } as unknown as Call);
    expect([methods(false), methods(true)]).toEqual([['GET'], ['GET', 'POST']]);
  });
});
