import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeQemu } from '../../src/testing/index.js';
import ts from 'typescript';
import { rxqmp } from '../../tools/cli/program.js';
import { socketPlace } from '../../tools/cli/target/target.js';
import { readFacts } from '../../tools/qapi/facts.js';
import { schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import type { Schema } from '../../tools/qapi/model.js';
import { temporaryFolder } from '../integration/real.js';
import { introspect } from '../../tools/qapi/introspect.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = (name: string) => join(folder.path, name);

function run(...args: string[]) {
  return runWith({}, ...args);
}

async function runWith(env: Readonly<Record<string, string>>, ...args: string[]) {
  let [out, err] = ['', ''];
  const code = await rxqmp(args, { out: (text) => (out += text), err: (text) => (err += text), env });
  return { code, out, err };
}

/** A QEMU of that release with that schema. */
function qemuWith(schema: Schema, major: number, minor: number) {
  return fakeQemu({
    path: at('qmp.sock'),
    greeting: { version: { qemu: { major, minor, micro: 1 }, package: '' }, capabilities: [] },
    run: ({ execute }) => (execute === 'query-qmp-schema' ? introspect(schema) : undefined),
  });
}

test.each(['--version', '-V'])('rxqmp %s prints the version of the package', async (option) => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    readonly version: string;
  };
  expect(await run(option)).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

describe('rxqmp generate', () => {
  beforeAll(() => {
    mkdirSync(at('tree/qapi'), { recursive: true });
    writeFileSync(at('tree/qapi/qapi-schema.json'), "{ 'command': 'x-mine', 'returns': [ 'str' ] }");
  });

  test.each(['tree', 'tree/qapi'])('writes the types of QAPI sources, found in %s', async (place) => {
    expect(await run('generate', '--qapi', at(place), '-o', at('mine.ts'))).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(readFileSync(at('mine.ts'), 'utf8')).toContain(
      "  'x-mine': {\n    returns: readonly string[];\n  };",
    );
  });

  test('prints them without a file to write', async () => {
    const { code, out } = await run('generate', '--qapi', at('tree'));
    expect([code, out]).toEqual([0, expect.stringContaining('export interface CommandMap {')]);
  });

  test("writes a running QEMU's types, under the names that they are known by", async () => {
    await using _qemu = await qemuWith(releaseOf('10.2', readFacts()), 10, 2);
    expect(await run('generate', '--socket', at('qmp.sock'), '-o', at('live.ts'))).toMatchObject({
      code: 0,
      err: '',
    });
    const text = readFileSync(at('live.ts'), 'utf8');
    expect(text).toMatch(/^\/\/ The QMP of QEMU 10\.2\.1, made by `rxqmp generate`: edit nothing here\.$/m);
    expect(text).toContain("  'blockdev-add': {\n    arguments: BlockdevOptions;\n");
    expect(text).toContain('    returns: readonly BlockInfo[];\n');
  });

  test("writes a release's types, of those that rxqmp knows", async () => {
    const { code, out } = await run('generate', '--release', '9.1');
    expect(code).toBe(0);
    expect(out).toMatch(/^\/\/ The QMP of QEMU 9\.1, made by/);
    // In 8.0 to 10.1 only, and in 10.2 only.
    expect(out).toContain('  reconnect?: number | bigint | undefined;');
    expect(out).not.toContain("'query-accelerators'");
    expect((await run('generate', '--release', '10.2')).out).toContain("'query-accelerators'");
    expect((await run('generate', '--release', '11.0')).out).toMatch(/^\/\/ The QMP of QEMU 11\.0-dev,/);
  });

  test("carries the comments of the user's own sources with --docs, and only then", async () => {
    mkdirSync(at('said'), { recursive: true });
    writeFileSync(
      at('said/qapi-schema.json'),
      `##
# @Colour:
#
# What it looks like.  It ends no comment: */
#
# @red: like blood
#
# @blue: like
#     the sea (since 1.2)
#
# Since: 1.1
##
{ 'enum': 'Colour', 'data': [ 'red', 'blue' ] }
##
# @x-paint:
#
# Paints it.
#
# @with: the colour
#
# Returns: nothing of note
##
{ 'command': 'x-paint', 'data': { 'with': 'Colour' } }`,
    );
    const { out } = await run('generate', '--qapi', at('said'), '--docs');
    expect(out).toContain(`/**
 * - \`red\`: like blood
 * - \`blue\`: like the sea (since 1.2)
 * What it looks like.  It ends no comment: *\\/
 * @since 1.1
 */
export type Colour = 'red' | 'blue';
`);
    expect(out).toContain(`  /** Paints it. */
  'x-paint': {
    arguments: {
      /** the colour */
      with: Colour;
    };
`);
    expect((await run('generate', '--qapi', at('said'))).out).not.toMatch(/Paints|blood|sea|looks/);
  });

  test('asks a QEMU at HOST:PORT too', async () => {
    const schema = releaseOf('10.2', readFacts());
    await using qemu = await fakeQemu({
      host: '127.0.0.1',
      port: 0,
      greeting: { version: { qemu: { major: 10, minor: 2, micro: 1 }, package: '' }, capabilities: [] },
      run: ({ execute }) => (execute === 'query-qmp-schema' ? introspect(schema) : undefined),
    });
    const { port } = qemu.address as { port: number };
    for (const address of [`127.0.0.1:${port}`, `tcp:127.0.0.1:${port}`]) {
      const { code, out } = await run('generate', '--socket', address);
      expect([code, out]).toEqual([0, expect.stringContaining('QEMU 10.2.1')]);
    }
  });

  test.each([
    ['/run/vm.qmp', { path: '/run/vm.qmp' }],
    ['vm.qmp', { path: 'vm.qmp' }],
    ['./a:1', { path: './a:1' }],
    ['unix:a:1', { path: 'a:1' }],
    ['localhost:4444', { host: 'localhost', port: 4444 }],
    ['tcp:[::1]:4444', { host: '::1', port: 4444 }],
  ])('takes %s for %j', (text, place) => {
    expect(socketPlace(text)).toEqual(place);
  });

  test.each([
    [
      'no schema at all',
      [],
      'generate: give one of TARGET, --socket ADDRESS, --uri URI --domain NAME, --release',
    ],
    ['two at once', ['--socket', 'a', '--qapi', 'b'], 'generate: give only one of TARGET, --socket ADDRESS'],
    ['a URI without a domain', ['--uri', 'qemu:///system'], '--domain which machine: give both'],
    [
      'a release that it has not',
      ['--release', '6.0'],
      '--release 6.0 is not among those that rxqmp knows: 7.2, 8.0,',
    ],
    ['comments of what has none', ['--release', '9.1', '--docs'], '--docs goes with --qapi DIR'],
    [
      'a folder without sources',
      ['--qapi', '/'],
      'expected QAPI sources in /: neither /qapi-schema.json nor',
    ],
    ['an option that it has not', ['--quapi', '/'], "unknown option '--quapi' (Did you mean --qapi?)"],
    ['a socket that is not there', ['--socket', '/gone.sock'], 'no connection to /gone.sock'],
  ])('refuses %s with exit code 2 and says what to do', async (_what, args, message) => {
    expect(await run('generate', ...args)).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining(message),
    });
  });

  test('names the file that it cannot write, and the line of a source that is wrong', async () => {
    expect(await run('generate', '--qapi', at('tree'), '-o', '/gone/x.ts')).toMatchObject({
      code: 2,
      err: "rxqmp: can't write /gone/x.ts: its folder is not there\n",
    });
    writeFileSync(at('qapi-schema.json'), "\n{ 'struct': 'S' }");
    expect(await run('generate', '--qapi', folder.path)).toMatchObject({
      code: 2,
      err: `rxqmp: ${at('qapi-schema.json')}:2: expected the key 'data' in this struct\n`,
    });
  });
});

test.each(['generate', 'schema-diff'])('rxqmp %s takes a target, and RXQMP_TARGET', async (command) => {
  await using _qemu = await qemuWith(releaseOf('10.2', readFacts()), 10, 2);
  const target = at('qmp.sock');
  const named = await run(command, target);
  expect(named).toMatchObject({ code: 0, err: '', out: expect.stringContaining('QEMU 10.2.1') as string });
  expect(await runWith({ RXQMP_TARGET: target }, command)).toEqual(named);
  expect(await run(command, target, '--socket', target)).toMatchObject({
    code: 2,
    err: expect.stringMatching(/give (only )?one/) as string,
  });
  expect(await run(command)).toMatchObject({ code: 2, err: expect.stringContaining('TARGET') as string });
});

test('rxqmp disconnects from the monitor afterwards', async () => {
  await using _qemu = await qemuWith(releaseOf('10.2', readFacts()), 10, 2);
  for (let time = 0; time < 2; time += 1) {
    expect(await run('schema-diff', '--socket', at('qmp.sock'))).toMatchObject({ code: 0 });
  }
});

test('rxqmp does not fail when its reader leaves early', () => {
  const structs = Array.from({ length: 5_000 }, (_, n) => `{ 'struct': 'S${n}', 'data': {} }`);
  mkdirSync(at('large'), { recursive: true });
  writeFileSync(at('large/qapi-schema.json'), structs.join('\n'));
  const command = `"$0" --import tsx tools/cli/bin.ts generate --qapi "$1"`;
  const line = `{ ${command}; echo "ended with $?" >&2; } | head -n 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', line, process.execPath, at('large')], {
    encoding: 'utf8',
  });
  expect(stdout).toMatch(/^\/\/ The QMP of [^\n]*\n$/);
  expect(stderr).toBe('ended with 0\n');
});

/** Names that a program would run, if they were written into it as they are; and those that a terminal obeys. */
const HOSTILE = [
  "x\\'; globalThis.owned = 1; //",
  'x\\',
  'x\n}; globalThis.owned = 1; interface Y {',
  'x*/ globalThis.owned = 1; /*',
  'x\u2028globalThis.owned = 1;',
  'x\u001b]0;owned\u0007\u009b2J\u202egnp',
  '',
  '0',
  '__proto__',
  `x'"\\'"`,
  'command-map',
];

describe('a schema with hostile names', () => {
  const answer = HOSTILE.flatMap((name, index) => [
    { 'meta-type': 'command', name, 'arg-type': `o${index}`, 'ret-type': `e${index}` },
    { 'meta-type': 'event', name, 'arg-type': `o${index}` },
    { 'meta-type': 'object', name: `o${index}`, members: [{ name, type: `e${index}`, default: null }] },
    { 'meta-type': 'enum', name: `e${index}`, values: [name], members: [{ name, features: [name] }] },
  ]);
  const hostile = () =>
    fakeQemu({
      path: at('qmp.sock'),
      run: ({ execute }) => (execute === 'query-qmp-schema' ? answer : undefined),
    });

  test('makes types that hold these names and do nothing', async () => {
    await using _qemu = await hostile();
    const { code, out } = await run('generate', '--socket', at('qmp.sock'));
    expect(code).toBe(0);
    const file = ts.createSourceFile('made.ts', out, ts.ScriptTarget.ES2022, true);
    const program = ts.transpileModule(out, {
      reportDiagnostics: true,
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    expect(program.diagnostics).toEqual([]);
    // Types alone: nothing is left to run.
    expect(program.outputText.replace(/^\/\/.*$/gm, '').trim()).toBe('export {};');
    const kinds = new Set(file.statements.map(({ kind }) => ts.SyntaxKind[kind]));
    expect(kinds).toEqual(new Set(['TypeAliasDeclaration', 'InterfaceDeclaration']));
    const map = file.statements.find(
      (one) => ts.isInterfaceDeclaration(one) && one.name.text === 'CommandMap',
    );
    const names = (map as ts.InterfaceDeclaration).members.map(({ name }) => (name as ts.StringLiteral).text);
    expect(names.sort()).toEqual([...HOSTILE].sort());
    expect(out).not.toMatch(/[^\n -~]/);
  });

  test('is listed in characters that steer no terminal, in errors too', async () => {
    await using _qemu = await hostile();
    const diff = await run('schema-diff', '--socket', at('qmp.sock'));
    expect(diff.code).toBe(1);
    expect(diff.out).toContain('command x\\u001b]0;owned\\u0007\\u009b2J\\u202egnp: unknown to rxqmp');
    expect(diff.out).not.toMatch(/[^\n -~]/);
    await _qemu.close();
    await using _broken = await fakeQemu({
      path: at('qmp.sock'),
      run: ({ execute }) => (execute === 'query-qmp-schema' ? [{ name: HOSTILE[5] }] : undefined),
    });
    expect((await run('schema-diff', '--socket', at('qmp.sock'))).err).toMatch(
      /^rxqmp: [ -~]*entry 0 \("x\\u001b\]0;owned[ -~]*\n$/,
    );
  });
});

describe('rxqmp schema-diff', () => {
  test('reports that nothing differs, and exits with 0', async () => {
    await using _qemu = await qemuWith(releaseOf('10.2', readFacts()), 10, 2);
    expect(await run('schema-diff', '--socket', at('qmp.sock'))).toEqual({
      code: 0,
      out:
        "QEMU 10.2.1: 244 commands, 57 events, against rxqmp's schema of 7.2 to 11.1\n" +
        '0 differences\n0 explained by what QEMU is built with\n',
      err: '',
    });
  });

  test('lists what differs, and exits with 1', async () => {
    const facts = releaseOf('10.2', readFacts());
    const without = facts.definitions.filter(({ name }) => name !== 'query-status' && name !== 'dump-skeys');
    await using _qemu = await qemuWith({ ...facts, definitions: without }, 10, 2);
    const { code, out } = await run('schema-diff', '--socket', at('qmp.sock'));
    expect(code).toBe(1);
    expect(out).toContain(
      "differences\n  command dump-skeys: QEMU doesn't have it\n  command query-status: QEMU doesn't",
    );
  });

  test('refuses an answer that is not a schema with exit code 2', async () => {
    await using _qemu = await fakeQemu({
      path: at('qmp.sock'),
      run: ({ execute }) => (execute === 'query-qmp-schema' ? [{ name: 'x' }] : undefined),
    });
    expect(await run('schema-diff', '--socket', at('qmp.sock'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('query-qmp-schema: entry 0 ("x"): expected a meta-type'),
    });
  });

  test('wants to know which QEMU', async () => {
    expect(await run('schema-diff')).toMatchObject({
      code: 2,
      err: 'rxqmp: schema-diff: which QEMU? Give a TARGET, --socket ADDRESS, or --uri URI --domain NAME, or set RXQMP_TARGET\n',
    });
  });
});

test('rxqmp --help lists both', async () => {
  const { code, out } = await run('--help');
  expect([code, out]).toEqual([0, expect.stringMatching(/generate[^]*schema-diff/)]);
});
