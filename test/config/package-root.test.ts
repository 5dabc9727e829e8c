import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { packageFile, packageVersion, readPackageFile, requireNow } from '../../src/package-root.ts';

describe('the package', () => {
  it('finds its own files', () => {
    expect(isAbsolute(packageFile('package.json'))).toBe(true);
    expect(existsSync(packageFile('src/package-root.ts'))).toBe(true);
  });

  it('knows its version', () => {
    expect((JSON.parse(readPackageFile('package.json')) as { version: string }).version).toBe(packageVersion());
    expect(packageVersion()).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('loads a dependency at once', () => {
    expect(requireNow('yaml')).toHaveProperty('parse');
    expect(() => requireNow('there-is-no-such-package')).toThrow(/there-is-no-such-package/);
  });
});
