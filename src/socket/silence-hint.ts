import type { Target } from '../node/dial.js';
import { NO_GREETING_HINT, silentMonitor } from '../qmp/wrong-door.js';

const LIBVIRT = "libvirt's socket: use libvirtMonitor of rxqmp/libvirt";
const GUEST_AGENT = "a guest agent's socket: use agentMonitor of rxqmp/agent";
const GDB = "a gdb stub's, of -gdb: QMP is where -qmp says";
const SERIAL = "a serial port's, of -serial: QMP is where -qmp says";
const HTTP = "an HTTP server's";

/** The usual names, by the last part of the path, of sockets at which the client must send first. */
const SERVICE_NAMES: readonly (readonly [name: RegExp, service: string])[] = [
  [/^(?:libvirt|virt[a-z]+d)-(?:admin-)?sock(?:-ro)?$/, LIBVIRT],
  [/qga|qemu-ga|guest[-_.]?agent/i, GUEST_AGENT],
  [/gdb/i, GDB],
  [/serial|console|tty/i, SERIAL],
];

const PORTS: ReadonlyMap<number, string> = new Map([
  [1234, GDB],
  ...[16509, 16514].map((port) => [port, LIBVIRT] as const),
  ...[80, 443, 8000, 8080, 8443].map((port) => [port, HTTP] as const),
]);

/** Returns possible reasons why the peer at this address sends no greeting. Its name or port may show another service. */
export function silenceHintFor(target: Target): string {
  const isPath = 'path' in target;
  const service = isPath ? serviceNamed(target.path.replace(/^.*\//, '')) : PORTS.get(target.port);
  if (service === undefined) return NO_GREETING_HINT;
  return silentMonitor(`this is, by its ${isPath ? 'name' : 'port'}, ${service}`);
}

function serviceNamed(name: string): string | undefined {
  return /qmp|mon/i.test(name) ? undefined : SERVICE_NAMES.find(([pattern]) => pattern.test(name))?.[1];
}
