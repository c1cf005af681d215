/** A service that sends first, by its first bytes. Each byte is one character. */
type Door = readonly [begin: RegExp, hint: string];

/** Behind any transport: QEMU serves these over WebSockets, too. */
const DOORS: readonly Door[] = [
  [
    /^(?:QEMU \d[^\n]* monitor|\(qemu\))/,
    "this is QEMU's human monitor (HMP): start QEMU with -qmp, or with -mon and mode=control",
  ],
  [/^RFB \d/, 'this is a VNC server'],
  [new RegExp(String.raw`^[A-Za-z\x1b]`), 'a serial port or a console prints such text'],
];

/** Behind a socket or a pipe. */
const SOCKET_DOORS: readonly Door[] = [
  [/^SSH-\d/, 'this is an SSH server'],
  [/^HTTP\/\d/, 'this is an HTTP server'],
  [/^[A-Z]+ \S+ HTTP\/\d/, 'this is an HTTP client'],
  [/^[+-]?\$/, 'this is a gdb stub'],
  // A record of a handshake or an alert.
  [/^[\cU\cV]\cC/, "this peer speaks TLS: give the option 'tls'"],
  [/^\xff/, 'a telnet chardev negotiates so; QMP needs a plain one'],
];

/** Returns which service sent these bytes in place of a greeting; undefined if they don't show it. */
export type NameDoor = (bytes: Uint8Array) => string | undefined;

/** For any transport. */
export const wrongDoor: NameDoor = (bytes) => hintAmong(DOORS, bytes);

/** For a socket or a pipe. */
export const wrongSocketDoor: NameDoor = (bytes) => hintAmong(SOCKET_DOORS, bytes) ?? wrongDoor(bytes);

function hintAmong(doors: readonly Door[], bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 80));
  return doors.find(([begin]) => begin.test(text))?.[1];
}

/** Returns why a QMP monitor may send no greeting, `or` another reason of silence. */
export function silentMonitor(or: string): string {
  return `connected, but another client may hold this monitor, or QEMU is stopped; or ${or}`;
}

/** Why any connected peer may send no greeting. */
export const NO_GREETING_HINT = /* @__PURE__ */ silentMonitor(
  'this is not a QMP monitor: libvirt, a guest agent, a gdb stub, a serial port, TLS and HTTP wait for their client, too',
);

/** Why a peer may have sent a part of a greeting, and no more. */
export const PARTIAL_GREETING_HINT =
  'bytes came, but not to the end of a greeting: the peer may be stopped or cut off';
