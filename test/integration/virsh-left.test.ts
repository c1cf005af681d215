import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIBVIRT, startLibvirtd, type RealLibvirtd } from './libvirtd.js';
import { MarkedProcesses } from './processes.js';
import { describeReal, temporaryFolder } from './real.js';

describeReal('what is left of virsh when the process ends', LIBVIRT, () => {
  const processes = new MarkedProcesses();
  const cache = temporaryFolder();
  const history = join(cache.path, 'libvirt', 'virsh', 'history');
  let daemon: RealLibvirtd;

  beforeAll(async () => {
    daemon = await startLibvirtd();
    await daemon.startDomain('vm');
    mkdirSync(join(history, '..'), { recursive: true });
    writeFileSync(history, 'list --all\n');
    processes.mark();
  });
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]();
    cache.remove();
  });

  /** A process that watches the domain and has three virshs, each with its guard. */
  async function start(how: string) {
    const script = join(import.meta.dirname, 'virsh-left.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, daemon.uri, 'vm', how], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, XDG_CACHE_HOME: cache.path },
    });
    await once(child.stdout, 'data');
    expect(processes.find('virsh -q')).toHaveLength(3);
    expect(processes.find('rxqmp-guard')).toHaveLength(3);
    return child;
  }

  test.each(['disconnect', 'exit', 'throw'])('after %s: nothing', async (how) => {
    const child = await start(how);
    child.stdin.write('go\n');
    await once(child, 'exit');
    await processes.gone();
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('after %s of the process: nothing', async (signal) => {
    const child = await start('wait');
    child.kill(signal);
    await once(child, 'exit');
    await processes.gone();
  });

  test('after SIGKILL of the process, where the virshs were stopped by SIGSTOP: nothing', async () => {
    const child = await start('wait');
    for (const { pid } of processes.find('virsh -q')) process.kill(pid, 'SIGSTOP');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await processes.gone();
  });

  test('after SIGKILL while a command hangs on a frozen QEMU: nothing', async () => {
    const child = await start('hang');
    await daemon.signalDomain('vm', 'SIGSTOP');
    child.stdin.write('go\n');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await processes.gone();
    await daemon.signalDomain('vm', 'SIGCONT');
  });

  test("a user's history of virsh is as it was", () => {
    expect(readFileSync(history, 'utf8')).toBe('list --all\n');
  });
});
