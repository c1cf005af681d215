export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
    // The examples of the docs import what their readers do.
    '^rxqmp$': '<rootDir>/src/index.ts',
    '^rxqmp/operators$': '<rootDir>/operators/index.ts',
    '^rxqmp/(socket|libvirt|virsh)$': '<rootDir>/src/drivers/$1.ts',
    '^rxqmp/(raw|testing)$': '<rootDir>/src/$1/index.ts',
    '^rxqmp/(fp|ix|raw/codecs)$': '<rootDir>/src/$1.ts',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  testTimeout: 20_000,
};
