/** A peer that speaks first and isn't a QMP monitor, by how it begins. Each byte is one character. */
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

/** What the peer is that sent these bytes in place of a greeting; undefined where they don't say. */
export function wrongDoor(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, 80));
  return DOORS.find(([begin]) => begin.test(text))?.[1];
}

/** What it may mean that a connected peer sends no greeting, of a monitor. */
export const SILENT_MONITOR = 'connected, but another client may hold this monitor, or QEMU is stopped';

/** And of anything else. */
export const NO_GREETING_HINT = `${SILENT_MONITOR}; or this is not a QMP monitor: libvirt, a guest agent, a gdb stub, a serial port, TLS and HTTP wait for their client, too`;
