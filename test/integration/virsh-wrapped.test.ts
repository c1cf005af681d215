import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { firstValueFrom, ReplaySubject, take, toArray } from 'rxjs';
import { virshMonitor } from '../../src/drivers/virsh.js';
import type { QmpEvent } from '../../src/protocol/types.js';
import { LIBVIRT, startLibvirtd, type RealLibvirtd } from './libvirtd.js';
import { MarkedProcesses } from './processes.js';
import { describeReal } from './real.js';

/**
 * As ssh does: what runs there has a session and an environment of its own, and is bound to here by its
 * three streams alone. The words are read once more by a shell there.
 */
const AS_SSH = ['sh', '-c', 'cat | env -u LIBVIRT_LOG_OUTPUTS setsid sh -c "$*" | cat', 'ssh'];
/** Ends virsh there when its input ends, which a virsh that watches doesn't see. */
const GUARDED = '{ cat; kill 0; } | virsh';

describeReal('virshMonitor through a wrapper', [...LIBVIRT, 'setsid', 'env'], () => {
  const processes = new MarkedProcesses();
  let daemon: RealLibvirtd;
  beforeAll(async () => {
    daemon = await startLibvirtd();
    await daemon.startDomain("it's; $(here)");
    processes.mark();
  }, 60_000);
  afterAll(() => daemon[Symbol.asyncDispose]());
  afterEach(() => processes.gone());

  const open = (virsh: readonly string[]) =>
    virshMonitor({ uri: daemon.uri, domain: "it's; $(here)", virsh });

  test.each([
    [[...AS_SSH, GUARDED]],
    [['env', 'VIRSH_DEFAULT_CONNECT_URI=qemu:///nowhere', 'virsh', '-k', '5']],
  ])('runs, watches first, and leaves nothing: %j', async (virsh) => {
    await using monitor = open(virsh);
    const seen = new ReplaySubject<QmpEvent>();
    monitor.events$.subscribe(seen);
    await firstValueFrom(monitor.run('stop'));
    await firstValueFrom(monitor.run('cont'));
    const events = await firstValueFrom(seen.pipe(take(2), toArray()));
    expect(events.map(({ event }) => event)).toEqual(['STOP', 'RESUME']);
  });

  test('leaves nothing there after SIGKILL here', async () => {
    const script = join(import.meta.dirname, 'virsh-left.ts');
    const args = [daemon.uri, "it's; $(here)", 'wait', ...AS_SSH, GUARDED];
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env },
    });
    await once(child.stdout, 'data');
    expect(processes.find('virsh -q').length).toBeGreaterThanOrEqual(3);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await processes.gone();
  });
});
