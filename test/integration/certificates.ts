import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  /** Holds ca-cert.pem, server-cert.pem, server-key.pem, client-cert.pem and client-key.pem, as QEMU wants them. */
  readonly folder: string;
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

const ROLES = {
  server: [
    'tls_www_server',
    'encryption_key',
    'signing_key',
    'dns_name = localhost',
    'ip_address = 127.0.0.1',
  ],
  client: ['tls_www_client', 'encryption_key', 'signing_key'],
};

/** Makes an authority and RSA certificates for `localhost` and for a client, by GnuTLS's certtool. */
export function makeCertificates(parent: string, name = 'pki'): Certificates {
  const folder = join(parent, name);
  mkdirSync(folder);
  const file = (of: string) => join(folder, of);
  const certtool = (...args: string[]) => execFileSync('certtool', args, { stdio: 'pipe' });
  const template = (of: string, lines: readonly string[]) =>
    writeFileSync(
      file(`${of}.info`),
      [`cn = ${of === 'server' ? 'localhost' : of}`, ...lines, ''].join('\n'),
    );
  const key = (of: string) =>
    certtool('--generate-privkey', '--key-type', 'rsa', '--bits', '2048', '--outfile', file(`${of}-key.pem`));

  template('ca', ['ca', 'cert_signing_key']);
  key('ca');
  const signed = ['--load-ca-certificate', file('ca-cert.pem'), '--load-ca-privkey', file('ca-key.pem')];
  const by = (of: string) => ['--load-privkey', file(`${of}-key.pem`), '--template', file(`${of}.info`)];
  certtool('--generate-self-signed', ...by('ca'), '--outfile', file('ca-cert.pem'));
  for (const [role, lines] of Object.entries(ROLES)) {
    template(role, lines);
    key(role);
    certtool('--generate-certificate', ...by(role), ...signed, '--outfile', file(`${role}-cert.pem`));
  }
  const pem = (of: string) => readFileSync(file(`${of}.pem`), 'utf8');
  return {
    folder,
    ca: pem('ca-cert'),
    server: { cert: pem('server-cert'), key: pem('server-key') },
    client: { cert: pem('client-cert'), key: pem('client-key') },
  };
}
