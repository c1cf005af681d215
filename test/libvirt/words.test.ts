import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom } from 'rxjs';
import { libvirtConnection, libvirtMonitor } from '../../src/libvirt/index.js';
import { connectError } from '../../src/node/failure.js';
import type { Answered } from '../../src/testing/index.js';
import { called } from './host.js';
import { fake, failureOf, folder, silentAt } from './double.js';

const refusing =
  (message: string) =>
  (call: { readonly procedure: string }): Answered | undefined =>
    call.procedure === 'DOMAIN_MONITOR_COMMAND' ? { error: { code: 39, domain: 7, message } } : undefined;

test.each([
  ['Unable to encode message payload', 'the reply has more than 4 MiB'],
  [
    'internal error: QEMU monitor reply exceeds buffer size (10485760 bytes)',
    'a reply of more than 10 MiB made',
  ],
])("libvirt's %p is explained", async (message, explanation) => {
  const { libvirtd, uri } = await fake({ answer: refusing(message) });
  await using _libvirtd = libvirtd;
  await using monitor = libvirtMonitor({ uri, domain: 'vm' });
  const error = await failureOf(firstValueFrom(monitor.run('query-status')));
  expect(error).toMatchObject({ _tag: 'LibvirtError', code: 39, domain: 7, command: 'query-status' });
  expect(error.message).toContain(`${message} (${explanation}`);
});

test('a daemon that is silent from the start may be starting, stopped or full', async () => {
  const { libvirtd, uri } = await fake({ answer: silentAt('AUTH_LIST') });
  await using _libvirtd = libvirtd;
  await using monitor = libvirtMonitor({ uri, domain: 'vm', connectTimeout: 1_000 });
  expect((await failureOf(monitor.connect())).message).toMatch(
    /^no answer to AUTH_LIST within 1000 ms from .*: connected, but the daemon may be starting .*, be stopped, or have as many clients as max_clients allows$/,
  );
});

describe('without a session daemon', () => {
  const before = process.env['XDG_RUNTIME_DIR'];
  beforeAll(() => (process.env['XDG_RUNTIME_DIR'] = folder.path));
  afterAll(() => {
    if (before === undefined) delete process.env['XDG_RUNTIME_DIR'];
    else process.env['XDG_RUNTIME_DIR'] = before;
  });

  test('the error names both sockets, and how to start one', async () => {
    const { message } = await failureOf(libvirtMonitor({ uri: 'qemu:///session', domain: 'vm' }).connect());
    expect(message).toContain(`${folder.path}/libvirt/libvirt-sock: the socket does not exist`);
    expect(message).toContain(`${folder.path}/libvirt/virtqemud-sock`);
    expect(message).toContain('rxqmp starts none: start one, as `virsh -c qemu:///session version` does');
  });
});

test('what a remote shell prints is in the error', async () => {
  const program = join(folder.path, 'talking-ssh');
  writeFileSync(
    program,
    '#!/bin/sh\nprintf "This system is for\\r\\nauthorised users only.\\n"; exec sleep 60\n',
  );
  chmodSync(program, 0o755);
  await using monitor = libvirtMonitor({ uri: `qemu+ssh://vmhost/system?command=${program}`, domain: 'vm' });
  expect(await failureOf(monitor.connect())).toMatchObject({
    _tag: 'HandshakeError',
    permanent: true,
    message:
      'vmhost by ssh is not a libvirt daemon: the peer sent text where a packet should begin: "This system is for authorised users only."',
  });
});

test('a certificate for another purpose heals by no redial', () => {
  const refused = Object.assign(new Error('unsuitable certificate purpose'), { code: 'INVALID_PURPOSE' });
  expect(connectError('no TLS with host:16514', refused).permanent).toBe(true);
});

describe('readonly', () => {
  test('is asked of the daemon, and dials the socket for readers', async () => {
    const { libvirtd, uri } = await fake();
    await using _libvirtd = libvirtd;
    await using host = libvirtConnection(uri, { readonly: true });
    expect(await firstValueFrom(host.domains())).toHaveLength(1);
    const opened = libvirtd.calls.find(({ procedure }) => procedure === 'CONNECT_OPEN');
    expect(opened?.args).toEqual({ name: 'qemu:///system', flags: 1 });
    const nowhere = libvirtConnection('qemu:///system?mode=direct', { readonly: true });
    expect(await failureOf(firstValueFrom(nowhere.domains()))).toMatchObject({
      message: expect.stringContaining('/run/libvirt/virtqemud-sock-ro') as string,
    });
  });
});

test("a monitor's own maxFrameBytes bounds its replies and events, and no other's", async () => {
  const text = 'é'.repeat(300);
  const { libvirtd, uri } = await fake({
    domains: { vm: { uuid: 'c7a5fdbd-edaf-9455-926a-d65c16db1809', run: () => ({ text }) } },
  });
  await using _libvirtd = libvirtd;
  await using host = libvirtConnection(uri);
  const [small, large] = [host.monitor('vm', { maxFrameBytes: 500 }), host.monitor('vm')];
  await Promise.all([small.connect(), large.connect()]);
  const failure = await failureOf(firstValueFrom(small.execute({ execute: 'x' })));
  expect(failure).toMatchObject({
    _tag: 'ProtocolError',
    message: 'the reply has more than the 500 bytes that maxFrameBytes allows',
  });
  expect(await firstValueFrom(large.execute({ execute: 'x' }))).toEqual({ text });
  const ended = failureOf(lastValueFrom(small.events$));
  const others: string[] = [];
  large.events$.subscribe(({ event }) => others.push(event));
  while (called(libvirtd, 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER') === 0) await new Promise(setImmediate);
  libvirtd.emit('vm', { event: 'ACME', data: { text } });
  expect(await ended).toMatchObject({
    _tag: 'ProtocolError',
    message: expect.stringMatching(/^event ACME has/) as string,
  });
  expect(others).toEqual(['ACME']);
});

test('a look-up whose dial is given up before it went out never does', async () => {
  const { libvirtd, uri } = await fake({
    answer: ({ procedure }) => (procedure === 'DOMAIN_LOOKUP_BY_NAME' ? 'silence' : undefined),
  });
  await using _libvirtd = libvirtd;
  await using host = libvirtConnection(uri);
  // Of one name one look-up is outstanding: the second waits behind the first.
  const [first, second] = [host.monitor('vm'), host.monitor('vm')];
  const given = [first, second].map((monitor) => failureOf(monitor.connect()));
  while (called(libvirtd, 'DOMAIN_LOOKUP_BY_NAME') === 0) await new Promise(setImmediate);
  await second.disconnect();
  await first.disconnect();
  await Promise.all(given);
  await firstValueFrom(host.domains());
  expect(called(libvirtd, 'DOMAIN_LOOKUP_BY_NAME')).toBe(1);
});

test('an orderly close is announced to the daemon', async () => {
  const { libvirtd, uri } = await fake();
  await using _libvirtd = libvirtd;
  const host = libvirtConnection(uri);
  await host.monitor('vm').connect();
  await host.close();
  expect(called(libvirtd, 'CONNECT_CLOSE')).toBe(1);
});
