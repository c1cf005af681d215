// Builds dist, or the folder given: the sources as ES modules, the command with them, and as CommonJS, with types for
// both.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { bundle } from './bundle.mjs';
import { SOURCES } from './entry-points.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (...options) =>
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...options], { stdio: 'inherit' });

const root = join(import.meta.dirname, '..');
const out = process.argv[2] ?? 'dist';
rmSync(out, { recursive: true, force: true });
compile('--outDir', `${out}/esm`, '--emitDeclarationOnly');
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const command = bin.rxqmp.replace('./dist/esm/', '').replace(/js$/, 'ts');
await bundle(`${out}/esm`, [...SOURCES, command]);
compile('--outDir', `${out}/cjs`, '--module', 'commonjs', '--moduleResolution', 'node10');
writeFileSync(`${out}/cjs/package.json`, '{ "type": "commonjs", "sideEffects": false }\n');
