import { join } from 'node:path';
import { filter, firstValueFrom } from 'rxjs';
import { libvirtMonitor, type LibvirtMonitorOptions } from '../../src/libvirt/index.js';
import { ConnectError, HandshakeError, type MonitorError } from '../../src/errors.js';
import { LIBVIRT, type RealLibvirtd } from './libvirtd.js';
import { pkiIn, startEverywhere, startListening, type LibvirtdEverywhere } from './libvirtd-listening.js';
import { describeReal, freePort } from './real.js';

/** A login by ssh takes seconds on a busy machine. */
const PATIENT = { connectTimeout: 60_000 };

/** What a monitor says of a domain, and how it fails. */
async function version(options: LibvirtMonitorOptions): Promise<number> {
  await using monitor = libvirtMonitor({ ...PATIENT, ...options });
  const { qemu } = await firstValueFrom(monitor.run('query-version'));
  return qemu.major as number;
}

async function failure(options: LibvirtMonitorOptions): Promise<MonitorError> {
  await using monitor = libvirtMonitor({ ...PATIENT, ...options });
  return await monitor.connect().then(
    () => {
      throw new Error('connected');
    },
    (error: MonitorError) => error,
  );
}

const PROGRAMS = [...LIBVIRT, 'certtool', 'saslpasswd2', 'sshd', 'ssh', 'virt-ssh-helper'];

describeReal('libvirtMonitor over each transport', PROGRAMS, () => {
  let libvirt: LibvirtdEverywhere;
  let daemon: RealLibvirtd;

  beforeAll(async () => {
    libvirt = await startEverywhere();
    ({ daemon } = libvirt);
    await daemon.startDomain('vm');
  });
  afterAll(() => libvirt[Symbol.asyncDispose]());

  test('UNIX', async () => {
    expect(await version({ uri: daemon.uri, domain: 'vm' })).toBeGreaterThanOrEqual(7);
  });

  test('TCP', async () => {
    expect(await version({ uri: libvirt.uris.tcp, domain: 'vm' })).toBeGreaterThanOrEqual(7);
  });

  test('TLS, with a pkipath or with PEM texts', async () => {
    const uri = libvirt.uris.tls;
    const { folder, ca, client } = libvirt.certificates;
    expect(await version({ uri: `${uri}?pkipath=${folder}`, domain: 'vm' })).toBeGreaterThanOrEqual(7);
    expect(await version({ uri, domain: 'vm', tls: { ca, ...client } })).toBeGreaterThanOrEqual(7);
  });

  test('TLS: the name on the certificate must be the one that was dialled', async () => {
    const at = libvirt.uris.tls.replace('127.0.0.1', 'localhost');
    const uri = `${at}?pkipath=${libvirt.certificates.folder}`;
    const error = await failure({ uri, domain: 'vm' });
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.message).toMatch(/localhost/);
    expect(error.permanent).toBe(true);
    expect(await version({ uri: `${uri}&no_verify=1`, domain: 'vm' })).toBeGreaterThanOrEqual(7);
  });

  test('TLS: an authority that did not sign, or none at all, is refused', async () => {
    const uri = libvirt.uris.tls;
    const { ca } = pkiIn(join(daemon.folder, 'other'));
    const error = await failure({ uri, domain: 'vm', tls: { ca, ...libvirt.certificates.client } });
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.permanent).toBe(true);
    const none = await failure({ uri: `${uri}?pkipath=/nowhere`, domain: 'vm' });
    expect(none.message).toMatch(/no \/nowhere\/cacert\.pem/);
  });

  test('TLS: a client without certificate fails with that reason', async () => {
    const uri = `${libvirt.uris.tls}?pkipath=/nowhere`;
    const error = await failure({ uri, domain: 'vm', tls: { ca: libvirt.certificates.ca } });
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.message).toMatch(/certificate/);
    expect(error.permanent).toBe(true);
  });

  test('ssh, through virt-ssh-helper', async () => {
    const uri = libvirt.uris.ssh;
    expect(await version({ uri, domain: 'vm' })).toBeGreaterThanOrEqual(7);
    expect(await version({ uri: `${uri}&proxy=native`, domain: 'vm' })).toBeGreaterThanOrEqual(7);
  });

  test('ssh, through a netcat to a socket that the URI names', async () => {
    await daemon.inside(
      'sh',
      '-c',
      `printf '#!/bin/sh\\n[ "$1" = -q ] && exit 1\\nexec virt-ssh-helper qemu:///system\\n' > ${daemon.folder}/netcat; chmod +x ${daemon.folder}/netcat`,
    );
    const uri = `${libvirt.uris.ssh}&socket=${daemon.socketPath}`;
    expect(
      await version({ uri: `${uri}&netcat=${daemon.folder}/netcat`, domain: 'vm' }),
    ).toBeGreaterThanOrEqual(7);
  });

  test('ssh: the error has its own message, for a key, a host and a port', async () => {
    const { sshd } = libvirt;
    const at = `qemu+ssh://root@127.0.0.1:${sshd.port}/system`;
    const stranger = await failure({
      uri: `${at}?keyfile=${sshd.strangersKey}&known_hosts=${sshd.knownHosts}`,
      domain: 'vm',
    });
    expect(stranger).toBeInstanceOf(ConnectError);
    expect(stranger.message).toMatch(/Permission denied/);
    expect(stranger.permanent).toBe(true);
    const unknown = await failure({
      uri: `${at}?keyfile=${sshd.keyfile}&known_hosts=/dev/null`,
      domain: 'vm',
    });
    expect(unknown.message).toMatch(/Host key verification failed/);
    const trusting = `${at}?keyfile=${sshd.keyfile}&known_hosts=/dev/null&no_verify=1`;
    expect(await version({ uri: trusting, domain: 'vm' })).toBeGreaterThanOrEqual(7);
    const nobody = await failure({
      uri: `qemu+ssh://root@127.0.0.1:${await freePort()}/system?${sshd.parameters}`,
      domain: 'vm',
    });
    expect(nobody.message).toMatch(/Connection refused/);
    expect(nobody.permanent).toBe(false);
    const missing = await failure({ uri: `${at}?command=/no/ssh`, domain: 'vm' });
    expect(missing.message).toMatch(/\/no\/ssh/);
  });

  test('ssh: a connection whose ssh is killed is lost, and dialled again', async () => {
    const uri = libvirt.uris.ssh;
    await using monitor = libvirtMonitor({ ...PATIENT, uri, domain: 'vm', reconnect: { delay: 20 } });
    await monitor.connect();
    const gap = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')));
    await daemon.inside('pkill', '-x', 'virt-ssh-helper');
    expect(await gap).toMatchObject({ cause: { _tag: 'InterruptedError', reason: 'lost' } });
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
  });

  test('a missing socket, and a missing domain', async () => {
    const nowhere = await failure({ uri: 'qemu+unix:///system?socket=/nowhere', domain: 'vm' });
    expect(nowhere).toBeInstanceOf(ConnectError);
    expect(nowhere.message).toMatch(/\/nowhere: the socket does not exist/);
    const nobody = await failure({ uri: daemon.uri, domain: 'nobody' });
    expect(nobody).toMatchObject({ _tag: 'LibvirtError', code: 42, permanent: false });
  });
});

describeReal('SASL', PROGRAMS, () => {
  const users = { fred: 'hunter2', 'a=b,c': 'päss wörd' };

  test.each(['scram-sha-256', 'scram-sha-1', 'scram-sha-512', 'plain'])(
    '%s over UNIX and TLS, not over TCP',
    async (mechanisms) => {
      await using libvirt = await startListening('sasl', { mechanisms, users });
      const { daemon, certificates, uris } = libvirt;
      await daemon.startDomain('vm');
      const tlsUri = `${uris.tls}?pkipath=${certificates.folder}`;
      for (const [username, password] of Object.entries(users)) {
        const auth = { username, password };
        expect(await version({ uri: daemon.uri, domain: 'vm', auth })).toBeGreaterThanOrEqual(7);
        expect(await version({ uri: tlsUri, domain: 'vm', auth })).toBeGreaterThanOrEqual(7);
      }
      const wrong = await failure({
        uri: daemon.uri,
        domain: 'vm',
        auth: { username: 'fred', password: 'wrong-one' },
      });
      expect(wrong).toBeInstanceOf(HandshakeError);
      expect(wrong.message).toMatch(/authentication failed/);
      expect(wrong.permanent).toBe(true);
      const none = await failure({ uri: daemon.uri, domain: 'vm' });
      expect(none.message).toMatch(/authentication failed: .*give them as 'auth'/);
      const tcp = await failure({
        uri: uris.tcp,
        domain: 'vm',
        auth: { username: 'fred', password: 'hunter2' },
      });
      expect(tcp.message).toMatch(/authentication failed: .*(qemu\+tls)/s);
      expect(tcp.permanent).toBe(true);
    },
  );
});
