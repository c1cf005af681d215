import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Application, TSConfigReader, TypeDocReader, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { changeLinks } from './markdown.js';
import { ROOT } from './root.js';
import { slugOf } from './slug.js';

type Pages = ReadonlyMap<string, string>;
type Format = 'table' | 'list';

/** QEMU's types have a page for each initial: in one page they are a megabyte. */
const RAW = 'rxqmp/raw.md';
const INITIALS: readonly (readonly [first: string, last: string])[] = [
  ...(['AA', 'BB', 'CC', 'DF', 'GK', 'LM', 'NP', 'QR', 'SS', 'TZ'] as const).map(
    ([first = '', last = '']) => [first, last] as const,
  ),
];

/** The API reference as Markdown, by path: a page for each entry point. */
export async function apiPages(readme: string): Promise<Map<string, string>> {
  const [tables, lists] = await render();
  const pages = new Map([...tables].map(([path, text]) => [path, plain(text)]));
  const parts = rawParts(tables, lists);
  const pageOf = new Map(
    [...parts].flatMap(([path, types]) => types.map(({ name }) => [name, path] as const)),
  );
  const texts = { table: tables.get(RAW) ?? '', list: lists.get(RAW) ?? '' };
  const names = { table: anchors(texts.table), list: anchors(texts.list) };
  /** Where a link leads now: types of QEMU's schema have moved. */
  const moved = (format: Format) => (path: string, anchor: string) => {
    const name = path === RAW ? (names[format].get(anchor.slice(1)) ?? '') : '';
    const page = pageOf.get(name);
    return page === undefined ? `${path}${anchor}` : `${page}#${name}`;
  };

  for (const [path, text] of pages) {
    if (path !== RAW) pages.set(path, changeLinks(text, path, path, moved('table')));
  }
  for (const [path, types] of parts) {
    // A type's anchor is its name as it is: `SGXInfo` and `SgxInfo` are two.
    const title = path === RAW ? '# rxqmp/raw' : `# rxqmp/raw: ${titleOf(path)}`;
    const body = types.map(({ name, text, format }) => {
      const linked = changeLinks(text, RAW, path, moved(format));
      return linked.replace(/^### .*$/m, `## ${name} {#${name}}`);
    });
    pages.set(
      path,
      [title, ...(path === RAW ? [introduction(texts.table, parts)] : []), ...body].join('\n\n'),
    );
  }
  pages.set('index.md', apiIndex(readme));
  return pages;
}

/** The list of the entry points, as the README has it. */
function apiIndex(readme: string): string {
  const table = readme.match(/^\| import +\|[^]*?\n\n/m)?.[0] ?? '';
  return `# API reference\n\n${table.replace(/^\| `(rxqmp[\w/]*)`/gm, '| [`$1`]($1.md)')}`;
}

/** Runs TypeDoc once, and renders what it found in both formats. */
async function render(): Promise<[tables: Pages, lists: Pages]> {
  const markdown: PluginOptions = {
    hideBreadcrumbs: true,
    hidePageHeader: true,
    entryFileName: 'index',
    tableColumnSettings: { hideInherited: true, hideOverrides: true, hideModifiers: true, hideSources: true },
  };
  const own = {
    ...markdown,
    options: join(ROOT, 'typedoc.config.js'),
    router: 'module',
    plugin: ['typedoc-plugin-markdown'],
    excludeExternals: true,
    logLevel: 'Warn',
  };
  const app = await Application.bootstrapWithPlugins(own as Partial<TypeDocOptions>, [
    new TypeDocReader(),
    new TSConfigReader(),
  ]);
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc found errors in the sources');
  const pages = async (format: Format): Promise<Pages> => {
    const out = mkdtempSync(join(tmpdir(), 'rxqmp-api-'));
    for (const kind of [
      'parameters',
      'interfaceProperties',
      'classProperties',
      'typeAliasProperties',
    ] as const) {
      app.options.setValue(`${kind}Format` as never, format as never);
    }
    for (const kind of ['propertyMembers', 'typeDeclaration', 'enumMembers'] as const) {
      app.options.setValue(`${kind}Format` as never, format as never);
    }
    await app.outputs.writeOutput({ name: 'markdown', path: out }, project);
    const paths = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.md'),
    );
    const read = new Map(paths.map((path) => [path, readFileSync(join(out, path), 'utf8')]));
    rmSync(out, { recursive: true });
    return withoutNumbers(read);
  };
  const both: [Pages, Pages] = [await pages('table'), await pages('list')];
  if (app.logger.hasErrors()) throw new Error('TypeDoc could not write the API reference');
  return both;
}

/** TypeDoc numbers files that differ from others in case alone: `rxqmp/trace` has the type `Trace` of `rxqmp` beside it. */
function withoutNumbers(pages: Pages): Pages {
  const numbered = [...pages.keys()].filter((path) => /-\d+\.md$/.test(path));
  const renamed = (text: string) =>
    numbered.reduce((before, path) => {
      const name = basename(path);
      return before.replaceAll(name, name.replace(/-\d+(?=\.md$)/, ''));
    }, text);
  return new Map([...pages].map(([path, text]) => [renamed(path), renamed(text)]));
}

/** A type of QEMU's schema: what stands under its heading of the third level. */
interface RawType {
  readonly name: string;
  readonly text: string;
  readonly format: Format;
}

/** Commands and events have a heading each, so that they can be linked and searched; the types that they carry have tables. */
function rawParts(tables: Pages, lists: Pages): Map<string, RawType[]> {
  const isMap = (name: string) => /(?:Commands|Events|Map)$/.test(name);
  const types = [
    ...typesOf(tables, 'table').filter(({ name }) => !isMap(name)),
    ...typesOf(lists, 'list').filter(({ name }) => isMap(name)),
  ];
  const parts = new Map<string, RawType[]>([[RAW, []]]);
  for (const type of types.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = rawPage(type.name);
    parts.set(path, [...(parts.get(path) ?? []), type]);
  }
  return parts;
}

function rawPage(name: string): string {
  if (/^(?:Qemu|Guest)?(?:Command|Event)(?:s|Map)$/.test(name))
    return name.startsWith('Guest') ? 'rxqmp/raw/guest.md' : RAW;
  if (name.endsWith('Commands')) return 'rxqmp/raw/commands.md';
  if (name.endsWith('Events')) return 'rxqmp/raw/events.md';
  if (name.startsWith('Guest')) return 'rxqmp/raw/guest.md';
  const initial = name.charAt(0).toUpperCase();
  const [first, last] = INITIALS.find(([from, to]) => from <= initial && initial <= to) ?? ['other', 'other'];
  return `rxqmp/raw/types-${first === last ? first : `${first}-${last}`}.md`.toLowerCase();
}

/** What the page of `rxqmp/raw` is called in lists. */
export function titleOf(path: string): string {
  const [, name = ''] = /raw\/(.*)\.md$/.exec(path) ?? [];
  const titles: Readonly<Record<string, string>> = {
    commands: 'commands',
    events: 'events',
    guest: 'the guest agent',
  };
  return (
    titles[name] ?? name.replace('types-', 'types ').replace(/\w(?=-|$)/g, (letter) => letter.toUpperCase())
  );
}

function typesOf(pages: Pages, format: Format): RawType[] {
  return (pages.get(RAW) ?? '')
    .split(/^(?=## |### )/m)
    .filter((section) => section.startsWith('### '))
    .map((section) => ({
      name: headingText(section.slice('### '.length, section.indexOf('\n'))),
      text: plain(format === 'list' ? compact(section) : section.replace(/<a id="[^"]*"><\/a> /g, '')),
      format,
    }));
}

/**
 * Leaves out the members that have their text where they are inherited from. A member gets a heading of the third level, under the
 * second that its map gets, and its arguments and reply become a list.
 */
function compact(section: string): string {
  const [head = '', ...members] = section.split(/^(?=##### )/m);
  const own = members.filter((member) => !/^###### Inherited from$/m.test(member));
  return [head.replace(/^#### Properties\n\n/m, ''), ...own]
    .join('')
    .replace(/^#### (Extends|Extended by)$/gm, '$1:')
    .replace(/^##### (.+)\n\n> .*\n/gm, '### $1\n')
    .replace(/^###### (.+)\n\n> (?:`optional` )?\*\*.+?\*\*: (.+)$/gm, '- **$1**: $2')
    .replace(/^###### See\n\n(https:\S+)$/gm, "[QEMU's reference]($1)")
    .replace(/^###### Deprecated\n\n(?=######|\[|$)/gm, 'Deprecated.\n\n')
    .replace(/^###### (Since|Deprecated|Removed)\n\n/gm, '$1: ')
    .replace(/^#{4,6} (.+)$/gm, '**$1**')
    .replace(/(?<=^- .*\n)\n(?=- )/gm, '');
}

const PARTS = [
  ...['Example', 'Examples', 'See', 'Since', 'Deprecated', 'Default Value', 'Remarks', 'Throws', 'Returns'],
  ...[
    'Parameters',
    'Type Parameters',
    'Properties',
    'Methods',
    'Constructors',
    'Accessors',
    'Type Declaration',
  ],
  ...[
    'Extends',
    'Extended by',
    'Implements',
    'Implemented by',
    'Implementation of',
    'Overrides',
    'Inherited from',
  ],
];

/** Makes text of the headings that are parts of every type and function, so that the search finds names, and leaves out lines between types. */
const plain = (text: string): string =>
  text.replace(/^\*\*\*\n\n/gm, '').replace(new RegExp(`^#{4,6} (${PARTS.join('|')})$`, 'gm'), '**$1**');

const headingText = (heading: string): string => heading.replaceAll('\\', '').replace(/\(\)$/, '').trim();

/** The anchors of a page by the rule of TypeDoc, and the heading of each. */
function anchors(page: string): Map<string, string> {
  const found = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const [, heading = ''] of page.matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = slugOf(heading.replaceAll('\\', ''));
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    found.set(count === 0 ? slug : `${slug}-${count}`, headingText(heading));
  }
  return found;
}

/** What TypeDoc has above the first type, and links to the pages of the types. */
function introduction(page: string, parts: ReadonlyMap<string, unknown>): string {
  const [top = ''] = page.split(/^## /m);
  const links = [...parts.keys()].filter((path) => path !== RAW).sort();
  const list = links.map((path) => `- [${titleOf(path)}](${path.replace('rxqmp/', '')})`).join('\n');
  return `${top.replace(/^# .*$/m, '').trim()}\n\nQEMU's schema:\n\n${list}`;
}
