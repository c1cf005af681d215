// What `npm pack` takes along: what is built of the sources that users import, the command, and what tells of them.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { conclude, manifest, npm, ROOT } from './installed.mjs';

const files = (folder, ending) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const built = (format, ending) =>
  ['src', 'operators']
    .flatMap((folder) => files(folder, '.ts'))
    .map((source) => `dist/${format}/${source.slice(0, -'.ts'.length)}${ending}`);

/** The files of ES modules: those that users name, and the chunks that these load. */
const modules = new Set([
  ...Object.values(manifest.exports).flatMap((entry) => entry.import?.slice('./'.length) ?? []),
  manifest.bin.rxqmp.slice('./'.length),
]);
for (const path of modules) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  for (const [, from] of text.matchAll(/^(?:import|} from) "(\..+)";$/gm))
    modules.add(join(dirname(path), from));
}

const wanted = new Set([
  ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'src/raw/facts.json', 'dist/cjs/package.json'],
  // The plugin for editors, which TypeScript finds by its folder.
  'editor/package.json',
  'editor/index.js',
  // The README links them, and no page of the registry's has them.
  ...files('docs', '.md'),
  ...files('docs/examples', 's'),
  ...[...modules, ...built('esm', '.d.ts'), ...built('cjs', '.js'), ...built('cjs', '.d.ts')],
]);

const [{ files: packed, size, unpackedSize }] = JSON.parse(await npm(ROOT, 'pack', '--dry-run', '--json'));
const there = new Set(packed.map(({ path }) => path));
const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KB`;

conclude(
  [
    ...[...there]
      .filter((path) => !wanted.has(path))
      .map((path) => `${path} is packed, but no user needs it`),
    ...[...wanted].filter((path) => !there.has(path)).map((path) => `${path} isn't packed`),
  ],
  `${packed.length} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
);
