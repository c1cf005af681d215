import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rxqmp } from '../../tools/cli/program.js';
import { blocksOf, guides, root, textOf } from './guides.js';

const { name, scripts, peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
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

test('the tests that hold a guarantee are there, by their names', () => {
  const named = [...textOf('docs/wire.md').matchAll(/\[([^\]]+)\]\(\.\.\/((?:test|src)\/[^)]+\.ts)\)/g)];
  expect(named.length).toBeGreaterThan(30);
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

const shell = guides.flatMap((guide) => blocksOf(guide, 'sh')).map(({ code }) => code);
const linesWith = (start: string) =>
  shell.flatMap((code) => code.split('\n')).filter((line) => line.startsWith(start));

test('npm install names this package and its peers', () => {
  const installs = linesWith('npm install r');
  expect(installs.length).toBeGreaterThan(0);
  for (const line of installs) {
    expect(line.split(' ').slice(2)).toEqual([name, ...Object.keys(peerDependencies)]);
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

test('the two commands stand on the README’s first screen', () => {
  const top = textOf('README.md').split('\n').slice(0, 45).join('\n');
  for (const command of ['npm ci && npm run demo', 'npm ci && npm test']) {
    expect(top).toContain(`\`\`\`sh\n${command}\n\`\`\``);
  }
});
