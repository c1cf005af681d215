import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { MarkedProcesses } from '../integration/processes.js';
import { QEMU } from '../integration/qemu.js';
import { describeReal, temporaryFolder } from '../integration/real.js';
import { root } from './guides.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A QEMU that says its process id first, alone on the path. */
function qemuThatTells(): void {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((place) => join(place, QEMU));
  const program = places.find((place) => existsSync(place)) ?? QEMU;
  writeFileSync(join(folder.path, QEMU), `#!/bin/sh\necho "pid $$"\nexec '${program}' "$@"\n`);
  chmodSync(join(folder.path, QEMU), 0o755);
}

describeReal('the demo leaves no QEMU behind', [QEMU], () => {
  const processes = new MarkedProcesses();
  beforeAll(() => {
    qemuThatTells();
    processes.mark();
  });

  test.each<[string, (demo: ReturnType<typeof start>) => void]>([
    ['where nobody reads on', ({ stdout }) => void stdout.destroy()],
    ['where it is told to end', (demo) => void demo.kill('SIGTERM')],
  ])('%s', async (_, end) => {
    const demo = start();
    let said = '';
    let complaints = '';
    demo.stderr.on('data', (chunk) => (complaints += String(chunk)));
    const exited = once(demo, 'exit');
    const pid = await new Promise<number>((resolve) => {
      demo.stdout.on('data', (chunk) => {
        const told = /^pid (\d+)$/m.exec((said += String(chunk)));
        if (told !== null) resolve(Number(told[1]));
      });
    });
    end(demo);
    expect(await exited).toEqual([1, null]);
    expect(complaints).toBe('');
    expect(pid).toBeGreaterThan(1);
    await processes.gone();
  });
});

function start() {
  return spawn(process.execPath, ['--import', 'tsx', join(root, 'docs/examples/demo.mjs')], {
    cwd: root,
    env: { ...process.env, PATH: folder.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
