import { expect } from 'vitest';
import { matchers, type PolyglanceMatchers } from './matchers/matchers.ts';

export type { Expected } from './matchers/expected.ts';
export type { PolyglanceMatchers, ViolationQuery } from './matchers/matchers.ts';
export { matchers };

declare module 'vitest' {
  interface Matchers<T> extends PolyglanceMatchers<void, T> {}
}

expect.extend(matchers);
