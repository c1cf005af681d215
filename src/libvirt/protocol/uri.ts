/**
 * libvirt's connection URIs: `qemu[+transport]://[user@][host][:port]/system|session[?parameters]`.
 *
 * What isn't supported is refused by its name, never ignored: a parameter that is dropped in silence may be the one
 * that made a connection safe.
 */
import { ArgumentError } from '../../errors.js';

export type Instance = 'system' | 'session';

/** Which daemon's socket: the one for all drivers, QEMU's own, or whichever is there. */
export type Mode = 'auto' | 'legacy' | 'direct';

interface AnyUri {
  /** What the daemon itself is asked to open. */
  readonly name: string;
  readonly instance: Instance;
}

export interface UnixUri extends AnyUri {
  readonly transport: 'unix';
  readonly mode: Mode;
  readonly socket: string | undefined;
}

export interface TcpUri extends AnyUri {
  readonly transport: 'tcp';
  readonly host: string;
  readonly port: number;
}

export interface TlsUri extends AnyUri {
  readonly transport: 'tls';
  readonly host: string;
  readonly port: number;
  readonly noVerify: boolean;
  /** The folder of cacert.pem, clientcert.pem and clientkey.pem. */
  readonly pkipath: string | undefined;
}

export interface SshUri extends AnyUri {
  readonly transport: 'ssh';
  readonly host: string;
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly mode: Mode;
  readonly socket: string | undefined;
  readonly noVerify: boolean;
  readonly keyfile: string | undefined;
  readonly knownHosts: string | undefined;
  /** Where ssh is on this machine. */
  readonly command: string | undefined;
  /** What joins ssh to the socket over there: virt-ssh-helper, netcat, or whichever is there. */
  readonly proxy: 'auto' | 'native' | 'netcat';
  readonly netcat: string | undefined;
}

export type LibvirtUri = UnixUri | TcpUri | TlsUri | SshUri;

const TRANSPORTS = ['unix', 'tcp', 'tls', 'ssh'] as const;
type Transport = (typeof TRANSPORTS)[number];

const PARAMETERS: Readonly<Record<Transport, readonly string[]>> = {
  unix: ['name', 'mode', 'socket'],
  tcp: ['name'],
  tls: ['name', 'no_verify', 'pkipath'],
  ssh: [
    ...['name', 'mode', 'socket', 'no_verify', 'no_tty', 'keyfile', 'known_hosts'],
    ...['command', 'netcat', 'proxy'],
  ],
};

const TCP_PORT = 16509;
const TLS_PORT = 16514;

const SHAPE = /^([^:/?#]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/;

/**
 * Takes a URI apart.
 *
 * @throws {@link ArgumentError} naming the part that can't be used
 */
export function parseUri(uri: string): LibvirtUri {
  const parts = SHAPE.exec(uri);
  if (parts === null || parts[5] !== undefined) {
    throw refusal('it has the form qemu[+transport]://[user@][host][:port]/system');
  }
  const [, scheme = '', authority = '', path = '', query = ''] = parts;
  const { user, host, port } = readAuthority(authority);
  const transport = readScheme(scheme, host);
  const parameters = new Parameters(transport, query);
  const instance = readPath(path);
  const any = { name: parameters.text('name') ?? `qemu:///${instance}`, instance };
  if (transport === 'unix') {
    if (authority !== '') throw refusal(`'${authority}' can't stand in a URI of a UNIX socket`);
    return { ...any, transport, mode: parameters.mode(), socket: parameters.text('socket') };
  }
  if (host === undefined) throw refusal(`'${scheme}' needs a host`);
  if (user !== undefined && transport !== 'ssh') {
    throw refusal(`its user is for ssh alone; who logs in over ${transport} is given as the option 'auth'`);
  }
  if (transport === 'tcp') return { ...any, transport, host, port: port ?? TCP_PORT };
  if (transport === 'tls') {
    const noVerify = parameters.flag('no_verify');
    return { ...any, transport, host, port: port ?? TLS_PORT, noVerify, pkipath: parameters.text('pkipath') };
  }
  parameters.flag('no_tty');
  return {
    ...{ ...any, transport, host, port, user },
    ...{ mode: parameters.mode(), socket: parameters.text('socket'), noVerify: parameters.flag('no_verify') },
    ...{ keyfile: parameters.text('keyfile'), knownHosts: parameters.text('known_hosts') },
    ...{ command: parameters.text('command'), netcat: parameters.text('netcat') },
    proxy: parameters.choice('proxy', ['auto', 'native', 'netcat'], 'auto'),
  };
}

function readScheme(scheme: string, host: string | undefined): Transport {
  const [driver, transport, ...more] = scheme.split('+');
  if (driver !== 'qemu' || more.length > 0) {
    throw refusal(
      `its scheme '${scheme}' isn't supported: rxqmp speaks to QEMU's domains, so it begins with qemu`,
    );
  }
  if (transport === undefined) return host === undefined ? 'unix' : 'tls';
  const known = TRANSPORTS.find((name) => name === transport.toLowerCase());
  if (known !== undefined) return known;
  throw refusal(`its transport '${transport}' isn't supported; there are ${TRANSPORTS.join(', ')}`);
}

function readAuthority(authority: string) {
  const at = authority.lastIndexOf('@');
  const user = at < 0 ? undefined : decoded(authority.slice(0, at), 'user');
  // Not shown: it may be followed by a password.
  if (user?.includes(':') === true)
    throw refusal("its user contains ':'; a password goes into the option 'auth'");
  const place = /^(?:\[([0-9a-fA-F:.]+)(?:%(?:25)?([^\]%\s]+))?\]|([^:[\]]*))(?::(\d*))?$/.exec(
    authority.slice(at + 1),
  );
  if (place === null) throw refusal('its host and port have the form host:port or [address]:port');
  const [, address, zone, name = '', digits = ''] = place;
  // Behind `%25`, or behind `%` alone, as people write it.
  const host =
    address === undefined ? decoded(name, 'host') : `${address}${zone === undefined ? '' : `%${zone}`}`;
  for (const [what, value] of Object.entries({ user, host })) {
    // ssh would take it for an option.
    if (value?.startsWith('-') === true || /[\s\p{Cc}]/u.test(value ?? '')) {
      throw refusal(`its ${what} begins with '-' or contains white space`);
    }
  }
  const port = digits === '' ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535))
    throw refusal(`its port '${digits}' is not 1 to 65535`);
  if (host === '' && (user !== undefined || port !== undefined))
    throw refusal('it has a user or port, but no host');
  return { user: user === '' ? undefined : user, host: host === '' ? undefined : host, port };
}

function readPath(path: string): Instance {
  if (path === '/system') return 'system';
  if (path === '/session') return 'session';
  throw refusal(`its path '${path}' isn't supported; there are /system and /session`);
}

/** The parameters behind `?`, each checked when it is asked for. */
class Parameters {
  readonly #values = new Map<string, string>();

  constructor(transport: Transport, query: string) {
    for (const pair of query.split(/[&;]/)) {
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      const name = decoded(equals < 0 ? pair : pair.slice(0, equals), 'parameters').toLowerCase();
      const allowed = PARAMETERS[transport];
      if (!allowed.includes(name)) {
        const there = allowed.join(', ');
        throw refusal(`its parameter '${name}' isn't supported with ${transport}; there are ${there}`);
      }
      if (this.#values.has(name)) throw refusal(`its parameter '${name}' is given twice`);
      this.#values.set(name, equals < 0 ? '' : decoded(pair.slice(equals + 1), name));
    }
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === '' || value?.includes('\0') === true)
      throw refusal(`its parameter '${name}' has no usable value`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#values.get(name) ?? '0';
    if (!/^\d+$/.test(value)) throw refusal(`its parameter '${name}' is 0 or 1`);
    return Number(value) !== 0;
  }

  choice<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const value = this.#values.get(name) ?? otherwise;
    const chosen = choices.find((choice) => choice === value);
    if (chosen === undefined) throw refusal(`its parameter '${name}' is one of ${choices.join(', ')}`);
    return chosen;
  }

  mode(): Mode {
    return this.choice('mode', ['auto', 'legacy', 'direct'], 'auto');
  }
}

function decoded(text: string, where: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal(`its ${where} is badly escaped`);
  }
}

function refusal(what: string): ArgumentError {
  return new ArgumentError(`the libvirt URI can't be used: ${what}`, { permanent: true });
}
