import { expect } from '@jest/globals';
import { matchers, type PolyglanceMatchers } from './matchers/matchers.ts';

export type { Expected } from './matchers/expected.ts';
export type { PolyglanceMatchers, ViolationQuery } from './matchers/matchers.ts';
export { matchers };

declare module 'expect' {
  interface Matchers<R, T> extends PolyglanceMatchers<R, T> {}
}

declare global {
  // biome-ignore lint/style/noNamespace: the types of jest's global expect are in one
  namespace jest {
    interface Matchers<R, T> extends PolyglanceMatchers<R, T> {}
  }
}

expect.extend(matchers);
