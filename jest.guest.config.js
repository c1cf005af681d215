import base from './jest.config.js';

/** `npm run test:guest`: tests that boot a guest, made of packages that they download. */
export default {
  ...base,
  testMatch: ['<rootDir>/test/guest/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
