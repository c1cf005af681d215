import { join } from 'node:path';
import { makeCertificates, type Certificates } from './certificates.js';
import { startLibvirtd, type LibvirtdOptions, type RealLibvirtd } from './libvirtd.js';
import { freePort } from './real.js';
import { startSshd, type RealSshd } from './sshd.js';

/** A daemon that is reached over UNIX, TCP and TLS. */
export interface ListeningLibvirtd extends AsyncDisposable {
  readonly daemon: RealLibvirtd;
  readonly certificates: Certificates;
  /** Of each transport; TLS's still wants to know where the certificates are. */
  readonly uris: { readonly unix: string; readonly tcp: string; readonly tls: string };
}

/** The one name on its certificate. */
const HOST = '127.0.0.1';

export const pkiIn = (folder: string) =>
  makeCertificates(join(folder, 'pki'), { names: [HOST], files: 'libvirt' });

/** @param auth - what it asks of clients, by which transport they come */
export async function startListening(
  auth: 'none' | 'sasl' = 'none',
  sasl?: LibvirtdOptions['sasl'],
): Promise<ListeningLibvirtd> {
  const [tcpPort, tlsPort] = [await freePort(), await freePort()];
  let certificates: Certificates | undefined;
  const daemon = await startLibvirtd({
    ...(sasl === undefined ? {} : { sasl }),
    conf: (folder) => {
      certificates = pkiIn(folder);
      const at = (file: string) => join(certificates!.folder, file);
      return [
        ...[`auth_unix_rw="${auth}"`, `listen_addr="${HOST}"`],
        ...['listen_tcp=1', `tcp_port="${tcpPort}"`, `auth_tcp="${auth}"`],
        ...['listen_tls=1', `tls_port="${tlsPort}"`, `auth_tls="${auth}"`],
        ...[`ca_file="${at('cacert.pem')}"`, `cert_file="${at('servercert.pem')}"`],
        `key_file="${at('serverkey.pem')}"`,
      ];
    },
  });
  return {
    daemon,
    certificates: certificates!,
    uris: {
      unix: daemon.uri,
      tcp: `qemu+tcp://${HOST}:${tcpPort}/system`,
      tls: `qemu+tls://${HOST}:${tlsPort}/system`,
    },
    [Symbol.asyncDispose]: () => daemon[Symbol.asyncDispose](),
  };
}

/** One that is reached by ssh too. */
export interface LibvirtdEverywhere extends ListeningLibvirtd {
  readonly sshd: RealSshd;
  readonly uris: ListeningLibvirtd['uris'] & { readonly ssh: string };
}

export async function startEverywhere(): Promise<LibvirtdEverywhere> {
  const listening = await startListening();
  const { daemon } = listening;
  const sshd = await startSshd(daemon);
  // virt-ssh-helper looks for the socket where libvirt has it.
  await daemon.inside('ln', '-sf', daemon.socketPath, '/run/libvirt/libvirt-sock');
  const ssh = `qemu+ssh://root@${HOST}:${sshd.port}/system?${sshd.parameters}`;
  return {
    ...listening,
    sshd,
    uris: { ...listening.uris, ssh },
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]();
      sshd.remove();
    },
  };
}
