// What `npm pack` takes along: what is built of the sources that users import, the command, and what tells of them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { conclude, npm, ROOT } from './installed.mjs';

const files = (folder, ending) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const built = (format, ending) =>
  ['src', 'operators']
    .flatMap((folder) => files(folder, '.ts'))
    .map((source) => `dist/${format}/${source.slice(0, -'.ts'.length)}${ending}`);

/** The command's own sources, and those of the generator that it runs. */
const COMMAND = /^dist\/esm\/tools\/(cli|qapi)\/[\w-]+\.js$/;

const wanted = new Set([
  ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'src/raw/facts.json', 'dist/cjs/package.json'],
  // The README links them, and no page of the registry's has them.
  ...files('docs', '.md'),
  ...files('docs/examples', 's'),
  ...['esm', 'cjs'].flatMap((format) => [...built(format, '.js'), ...built(format, '.d.ts')]),
]);

const [{ files: packed, size, unpackedSize }] = JSON.parse(await npm(ROOT, 'pack', '--dry-run', '--json'));
const there = new Set(packed.map(({ path }) => path));
const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KB`;

conclude(
  [
    ...[...there]
      .filter((path) => !wanted.has(path) && !COMMAND.test(path))
      .map((path) => `${path} is packed, but no user needs it`),
    ...[...wanted].filter((path) => !there.has(path)).map((path) => `${path} isn't packed`),
  ],
  `${packed.length} files, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
);
