import base from './jest.config.js';

/** `npm test` runs these too: they need real systems, other programs, the compiler, or many seconds. */
const NOT_UNITS = [
  ...['guest', 'integration', 'docs', 'types', 'fuzz', 'soak', 'faults'].map((folder) => `/test/${folder}/`),
  ...['conformance', 'libvirt/tls', 'libvirt/ssh', 'node/guarded', 'socket/process', 'raw/cli'].map(
    (name) => `/${name}\\.test\\.ts$`,
  ),
];

export default { ...base, testPathIgnorePatterns: [...NOT_UNITS, '/node_modules/'] };
