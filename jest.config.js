import { ENTRY_POINTS, sourceMapper } from './tools/entry-points.mjs';

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // `npm run test:guest` downloads packages.
  testPathIgnorePatterns: ['/test/guest/', '/node_modules/'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
    // The examples of the docs import what their readers do.
    ...sourceMapper(ENTRY_POINTS),
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // It ends a test that hangs, and no test that is slow on a busy machine.
  testTimeout: 300_000,
  // Most of the time goes into waiting for daemons and machines: a worker for each core.
  maxWorkers: '100%',
  reporters: ['default', '<rootDir>/test/skipped-reporter.mjs'],
};
