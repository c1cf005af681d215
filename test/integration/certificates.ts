import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  /** Holds the authority's certificate, and certificate and key of server and client, named as was asked. */
  readonly folder: string;
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

export interface CertificateOptions {
  /** Names and IPv4 addresses of the server, the first one its common name. */
  readonly names?: readonly string[];
  /** How the files are called: `ca-cert.pem` as QEMU wants them, or `cacert.pem` as libvirt does. */
  readonly files?: 'qemu' | 'libvirt';
}

const EXPIRES = 'expiration_days = 2';
const USE = ['encryption_key', 'signing_key', EXPIRES];

/**
 * Makes an authority and certificates for a server and a client, by GnuTLS's certtool. They are RSA, with
 * key encipherment: libvirtd refuses others.
 */
export function makeCertificates(
  folder: string,
  { names = ['localhost', '127.0.0.1'], files = 'qemu' }: CertificateOptions = {},
): Certificates {
  mkdirSync(folder, { recursive: true });
  const file = (role: string, what: 'cert' | 'key') =>
    join(folder, `${role}${files === 'qemu' ? '-' : ''}${what}.pem`);
  const certtool = (...args: readonly string[]) => execFileSync('certtool', args, { stdio: 'pipe' });
  const byAuthority = ['--load-ca-certificate', file('ca', 'cert'), '--load-ca-privkey', file('ca', 'key')];
  const sign = (role: string, lines: readonly string[], how: readonly string[]) => {
    const template = join(folder, `${role}.template`);
    writeFileSync(template, [...lines, ''].join('\n'));
    const key = file(role, 'key');
    certtool('--generate-privkey', '--key-type', 'rsa', '--bits', '2048', '--outfile', key);
    certtool(...how, '--load-privkey', key, '--template', template, '--outfile', file(role, 'cert'));
    return { cert: readFileSync(file(role, 'cert'), 'utf8'), key: readFileSync(key, 'utf8') };
  };
  const of = (name: string) => `${/^[\d.]+$/.test(name) ? 'ip_address' : 'dns_name'} = ${name}`;
  const signed = ['--generate-certificate', ...byAuthority];
  const ca = sign(
    'ca',
    ['cn = rxqmp test authority', 'ca', 'cert_signing_key', EXPIRES],
    ['--generate-self-signed'],
  );
  const server = sign('server', [`cn = ${names[0]}`, ...names.map(of), 'tls_www_server', ...USE], signed);
  const client = sign('client', ['cn = rxqmp test client', 'tls_www_client', ...USE], signed);
  // Those of RFC 7919. Without the file each QEMU looks for a prime of its own, which takes it up to many seconds, by chance.
  if (files === 'qemu') {
    writeFileSync(join(folder, 'dh-params.pem'), certtool('--get-dh-params', '--bits', '2048'));
  }
  return { folder, ca: ca.cert, server, client };
}
