/** Jest runs the TypeScript of src and test as native ES modules; swc only takes the types off. */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  injectGlobals: false,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript', importAttributes: true }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  maxWorkers: 2,
  // A machine that has much else to do is no failure.
  testTimeout: 20_000,
  errorOnDeprecated: true,
  collectCoverageFrom: ['src/**/*.ts'],
  coverageProvider: 'v8',
};
