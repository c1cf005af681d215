import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { libvirtConnection, libvirtMonitor } from '../../src/drivers/libvirt.js';
import type { MonitorError } from '../../src/errors.js';
import { writePacket } from '../../src/libvirt/packet.js';
import * as procedures from '../../src/libvirt/procedures.js';
import { string, unsignedInt } from '../../src/libvirt/xdr.js';
import {
  type Answered,
  fakeLibvirtd,
  type FakeLibvirtdOptions,
  type ReceivedCall,
} from '../../src/testing/index.js';
import { temporaryFolder } from '../integration/real.js';
import { failure } from '../failure.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
let made = 0;

const UUID = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
const OTHER = '11111111-2222-3333-4444-555555555555';

async function fake(options: Partial<FakeLibvirtdOptions> = {}) {
  const path = join(folder.path, `${(made += 1)}.sock`);
  const libvirtd = await fakeLibvirtd({ domains: { vm: { uuid: UUID } }, ...options, path });
  return { libvirtd, uri: `qemu+unix:///system?socket=${path}` };
}

const failureOf = (promise: Promise<unknown>) => failure(promise) as Promise<MonitorError>;

const silentAt =
  (procedure: string) =>
  (call: ReceivedCall): Answered | undefined =>
    call.procedure === procedure ? 'silence' : undefined;

describe('the handshake', () => {
  test.each([
    ['AUTH_LIST', 'answer to AUTH_LIST'],
    ['CONNECT_SUPPORTS_FEATURE', 'answer to CONNECT_SUPPORTS_FEATURE'],
    ['CONNECT_OPEN', 'answer to CONNECT_OPEN'],
    ['CONNECT_GET_VERSION', 'answer to CONNECT_GET_VERSION'],
    ['CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY', "registration for domains' lifecycles"],
    ['DOMAIN_LOOKUP_BY_NAME', "word on domain 'vm'"],
  ])('a daemon silent at %s is told by the deadline', async (procedure, words) => {
    const { libvirtd, uri } = await fake({ answer: silentAt(procedure) });
    await using _libvirtd = libvirtd;
    const monitor = libvirtMonitor({ uri, domain: 'vm', connectTimeout: 300 });
    const error = await failureOf(monitor.connect());
    expect(error._tag).toBe('HandshakeError');
    expect(error.message).toContain(`no ${words} within 300 ms`);
    await monitor.disconnect();
  });

  test('a daemon that accepts and says nothing at all is told too', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const uri = `qemu+tcp://127.0.0.1:${port}/system`;
    const error = await failureOf(libvirtMonitor({ uri, domain: 'vm', connectTimeout: 300 }).connect());
    expect(error).toMatchObject({ _tag: 'HandshakeError' });
    const tls = `qemu+tls://127.0.0.1:${port}/system?no_verify=1`;
    const silent = await failureOf(libvirtMonitor({ uri: tls, domain: 'vm', connectTimeout: 300 }).connect());
    expect(silent.message).toMatch(/no TLS handshake within 300 ms/);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test.each([
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a QMP greeting', Buffer.from('{"QMP": {"version": {}, "capabilities": []}}\r\n')],
    ['a packet of 0 bytes', Buffer.alloc(8)],
    ['a packet over the cap', Buffer.from([0x7f, 0xff, 0xff, 0xff])],
  ])('%s is no libvirt daemon, and reconnect gives up', async (_, bytes) => {
    const server = createServer((socket) => socket.on('error', () => undefined).write(bytes)).listen(0);
    await once(server, 'listening');
    const uri = `qemu+tcp://127.0.0.1:${(server.address() as AddressInfo).port}/system`;
    const error = await failureOf(libvirtMonitor({ uri, domain: 'vm', reconnect: true }).connect());
    expect(error).toMatchObject({ _tag: 'HandshakeError', permanent: true });
    expect(error.message).toContain('is no libvirt daemon');
    server.close();
  });

  test('a daemon that cuts the connection in mid-handshake is told, and reconnect tries again', async () => {
    let cuts = 0;
    const { libvirtd, uri } = await fake({
      answer: ({ procedure }) => {
        if (procedure !== 'CONNECT_OPEN' || (cuts += 1) > 2) return undefined;
        queueMicrotask(() => libvirtd.drop());
        return 'silence';
      },
    });
    await using _libvirtd = libvirtd;
    const error = await failureOf(libvirtMonitor({ uri, domain: 'vm' }).connect());
    expect(error).toMatchObject({ _tag: 'HandshakeError', permanent: false });
    expect(error.message).toContain('CONNECT_OPEN');
    await using patient = libvirtMonitor({ uri, domain: 'vm', reconnect: { delay: 10 } });
    expect((await patient.connect()).version.qemu.major).toBe(7);
  });
});

describe('the login', () => {
  const auth = { username: 'fred', password: 'hunter2-secret' };
  const offering =
    (mechlist: string, start: Answered) =>
    ({ procedure }: ReceivedCall): Answered | undefined => {
      if (procedure === 'AUTH_LIST') return { reply: { types: [procedures.REMOTE_AUTH_SASL] } };
      if (procedure === 'AUTH_SASL_INIT') return { reply: { mechlist } };
      return procedure.startsWith('AUTH_SASL_ST') ? start : undefined;
    };
  const said = (complete: number, text: string) => ({ reply: { complete, nil: 0, data: Buffer.from(text) } });

  test.each([
    ['that says all is well without proof', offering('SCRAM-SHA-256', said(1, '')), 'without proving'],
    ['whose nonce is its own', offering('SCRAM-SHA-256', said(0, 'r=x,s=c2FsdA==,i=4096')), 'nonce'],
    ['that never comes to an end', offering('PLAIN', said(0, '')), 'came to no end'],
    [
      'that repeats the password in its refusal',
      offering('PLAIN', { error: { code: 45, message: `bad password ${auth.password}` } }),
      'refused the login',
    ],
    ['that offers nothing we know', offering('GSSAPI DIGEST-MD5', said(0, '')), 'GSSAPI, DIGEST-MD5'],
    ['that asks for no login at all', () => undefined, "leave 'auth' out"],
  ])('a daemon %s is refused before anything is opened', async (_, answer, words) => {
    const { libvirtd, uri } = await fake({ answer });
    await using _libvirtd = libvirtd;
    const monitor = libvirtMonitor({ uri, domain: 'vm', auth, reconnect: true });
    const error = await failureOf(monitor.connect());
    expect(error).toMatchObject({ _tag: 'HandshakeError', permanent: true });
    expect(error.message).toMatch(/^authentication failed: /);
    expect(error.message).toContain(words);
    expect(libvirtd.calls.map(({ procedure }) => procedure)).not.toContain('CONNECT_OPEN');
    const shown = [error, monitor, libvirtConnection(uri, { auth })].map((value) =>
      inspect(value, { depth: 12, showHidden: true }),
    );
    expect(`${shown.join()}${JSON.stringify(error)}${error.stack}`).not.toMatch(/hunter2/);
  });

  test('polkit is asked where the daemon wants it, and its refusal is told', async () => {
    const answer =
      (polkit: Answered) =>
      ({ procedure }: ReceivedCall): Answered | undefined =>
        procedure === 'AUTH_LIST'
          ? { reply: { types: [procedures.REMOTE_AUTH_POLKIT] } }
          : procedure === 'AUTH_POLKIT'
            ? polkit
            : undefined;
    const { libvirtd, uri } = await fake({ answer: answer({ reply: { complete: 1 } }) });
    await using _libvirtd = libvirtd;
    await using monitor = libvirtMonitor({ uri, domain: 'vm' });
    await monitor.connect();
    const refused = await fake({
      answer: answer({ error: { code: 45, message: 'authentication unavailable' } }),
    });
    await using _refused = refused.libvirtd;
    const error = await failureOf(libvirtMonitor({ uri: refused.uri, domain: 'vm' }).connect());
    expect(error.message).toMatch(/authentication failed: .*polkit: authentication unavailable/);
  });
});

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

  test('numbers that nobody knows end nothing; where the domain is gone, that does', async () => {
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
    await using host = libvirtConnection(uri);
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

test('virtqemud-sock is dialled where libvirt-sock is not, and both are named where neither is', async () => {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  process.env['XDG_RUNTIME_DIR'] = folder.path;
  try {
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(folder.path, 'libvirt'));
    const nobody = await failureOf(libvirtMonitor({ uri: 'qemu:///session', domain: 'vm' }).connect());
    expect(nobody.message).toMatch(/libvirt-sock: there is no such socket.*virtqemud-sock/);
    const path = join(folder.path, 'libvirt', 'virtqemud-sock');
    await using _modular = await fakeLibvirtd({ path, domains: { vm: { uuid: UUID } } });
    await using monitor = libvirtMonitor({ uri: 'qemu:///session', domain: 'vm' });
    await monitor.connect();
    const legacy = libvirtMonitor({ uri: 'qemu:///session?mode=legacy', domain: 'vm' });
    expect((await failureOf(legacy.connect())).message).not.toMatch(/virtqemud/);
  } finally {
    if (runtime === undefined) delete process.env['XDG_RUNTIME_DIR'];
    else process.env['XDG_RUNTIME_DIR'] = runtime;
  }
});

test('monitors that share a dial each have an error of their own', async () => {
  await using host = libvirtConnection(`qemu+unix:///system?socket=${join(folder.path, 'nowhere')}`);
  const failures = ['a', 'b'].map((name) => failureOf(host.monitor('vm', { name }).connect()));
  expect((await Promise.all(failures)).map(({ monitor }) => monitor)).toEqual(['a', 'b']);
  const { libvirtd, uri } = await fake();
  await using _libvirtd = libvirtd;
  await using other = libvirtConnection(uri);
  const monitors = ['a', 'b'].map((name) => other.monitor('vm', { name }));
  const ends = monitors.map((monitor) => failureOf(lastValueFrom(monitor.events$)));
  for (const monitor of monitors) await monitor.connect();
  libvirtd.drop();
  expect((await Promise.all(ends)).map(({ monitor }) => monitor)).toEqual(['a', 'b']);
});

test('no inspection shows a key', () => {
  const tls = { ca: 'the authority', cert: 'a certificate', key: 'the private key' };
  const host = libvirtConnection('qemu+tls://127.0.0.1/system', { tls });
  for (const value of [
    host,
    host.monitor('vm'),
    libvirtMonitor({ uri: 'qemu://h/system', domain: 'vm', tls }),
  ]) {
    expect(inspect(value, { depth: 12, showHidden: true })).not.toMatch(/private key/);
  }
});

describe('options', () => {
  test.each([
    [{ uri: 'qemu:///system', domain: '' }, "'domain'"],
    [{ uri: 'qemu:///system', domain: 'vm', auth: { username: 'fred' } }, "'password'"],
    [{ uri: 'qemu:///system', domain: 'vm', auth: { username: 'fred', pasword: 'x' } }, "'pasword'"],
    [{ uri: 'qemu:///system', domain: 'vm', tls: {} }, 'qemu+tls'],
    [{ uri: 'qemu+tls://h/system', domain: 'vm', tls: { ca: 5 } }, "'ca'"],
    [{ uri: 'qemu:///system', domain: 'vm', keepalive: { interval: 0 } }, "'interval'"],
    [{ uri: 'qemu:///system', domain: 'vm', oob: true }, "'oob'"],
    [{ uri: `qemu:///system?socket=/${'x'.repeat(107)}`, domain: 'vm' }, '107 bytes'],
    [{ uri: 'qemu:///nothing', domain: 'vm' }, "'/nothing'"],
    [{ domain: 'vm' }, 'URI'],
  ])('%j is an ArgumentError that names %s', (options, words) => {
    expect(() => libvirtMonitor(options as never)).toThrow(
      expect.objectContaining({ _tag: 'ArgumentError', message: expect.stringContaining(words) as string }),
    );
  });
});
