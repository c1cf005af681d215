/** rxqmp's own version, for what is written into files. A test compares it with package.json. */
export const RXQMP_VERSION = '0.1.0';
