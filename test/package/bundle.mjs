// What a browser gets: entry points without Node, bundled with rxjs outside, and their size.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ENTRY_POINTS } from '../../tools/entry-points.mjs';
import { conclude, installed } from './installed.mjs';

const { folder, remove } = await installed();
const faults = [];
const sizes = [];
for (const [entry, { browser, maxGzipBytes }] of Object.entries(ENTRY_POINTS)) {
  if (browser !== true) continue;
  const bundled = await build({
    stdin: { contents: `export * from '${entry}';`, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['rxjs', 'rxjs/*', 'node:*'],
    write: false,
    metafile: true,
    logLevel: 'silent',
  }).catch((error) => ({ error }));
  if (bundled.error) {
    faults.push(`${entry}: ${bundled.error.message}`);
    continue;
  }
  const { metafile, outputFiles } = bundled;
  const [{ imports }] = Object.values(metafile.outputs);
  const outside = new Set(imports.map(({ path }) => path));
  for (const path of outside) {
    if (!/^rxjs(\/|$)/.test(path)) faults.push(`${entry} imports ${path}`);
  }
  for (const input of Object.keys(metafile.inputs)) {
    if (!/^<stdin>$|node_modules\/rxqmp\//.test(input)) faults.push(`${entry} bundles ${input}`);
  }
  const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  sizes.push(`${entry} ${size} bytes`);
  if (size > maxGzipBytes) faults.push(`${entry} has ${size} bytes, more than ${maxGzipBytes}`);
}
remove();
conclude(faults, `minified and gzipped, without rxjs: ${sizes.join(', ')}`);
