/**
 * `npm run docs`: the site, from the Markdown of `docs` and the sources' docblocks, into `site/dist`. It needs no network.
 * The pages are put together in `site/pages` first, as VitePress wants them in one folder.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vitepress';
import { apiPages } from './api.js';
import { guidePages } from './pages.js';
import { ROOT } from './root.js';

const PAGES = join(ROOT, 'site/pages');

/** A marble on its line. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M0 16h32" stroke="#8e8e98" stroke-width="4"/><circle cx="16" cy="16" r="10" fill="#c2377a"/></svg>\n';

function write(path: string, text: string): void {
  const file = join(PAGES, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

rmSync(PAGES, { recursive: true, force: true });
write('public/icon.svg', ICON);
// Once for the pages, which get them under names of their contents, and once for links to them.
for (const folder of ['images', 'public/images']) {
  cpSync(join(ROOT, 'docs/images'), join(PAGES, folder), { recursive: true });
}
for (const [path, text] of guidePages((source) => readFileSync(join(ROOT, source), 'utf8')))
  write(path, text);
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
for (const [path, text] of await apiPages(readme)) write(`api/${path}`, text);
await build(join(ROOT, 'site'));
