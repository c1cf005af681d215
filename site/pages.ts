import { guideSections, PROJECT, sitePath } from './guides.js';
import { homeFrontMatter } from './home.js';
import { changeLinks, changeProse } from './markdown.js';

/** The pages of the site that are made from files of the repository, by path: the guides, and the sources that they link to. */
export function guidePages(read: (source: string) => string): Map<string, string> {
  const pages = new Map<string, string>();
  const waiting = [
    'docs/README.md',
    ...[...guideSections(read('docs/README.md')), PROJECT].flatMap(({ pages }) =>
      pages.map(({ source }) => source),
    ),
  ];
  for (const source of waiting) {
    const path = sitePath(source);
    if (path === undefined || pages.has(path)) continue;
    pages.set(path, pageOf(source, path, read(source), waiting));
  }
  const { description } = JSON.parse(read('package.json')) as { readonly description: string };
  // The hero has its title.
  const guides = pages.get('index.md')?.replace(/^# .*\n/, '') ?? '';
  pages.set('index.md', homeFrontMatter(read('README.md'), description) + guides);
  return pages;
}

function pageOf(source: string, path: string, text: string, waiting: string[]): string {
  const [, language] = /\.(ts|mjs)$/.exec(source) ?? [];
  if (language !== undefined) return `# ${source}\n\n\`\`\`${language}\n${text}\`\`\`\n`;
  // VitePress takes a path without a dot for a package's.
  const dotted = changeProse(text, (prose) => prose.replace(/(<img [^>]*src=")(?![./]|\w+:)/g, '$1./'));
  const page = changeLinks(dotted, source, path, (target) => {
    const linked = sitePath(target);
    if (linked === undefined) return undefined;
    waiting.push(target);
    return linked;
  });
  return page;
}
