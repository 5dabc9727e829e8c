import { expect } from '@jest/globals';
import { matchers, type PolyglanceMatchers } from './matchers/matchers.ts';

export type { Expected } from './matchers/expected.ts';
export type { PolyglanceMatchers, ViolationQuery } from './matchers/matchers.ts';
export { matchers };

declare module 'expect' {
  interface Matchers<R, T> extends PolyglanceMatchers<R, T> {}
}

declare global {
  // biome-ignore lint/style/noNamespace: @types/jest has the matchers of the global expect in this one, and nowhere else can they be added to
  namespace jest {
    interface Matchers<R, T> extends PolyglanceMatchers<R, T> {}
  }
}

expect.extend(matchers);
