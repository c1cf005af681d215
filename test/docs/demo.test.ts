import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
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

/** One that was killed has no command line, though nobody may have waited for it yet. */
function runs(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

describeReal('the demo leaves no QEMU behind', [QEMU], () => {
  beforeAll(qemuThatTells);

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
    for (let tries = 0; tries < 100 && runs(pid); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(runs(pid)).toBe(false);
  });
});

function start() {
  return spawn(process.execPath, ['--import', 'tsx', join(root, 'docs/examples/demo.mjs')], {
    cwd: root,
    env: { ...process.env, PATH: folder.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
