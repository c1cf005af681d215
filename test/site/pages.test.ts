import { guideSections, PROJECT, sitePath } from '../../site/guides.js';
import { homeFrontMatter } from '../../site/home.js';
import { changeLinks } from '../../site/markdown.js';
import { guidePages } from '../../site/pages.js';
import { slugOf } from '../../site/slug.js';
import { guides, textOf } from '../docs/guides.js';

const pages = guidePages(textOf);

test('the sidebar has every guide once, as docs/README.md lists them', () => {
  const listed = [...guideSections(), PROJECT].flatMap(({ pages }) => pages.map(({ source }) => source));
  const own = guides.filter((guide) => !['README.md', 'docs/README.md'].includes(guide));
  expect(listed.toSorted()).toEqual([...own, 'CHANGELOG.md'].toSorted());
});

test('every guide is a page, and so is each source that one links to', () => {
  for (const guide of guides) if (guide !== 'README.md') expect(pages.has(sitePath(guide) ?? '')).toBe(true);
  expect(pages.get('examples/backup.md')).toMatch(/^# docs\/examples\/backup\.ts\n\n```ts\n/);
});

test('two sources never have one page', () => {
  const paths = guides.map(sitePath).filter((path) => path !== undefined);
  expect(new Set(paths).size).toBe(paths.length);
});

test('links lead to pages of the site, from the folder that the page has there', () => {
  const change = (text: string, source: string) =>
    changeLinks(text, source, sitePath(source) ?? '', (path, anchor) => {
      const page = sitePath(path);
      return page === undefined ? undefined : `${page}${anchor}`;
    });
  expect(change('[a](../errors.md#each-class) [`b`](#here)', 'docs/drivers/socket.md')).toBe(
    '[a](../errors.md#each-class) [`b`](#here)',
  );
  expect(change('[a](docs/drivers/README.md)', 'SECURITY.md')).toBe('[a](drivers/index.md)');
  expect(change('[a](https://qemu.org) ![b](images/b.png)', 'docs/x.md')).toBe(
    '[a](https://qemu.org) ![b](images/b.png)',
  );
  expect(change('```sh\n[a](docs/errors.md)\n```\n', 'SECURITY.md')).toContain('docs/errors.md');
});

test('pictures in HTML are found beside their page', () => {
  const read = (source: string) =>
    source === 'docs/agent.md' ? '<img src="images/a.png">\n`<img src="b.png">`' : textOf(source);
  expect(guidePages(read).get('agent.md')).toBe('<img src="./images/a.png">\n`<img src="b.png">`');
});

test('the first page has the README’s reasons and the list of guides', () => {
  const { description } = JSON.parse(textOf('package.json')) as { readonly description: string };
  const [, matter = '{}'] = homeFrontMatter(textOf('README.md'), description).split('---\n');
  const { features } = JSON.parse(matter) as {
    readonly features: readonly { title: string; details: string }[];
  };
  expect(features.length).toBeGreaterThanOrEqual(4);
  for (const { title, details } of features) {
    expect(title).toMatch(/^[A-Z]/);
    expect(details).toMatch(/^(?:[A-Z]|<code>)[^]*\.$/);
    expect(details).not.toMatch(/[`*]|\]\(/);
  }
  expect(pages.get('index.md')).toContain('[Getting started](getting-started.md)');
});

test.each([
  ['boundedConcatMap(project, options)', 'boundedconcatmapproject-options'],
  ['ofEvent(...names)', 'ofeventnames'],
  ['Failures as values, and `for await`', 'failures-as-values-and-for-await'],
])('the anchor of %s is %s, as on GitHub', (heading, anchor) => {
  expect(slugOf(heading)).toBe(anchor);
});
