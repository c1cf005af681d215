import { filter, firstValueFrom, lastValueFrom, NEVER, Subject, toArray } from 'rxjs';
import { libvirtConnection, libvirtMonitor } from '../../src/libvirt/index.js';
import type { MonitorError } from '../../src/errors.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import { writePacket } from '../../src/libvirt/protocol/packet.js';
import * as procedures from '../../src/libvirt/protocol/procedures.js';
import { string, unsignedInt } from '../../src/libvirt/protocol/xdr.js';
import { fake, failureOf, UUID } from './double.js';

const OTHER = '11111111-2222-3333-4444-555555555555';

describe('once connected', () => {
  const header = { prog: procedures.QEMU_PROGRAM, vers: 1, proc: 1, type: 1, serial: 0, status: 0 };

  test.each([
    ['a length that lies', Buffer.from([0, 0, 0, 5])],
    ['an oversized packet', Buffer.from([0x02, 0, 0, 5])],
    ['an event that is cut short', writePacket({ ...header, proc: 6, type: 2 }, string(9), 'short')],
    ['a packet of a kind that nobody asked for', writePacket({ ...header, type: 3 }, unsignedInt, 1)],
  ])('%s ends the connection with a ProtocolError', async (_, bytes) => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm' });
    const events = lastValueFrom(monitor.events$);
    events.catch(() => undefined);
    await monitor.connect();
    libvirtd.write(bytes);
    expect(await failureOf(events)).toMatchObject({ _tag: 'ProtocolError' });
  });

  test('a reply that is cut short ends its run and the connection', async () => {
    const { libvirtd, uri } = await fake({
      answer: ({ procedure }) =>
        procedure === 'DOMAIN_MONITOR_COMMAND' && setImmediate(() => libvirtd.drop())
          ? { bytes: writePacket({ ...header, serial: 7 }, string(99), 'x').subarray(0, 30) }
          : undefined,
    });
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm' });
    await monitor.connect();
    const run = failureOf(firstValueFrom(monitor.run('stop')));
    expect(await run).toMatchObject({ _tag: 'InterruptedError', sent: true });
    expect((await run).cause).toMatchObject({
      message: expect.stringContaining('middle of a packet') as string,
    });
  });

  test('what follows ours and is nobody’s is passed over', async () => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm' });
    await monitor.connect();
    libvirtd.write(writePacket({ ...header, serial: 4_000 }, string(9), 'late'));
    libvirtd.write(writePacket({ ...header, proc: 99, type: 2 }, string(9), 'new'));
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
  });

  test("libvirt's refusal is a LibvirtError of that run alone", async () => {
    const { libvirtd, uri } = await fake({
      answer: ({ procedure, args }) =>
        procedure === 'DOMAIN_MONITOR_COMMAND' && (args as { cmd: string }).cmd.includes('stop')
          ? { error: { code: 68, domain: 10, message: 'cannot acquire state change lock' } }
          : undefined,
    });
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm', name: 'vm1' });
    const refused = await failureOf(firstValueFrom(monitor.run('stop')));
    expect(refused).toMatchObject({
      _tag: 'LibvirtError',
      code: 68,
      domain: 10,
      level: 2,
      monitor: 'vm1',
      command: 'stop',
    });
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
  });

  test("a command over libvirt's cap is refused, and nothing is sent", async () => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm' });
    const args = { text: 'x'.repeat(procedures.REMOTE_STRING_MAX) };
    const refused = await failureOf(firstValueFrom(monitor.execute({ execute: 'x', arguments: args })));
    expect(refused).toMatchObject({ _tag: 'ArgumentError', command: 'x' });
    expect(libvirtd.received).toEqual([]);
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
  });

  test('a daemon without the QEMU program: events$ alone fails, and says why', async () => {
    const { libvirtd, uri } = await fake({ qemu: false });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const monitor = host.monitor('vm');
    expect(await failureOf(lastValueFrom(monitor.events$))).toMatchObject({
      _tag: 'EventsNotSupportedError',
    });
    expect(await failureOf(lastValueFrom(host.events$))).toMatchObject({ _tag: 'EventsNotSupportedError' });
    expect(await firstValueFrom(monitor.state$)).toMatchObject({ status: 'ready' });
    expect(await firstValueFrom(host.domains())).toHaveLength(1);
  });

  test('an event that overtakes the reply which names its callback is not lost', async () => {
    let early = true;
    const { libvirtd, uri } = await fake({
      answer: ({ procedure }) => {
        if (procedure === 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER' && early) {
          early = false;
          const dom = { name: 'vm', uuid: new Uint8Array(16), id: 1 };
          const message = { callbackID: 2, dom, event: 'STOP', seconds: 5n, micros: 6, details: undefined };
          const { QEMU_PROGRAM: prog } = procedures;
          const pushed = { prog, vers: 1, proc: 6, type: 2, serial: 0, status: 0 };
          for (const callbackID of [2, 77]) {
            libvirtd.write(
              writePacket(pushed, procedures.qemuDomainMonitorEventMsg, { ...message, callbackID }),
            );
          }
        }
        return undefined;
      },
    });
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm' });
    const events = firstValueFrom(monitor.events$);
    expect(await events).toEqual({ event: 'STOP', timestamp: { seconds: 5, microseconds: 6 } });
  });

  test('an event that a reply overtakes is delivered before it all the same', async () => {
    const { libvirtd, uri } = await fake({
      answer: ({ procedure }) => {
        // As a daemon whose loop gets to the events only after a reply: they stand before the PONG.
        if (procedure === 'PING') libvirtd.emit('vm', { event: 'POWERDOWN' });
        return undefined;
      },
    });
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm' });
    const lines: string[] = [];
    monitor.events$.subscribe(({ event }) => lines.push(event));
    monitor.run('system_powerdown').subscribe(() => lines.push('reply'));
    await firstValueFrom(monitor.run('query-status'));
    expect(lines.slice(0, 3)).toEqual(['POWERDOWN', 'POWERDOWN', 'reply']);
  });

  test('registrations are made on the first subscriber, shared, and taken back', async () => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const named = (name: string) => libvirtd.calls.filter(({ procedure }) => procedure === name).length;
    const monitors = [host.monitor('vm'), host.monitor(UUID), host.monitor('vm')];
    for (const monitor of monitors) await monitor.connect();
    expect(named('CONNECT_DOMAIN_MONITOR_EVENT_REGISTER')).toBe(0);
    const heard = monitors.map((monitor) => firstValueFrom(monitor.events$));
    for (const monitor of monitors) await firstValueFrom(monitor.run('query-status'));
    expect(named('CONNECT_DOMAIN_MONITOR_EVENT_REGISTER')).toBe(1);
    libvirtd.emit('vm', { event: 'STOP' });
    expect((await Promise.all(heard)).map(({ event }) => event)).toEqual(['STOP', 'STOP', 'STOP']);
    for (const monitor of monitors.slice(1)) await monitor.disconnect();
    await firstValueFrom(host.domains());
    expect(named('CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER')).toBe(0);
    await monitors[0]!.disconnect();
    await firstValueFrom(host.domains());
    expect(named('CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER')).toBe(1);
    await monitors[0]!.connect();
    const again = firstValueFrom(monitors[0]!.events$);
    await firstValueFrom(monitors[0]!.run('query-status'));
    libvirtd.emit('vm', { event: 'RESUME' });
    expect(await again).toMatchObject({ event: 'RESUME' });
  });

  test.each([
    ['shutdown', 'complete'],
    ['destroyed', 'complete'],
    ['migrated', 'complete'],
    ['saved', 'complete'],
    ['from-snapshot', 'complete'],
    ['crashed', 'InterruptedError'],
    ['failed', 'InterruptedError'],
  ])('a domain that stopped (%s) ends its events$: %s', async (detail, end) => {
    const { libvirtd, uri } = await fake({ domains: { vm: { uuid: UUID }, other: { uuid: OTHER } } });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const [monitor, other] = [host.monitor('vm'), host.monitor('other')];
    const ended = lastValueFrom(monitor.events$.pipe(toArray())).then(
      () => 'complete',
      ({ _tag }: MonitorError) => _tag,
    );
    await Promise.all([monitor.connect(), other.connect()]);
    libvirtd.stop('vm', detail);
    expect(await ended).toBe(end);
    expect(await firstValueFrom(other.state$)).toMatchObject({ status: 'ready' });
  });

  test('unknown lifecycle numbers end nothing; a domain that is gone does', async () => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const monitor = host.monitor('vm');
    const told = firstValueFrom(host.lifecycle$);
    const ended = lastValueFrom(monitor.events$);
    ended.catch(() => undefined);
    await monitor.connect();
    await firstValueFrom(host.domains());
    libvirtd.tell('vm', 99, 3);
    libvirtd.tell('vm', 'stopped', 99);
    expect(await told).toMatchObject({ event: 'stopped', detail: 'unknown-99' });
    await firstValueFrom(host.domains());
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
    libvirtd.stop('vm', 'never-heard-of');
    expect(await failureOf(ended)).toMatchObject({ _tag: 'InterruptedError' });
  });

  test('reconnect waits for a domain that is off, and for one that is not there yet', async () => {
    const { libvirtd, uri } = await fake({ domains: { vm: { uuid: UUID, running: false } } });
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm', reconnect: { delay: 5, maxDelay: 10 } });
    const waiting = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')));
    const ready = monitor.connect();
    expect(await waiting).toMatchObject({ cause: { _tag: 'ConnectError' } });
    libvirtd.start('vm');
    await ready;
  });

  test('a command that is given up before its turn is never sent, and fails as not sent', async () => {
    const arrived = new Subject<string>();
    const run = ({ execute }: { execute: string }) => {
      arrived.next(execute);
      return NEVER;
    };
    const { libvirtd, uri } = await fake({ domains: { vm: { uuid: UUID, run } } });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => host.monitor('vm', { name })) as [
      Monitor,
      Monitor,
      Monitor,
    ];
    for (const monitor of [a, b, c]) await monitor.connect();
    const outstanding = firstValueFrom(arrived);
    const slow = a.execute({ execute: 'slow' }).subscribe({ error: () => undefined });
    await outstanding;
    const timedOut = failureOf(firstValueFrom(b.run('stop', {}, { timeout: 20 })));
    c.run('system_reset').subscribe().unsubscribe();
    const cut = failureOf(firstValueFrom(c.run('cont')));
    expect(await timedOut).toMatchObject({ _tag: 'CommandTimeoutError', sent: false });
    await c.disconnect();
    expect(await cut).toMatchObject({ _tag: 'InterruptedError', sent: false });
    expect(libvirtd.received.map(({ execute }) => execute)).toEqual(['slow']);
    slow.unsubscribe();
  });

  test('a look-up that the daemon does not answer delays no other monitor', async () => {
    const { libvirtd, uri } = await fake({
      domains: { vm: { uuid: UUID }, held: { uuid: OTHER } },
      answer: ({ procedure, args }) =>
        procedure === 'DOMAIN_LOOKUP_BY_NAME' && (args as { name: string }).name === 'held'
          ? 'silence'
          : undefined,
    });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri, { connectTimeout: 2_000 });
    const held = failureOf(host.monitor('held').connect());
    await using monitor = host.monitor('vm');
    const seen = firstValueFrom(monitor.events$);
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
    libvirtd.emit('vm', { event: 'STOP' });
    expect(await seen).toMatchObject({ event: 'STOP' });
    expect(await firstValueFrom(host.domains())).toHaveLength(2);
    expect(await held).toMatchObject({ _tag: 'HandshakeError' });
  });

  test("an event that can't be read ends its domain's monitor alone", async () => {
    const { libvirtd, uri } = await fake({ domains: { vm: { uuid: UUID }, other: { uuid: OTHER } } });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri);
    await using other = host.monitor('other');
    await other.connect();
    const monitor = host.monitor('vm');
    const end = failureOf(lastValueFrom(monitor.events$));
    await firstValueFrom(monitor.run('query-status'));
    libvirtd.emit('vm', { event: 'X', data: [1] });
    expect(await end).toMatchObject({ _tag: 'ProtocolError' });
    expect(await firstValueFrom(other.state$)).toMatchObject({ status: 'ready' });
    expect(await firstValueFrom(other.run('query-status'))).toMatchObject({ running: true });
  });

  test('a closed connection fails with a ClosedError', async () => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    const host = libvirtConnection(uri);
    await host.close();
    for (const used of [firstValueFrom(host.domains()), host.monitor('vm').connect()]) {
      expect(await failureOf(used)).toMatchObject({
        _tag: 'ClosedError',
        permanent: true,
        message: expect.stringContaining('make a new one') as string,
      });
    }
  });

  test('at most four calls are outstanding on a socket, one for a domain', async () => {
    const waiting: (() => void)[] = [];
    const names = Array.from({ length: 12 }, (_, n) => `vm${n}`);
    const busy = new Map<string, number>();
    let most = 0;
    const domains = Object.fromEntries(
      names.map((name, n) => [
        name,
        {
          uuid: `00000000-0000-0000-0000-0000000000${String(n).padStart(2, '0')}`,
          run: () => {
            busy.set(name, (busy.get(name) ?? 0) + 1);
            most = Math.max(most, busy.get(name) ?? 0);
            return new Promise((resolve) =>
              waiting.push(() => {
                busy.set(name, (busy.get(name) ?? 0) - 1);
                resolve({});
              }),
            );
          },
        },
      ]),
    );
    const { libvirtd, uri } = await fake({ domains });
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri, { maxOutstanding: Infinity });
    const runs = names.flatMap((name) => {
      const monitor = host.monitor(name);
      return [monitor.run('stop'), monitor.run('cont')].map((run$) => firstValueFrom(run$));
    });
    // Twelve domains that answer nothing: three on the main socket, four on each that is opened beside it.
    while (waiting.length < 12) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(libvirtd.clients).toBe(4);
    expect(libvirtd.received).toHaveLength(12);
    while (waiting.length > 0 || libvirtd.received.length < 24) {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const answer of waiting) answer();
    await Promise.all(runs);
    expect(most).toBe(1);
  });
});
