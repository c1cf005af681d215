// Bundles sources as ES modules in few files, because each file adds a millisecond to a program's start.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** Writes a file for each entry point. Code that several of them need goes to chunks, so each class exists once. */
export async function bundle(outdir, entryPoints) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints,
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
    const [[largest] = []] = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
    const source = entryPoint ?? largest;
    // A chunk of nothing, which only orders others.
    if (source === undefined) continue;
    const short = basename(source, '.ts');
    const taken = new Set(names.values());
    const name = [short, `${basename(dirname(source))}-${short}`].find((free) => !taken.has(free));
    if (name === undefined) throw new Error(`two chunks would be called ${short}`);
    names.set(basename(path, '.js'), name);
  }
  return names;
}
