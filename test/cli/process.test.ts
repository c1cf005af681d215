import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fakeAgent, fakeQemu } from '../../src/testing/index.js';
import { readTrace } from '../../src/trace/index.js';
import { trackChild } from '../integration/children.js';
import { temporaryFolder } from '../integration/real.js';
import { buildCommand } from './built.js';

const folder = temporaryFolder();
const path = join(folder.path, 'qmp.sock');
const command = buildCommand();
afterAll(() => {
  command.remove();
  folder.remove();
});

const environment = { ...process.env, NODE_V8_COVERAGE: undefined, RXQMP_TARGET: undefined };

/** The command as a process of its own. */
function startCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = trackChild(
    spawn(process.execPath, [command.bin, ...args], { env: { ...environment, ...env } }),
  );
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text.out += more));
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text.err += more));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: (code ?? signal) as unknown,
    ...text,
  }));
  const prints = async (wanted: RegExp) => {
    while (!wanted.test(text.out)) await Promise.race([once(child.stdout, 'data'), ended.then(fail)]);
  };
  const fail = () => {
    throw new Error(`ended with: ${text.out}${text.err}`);
  };
  return { child, ended, prints };
}

describe('the command loads only what a subcommand needs', () => {
  /** Our source files, and the packages, of which a run loads anything. */
  async function loadedBy(args: readonly string[]) {
    const coverage = mkdtempSync(join(folder.path, 'coverage-'));
    const { code, err } = await startCommand(args, { NODE_V8_COVERAGE: coverage }).ended;
    expect([code, err]).toEqual([0, '']);
    const files = readdirSync(coverage).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(coverage, name), 'utf8')) as {
        result: { url: string }[];
      };
      return result.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));
    });
    const ours = files.filter((file) => file.startsWith(command.folder));
    const packages = files.flatMap((file) => /node_modules\/([^/]+)/.exec(file)?.[1] ?? []);
    // Before the code of each source its bundle names it.
    const sources = ours.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^\/\/ (\S+\.ts)$/gm)].map(([, source = '']) => source),
    );
    const rooms = sources.map((source) => source.split('/').slice(0, 2).join('/'));
    return { rooms: new Set(rooms), sources, packages: new Set(packages) };
  }

  test.each([['--version'], ['--help'], ['run', '--help']])('%s %s: its own words', async (...args) => {
    const { rooms, sources, packages } = await loadedBy(args);
    expect([...packages]).toEqual(['commander']);
    expect([...rooms].toSorted()).toEqual(['src/errors.ts', 'tools/cli']);
    expect(sources.filter((source) => source.startsWith('tools/cli/')).length).toBeLessThan(9);
  });

  test('run: the driver of its target, and no schema without key=value', async () => {
    await using _qemu = await fakeQemu({ path });
    const { rooms, packages } = await loadedBy(['run', path, 'query-status']);
    expect([...packages].toSorted()).toEqual(['commander', 'rxjs']);
    expect(rooms).toContain('src/socket');
    for (const room of [
      'libvirt',
      'virsh',
      'agent',
      'websocket',
      'share',
      'testing',
      'flows',
      'machine',
      'raw',
    ])
      expect(rooms).not.toContain(`src/${room}`);
    expect(rooms).not.toContain('tools/qapi');
  });

  test('events, without names: no schema', async () => {
    await using qemu = await fakeQemu({ path });
    const end = setInterval(() => {
      if (qemu.received.length === 0) return;
      qemu.emit({ event: 'SHUTDOWN' });
      qemu.drop();
    }, 20);
    const { rooms } = await loadedBy(['events', path]);
    clearInterval(end);
    expect(rooms).toContain('src/socket');
    expect(rooms).not.toContain('tools/qapi');
  });

  test('trace show: neither a driver nor RxJS', async () => {
    const file = join(folder.path, 'empty.jsonl');
    writeFileSync(file, '{"trace":"qmp","format":1,"rxqmp":"0.1.0","begun":"2026-11-27T10:00:00Z"}\n');
    const { rooms, packages } = await loadedBy(['trace', 'show', file]);
    expect([...packages]).toEqual(['commander']);
    expect(rooms).toContain('src/trace');
    for (const room of ['socket', 'qmp', 'monitor', 'testing']) expect(rooms).not.toContain(`src/${room}`);
  });

  test('run --agent: the agent’s driver', async () => {
    await using _agent = await fakeAgent({ path });
    const { rooms } = await loadedBy(['run', '--agent', path, 'guest-ping']);
    expect(rooms).toContain('src/agent');
    for (const room of ['websocket', 'share', 'testing', 'flows']) expect(rooms).not.toContain(`src/${room}`);
  });
});

describe('the command as a process', () => {
  test('can be executed, and starts with a line that says by what', () => {
    expect(readFileSync(command.bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(command.bin).isFile()).toBe(true);
  });

  test('ends with 0 and without a word when the reader of its output is gone', async () => {
    await using qemu = await fakeQemu({ path });
    const events = startCommand(['events', path]);
    const raise = setInterval(() => qemu.emit({ event: 'STOP' }), 10);
    await events.prints(/STOP/);
    events.child.stdout.destroy();
    expect(await events.ended).toMatchObject({ code: 0, err: '' });
    clearInterval(raise);
  });

  test.each([
    ['SIGINT', 0],
    ['SIGTERM', 0],
    ['SIGHUP', 0],
  ] as const)('ends events by %s with %d, without a word', async (signal, code) => {
    await using _qemu = await fakeQemu({ path });
    const events = startCommand(['events', '--since-state', path]);
    await events.prints(/running/);
    events.child.kill(signal);
    expect(await events.ended).toMatchObject({ code, err: '' });
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends a run that waits for its reply by %s with %d', async (signal, code) => {
    let received = () => undefined as void;
    const arrived = new Promise<void>((resolve) => (received = resolve));
    await using _qemu = await fakeQemu({
      path,
      run: () => {
        received();
        return new Promise(() => undefined);
      },
    });
    const waiting = startCommand(['run', path, 'query-status']);
    await arrived;
    waiting.child.kill(signal);
    expect(await waiting.ended).toEqual({ code, out: '', err: '' });
  });

  test('removes the socket of a share that is ended by SIGTERM', async () => {
    await using _qemu = await fakeQemu({ path });
    const shared = join(folder.path, 'shared.sock');
    const share = startCommand(['share', path, '--path', shared]);
    await share.prints(/shared\.sock/);
    share.child.kill('SIGTERM');
    expect(await share.ended).toMatchObject({ code: 0, err: '' });
    expect(existsSync(shared)).toBe(false);
  });

  test.each([
    ['SIGINT', 0],
    ['SIGKILL', 'SIGKILL'],
  ] as const)('leaves a trace that can be read when the recording ends by %s', async (signal, code) => {
    await using qemu = await fakeQemu({ path });
    const [file, recorded] = [join(folder.path, `${signal}.jsonl`), join(folder.path, `${signal}.sock`)];
    const recording = startCommand(['trace', 'record', path, file, '--path', recorded]);
    await once(recording.child.stderr, 'data');
    expect(await startCommand(['run', recorded, 'stop']).ended).toMatchObject({ code: 0, out: '{}\n' });
    qemu.emit({ event: 'RESUME' });
    while (!readFileSync(file, 'utf8').includes('"RESUME"')) await new Promise(setImmediate);
    recording.child.kill(signal);
    expect((await recording.ended).code).toBe(code);
    expect(existsSync(recorded)).toBe(signal === 'SIGKILL');
    const names = readTrace(readFileSync(file, 'utf8')).entries.map(({ kind, name }) => `${kind} ${name}`);
    expect(names.slice(3)).toEqual(['command stop', 'event STOP', 'return stop', 'event RESUME']);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves no empty trace when %s ends it while it connects', async (signal, code) => {
    const [file, silent] = [join(folder.path, 'none.jsonl'), join(folder.path, 'silent.sock')];
    // It accepts, and never greets.
    const server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(silent);
    const recording = startCommand(['trace', 'record', silent, file]);
    await once(server, 'connection');
    expect(existsSync(file)).toBe(true);
    recording.child.kill(signal);
    expect(await recording.ended).toEqual({ code, out: '', err: '' });
    expect(existsSync(file)).toBe(false);
    server.close();
  });

  test('writes a reply of a megabyte into a pipe that is read slowly', async () => {
    const text = 'x'.repeat(1_000_000);
    await using _qemu = await fakeQemu({ path, run: () => ({ text }) });
    const line = `"$0" "$1" run "$2" x-large | { sleep 0.2; wc -c; }`;
    const shell = trackChild(
      spawn('sh', ['-c', line, process.execPath, command.bin, path], { env: environment }),
    );
    const [bytes] = (await once(shell.stdout, 'data')) as [Buffer];
    expect(Number(bytes)).toBe(text.length + '{"text":""}\n'.length);
  });

  const full = existsSync('/dev/full') ? test : test.skip;
  describe('where standard output can’t be written', () => {
    async function runIntoFull(line: string) {
      const shell = trackChild(
        spawn('sh', ['-c', `"$0" "$1" ${line} >/dev/full`, process.execPath, command.bin, path], {
          env: { ...environment, TMPDIR: folder.path },
        }),
      );
      let err = '';
      shell.stderr.setEncoding('utf8').on('data', (more: string) => (err += more));
      const [code] = (await once(shell, 'close')) as [number];
      return [code, err];
    }

    full.each([
      ['--version'],
      ['run "$2" query-status'],
      ['events --since-state "$2"'],
      ['top --interval 100 "$2"'],
    ])('says so, and ends with 2: %s', async (line) => {
      await using _qemu = await fakeQemu({ path });
      expect(await runIntoFull(line)).toEqual([2, "rxqmp: standard output can't be written: ENOSPC\n"]);
    });

    full('a share and a mock end in order, and leave neither a socket nor a folder', async () => {
      await using _qemu = await fakeQemu({ path });
      const before = readdirSync(folder.path);
      const shared = join(folder.path, 'unannounced.sock');
      for (const line of [`share "$2" --path '${shared}'`, 'mock'])
        expect(await runIntoFull(line)).toEqual([2, "rxqmp: standard output can't be written: ENOSPC\n"]);
      expect(readdirSync(folder.path)).toEqual(before);
    });
  });

  test('says in one line which of its files can’t be loaded', () => {
    const alone = join(folder.path, 'alone.mjs');
    copyFileSync(command.bin, alone);
    const { status, stdout, stderr } = spawnSync(process.execPath, [alone, '--version'], {
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^rxqmp: can't start: Cannot find module .*main\.js.*\n$/);
  });

  test('takes arguments from standard input', async () => {
    await using qemu = await fakeQemu({ path, run: () => ({}) });
    const running = startCommand(['run', path, 'balloon', '@-']);
    running.child.stdin.end('{"value": 5}\n');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(qemu.received.at(-1)?.arguments).toEqual({ value: 5 });
  });

  test('prints its help on standard error where it is called without a subcommand, and ends with 2', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [command.bin], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: rxqmp [options] [command]');
  });
});
