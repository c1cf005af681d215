import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Consumer, fixture, makeConsumer } from './consumer.js';

const OLDEST = 'typescript-5.0';
const NEWEST = 'typescript-7';

const ESM = ['everyday.ts', 'machine.ts', 'vendor.ts', 'codecs.ts', 'own-schema.ts'];
const COMMONJS = ['vendor-commonjs.cts'];
const NODE16 = ['--target', 'es2022', '--module', 'node16'];
const NODENEXT = ['--target', 'es2022', '--module', 'nodenext'];
const BUNDLER = ['--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];

describe('the built types, as a project that has rxqmp installed sees them', () => {
  let consumer: Consumer;

  beforeAll(() => {
    consumer = makeConsumer();
    for (const name of [...ESM, ...COMMONJS]) consumer.write(name, fixture(name));
  });
  afterAll(() => consumer.remove());

  test.each([
    [OLDEST, 'node16', NODE16],
    [OLDEST, 'bundler', BUNDLER],
    [NEWEST, 'nodenext', NODENEXT],
    [NEWEST, 'bundler', BUNDLER],
  ])('hold on %s, %s: what must compile does, what must not does not', (compiler, mode, options) => {
    const files = mode === 'bundler' ? ESM : [...ESM, ...COMMONJS];
    expect(consumer.compile(compiler, files, options)).toEqual([]);
  });

  // An old compiler finds the same mistakes, in words of its own.
  test.each(['typescript', NEWEST])('name on %s what is wrong with each misuse', (compiler) => {
    const files = [...ESM, ...COMMONJS];
    for (const file of files) consumer.write(file, fixture(file).replaceAll('@ts-expect-error', 'expected'));
    const errors = consumer.compile(compiler, files, NODENEXT);
    const misuses = files.flatMap((file) => misusesIn(file));
    const at = (place: string) => errors.filter((error) => error.startsWith(place));
    for (const { place, words } of misuses)
      expect([place, at(place)]).toEqual([place, [expect.stringContaining(words)]]);
    expect(errors).toHaveLength(misuses.length);
  });

  // Counts, for times are the machine's: 2,544 types and 3,583 instantiations when this was written, 1,650 of these for
  // the words of errors. A `run` typed with all commands at once takes 5,800 and 11,900.
  test('cost the compiler little', () => {
    consumer.write(
      'everyday-use.ts',
      `import { socketMonitor } from 'rxqmp/socket';
       const monitor = socketMonitor({ path: '/run/vm.qmp' });
       monitor.run('query-status').subscribe(({ running }) => console.log(running));
       monitor.run('stop').subscribe();
       monitor.run('blockdev-add', { driver: 'qcow2', file: { driver: 'file', filename: '/x' } }).subscribe();
       monitor.events$.subscribe((event) => event.event === 'SHUTDOWN' && console.log(event.data.reason));`,
    );
    const { types, instantiations } = consumer.cost('everyday-use.ts', NODENEXT);
    expect(types).toBeLessThan(3_500);
    expect(instantiations).toBeLessThan(4_500);
  });

  test("compile the guide's examples", () => {
    const guide = readFileSync(join(__dirname, '../../docs/typed-commands.md'), 'utf8');
    const examples = [...guide.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
    const files = examples.map((_, index) => `example-${index}.ts`);
    files.forEach((name, index) => consumer.write(name, examples[index] ?? ''));
    expect(files.length).toBeGreaterThanOrEqual(5);
    expect(consumer.compile(NEWEST, files, NODENEXT)).toEqual([]);
  });

  test.each([
    ['import', 'loaded.mjs', (name: string) => `await import('${name}');`],
    ['require', 'loaded.cjs', (name: string) => `require('${name}');`],
  ])(
    'weigh nothing at run time, and the codec table loads with the codecs alone, by %s',
    (_how, file, load) => {
      const program = (name: string) => `
      ${file.endsWith('.mjs') ? "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" : ''}
      ${load(name)}
      console.log(Object.keys(require.cache).filter((path) => /io-ts|fp-ts|codec-table/.test(path)).length);`;
      for (const name of ['rxqmp', 'rxqmp/raw', 'rxqmp/socket']) {
        consumer.write(file, program(name));
        expect([name, consumer.node(file).trim()]).toEqual([name, '0']);
      }
      consumer.write(file, program('rxqmp/raw/codecs'));
      expect(Number(consumer.node(file))).toBeGreaterThan(0);
    },
  );

  test('come with the rxqmp command, which finds its facts', () => {
    expect(consumer.node('node_modules/rxqmp/dist/esm/tools/cli/bin.js', '--help')).toContain('schema-diff');
    consumer.write('qapi-schema.json', "{ 'command': 'x-mine', 'returns': [ 'str' ] }");
    const text = consumer.node('node_modules/rxqmp/dist/esm/tools/cli/bin.js', 'generate', '--qapi', '.');
    consumer.write('mine.ts', text);
    consumer.write(
      'use-mine.ts',
      "import { socketMonitor } from 'rxqmp/socket';\n" +
        "import type { CommandMap, EventMap } from './mine.js';\n" +
        "const own = socketMonitor<CommandMap, EventMap>({ path: '/x' });\n" +
        "own.run('x-mine').subscribe((names) => names satisfies readonly string[]);\n",
    );
    expect(consumer.compile('typescript', ['use-mine.ts'], NODENEXT)).toEqual([]);
  });
});

/** Where the line below each misuse's comment is, as compilers tell it, and what must be said of it. */
function misusesIn(file: string): { place: string; words: string }[] {
  const lines = fixture(file).split('\n');
  return lines.flatMap((line, index) => {
    const words = /@ts-expect-error .*`(.+)`/.exec(line)?.[1];
    return words === undefined ? [] : [{ place: `${file}(${index + 2},`, words }];
  });
}
