import base from './jest.config.js';

/** `npm run test:guest`: tests that boot a guest, made of packages that they download. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/guest/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // A guest boots twice in a test, which takes a minute on a busy machine.
  testTimeout: 300_000,
};
