import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.js';

export interface Section {
  readonly title: string;
  readonly pages: readonly { readonly title: string; /** In the repository. */ readonly source: string }[];
}

/** The guides, in the sections and by the names that docs/README.md lists them in. */
export function guideSections(readme = readFileSync(join(ROOT, 'docs/README.md'), 'utf8')): Section[] {
  return readme
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      pages: [...section.matchAll(/^\| \[([^\]]+)\]\(([\w/-]+\.md)\)/gm)].map(
        ([, title = '', path = '']) => ({
          title,
          source: `docs/${path}`,
        }),
      ),
    }))
    .filter(({ pages }) => pages.length > 0);
}

/** What the site shows of the repository beside its guides. */
export const PROJECT: Section = {
  title: 'The project',
  pages: [
    { title: 'Changes', source: 'CHANGELOG.md' },
    { title: 'Contributing', source: 'CONTRIBUTING.md' },
    { title: 'Security', source: 'SECURITY.md' },
  ],
};

/** The pages with an address of their own that follows from the place of their source. */
export function sitePath(source: string): string | undefined {
  if (PROJECT.pages.some((page) => page.source === source)) return source.toLowerCase();
  if (!/^docs\/.*\.(md|ts|mjs)$/.test(source)) return undefined;
  return source
    .replace(/^docs\//, '')
    .replace(/README\.md$/, 'index.md')
    .replace(/\.(ts|mjs)$/, '.md');
}
