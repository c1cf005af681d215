import { join } from 'node:path';
import { filter, firstValueFrom } from 'rxjs';
import { libvirtMonitor, type LibvirtMonitorOptions } from '../../src/drivers/libvirt.js';
import { ConnectError, HandshakeError, type MonitorError } from '../../src/errors.js';
import { LIBVIRT, type RealLibvirtd, startLibvirtd } from './libvirtd.js';
import { makePki, type Pki } from './pki.js';
import { describeReal, freePort } from './real.js';
import { type RealSshd, startSshd } from './sshd.js';

/** What a monitor says of a domain, and how it fails. */
async function version(options: LibvirtMonitorOptions): Promise<number> {
  await using monitor = libvirtMonitor(options);
  const { qemu } = await firstValueFrom(monitor.run('query-version'));
  return qemu.major as number;
}

async function failure(options: LibvirtMonitorOptions): Promise<MonitorError> {
  await using monitor = libvirtMonitor(options);
  return await monitor.connect().then(
    () => {
      throw new Error('connected');
    },
    (error: MonitorError) => error,
  );
}

const PROGRAMS = [...LIBVIRT, 'certtool', 'saslpasswd2', 'sshd', 'ssh', 'virt-ssh-helper'];

describeReal('libvirtMonitor over each transport', PROGRAMS, () => {
  let daemon: RealLibvirtd;
  let pki: Pki;
  let sshd: RealSshd;
  let tcpPort: number;
  let tlsPort: number;

  beforeAll(async () => {
    tcpPort = await freePort();
    tlsPort = await freePort();
    daemon = await startLibvirtd({
      conf: (folder) => {
        pki = makePki(join(folder, 'pki'), '127.0.0.1');
        return [
          ...['listen_addr="127.0.0.1"', 'listen_tcp=1', `tcp_port="${tcpPort}"`, 'auth_tcp="none"'],
          ...['listen_tls=1', `tls_port="${tlsPort}"`, 'auth_tls="none"', ...pki.conf],
        ];
      },
    });
    sshd = await startSshd(daemon);
    await daemon.startDomain('vm');
  }, 60_000);
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]();
    sshd.remove();
  });

  test('UNIX', async () => {
    expect(await version({ uri: daemon.uri, domain: 'vm' })).toBeGreaterThanOrEqual(7);
  });

  test('TCP', async () => {
    expect(
      await version({ uri: `qemu+tcp://127.0.0.1:${tcpPort}/system`, domain: 'vm' }),
    ).toBeGreaterThanOrEqual(7);
  });

  test('TLS, with a pkipath or with PEM texts', async () => {
    const uri = `qemu+tls://127.0.0.1:${tlsPort}/system`;
    expect(await version({ uri: `${uri}?pkipath=${pki.folder}`, domain: 'vm' })).toBeGreaterThanOrEqual(7);
    const { ca, cert, key } = pki;
    expect(await version({ uri, domain: 'vm', tls: { ca, cert, key } })).toBeGreaterThanOrEqual(7);
  });

  test('TLS: the name on the certificate must be the one that was dialled', async () => {
    const uri = `qemu+tls://localhost:${tlsPort}/system?pkipath=${pki.folder}`;
    const error = await failure({ uri, domain: 'vm' });
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.message).toMatch(/localhost/);
    expect(error.permanent).toBe(true);
    expect(await version({ uri: `${uri}&no_verify=1`, domain: 'vm' })).toBeGreaterThanOrEqual(7);
  });

  test('TLS: an authority that did not sign, or none at all, is refused', async () => {
    const uri = `qemu+tls://127.0.0.1:${tlsPort}/system`;
    const { ca } = makePki(join(daemon.folder, 'other'), '127.0.0.1');
    const error = await failure({ uri, domain: 'vm', tls: { ca, cert: pki.cert, key: pki.key } });
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.permanent).toBe(true);
    const none = await failure({ uri: `${uri}?pkipath=/nowhere`, domain: 'vm' });
    expect(none.message).toMatch(/no \/nowhere\/cacert\.pem/);
  });

  test('TLS: a client without certificate is told so', async () => {
    const uri = `qemu+tls://127.0.0.1:${tlsPort}/system`;
    const error = await failure({ uri: `${uri}?pkipath=/nowhere`, domain: 'vm', tls: { ca: pki.ca } });
    expect(error).toBeInstanceOf(ConnectError);
    expect(error.message).toMatch(/certificate/);
    expect(error.permanent).toBe(true);
  });

  test('ssh, through virt-ssh-helper', async () => {
    const uri = `qemu+ssh://root@127.0.0.1:${sshd.port}/system?${sshd.parameters}`;
    // The helper looks for the socket where libvirt has it.
    await daemon.inside('ln', '-sf', daemon.socketPath, '/run/libvirt/libvirt-sock');
    expect(await version({ uri, domain: 'vm' })).toBeGreaterThanOrEqual(7);
    expect(await version({ uri: `${uri}&proxy=native`, domain: 'vm' })).toBeGreaterThanOrEqual(7);
  });

  test('ssh, through a netcat to a socket that the URI names', async () => {
    await daemon.inside(
      'sh',
      '-c',
      `printf '#!/bin/sh\\n[ "$1" = -q ] && exit 1\\nexec virt-ssh-helper qemu:///system\\n' > ${daemon.folder}/netcat; chmod +x ${daemon.folder}/netcat`,
    );
    const uri = `qemu+ssh://root@127.0.0.1:${sshd.port}/system?${sshd.parameters}&socket=${daemon.socketPath}`;
    expect(
      await version({ uri: `${uri}&netcat=${daemon.folder}/netcat`, domain: 'vm' }),
    ).toBeGreaterThanOrEqual(7);
  });

  test('ssh: its own words say what is wrong, for a key, a host and a port', async () => {
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
    const uri = `qemu+ssh://root@127.0.0.1:${sshd.port}/system?${sshd.parameters}`;
    await using monitor = libvirtMonitor({ uri, domain: 'vm', reconnect: { delay: 20 } });
    await monitor.connect();
    const gap = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'waiting')));
    await daemon.inside('pkill', '-x', 'virt-ssh-helper');
    expect(await gap).toMatchObject({ cause: { _tag: 'InterruptedError', reason: 'lost' } });
    expect(await firstValueFrom(monitor.run('query-status'))).toMatchObject({ running: true });
  });

  test('a socket that is not there, and a domain that is not', async () => {
    const nowhere = await failure({ uri: 'qemu+unix:///system?socket=/nowhere', domain: 'vm' });
    expect(nowhere).toBeInstanceOf(ConnectError);
    expect(nowhere.message).toMatch(/\/nowhere: there is no such socket/);
    const nobody = await failure({ uri: daemon.uri, domain: 'nobody' });
    expect(nobody).toMatchObject({ _tag: 'LibvirtError', code: 42, permanent: false });
  });
});

describeReal('SASL', PROGRAMS, () => {
  const users = { fred: 'hunter2', 'a=b,c': 'päss wörd' };

  test.each(['scram-sha-256', 'scram-sha-1', 'scram-sha-512', 'plain'])(
    '%s over UNIX and TLS, not over TCP',
    async (mechanisms) => {
      const [tcpPort, tlsPort] = [await freePort(), await freePort()];
      let pki: Pki | undefined;
      await using daemon = await startLibvirtd({
        sasl: { mechanisms, users },
        conf: (folder) => {
          pki = makePki(join(folder, 'pki'), '127.0.0.1');
          return [
            ...['auth_unix_rw="sasl"', 'listen_addr="127.0.0.1"'],
            ...['listen_tcp=1', `tcp_port="${tcpPort}"`, 'auth_tcp="sasl"'],
            ...['listen_tls=1', `tls_port="${tlsPort}"`, 'auth_tls="sasl"', ...pki.conf],
          ];
        },
      });
      await daemon.startDomain('vm');
      const tlsUri = `qemu+tls://127.0.0.1:${tlsPort}/system?pkipath=${pki?.folder}`;
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
        uri: `qemu+tcp://127.0.0.1:${tcpPort}/system`,
        domain: 'vm',
        auth: { username: 'fred', password: 'hunter2' },
      });
      expect(tcp.message).toMatch(/authentication failed: .*(qemu\+tls)/s);
      expect(tcp.permanent).toBe(true);
    },
    60_000,
  );
});
