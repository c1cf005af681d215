// Builds dist, or the folder given: the same sources as ES modules and as CommonJS, with types for both, and the command.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (...options) => execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' });

const out = process.argv[2] ?? 'dist';
rmSync(out, { recursive: true, force: true });
compile('-p', 'tsconfig.build.json', '--outDir', `${out}/esm`);
compile('-p', 'tsconfig.cli.json', '--outDir', `${out}/esm`);
compile(
  '-p',
  'tsconfig.build.json',
  '--outDir',
  `${out}/cjs`,
  '--module',
  'commonjs',
  '--moduleResolution',
  'node10',
);
writeFileSync(`${out}/cjs/package.json`, '{ "type": "commonjs", "sideEffects": false }\n');
