import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { lastValueFrom } from 'rxjs';
import { libvirtConnection, libvirtMonitor } from '../../src/libvirt/index.js';
import * as procedures from '../../src/libvirt/protocol/procedures.js';
import { type Answered, fakeLibvirtd, type ReceivedCall } from '../../src/testing/index.js';
import { fake, failureOf, folder, silentAt, UUID } from './double.js';

describe('the handshake', () => {
  test.each([
    ['AUTH_LIST', 'answer to AUTH_LIST'],
    ['CONNECT_SUPPORTS_FEATURE', 'answer to CONNECT_SUPPORTS_FEATURE'],
    ['CONNECT_OPEN', 'answer to CONNECT_OPEN'],
    ['CONNECT_GET_VERSION', 'answer to CONNECT_GET_VERSION'],
    ['CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY', "registration for domains' lifecycles"],
    ['DOMAIN_LOOKUP_BY_NAME', "answer to the look-up of domain 'vm'"],
  ])('a daemon silent at %s fails the dial at the deadline', async (procedure, words) => {
    const { libvirtd, uri } = await fake({ answer: silentAt(procedure) });
    await using _libvirtd = libvirtd;
    // Timers alone: sockets go on.
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    try {
      const monitor = libvirtMonitor({ uri, domain: 'vm' });
      const failed = failureOf(monitor.connect());
      while (!libvirtd.calls.some((call) => call.procedure === procedure)) await new Promise(setImmediate);
      jest.advanceTimersByTime(15_000);
      const error = await failed;
      expect(error._tag).toBe('HandshakeError');
      expect(error.message).toContain(`no ${words} within 15000 ms`);
      await monitor.disconnect();
    } finally {
      jest.useRealTimers();
    }
  });

  test('a daemon that accepts and sends nothing at all fails the dial too', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const uri = `qemu+tcp://127.0.0.1:${port}/system`;
    const error = await failureOf(libvirtMonitor({ uri, domain: 'vm', connectTimeout: 1_000 }).connect());
    expect(error).toMatchObject({ _tag: 'HandshakeError' });
    const tls = `qemu+tls://127.0.0.1:${port}/system?no_verify=1`;
    const silent = await failureOf(
      libvirtMonitor({ uri: tls, domain: 'vm', connectTimeout: 1_000 }).connect(),
    );
    expect(silent.message).toMatch(/no TLS handshake within 1000 ms/);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  test.each([
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a QMP greeting', Buffer.from('{"QMP": {"version": {}, "capabilities": []}}\r\n')],
    ['a packet of 0 bytes', Buffer.alloc(8)],
    ['a packet over the cap', Buffer.from([0x7f, 0xff, 0xff, 0xff])],
  ])('%s is not a libvirt daemon, and reconnect gives up', async (_, bytes) => {
    const server = createServer((socket) => socket.on('error', () => undefined).write(bytes)).listen(0);
    await once(server, 'listening');
    const uri = `qemu+tcp://127.0.0.1:${(server.address() as AddressInfo).port}/system`;
    const error = await failureOf(libvirtMonitor({ uri, domain: 'vm', reconnect: true }).connect());
    expect(error).toMatchObject({ _tag: 'HandshakeError', permanent: true });
    expect(error.message).toContain('is not a libvirt daemon');
    server.close();
  });

  test('a daemon that cuts the connection in mid-handshake fails the dial, and reconnect tries again', async () => {
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
    ['that says all is well without proof', offering('SCRAM-SHA-256', said(1, '')), 'without a proof'],
    ['whose nonce is its own', offering('SCRAM-SHA-256', said(0, 'r=x,s=c2FsdA==,i=4096')), 'nonce'],
    ['that never comes to an end', offering('PLAIN', said(0, '')), 'did not finish the login by PLAIN'],
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

  test('polkit is asked where the daemon requires it, and its refusal is in the error', async () => {
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

test('virtqemud-sock is dialled where libvirt-sock is not, and both are named where neither is', async () => {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  process.env['XDG_RUNTIME_DIR'] = folder.path;
  try {
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(folder.path, 'libvirt'));
    const nobody = await failureOf(libvirtMonitor({ uri: 'qemu:///session', domain: 'vm' }).connect());
    expect(nobody.message).toMatch(/libvirt-sock: the socket does not exist.*virtqemud-sock/);
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
    [{ uri: 'qemu:///system', domain: '' }, "libvirtMonitor: 'domain' must be"],
    [{ uri: 'qemu:///system' }, "libvirtMonitor: 'domain' is missing"],
    [{ uri: 'qemu:///system', domain: 'vm', auth: { username: 'fred' } }, "'password'"],
    [{ uri: 'qemu:///system', domain: 'vm', auth: { username: 'fred', pasword: 'x' } }, "'pasword'"],
    [{ uri: 'qemu:///system', domain: 'vm', tls: {} }, 'qemu+tls'],
    [{ uri: 'qemu+tls://h/system', domain: 'vm', tls: { ca: 5 } }, "'ca'"],
    [{ uri: 'qemu:///system', domain: 'vm', keepalive: { interval: 0 } }, "'interval'"],
    [{ uri: 'qemu:///system', domain: 'vm', oob: true }, "'oob'"],
    [{ uri: `qemu:///system?socket=/${'x'.repeat(107)}`, domain: 'vm' }, '107 bytes'],
    [{ uri: 'qemu:///nothing', domain: 'vm' }, "'/nothing'"],
    [{ uri: 'qemu:///system', domain: '\ud800' }, 'surrogates'],
    [{ domain: 'vm' }, 'URI'],
  ])('%j is an ArgumentError that names %s', (options, words) => {
    expect(() => libvirtMonitor(options as never)).toThrow(
      expect.objectContaining({ _tag: 'ArgumentError', message: expect.stringContaining(words) as string }),
    );
  });
});
