// Builds dist: the same sources as ES modules and as CommonJS, with types for both.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (...options) =>
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...options], { stdio: 'inherit' });

rmSync('dist', { recursive: true, force: true });
compile('--outDir', 'dist/esm');
compile('--outDir', 'dist/cjs', '--module', 'commonjs', '--moduleResolution', 'node10');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs", "sideEffects": false }\n');
