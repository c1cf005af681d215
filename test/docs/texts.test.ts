import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EMPTY } from 'rxjs';
import * as operators from '../../operators/index.js';
import { libvirtConnection, libvirtMonitor } from '../../src/libvirt/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { checkLaunchOptions } from '../../src/machine/options.js';
import { SERVE_OPTIONS as servingOptions } from '../../src/nats/host/serve.js';
import { SHARE_OPTIONS as shareOptions } from '../../src/share/options.js';
import { fleet, natsMonitor } from '../../src/nats/index.js';
import { virshMonitor } from '../../src/virsh/index.js';
import { webSocketMonitor } from '../../src/websocket/index.js';
import * as core from '../../src/index.js';
import { rxqmp } from '../../tools/cli/program.js';
import { blocksOf, guides, root, textOf } from './guides.js';

const { name, version, files, scripts, exports, peerDependencies, peerDependenciesMeta } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
};

/** As GitHub makes them of headings. */
function anchorsOf(guide: string): string[] {
  const prose = textOf(guide).replace(/^```[^]*?^```$/gm, '');
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(guides)('the links of %s lead somewhere', (guide) => {
  const prose = textOf(guide).replace(/^```[^]*?^```$/gm, '');
  const dead = [...prose.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].filter(
    ([, path = '', anchor]) => {
      const target = path === '' ? guide : join(dirname(guide), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    },
  );
  expect(dead.map(([link]) => link)).toEqual([]);
});

// test/package/contents.mjs checks it on the package itself.
test.each(guides)('the links of %s lead into the package', (guide) => {
  const packed = [...files, 'README.md', 'LICENSE', 'package.json'];
  const prose = textOf(guide).replace(/^```[^]*?^```$/gm, '');
  const targets = [...prose.matchAll(/\]\((?!\w+:)([^)#]+)/g)].map(([, path = '']) =>
    join(dirname(guide), path),
  );
  expect(targets.filter((target) => !packed.some((path) => `${target}/`.startsWith(`${path}/`)))).toEqual([]);
});

test.each(guides)('every table of %s has a header', (guide) => {
  const prose = textOf(guide).replace(/^```[^]*?^```$/gm, '');
  const firstRows = [...prose.matchAll(/(?:^|\n)(?!\|)[^\n]*\n(\|[^\n]*)\n([^\n]*)/g)];
  const broken = firstRows.filter(([, , second = '']) => !/^\|(?: ?:?-+:? ?\|)+$/.test(second));
  expect(broken.map(([, first]) => first)).toEqual([]);
});

// Node takes such a pair, but its types from 25 on don't.
test.each(guides)('%s joins two of Node’s streams by Duplex.fromWeb, not by Duplex.from', (guide) => {
  expect(textOf(guide)).not.toMatch(/Duplex\.from\(\{/);
});

/** What a function takes, as its refusal of what it doesn't know tells. */
function taken(refused: () => unknown): string[] {
  try {
    refused();
  } catch (error) {
    const [, names = ''] = /(?:the options|there) are (.*)$/.exec((error as Error).message) ?? [];
    return names.split(', ');
  }
  throw new Error('nothing was refused');
}
const no = { nope: 1 } as object;
const local = { uri: 'qemu:///system', domain: 'vm1' };
const { createMonitor } = core;
const common = taken(() => createMonitor({ open: () => EMPTY }, no));

test.each([
  ['docs/drivers/README.md', common],
  ['docs/drivers/README.md', taken(() => createMonitor({ open: () => EMPTY }, { reconnect: no }))],
  ['docs/drivers/socket.md', taken(() => socketMonitor(no as never))],
  ['docs/drivers/socket.md', taken(() => socketMonitor({ listen: no as never }))],
  ['docs/drivers/libvirt.md', ['uri', 'domain', ...taken(() => libvirtConnection('qemu:///system', no))]],
  ['docs/drivers/libvirt.md', taken(() => libvirtMonitor({ ...local, auth: no as never }))],
  ['docs/drivers/libvirt.md', taken(() => libvirtMonitor({ ...local, tls: no }))],
  ['docs/drivers/libvirt.md', taken(() => libvirtMonitor({ ...local, keepalive: no }))],
  ['docs/drivers/websocket.md', taken(() => webSocketMonitor(no as never))],
  ['docs/drivers/nats.md', taken(() => natsMonitor(no as never))],
  ['docs/drivers/nats.md', [...servingOptions]],
  ['docs/drivers/nats.md', taken(() => fleet(no as never))],
  ['docs/sharing.md', [...shareOptions]],
  ['docs/machine.md', taken(() => checkLaunchOptions(no))],
  ['docs/drivers/virsh.md', taken(() => virshMonitor(no as never))],
])('%s has a row for each of %j', (guide, options) => {
  const cells = [...textOf(guide).matchAll(/^\| (?:· )?(`[^|]+`) +\|/gm)].map(([, cell = '']) => cell);
  const named = new Set(cells.flatMap((cell) => cell.split(', ')));
  const here = guide.endsWith('README.md') ? options : options.filter((option) => !common.includes(option));
  expect(here.length).toBeGreaterThan(0);
  expect(here.filter((option) => !named.has(`\`${option}\``))).toEqual([]);
});

test.each(['unix', 'tcp', 'tls', 'ssh'])(
  'the libvirt page names every parameter of URIs over %s',
  (transport) => {
    const host = transport === 'unix' ? '' : 'host';
    const uri = `qemu+${transport}://${host}/system?nope=1`;
    const row = textOf('docs/drivers/libvirt.md')
      .split('\n')
      .filter(
        (line) =>
          line.startsWith(`| \`qemu+${transport}:`) || (host === '' && line.startsWith('| `qemu:///')),
      )
      .join('\n');
    const names = taken(() => libvirtMonitor({ ...local, uri }));
    expect(names.filter((name) => !row.includes(`\`${name}\``))).toEqual([]);
  },
);

test('the errors page has every class, the operators page every operator', () => {
  const classes = Object.keys(core).filter((each) => each.endsWith('Error') && each !== 'MonitorError');
  const [errors, page] = [textOf('docs/errors.md'), textOf('docs/operators.md')];
  const told = classes.filter((each) => each !== 'isMonitorError' && !errors.includes(`\n| \`${each}\``));
  expect(told).toEqual([]);
  const untold = Object.keys(operators).filter((each) => !page.includes(`\n## ${each}(`));
  expect(untold).toEqual([]);
});

test('the tests that hold a guarantee are there, by their names', () => {
  const named = [...textOf('docs/wire.md').matchAll(/“([^”]+)” \(`((?:test|src)\/[^`]+\.ts)`\)/g)];
  expect(named.length).toBeGreaterThan(50);
  const missing = named.filter(
    ([, test = '', file = '']) =>
      !readFileSync(join(root, file), 'utf8').replaceAll("\\'", "'").includes(test),
  );
  expect(missing.map(([, test]) => test)).toEqual([]);
});

test('every npm script that the guides name is there', () => {
  const named = guides.flatMap((guide) =>
    [...textOf(guide).matchAll(/npm run (?:--\S+ )*([a-z][\w:-]*)/g)].map(([, script = '']) => script),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test('the README’s table of imports has each entry point, once', () => {
  const rows = [...textOf('README.md').matchAll(/^\| `(rxqmp[\w/]*)` /gm)].map(([, entry = '']) => entry);
  const entries = Object.keys(exports).filter((entry) => entry !== './package.json');
  expect(rows.toSorted()).toEqual(entries.map((entry) => join(name, entry)).toSorted());
});

test('CONTRIBUTING lists every room of the sources, and every npm script but a part of another', () => {
  const text = textOf('CONTRIBUTING.md');
  const rows = [...text.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell).join(' ');
  const rooms = readdirSync(join(root, 'src')).map((room) => `src/${room}`);
  expect(rooms.filter((room) => !rows.includes(`\`${room}\``))).toEqual([]);
  const isPart = (script: string) =>
    ['prepack', 'bench:libvirt'].includes(script) || /^(fuzz|kill|soak:)/.test(script);
  const own = Object.keys(scripts).filter((script) => !isPart(script));
  expect(own.filter((script) => !new RegExp(`\`npm (?:run )?${script}\``).test(text))).toEqual([]);
});

test('docs/README.md has each guide', () => {
  const linked = [...textOf('docs/README.md').matchAll(/\]\(([\w/-]+\.md)\)/g)].map(([, page = '']) =>
    join('docs', page),
  );
  const own = guides.filter((guide) => guide.startsWith('docs/') && guide !== 'docs/README.md');
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((guide) => !linked.includes(guide))).toEqual([]);
});

const mandatoryPeers = Object.keys(peerDependencies).filter(
  (peer) => peerDependenciesMeta[peer]?.optional !== true,
);

const shell = guides.flatMap((guide) => blocksOf(guide, 'sh')).map(({ code }) => code);
const linesWith = (start: string) =>
  shell.flatMap((code) => code.split('\n')).filter((line) => line.startsWith(start));

test('npm install names this package as it is packed, and its peers', () => {
  const installs = linesWith('npm install /').map((line) => line.replace(/\s*#.*/, ''));
  expect(installs.length).toBeGreaterThan(0);
  for (const line of installs) {
    expect(line.split(' ').slice(2)).toEqual([`/path/to/${name}-${version}.tgz`, ...mandatoryPeers]);
  }
});

test('every command and option of `npx rxqmp` that the guides name is there', async () => {
  const calls = linesWith('npx rxqmp ');
  expect(calls.length).toBeGreaterThan(0);
  for (const line of calls) {
    const [command = '', ...words] = line
      .replace(/\s+#.*$/, '')
      .split(/\s+/)
      .slice(2);
    let help = '';
    const write = (text: string) => void (help += text);
    expect(await rxqmp([command, '--help'], { out: write, err: write })).toBe(0);
    for (const option of words.filter((word) => word.startsWith('-'))) expect(help).toContain(option);
  }
});

test.each(['run', 'events', 'wait', 'top', 'share', 'mock'])(
  'the command’s page has `rxqmp %s`, and names each of its options',
  async (subcommand) => {
    let help = '';
    const write = (text: string) => void (help += text);
    await rxqmp([subcommand, '--help'], { out: write, err: write });
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option = '']) => option);
    expect(options.length).toBeGreaterThan(1);
    const page = textOf('docs/command.md');
    expect(page).toContain(`\n## ${subcommand}\n`);
    expect(options.filter((option) => !page.includes(option))).toEqual([]);
  },
);

test('the two commands stand on the README’s first screen', () => {
  const top = textOf('README.md').split('\n').slice(0, 45).join('\n');
  for (const command of ['npm ci && npm run demo', 'npm ci && npm test']) {
    expect(top).toContain(`\`\`\`sh\n${command}\n\`\`\``);
  }
});
