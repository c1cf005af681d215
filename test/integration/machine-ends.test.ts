import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { trackChild } from './children.js';
import { MarkedProcesses } from './processes.js';
import { QEMU } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

describeReal('launched machines end with the process that launched them', [QEMU], () => {
  const processes = new MarkedProcesses();
  const folder = temporaryFolder();
  const script = join(folder.path, 'parent.mjs');
  beforeAll(() => {
    processes.mark();
    // In one file, which Node starts ten times as fast, and which a worker can run too.
    execFileSync(join(__dirname, '../../node_modules/.bin/esbuild'), [
      join(__dirname, 'machine-parent.ts'),
      ...['--bundle', '--platform=node', '--format=esm', `--outfile=${script}`, '--log-level=error'],
    ]);
  });
  afterAll(async () => {
    folder.remove();
    // A guard stays until the system has reaped its QEMU, or its grace is over.
    await processes.gone();
  });

  const startParent = (...args: readonly string[]) =>
    trackChild(
      spawn(process.execPath, [script, ...args], {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: process.env,
      }),
    );

  /** The ids of the QEMUs that run. */
  const running = () => processes.find('rxqmp-monitor').map(({ pid }) => pid);

  test.each(['SIGKILL', 'SIGTERM', 'process.exit', 'process.abort', 'an exception', 'a rejection'])(
    'by %s',
    async (how) => {
      const parent = startParent(how);
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pids = JSON.parse(line.toString()) as number[];
      expect(running().sort()).toEqual(pids.sort());
      parent.stdin.write('end\n');
      await once(parent, 'exit');
      await processes.gone('rxqmp-monitor');
    },
  );

  test('by SIGKILL while they are stopped', async () => {
    const parent = startParent('SIGKILL');
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    for (const pid of JSON.parse(line.toString()) as number[]) process.kill(pid, 'SIGSTOP');
    parent.stdin.write('end\n');
    await once(parent, 'exit');
    await processes.gone('rxqmp-monitor');
  });

  // QEMU is ready after 40 to 100 ms.
  test.each([0, 1, 2, 5, 10, 20, 40, 80])('by SIGKILL %i ms after the launch began', async (ms) => {
    const parent = startParent('SIGKILL', String(ms));
    await once(parent, 'exit');
    await processes.gone('rxqmp-monitor');
  });

  test("a worker's end takes only the worker's own", async () => {
    const parent = startParent('worker');
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const kept = JSON.parse(line.toString()) as number[];
    // The ended worker's QEMU stays a zombie, since Node waits for no child of an ended worker.
    await processes.gone('-name in-worker');
    expect(running().sort()).toEqual(kept.sort());
    parent.stdin.write('end\n');
    await once(parent, 'exit');
    await processes.gone('rxqmp-monitor');
  });
});
