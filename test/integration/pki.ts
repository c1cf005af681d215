import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Pki {
  /** The folder, laid out as libvirt's `pkipath`: cacert.pem, clientcert.pem, clientkey.pem. */
  readonly folder: string;
  /** Lines of libvirtd.conf that make the daemon show its certificate. */
  readonly conf: readonly string[];
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes an authority, a server's certificate for `host` and a client's. They are RSA, with key
 * encipherment: libvirtd refuses others.
 */
export function makePki(folder: string, host: string): Pki {
  mkdirSync(folder, { recursive: true });
  const at = (name: string) => join(folder, name);
  const certtool = (...args: readonly string[]) => execFileSync('certtool', args, { stdio: 'ignore' });
  const sign = (name: string, template: readonly string[]) => {
    writeFileSync(at('template'), template.join('\n'));
    certtool('--generate-privkey', '--key-type', 'rsa', '--bits', '2048', '--outfile', at(`${name}key.pem`));
    const ca = ['--load-ca-certificate', at('cacert.pem'), '--load-ca-privkey', at('cakey.pem')];
    const how = name === 'ca' ? ['--generate-self-signed'] : ['--generate-certificate', ...ca];
    const files = ['--load-privkey', at(`${name}key.pem`), '--template', at('template')];
    certtool(...how, ...files, '--outfile', at(`${name}cert.pem`));
  };
  sign('ca', ['cn=rxqmp test authority', 'ca', 'cert_signing_key', 'expiration_days=2']);
  const name = /^[\d.]+$/.test(host) ? 'ip_address' : 'dns_name';
  const usage = ['encryption_key', 'signing_key', 'expiration_days=2'];
  sign('server', [`cn=${host}`, `${name}=${host}`, 'tls_www_server', ...usage]);
  sign('client', ['cn=rxqmp test client', 'tls_www_client', ...usage]);
  const read = (file: string) => readFileSync(at(file), 'utf8');
  return {
    folder,
    conf: [
      `ca_file="${at('cacert.pem')}"`,
      `cert_file="${at('servercert.pem')}"`,
      `key_file="${at('serverkey.pem')}"`,
    ],
    ca: read('cacert.pem'),
    cert: read('clientcert.pem'),
    key: read('clientkey.pem'),
  };
}
