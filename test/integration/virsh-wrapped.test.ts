import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { firstValueFrom, ReplaySubject, take, toArray } from 'rxjs';
import { virshMonitor } from '../../src/virsh/index.js';
import type { QmpEvent } from '../../src/raw/index.js';
import { LIBVIRT } from './libvirtd.js';
import { describeReal } from './real.js';
import { startSshd, type RealSshd } from './sshd.js';
import { virshSuite } from './virsh-suite.js';

/**
 * As ssh does: what runs there has a session and an environment of its own, and is bound to here by its
 * three streams alone. The words are read once more by a shell there.
 */
const AS_SSH = ['env', 'sh', '-c', 'cat | env -u LIBVIRT_LOG_OUTPUTS setsid bash -c "$*" | cat', 'ssh'];
/** Ends virsh there when its input ends, which a virsh that watches doesn't see. */
const GUARDED = '{ cat; kill 0; } | virsh';
const DOMAIN = "it's; $(here)";
const PROGRAMS = [...LIBVIRT, 'setsid', 'env', 'setpriv', 'ssh', 'sshd'];

describeReal('virshMonitor through a wrapper', PROGRAMS, () => {
  let sshd: RealSshd;
  const suite = virshSuite(async (daemon) => {
    sshd = await startSshd(daemon);
    await daemon.startDomain(DOMAIN);
  });
  const { processes } = suite;
  afterAll(() => sshd.remove());

  /** Two logins by ssh, one after the other, take seconds on a busy machine. */
  const connectTimeout = 60_000;
  const open = (virsh: readonly string[]) =>
    virshMonitor({ uri: suite.daemon.uri, domain: DOMAIN, virsh, connectTimeout });
  const ssh = () => [
    ...['ssh', '-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${sshd.knownHosts}`],
    ...['-i', sshd.keyfile, '-p', String(sshd.port), 'root@127.0.0.1', 'virsh'],
  ];

  test.each([
    ['in ssh', ssh],
    ['as in ssh', () => [...AS_SSH, 'virsh']],
    ['as in ssh, with a guard', () => [...AS_SSH, GUARDED]],
    ['with options', () => ['env', 'VIRSH_DEFAULT_CONNECT_URI=qemu:///nowhere', 'virsh', '-k', '5']],
    [
      'by one that lets only virsh in',
      () => ['env', 'sh', '-c', '[ "$1" = virsh ] && exec "$@"', 'only', 'virsh'],
    ],
  ])('runs, watches first, and leaves nothing: %s', async (_, virsh) => {
    await using monitor = open(virsh());
    const seen = new ReplaySubject<QmpEvent>();
    monitor.events$.subscribe(seen);
    await firstValueFrom(monitor.run('stop'));
    await firstValueFrom(monitor.run('cont'));
    const events = await firstValueFrom(seen.pipe(take(2), toArray()));
    expect(events.map(({ event }) => event)).toEqual(['STOP', 'RESUME']);
  });

  test.each([['virsh'], [GUARDED]])('leaves nothing there after SIGKILL here: %s', async (virsh) => {
    const script = join(import.meta.dirname, 'virsh-left.ts');
    const args = [suite.daemon.uri, DOMAIN, 'wait', ...AS_SSH, virsh];
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

  test('in ssh, the virshs there end with the one here', async () => {
    const list = 'cat /proc/[0-9]*/cmdline | tr "\\0" " " | grep -o "virsh [-]q" | wc -l';
    const there = async () => Number(await suite.daemon.inside('sh', '-c', list));
    const monitor = open(ssh());
    monitor.events$.subscribe();
    await firstValueFrom(monitor.run('query-status'));
    expect(await there()).toBeGreaterThanOrEqual(3);
    await monitor.disconnect();
    while ((await there()) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
