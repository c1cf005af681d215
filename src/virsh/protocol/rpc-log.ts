/**
 * Reads libvirt's own log, which its client library writes on standard error when it is asked to. Each
 * packet has a line, which shows that the daemon has answered a call.
 */

/** What to ask for: packets alone, and on standard error. */
export const RPC_LOG = {
  LIBVIRT_LOG_OUTPUTS: '2:stderr',
  LIBVIRT_LOG_FILTERS: '2:rpc.netclient',
} as const;

/** A call by program and procedure, as in libvirt's RPC definitions. */
export interface Call {
  readonly program: number;
  readonly procedure: number;
}

const QEMU_PROGRAM = 0x2000_8087;
const REMOTE_PROGRAM = 0x2000_8086;

export const REGISTER_QEMU_EVENTS: readonly Call[] = [{ program: QEMU_PROGRAM, procedure: 4 }];
/** The second one is what daemons before 1.2.4 know. */
export const REGISTER_LIFECYCLE: readonly Call[] = [
  { program: REMOTE_PROGRAM, procedure: 316 },
  { program: REMOTE_PROGRAM, procedure: 167 },
];

const LOGGED = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+\d{4}: \d+: (?:debug|info|warning|error) : /;
const ANSWERED = /: RPC_CLIENT_MSG_RX: .*\bprog=(\d+) vers=\d+ proc=(\d+) type=1 status=0\b/;

export function isLogged(line: string): boolean {
  return LOGGED.test(line);
}

/** Whether the line logs a packet: then the log comes through, and libvirt's client talks to a daemon. */
export function isPacketLogged(line: string): boolean {
  return isLogged(line) && line.includes(': RPC_CLIENT_MSG_');
}

/** Whether the line logs the daemon's answer to one of the calls, and that it was no error. */
export function logsAnswer(line: string, calls: readonly Call[]): boolean {
  const [found, program, procedure] = (isLogged(line) && ANSWERED.exec(line)) || [];
  return (
    found !== undefined &&
    calls.some((call) => call.program === Number(program) && call.procedure === Number(procedure))
  );
}
