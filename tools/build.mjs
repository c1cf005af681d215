// Builds dist: the same sources as ES modules and as CommonJS, with types for both, and the command.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (...options) => execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' });

rmSync('dist', { recursive: true, force: true });
compile('-p', 'tsconfig.build.json', '--outDir', 'dist/esm');
compile('-p', 'tsconfig.cli.json', '--outDir', 'dist/esm');
compile(
  '-p',
  'tsconfig.build.json',
  '--outDir',
  'dist/cjs',
  '--module',
  'commonjs',
  '--moduleResolution',
  'node10',
);
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs", "sideEffects": false }\n');
