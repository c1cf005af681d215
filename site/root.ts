import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The repository's folder. */
export const ROOT = dirname(createRequire(import.meta.url).resolve('rxqmp/package.json'));
