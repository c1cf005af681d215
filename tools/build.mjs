// Builds dist, or the folder given: the sources as ES modules, the command with them, and as CommonJS, with types for
// both. ES modules go into few files, because each file adds a millisecond to a program's start.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { SOURCES } from './entry-points.mjs';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const compile = (...options) =>
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...options], { stdio: 'inherit' });

const root = join(import.meta.dirname, '..');
const out = process.argv[2] ?? 'dist';
rmSync(out, { recursive: true, force: true });
compile('--outDir', `${out}/esm`, '--emitDeclarationOnly');
await bundle(`${out}/esm`);
compile('--outDir', `${out}/cjs`, '--module', 'commonjs', '--moduleResolution', 'node10');
writeFileSync(`${out}/cjs/package.json`, '{ "type": "commonjs", "sideEffects": false }\n');

/** Writes a file for each entry point and the command. Code that several of them need goes to chunks, so each class exists once. */
async function bundle(outdir) {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const command = bin.rxqmp.replace('./dist/esm/', '').replace(/js$/, 'ts');
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...SOURCES, command],
    outdir,
    outbase: '.',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    packages: 'external',
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    write: false,
  });
  const names = chunkNames(metafile);
  const renamed = (text) => text.replace(/[\w-]+-[0-9A-Z]{8}(?=\.js)/g, (chunk) => names.get(chunk) ?? chunk);
  for (const { path, text } of outputFiles) {
    const file = renamed(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, renamed(text));
  }
}

/**
 * For esbuild every chunk is a `chunk`: here it has the name of its largest source, with its room where that name is taken.
 * A file that is loaded by `import()` has its own name, without a hash.
 */
function chunkNames({ outputs }) {
  const names = new Map();
  for (const [path, { entryPoint, inputs }] of Object.entries(outputs)) {
    if (entryPoint !== undefined && !basename(path).match(/-[0-9A-Z]{8}\.js$/)) continue;
    const [[largest]] = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
    const source = entryPoint ?? largest;
    const short = basename(source, '.ts');
    const taken = new Set(names.values());
    const name = [short, `${basename(dirname(source))}-${short}`].find((free) => !taken.has(free));
    if (name === undefined) throw new Error(`two chunks would be called ${short}`);
    names.set(basename(path, '.js'), name);
  }
  return names;
}
