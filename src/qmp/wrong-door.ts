/** Other services that send first, by their first bytes. Each byte is one character. */
const DOORS: readonly (readonly [begin: RegExp, hint: string])[] = [
  [
    /^(?:QEMU \d[^\n]* monitor|\(qemu\))/,
    "this is QEMU's human monitor (HMP): start QEMU with -qmp, or with -mon and mode=control",
  ],
  [/^RFB \d/, 'this is a VNC server'],
  [/^SSH-\d/, 'this is an SSH server'],
  [/^HTTP\/\d/, 'this is an HTTP server'],
  [/^[A-Z]+ \S+ HTTP\/\d/, 'this is an HTTP client'],
  [/^[+-]?\$/, 'this is a gdb stub'],
  [new RegExp(String.raw`^[\x15\x16]\x03`), "this peer speaks TLS: give the option 'tls'"],
  [/^\xff/, 'a telnet chardev negotiates so; QMP needs a plain one'],
  [new RegExp(String.raw`^[A-Za-z\x1b]`), 'a serial port or a console prints such text'],
];

/** Returns which service sent these bytes in place of a greeting; undefined if they don't show it. */
export function wrongDoor(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 80));
  return DOORS.find(([begin]) => begin.test(text))?.[1];
}

/** Why a QMP monitor may send no greeting. */
export const SILENT_MONITOR = 'connected, but another client may hold this monitor, or QEMU is stopped';

/** Why any connected peer may send no greeting. */
export const NO_GREETING_HINT = `${SILENT_MONITOR}; or this is not a QMP monitor: libvirt, a guest agent, a gdb stub, a serial port, TLS and HTTP wait for their client, too`;

/** Why a peer may have sent a part of a greeting, and no more. */
export const PARTIAL_GREETING_HINT =
  'bytes came, but not to the end of a greeting: the peer may be stopped or cut off';
