// What `npm pack` takes along: what is built of the sources that users import, the command, and what tells of them.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { conclude, manifest, npm, ROOT } from './installed.mjs';

const files = (folder, ending) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

const built = (format, ending) =>
  ['src', 'operators']
    .flatMap((folder) => files(folder, '.ts'))
    .map((source) => `dist/${format}/${source.slice(0, -'.ts'.length)}${ending}`);

const MAX_IMAGE_BYTES = 150_000;

/** The files of ES modules: those that users name, and the chunks that these load. */
const modules = new Set([
  ...Object.values(manifest.exports).flatMap((entry) => entry.import?.slice('./'.length) ?? []),
  manifest.bin.rxqmp.slice('./'.length),
]);
for (const path of modules) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  for (const [, from] of text.matchAll(/(?:^import |^} from |import\()"(\.[^"]+)"\)?/gm))
    modules.add(join(dirname(path), from));
}

const wanted = new Set([
  ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...['src/raw/facts.json', 'src/raw/guest-facts.json', 'dist/cjs/package.json'],
  // The plugin for editors, which TypeScript finds by its folder.
  'editor/package.json',
  'editor/index.js',
  // The README links them, and no page of the registry's has them.
  ...files('docs', '.md'),
  ...files('docs/examples', 's'),
  ...['.png', '.svg'].flatMap((ending) => files('docs/images', ending)),
  ...[...modules, ...built('esm', '.d.ts'), ...built('cjs', '.js'), ...built('cjs', '.d.ts')],
]);

const [{ files: packed, size, unpackedSize }] = JSON.parse(
  // Of the dist that is there; clone.mjs tries `prepack`.
  await npm(ROOT, 'pack', '--dry-run', '--json', '--ignore-scripts'),
);
const there = new Set(packed.map(({ path }) => path));

/** The relative links and images of a Markdown file, as paths in the package. */
function targets(path) {
  const prose = readFileSync(join(ROOT, path), 'utf8').replace(/^```[^]*?^```$/gm, '');
  const links = [...prose.matchAll(/\]\(([^)#\s]+)[^)]*\)|<img src="([^"]+)"/g)].map(
    ([, link, image]) => link ?? image,
  );
  return links.filter((link) => !/^\w+:/.test(link)).map((link) => normalize(join(dirname(path), link)));
}
/** A link to a folder leads somewhere if one of its files is packed. */
const isPacked = (path) =>
  there.has(path) || [...there].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));
const pages = [...there].filter((path) => path.endsWith('.md'));
const links = pages.flatMap((page) => targets(page).map((target) => ({ page, target })));

const kilobytes = (bytes) => `${Math.round(bytes / 1024)} KB`;

conclude(
  [
    ...[...there]
      .filter((path) => !wanted.has(path))
      .map((path) => `${path} is packed, but no user needs it`),
    ...[...wanted].filter((path) => !there.has(path)).map((path) => `${path} isn't packed`),
    ...links
      .filter(({ target }) => !isPacked(target))
      .map(
        ({ page, target }) =>
          `${page} links to ${target}, which isn't packed: name it in a code span instead`,
      ),
    ...packed
      .filter(({ path, size: bytes }) => path.startsWith('docs/images/') && bytes > MAX_IMAGE_BYTES)
      .map(({ path, size: bytes }) => `${path} has ${bytes} bytes, and an image may have ${MAX_IMAGE_BYTES}`),
  ],
  `${packed.length} files, ${links.length} links between them, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
);
