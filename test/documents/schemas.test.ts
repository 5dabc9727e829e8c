import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { packageFile, readPackageFile } from '../../src/package-root.ts';

const names = readdirSync(packageFile('schemas')).filter((name) => name.endsWith('.schema.json'));

/** Pointers of properties that do not say what they are. */
function findUndescribed(schema: unknown, pointer = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, inner]) => {
    const here = `${pointer}/${key}`;
    const isSchema = pointer.endsWith('/properties') && typeof inner === 'object' && inner !== null;
    const silent = isSchema && !('description' in inner) && !('$ref' in inner);
    return [...(silent ? [here] : []), ...findUndescribed(inner, here)];
  });
}

describe('the schemas for editors', () => {
  it.each(names)('%s is good JSON Schema and describes every key', (name) => {
    const schema = JSON.parse(readPackageFile(`schemas/${name}`)) as { $id: string };
    expect(schema.$id).toBe(`urn:polyglance:${name.replace('.schema.json', '')}`);
    expect(() => new Ajv2020({ strict: false }).compile(schema)).not.toThrow();
    expect(findUndescribed(schema)).toEqual([]);
  });
});
