import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { RealLibvirtd } from './libvirtd.js';
import { freePort, temporaryFolder } from './real.js';

export interface RealSshd {
  readonly port: number;
  /** Parameters of a libvirt URI that make ssh trust it, and it us. */
  readonly parameters: string;
  readonly knownHosts: string;
  readonly keyfile: string;
  /** A key that it doesn't know. */
  readonly strangersKey: string;
  remove(): void;
}

/** Starts a sshd on the loopback where the daemon runs, with keys made on the spot. It ends with the daemon. */
export async function startSshd(daemon: RealLibvirtd): Promise<RealSshd> {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const keygen = (name: string) =>
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(name)], { stdio: 'ignore' });
  for (const name of ['host', 'user', 'stranger']) keygen(name);
  const port = await freePort();
  writeFileSync(at('authorized'), readFileSync(at('user.pub')), { mode: 0o600 });
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${readFileSync(at('host.pub'), 'utf8')}`);
  writeFileSync(
    at('sshd_config'),
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      `PidFile ${at('pid')}`,
      'MaxStartups 100',
      '',
    ].join('\n'),
  );
  await daemon.inside('mkdir', '-p', '/run/sshd');
  const sshd = daemon.spawnInside('/usr/sbin/sshd', '-D', '-e', '-f', at('sshd_config'));
  let words = '';
  for await (const text of sshd.stderr!.setEncoding('utf8')) {
    words += String(text);
    if (words.includes('Server listening')) break;
  }
  const probe = connect(port, '127.0.0.1');
  await Promise.race([
    once(probe, 'connect'),
    once(probe, 'error').then(() => Promise.reject(new Error(`sshd: ${words}`))),
  ]);
  probe.destroy();
  const parameters = `keyfile=${at('user')}&known_hosts=${at('known_hosts')}`;
  return {
    port,
    parameters,
    knownHosts: at('known_hosts'),
    keyfile: at('user'),
    strangersKey: at('stranger'),
    remove: folder.remove,
  };
}
