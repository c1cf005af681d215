import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type DefaultTheme } from 'vitepress';
import { ENTRY_POINTS } from '../../tools/entry-points.mjs';
import { guideSections, PROJECT, sitePath, type Section } from '../guides.js';
import { inlineMarbles } from '../marbles/inline.js';
import { ROOT } from '../root.js';
import { slugOf } from '../slug.js';
import { tableColumns } from '../table-columns.js';

const { description, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly description: string;
  readonly version: string;
};

const link = (source: string) => `/${sitePath(source)?.replace(/(?:index)?\.md$/, '') ?? ''}`;

const sidebarOf = ({ title, pages }: Section): DefaultTheme.SidebarItem => ({
  text: title,
  items: pages.map((page) => ({ text: page.title, link: link(page.source) })),
});

const api: DefaultTheme.SidebarItem = {
  text: 'API reference',
  link: '/api/',
  items: Object.keys(ENTRY_POINTS).map((name) => ({ text: name, link: `/api/${name}` })),
};

export default defineConfig({
  title: 'rxqmp',
  description,
  head: [['link', { rel: 'icon', href: '/icon.svg' }]],
  srcDir: 'pages',
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  // The search's index is a megabyte, and loaded when one searches.
  vite: { build: { chunkSizeWarningLimit: 2_000 } },
  markdown: {
    anchor: { slugify: slugOf },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    languageAlias: { conf: 'ini' },
    config: (markdown) => {
      inlineMarbles(markdown);
      tableColumns(markdown);
    },
  },
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/getting-started' },
      { text: 'Operators', link: '/operators' },
      { text: 'API', link: '/api/' },
      { text: version, link: '/changelog' },
    ],
    sidebar: {
      '/': [...guideSections().map(sidebarOf), { text: 'API reference', link: '/api/' }, sidebarOf(PROJECT)],
      '/api/': [api],
    },
    outline: [2, 3],
    search: {
      provider: 'local',
      options: { miniSearch: { searchOptions: { combineWith: 'AND' } } },
    },
  },
});
