import { ArgumentError } from '../errors.js';
import type { ChardevBackend, CommandMap, SocketAddressLegacy } from '../raw/index.js';

/** A character device as `chardev-add` takes it: its id and its backend. */
export type ChardevOptions = CommandMap['chardev-add']['arguments'];

type Value = string | number | bigint | boolean;
/** Keys and values of QEMU's `key=value,…` syntax; undefined values are left out. */
type KeyValues = Readonly<Record<string, Value | undefined>>;

/**
 * Writes a character device for `-chardev`.
 *
 * No QEMU before 10 takes JSON there, so it is written in the `key=value,…` syntax, which has other names and other
 * defaults than `chardev-add`: `server` is off and `wait` is on. Both are written out, so that the object means the same
 * here as in `chardev-add`.
 *
 * @throws {@link ArgumentError} for a backend or a member that `-chardev` doesn't have
 */
export function chardevArgument({ id, backend }: ChardevOptions, path: string): string {
  const { logfile, logappend } = backend.data;
  return keyValues(backend.type, { id, ...backendKeys(backend, path), logfile, logappend });
}

/** Writes `first,key=value,…`. A comma within a value is written twice. */
export function keyValues(first: string, values: KeyValues): string {
  const pairs = Object.entries(values).map(([key, value]) =>
    value === undefined ? undefined : `${key}=${escaped(typeof value === 'boolean' ? onOff(value) : value)}`,
  );
  return [first, ...pairs.filter((pair) => pair !== undefined)].join(',');
}

const escaped = (value: Exclude<Value, boolean>) => String(value).replaceAll(',', ',,');
const onOff = (value: boolean) => (value ? 'on' : 'off');

function backendKeys(backend: ChardevBackend, path: string): KeyValues {
  switch (backend.type) {
    case 'file': {
      const { out, in: input, append } = backend.data;
      return { path: out, 'input-path': input, append };
    }
    case 'serial':
    case 'parallel':
    case 'pipe':
      return { path: backend.data.device };
    case 'socket':
      return socketKeys(backend.data, path);
    case 'udp': {
      const { host, port, ipv4, ipv6 } = inetKeys(backend.data.remote, `${path}.backend.data.remote`);
      if (backend.data.local === undefined) return { host, port, ipv4, ipv6 };
      const local = inetKeys(backend.data.local, `${path}.backend.data.local`);
      return { host, port, ipv4, ipv6, localaddr: local.host, localport: local.port };
    }
    case 'mux':
      return { chardev: backend.data.chardev };
    case 'hub':
      return Object.fromEntries(
        backend.data.chardevs.map((chardev, index) => [`chardevs.${index}`, chardev]),
      );
    case 'spicevmc':
      return { name: backend.data.type };
    case 'spiceport':
      return { name: backend.data.fqdn };
    case 'null':
    case 'msmouse':
    case 'wctablet':
    case 'braille':
    case 'testdev':
    case 'stdio':
    case 'console':
    case 'pty':
    case 'qemu-vdagent':
    case 'dbus':
    case 'vc':
    case 'ringbuf':
    case 'memory':
      return sameKeys(backend.data);
    default:
      throw new ArgumentError(`${path}.backend.type: rxqmp doesn't know this backend; write it into 'args'`);
  }
}

/** Of backends whose members have the same names on the command line. */
function sameKeys(data: object): KeyValues {
  return data as KeyValues;
}

type SocketData = Extract<ChardevBackend, { type: 'socket' }>['data'];

function socketKeys(data: SocketData, path: string): KeyValues {
  const { addr, server = true, wait = false, logfile: _file, logappend: _append, ...rest } = data;
  return { ...addressKeys(addr, `${path}.backend.data.addr`), server, ...(server ? { wait } : {}), ...rest };
}

function addressKeys(addr: SocketAddressLegacy, path: string): KeyValues {
  switch (addr.type) {
    case 'unix': {
      const { path: file, abstract, tight } = addr.data;
      return { path: file, abstract, tight };
    }
    case 'fd':
      return { fd: addr.data.str };
    default:
      return inetKeys(addr, path);
  }
}

/** What `-chardev` has of an inet address. */
const INET_KEYS = ['host', 'port', 'to', 'ipv4', 'ipv6'];

function inetKeys(addr: SocketAddressLegacy, path: string): KeyValues {
  if (addr.type !== 'inet') throw notOnCommandLine(`${path}.type`);
  const unknown = Object.entries(addr.data).find(
    ([key, value]) => value !== undefined && !INET_KEYS.includes(key),
  );
  if (unknown !== undefined) throw notOnCommandLine(`${path}.data.${unknown[0]}`);
  return addr.data as unknown as KeyValues;
}

function notOnCommandLine(path: string): ArgumentError {
  return new ArgumentError(`${path}: QEMU's -chardev doesn't take it; add the device with chardev-add`);
}
