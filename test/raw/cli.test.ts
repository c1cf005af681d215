import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeQemu } from '../../src/testing/index.js';
import { rxqmp } from '../../tools/cli/program.js';
import { readFacts } from '../../tools/qapi/facts.js';
import { schemaOf as releaseOf } from '../../tools/qapi/merge.js';
import type { Schema } from '../../tools/qapi/model.js';
import { temporaryFolder } from '../integration/real.js';
import { introspect } from './introspect.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const at = (name: string) => join(folder.path, name);

async function run(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await rxqmp(args, { out: (text) => (out += text), err: (text) => (err += text) });
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

  test.each([
    ['no schema at all', [], 'generate: give --socket PATH or --qapi DIR'],
    [
      'two at once',
      ['--socket', 'a', '--qapi', 'b'],
      "'--socket <path>' cannot be used with option '--qapi <dir>'",
    ],
    [
      'a folder without sources',
      ['--qapi', '/'],
      'expected QAPI sources in /: neither /qapi-schema.json nor',
    ],
    ['an option that it has not', ['--quapi', '/'], "unknown option '--quapi'\n(Did you mean --qapi?)"],
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

test('rxqmp leaves the monitor that it asked to the next', async () => {
  await using _qemu = await qemuWith(releaseOf('10.2', readFacts()), 10, 2);
  for (let time = 0; time < 2; time += 1) {
    expect(await run('schema-diff', '--socket', at('qmp.sock'))).toMatchObject({ code: 0 });
  }
});

test('rxqmp takes no reader that leaves early for a failure', () => {
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

describe('rxqmp schema-diff', () => {
  test('tells that nothing differs, and exits with 0', async () => {
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

  test('refuses an answer that is no schema with exit code 2', async () => {
    await using _qemu = await fakeQemu({ path: at('qmp.sock'), run: () => [{ name: 'x' }] });
    expect(await run('schema-diff', '--socket', at('qmp.sock'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('query-qmp-schema: entry 0 ("x"): expected a meta-type'),
    });
  });

  test('wants a socket', async () => {
    expect(await run('schema-diff')).toMatchObject({
      code: 2,
      err: expect.stringContaining("'--socket <path>'"),
    });
  });
});

test('rxqmp --help tells of both', async () => {
  const { code, out } = await run('--help');
  expect([code, out]).toEqual([0, expect.stringMatching(/generate[^]*schema-diff/)]);
});
