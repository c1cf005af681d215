import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filter, firstValueFrom, lastValueFrom, materialize, ReplaySubject, toArray } from 'rxjs';
import { virshMonitor, type VirshOptions } from '../../src/virsh/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import type { QmpEvent } from '../../src/raw/index.js';
import { failure } from '../failure.js';
import { domainXml, LIBVIRT, startLibvirtd } from './libvirtd.js';
import { describeReal } from './real.js';
import { virshSuite } from './virsh-suite.js';

describeReal("virshMonitor's errors and ends on a real libvirtd", LIBVIRT, () => {
  const suite = virshSuite();
  const { processes } = suite;

  const open = (options: Partial<VirshOptions> = {}) =>
    virshMonitor({ uri: suite.daemon.uri, domain: 'vm', connectTimeout: 60_000, ...options });

  /** A monitor that is ready and watches, and what comes of its events. */
  async function watching(options: Partial<VirshOptions> = {}) {
    const monitor = open(options);
    const events = new ReplaySubject<QmpEvent>();
    monitor.events$.subscribe(events);
    await firstValueFrom(monitor.run('query-status'));
    return { monitor, events, end: lastValueFrom(events.pipe(materialize())) };
  }

  const closed = (monitor: Monitor) =>
    firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'closed')));

  describe('a connection fails for', () => {
    test('an unknown domain', async () => {
      await using monitor = open({ domain: "no's uch" });
      await expect(monitor.connect()).rejects.toMatchObject({
        _tag: 'LibvirtError',
        code: 42,
        message: expect.stringContaining("'no's uch'"),
      });
    });

    test('a domain that is shut off', async () => {
      const file = join(suite.daemon.folder, 'off.xml');
      writeFileSync(file, domainXml('off'));
      await suite.daemon.virsh('define', file);
      await using monitor = open({ domain: 'off' });
      await expect(monitor.connect()).rejects.toMatchObject({
        _tag: 'ConnectError',
        message: expect.stringMatching(/^domain 'off' at .* isn't running: start it$/),
        cause: { _tag: 'LibvirtError', code: 55 },
      });
      await suite.daemon.virsh('undefine', 'off');
    });

    test('a domain that is not there yet is waited for by reconnect', async () => {
      await using monitor = open({ domain: 'late', reconnect: { delay: 50 } });
      const ready = monitor.connect();
      await firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')));
      await suite.daemon.startDomain('late');
      await ready;
      await suite.daemon.virsh('destroy', 'late');
    });

    test.each(['not a uri', 'qemu+bogus:///system', "qemu:///system'; list; '?mode=bogus"])(
      'the URI %j, which reconnect does not try again',
      async (uri) => {
        await using monitor = open({ uri, reconnect: true });
        await expect(monitor.connect()).rejects.toMatchObject({
          _tag: 'ConnectError',
          permanent: true,
          message: expect.stringContaining(uri),
        });
      },
    );

    test('a daemon that is not there', async () => {
      await using monitor = open({ uri: 'qemu+unix:///system?socket=/nowhere/sock' });
      await expect(monitor.connect()).rejects.toMatchObject({
        _tag: 'ConnectError',
        permanent: false,
        message: expect.stringContaining("Failed to connect socket to '/nowhere/sock'"),
      });
    });

    test.each([[['/no/such/virsh']], [['/no/such/ssh', 'host', 'virsh']], ['no-such-virsh']])(
      'the program %j, which is named',
      async (virsh) => {
        await using monitor = open({ virsh });
        await expect(monitor.connect()).rejects.toMatchObject({
          _tag: 'ConnectError',
          permanent: true,
          message: expect.stringContaining([virsh].flat()[0] as string),
        });
      },
    );

    test('a program that ends at once, with its output in the error', async () => {
      await using monitor = open({ virsh: ['sh', '-c', 'echo no route to host >&2; exit 255', 'ssh'] });
      await expect(monitor.connect()).rejects.toMatchObject({
        _tag: 'ConnectError',
        message: expect.stringMatching(/code 255: no route to host/),
      });
    });

    test('a program that is not virsh', async () => {
      await using monitor = open({ virsh: ['sh', '-c', 'cat'], connectTimeout: 1_000 });
      await expect(monitor.connect()).rejects.toMatchObject({
        _tag: 'ConnectError',
        message: expect.stringContaining('no connection within 1000 ms'),
      });
    });

    test('a daemon that is silent', async () => {
      await suite.daemon.kill('SIGSTOP');
      await using monitor = open({ connectTimeout: 1_000 });
      const refused = expect(monitor.connect()).rejects.toMatchObject({ _tag: 'ConnectError' });
      await refused.finally(() => suite.daemon.kill('SIGCONT'));
    });

    test('a daemon that wants a login, which virsh would ask for at a terminal', async () => {
      await using guarded = await startLibvirtd({
        conf: ['auth_unix_ro="sasl"'],
        sasl: { mechanisms: 'scram-sha-256', users: { admin: 'secret' } },
      });
      // The read-only socket: the starter itself uses the other one.
      const uri = guarded.uri.replace('libvirt-sock', 'libvirt-sock-ro');
      await using monitor = open({ uri, reconnect: true });
      await expect(monitor.connect()).rejects.toMatchObject({
        _tag: 'ConnectError',
        permanent: true,
        message: expect.stringContaining('authentication'),
      });
    });

    test.each([
      { uri: 'qemu:///system\x15destroy vm\x0f' },
      { uri: '' },
      { domain: 'vm\x7f' },
      { domain: '\ud800' },
      { domain: '' },
      { virsh: [] },
      { virsh: ['virsh', 'a\0b'] },
      { domain: undefined },
    ] as Partial<VirshOptions>[])('%j is refused at once', (options) => {
      expect(() => open(options)).toThrow(expect.objectContaining({ _tag: 'ArgumentError' }) as Error);
    });
  });

  describe('events are not supported', () => {
    test("from a hypervisor without them, while libvirt's refusals of commands have their code", async () => {
      await using monitor = open({ uri: 'test:///default', domain: 'test' });
      const events = firstValueFrom(monitor.events$);
      await expect(events).rejects.toMatchObject({ _tag: 'EventsNotSupportedError' });
      await expect(firstValueFrom(monitor.run('query-status'))).rejects.toMatchObject({
        _tag: 'LibvirtError',
        code: 3,
        command: 'query-status',
      });
      expect(await firstValueFrom(monitor.state$)).toMatchObject({ status: 'ready' });
    });

    test('from a virsh that is too old, which runs commands all the same', async () => {
      await suite.daemon.startDomain('vm');
      // A virsh that doesn't know the commands: their names are misspelt on the way to it.
      const old = 'sed -u "s/help \\(event\\|qemu-monitor-event\\);/help no-\\1;/" | virsh "$@"';
      await using monitor = open({ virsh: ['sh', '-c', old, 'virsh'] });
      await expect(firstValueFrom(monitor.events$)).rejects.toMatchObject({
        _tag: 'EventsNotSupportedError',
        message: expect.stringContaining('no command qemu-monitor-event: it is too old'),
      });
      await expect(firstValueFrom(monitor.run('query-status'))).resolves.toMatchObject({ running: true });
      await suite.daemon.virsh('destroy', 'vm');
    });
  });

  describe('the end', () => {
    let domain = 0;
    let name: string;
    beforeEach(async () => {
      name = `vm${(domain += 1)}`;
      await suite.daemon.startDomain(name);
    });
    afterEach(() => suite.daemon.virsh('destroy', name).catch(() => undefined));

    test('of a domain that is destroyed is orderly: SHUTDOWN, then completion', async () => {
      const { monitor, events, end } = await watching({ domain: name });
      await suite.daemon.virsh('destroy', name);
      await expect(end).resolves.toMatchObject({ kind: 'C' });
      const seen = await firstValueFrom(events.pipe(toArray()));
      expect(seen.at(-1)).toMatchObject({ event: 'SHUTDOWN' });
      expect(await closed(monitor)).toEqual({ status: 'closed' });
    });

    test('of a domain that is destroyed is orderly without a subscriber, too', async () => {
      const monitor = open({ domain: name });
      await monitor.connect();
      await suite.daemon.virsh('destroy', name);
      expect(await closed(monitor)).toEqual({ status: 'closed' });
    });

    test('of a domain that is saved is orderly', async () => {
      const { monitor, end } = await watching({ domain: name });
      await suite.daemon.virsh('save', name, join(suite.daemon.folder, `${name}.saved`));
      await expect(end).resolves.toMatchObject({ kind: 'C' });
      expect(await closed(monitor)).toEqual({ status: 'closed' });
    });

    test('a read-only virsh changes nothing, however it was made', async () => {
      for (const virsh of [
        ['virsh', '-r'],
        ['virsh', '--readonly'],
      ]) {
        await using monitor = open({ domain: name, virsh });
        await expect(monitor.request('stop')).rejects.toMatchObject({
          _tag: 'LibvirtError',
          code: 29,
          message: expect.stringContaining('read only access prevents virDomainQemuMonitorCommand'),
        });
      }
      await expect(suite.daemon.virsh('domstate', name)).resolves.toMatch(/running/);
    });

    test('by quit is not a failure', async () => {
      const { monitor, end } = await watching({ domain: name });
      await expect(firstValueFrom(monitor.run('quit'))).resolves.toEqual({});
      await expect(end).resolves.toMatchObject({ kind: 'C' });
    });

    test('by quit is not a failure without a subscriber either', async () => {
      const monitor = open({ domain: name });
      await expect(firstValueFrom(monitor.run('quit'))).resolves.toEqual({});
      expect(await closed(monitor)).toEqual({ status: 'closed' });
    });

    test('of a QEMU that is killed is a loss', async () => {
      const { monitor, end } = await watching({ domain: name });
      await suite.daemon.signalDomain(name, 'SIGKILL');
      await expect(end).resolves.toMatchObject({
        kind: 'E',
        error: { _tag: 'InterruptedError', reason: 'lost', message: expect.stringContaining('Stopped') },
      });
      expect(await closed(monitor)).toMatchObject({ cause: { _tag: 'InterruptedError' } });
    });

    test('of a QEMU that is killed fails the command that hung on it', async () => {
      const { monitor, end } = await watching({ domain: name });
      await suite.daemon.signalDomain(name, 'SIGSTOP');
      const hung = failure(firstValueFrom(monitor.run('query-status')));
      // A command that comes after the kill is refused: "domain is not running".
      while (!(await suite.daemon.virsh('domcontrol', name)).includes('occupied'));
      await suite.daemon.signalDomain(name, 'SIGKILL');
      expect(await hung).toMatchObject({ _tag: 'InterruptedError', reason: 'lost', sent: true });
      await expect(end).resolves.toMatchObject({ kind: 'E' });
    });

    test.each([0, 1, 2])('of virsh number %p is a loss, and of the others with it', async (which) => {
      const { monitor, end } = await watching({ domain: name });
      const pids = processes.find('virsh -q').map(({ pid }) => pid);
      expect(pids).toHaveLength(3);
      process.kill(pids[which]!, 'SIGKILL');
      await expect(end).resolves.toMatchObject({
        kind: 'E',
        error: { _tag: 'InterruptedError', message: expect.stringContaining('SIGKILL') },
      });
      expect(await closed(monitor)).toMatchObject({ cause: { _tag: 'InterruptedError' } });
      await processes.gone();
    });

    test('of the daemon is a loss, state first; reconnect comes back and watches again', async () => {
      const { monitor, events } = await watching({ domain: name, reconnect: { delay: 100 } });
      const lost = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')));
      await suite.daemon.kill('SIGKILL');
      await expect(lost).resolves.toMatchObject({
        cause: { _tag: 'InterruptedError', message: expect.stringContaining('Disconnected from') },
      });
      await suite.daemon.restart();
      const stop = firstValueFrom(events.pipe(filter(({ event }) => event === 'STOP')));
      await firstValueFrom(monitor.run('stop'));
      await stop;
      await monitor.disconnect();
    });

    test('by disconnect leaves no process, when it has resolved', async () => {
      const { monitor, end } = await watching({ domain: name });
      expect(processes.find('virsh -q')).toHaveLength(3);
      await monitor.disconnect();
      expect(processes.find()).toEqual([]);
      await expect(end).resolves.toMatchObject({ kind: 'C' });
    });

    test('by disconnect while it connects leaves none', async () => {
      const monitor = open({ domain: name });
      const refused = expect(monitor.connect()).rejects.toMatchObject({ _tag: 'ClosedError' });
      await monitor.disconnect();
      await refused;
      expect(processes.find()).toEqual([]);
    });
  });
});
