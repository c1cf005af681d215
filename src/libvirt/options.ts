import { ArgumentError } from '../errors.js';
import { MAX_PACKET_BYTES } from './protocol/packet.js';
import { parseUri } from './protocol/uri.js';
import { MONITOR_OPTIONS, type MonitorOptions } from '../monitor/options.js';
import { checkOptions, count, duration, flag, omitUndefined, record, text, type Rule } from '../options.js';
import { endpointOf, type LibvirtTls } from './endpoint.js';
import { SharedConnection } from './shared-connection.js';

/** The login, where the daemon asks for one (SASL: SCRAM, or PLAIN where the connection is confidential). */
export interface LibvirtAuth {
  /** As the daemon knows the user. */
  readonly username: string;
  /** Used for the login alone: no error, trace or inspection shows it. */
  readonly password: string;
}

/** How a dead daemon is noticed: by libvirt's keepalive protocol, which pings in a quiet connection. */
export interface LibvirtKeepalive {
  /** Milliseconds of silence before each ping, 5,000 by default. */
  readonly interval?: number | undefined;
  /**
   * Pings that may stay unanswered before the connection counts as lost, 5 by default. With 0 no ping is sent, and one
   * interval of silence ends the connection, as in libvirt.
   */
  readonly count?: number | undefined;
}

/** What all domains of a connection share, and the defaults of its monitors. Durations are milliseconds. */
export interface LibvirtConnectionOptions extends MonitorOptions {
  /** For a daemon that asks for a login; one that asks for none is refused then. */
  readonly auth?: LibvirtAuth | undefined;
  /** Over what the URI's `pkipath` holds. */
  readonly tls?: LibvirtTls | undefined;
  /** libvirt's own defaults without it; `false` sends no pings. The daemon's are always answered. */
  readonly keepalive?: LibvirtKeepalive | false | undefined;
  /**
   * How many commands may be outstanding at once, of all domains together; a whole number from 1, 10 by default. Each
   * command to a frozen domain holds one of the daemon's workers (`max_workers`, 20 by default), and where all are
   * held the daemon serves no other program either. Commands beyond wait, unsent; four places are kept for domains
   * that answer.
   */
  readonly maxOutstanding?: number | undefined;
  /**
   * Whether the daemon is to refuse whatever could change something: commands to QEMU and its events among it, so that
   * `domains()`, `lifecycle$` and the states of monitors are left. `false` by default. On this machine it dials
   * `libvirt-sock-ro`, which needs fewer rights.
   */
  readonly readonly?: boolean | undefined;
  /**
   * For the whole handshake, from the dial to ready, 15,000 ms by default: a daemon that was just started asks QEMU what
   * it can before it answers.
   */
  readonly connectTimeout?: number | undefined;
}

/**
 * Where the daemon is, which domain, how to log in, and what every driver takes.
 *
 * @example
 * const options: LibvirtMonitorOptions = { uri: 'qemu+tls://vmhost/system', domain: 'vm1', reconnect: true };
 */
export interface LibvirtMonitorOptions extends LibvirtConnectionOptions {
  /**
   * Where the daemon is, as libvirt writes it: `qemu:///system`, `qemu+tls://host/system`,
   * `qemu+ssh://user@host/system?keyfile=…`.
   */
  readonly uri: string;
  /** The domain's name, or its UUID in any case. */
  readonly domain: string;
}

const keepalive: Rule = {
  is: (value) => value === false || record.is(value),
  expected: 'an object, or false',
};
const maxOutstanding: Rule = {
  is: (value) => count.is(value) && (value as number) >= 1,
  expected: 'a whole number from 1, or Infinity',
};
const OWN = { auth: record, tls: record, keepalive, maxOutstanding, readonly: flag };
const pem: Rule = {
  is: (value) => typeof value === 'string' || value instanceof Uint8Array,
  expected: 'PEM text',
};

const KEEPALIVE = { interval: 5_000, count: 5 };
const MAX_OUTSTANDING = 10;
const CONNECT_TIMEOUT_MS = 15_000;

/** What every driver takes. */
export type CommonOptions = MonitorOptions & { readonly connectTimeout: number };

export interface ReadOptions {
  readonly shared: SharedConnection;
  /** The defaults of monitors: what every driver takes, without secrets. */
  readonly common: CommonOptions;
}

/**
 * Checks the options and takes them apart.
 *
 * @throws {@link ArgumentError} naming the option, or the part of the URI, that can't be used
 */
export function readConnectionOptions(
  uri: unknown,
  options: LibvirtConnectionOptions,
  at: string,
): ReadOptions {
  checkOptions(options, { ...MONITOR_OPTIONS, ...OWN }, at);
  const { auth, tls, keepalive: pings, maxOutstanding: outstanding, readonly = false, ...others } = options;
  const common = { ...others, connectTimeout: others.connectTimeout ?? CONNECT_TIMEOUT_MS };
  if (typeof uri !== 'string')
    throw new ArgumentError(`${at}: the URI must be a string, such as qemu:///system`);
  if (auth !== undefined) {
    checkOptions(auth, { username: text, password: text }, 'auth');
    for (const key of ['username', 'password'] as const) {
      if (auth[key] === undefined || auth[key] === '') throw new ArgumentError(`auth: '${key}' is missing`);
    }
  }
  if (tls !== undefined) checkOptions(tls, { ca: pem, cert: pem, key: pem }, 'tls');
  if (pings) checkOptions(pings, { interval: duration, count }, 'keepalive');
  const parsed = parseUri(uri);
  if (tls !== undefined && parsed.transport !== 'tls') {
    throw new ArgumentError(`${at}: 'tls' goes with qemu+tls, not with ${parsed.transport}`);
  }
  const shared = new SharedConnection(
    {
      endpoint: endpointOf(parsed, tls ?? {}, readonly),
      name: parsed.name,
      readonly,
      maxPacketBytes: Math.min(common.maxFrameBytes ?? Infinity, MAX_PACKET_BYTES),
      keepalive: pings === false ? undefined : { ...KEEPALIVE, ...omitUndefined(pings ?? {}) },
      maxOutstanding: outstanding ?? MAX_OUTSTANDING,
      connectTimeout: common.connectTimeout,
    },
    auth && { username: auth.username, password: auth.password },
  );
  return { shared, common };
}

/**
 * @param at - what the domain was given to, such as `libvirtMonitor`
 * @throws {@link ArgumentError} for what can't be the name of a domain
 */
export function checkDomain(domain: unknown, at: string): string {
  if (typeof domain === 'string' && domain !== '' && !/\0|\p{Surrogate}/u.test(domain)) return domain;
  if (domain === undefined)
    throw new ArgumentError(`${at}: 'domain' is missing: the name or UUID of a domain`);
  throw new ArgumentError(
    `${at}: 'domain' must be the name or UUID of a domain: text without NUL and lone surrogates`,
  );
}
