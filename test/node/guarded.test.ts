import childProcess, { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { spawnGuarded } from '../../src/node/guarded.js';
import { trackChild } from '../integration/children.js';
import { MarkedProcesses } from '../integration/processes.js';
import { temporaryFolder } from '../integration/real.js';

const folder = temporaryFolder();
const processes = new MarkedProcesses();
beforeAll(() => processes.mark());
afterAll(() => folder.remove());

const sh = (script: string) => ['sh', '-c', script] as const;

describe('a guarded program', () => {
  const sawItsEnd = join(folder.path, 'end-of-input');
  /** Reports on descriptor 3, reads its input to the end, and then stays. */
  const program = sh(`echo ready >&3; cat; touch ${sawItsEnd}; exec sleep 600`);

  function startParent(end: string, when = 'when asked to') {
    const script = join(import.meta.dirname, 'guarded-parent.ts');
    return trackChild(
      spawn(process.execPath, ['--import', 'tsx', script, end, when, ...program], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: process.env,
      }),
    );
  }

  test.each(['SIGKILL', 'exit'])(
    'ends with its parent by %s, and never sees the end of its input',
    async (how) => {
      const parent = startParent(how);
      await once(parent.stdout, 'data');
      parent.stdin.write('end\n');
      await once(parent, 'exit');
      await processes.gone();
      expect(existsSync(sawItsEnd)).toBe(false);
    },
  );

  test('ends with its parent although it was stopped by SIGSTOP', async () => {
    const parent = startParent('SIGKILL');
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
    process.kill(-Number(pid), 'SIGSTOP');
    parent.stdin.write('end\n');
    await once(parent, 'exit');
    await processes.gone();
    expect(existsSync(sawItsEnd)).toBe(false);
  });

  test.each(['in the same tick', ...[1, 3].map((tasks) => `${tasks} microtasks later`)])(
    'leaves nothing where its parent is killed %s',
    async (when) => {
      await once(startParent('SIGKILL', when), 'exit');
      await processes.gone();
      expect(existsSync(sawItsEnd)).toBe(false);
    },
  );

  test('has the pipes that were asked for, and its guard goes with it', async () => {
    const { stdio, exit, gone, pid } = await spawnGuarded({
      command: sh('cat; echo to 2 >&2; read -r line <&3; echo "$line" >&3; exit 127'),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    expect(processes.find(`rxqmp-guard ${pid} `)).toHaveLength(1);
    const [stdin, stdout, stderr, extra] = stdio as [Writable, Readable, Readable, Duplex];
    stdin.end('to 1');
    extra.write('to 3\n');
    expect(await Promise.all([text(stdout), text(stderr), once(extra, 'data').then(String)])).toEqual([
      'to 1',
      'to 2\n',
      'to 3\n',
    ]);
    expect(await exit).toEqual({ code: 127, signal: null });
    await gone;
    expect(processes.find()).toEqual([]);
  });

  test('has an empty input where it is ignored, its own environment and folder', async () => {
    const { stdio, exit, gone } = await spawnGuarded({
      command: sh('cat; echo "$WHO in $(pwd)"; exit 3'),
      env: { ...process.env, WHO: 'vm1' },
      cwd: folder.path,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(stdio[0]).toBeNull();
    expect(await text(stdio[1] as Readable)).toBe(`vm1 in ${folder.path}\n`);
    expect(await exit).toEqual({ code: 3, signal: null });
    await gone;
  });

  test('that ignores SIGTERM is ended after its grace, with what it has started', async () => {
    const { stdio, exit, gone, end } = await spawnGuarded({
      command: sh(`trap '' TERM; (trap '' TERM; sleep 600) & echo ready; while :; do sleep 600; done`),
      stdio: ['ignore', 'pipe', 'inherit'],
      graceMs: 300,
    });
    await once(stdio[1] as Readable, 'data');
    end();
    expect(await exit).toEqual({ code: null, signal: 'SIGKILL' });
    await gone;
    await processes.gone();
  });

  test('that was stopped takes its SIGTERM', async () => {
    const { stdio, exit, gone, signal, end } = await spawnGuarded({
      command: sh(`trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done`),
      stdio: ['ignore', 'pipe', 'inherit'],
      graceMs: 20_000,
    });
    await once(stdio[1] as Readable, 'data');
    signal('SIGSTOP');
    end();
    expect(await exit).toEqual({ code: 5, signal: null });
    await gone;
  });

  test.each([
    ['nowhere', undefined, 'ENOENT', 'the program was not found'],
    ['./folder', undefined, 'ENOENT', 'the program was not found'],
    ['./plain', undefined, 'EACCES', 'this user may not run it'],
    ['sh', '/nowhere', 'ENOENT', 'its working directory /nowhere does not exist'],
  ])('that can not be started is refused: %s in %s', async (name, cwd, code, words) => {
    mkdirSync(join(folder.path, 'folder'), { recursive: true });
    writeFileSync(join(folder.path, 'plain'), '');
    chmodSync(join(folder.path, 'plain'), 0o600);
    await expect(
      spawnGuarded({ command: [name], cwd: cwd ?? folder.path, stdio: ['pipe', 'pipe', 'pipe'] }),
    ).rejects.toMatchObject({ code, message: `${words} (${code})` });
    expect(processes.find()).toEqual([]);
  });

  test.each(['EAGAIN', 'EMFILE'])('does not run where its guard can not: %s', async (code) => {
    const real = childProcess.spawn;
    const refused = jest
      .spyOn(childProcess, 'spawn')
      .mockImplementation(((...args: Parameters<typeof real>) =>
        refused.mock.calls.length === 1 ? real(...args) : withoutProcess(code)) as typeof real);
    const marker = join(folder.path, `ran-${code}`);
    try {
      const started = spawnGuarded({ command: sh(`touch ${marker}`), stdio: ['pipe', 'pipe', 'pipe'] });
      await expect(started).rejects.toMatchObject({ code });
      expect(refused).toHaveBeenCalledTimes(2);
    } finally {
      refused.mockRestore();
    }
    await processes.gone();
    expect(existsSync(marker)).toBe(false);
  });
});

/** What `spawn` returns where the system refuses a process: no number, no pipes, and the error later. */
function withoutProcess(code: string): ChildProcess {
  const child = new EventEmitter();
  process.nextTick(() => child.emit('error', Object.assign(new Error(`spawn /bin/sh ${code}`), { code })));
  return child as ChildProcess;
}
