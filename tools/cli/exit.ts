/** The exit codes of the command, and the words of its errors. No driver is loaded for them. */
import { constants } from 'node:os';
import { isMonitorError, type MonitorError } from '../../src/errors.js';
import { Stopped } from './io.js';

/** The exit codes of all subcommands but `generate` and `schema-diff`. */
export const EXIT = {
  done: 0,
  /** QEMU, libvirt or the guest agent refused the command, or what was awaited did not come. */
  refused: 1,
  /** The command line can't be used, or standard output can't be written. */
  usage: 2,
  /** The machine can't be reached, it does not answer, or the connection was lost. */
  unreachable: 3,
} as const;

/** A failure with its exit code. */
export class Failure extends Error {
  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** Returns the exit code of an error: 128 and the signal's number where a signal stopped the command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Failure) return error.code;
  if (error instanceof Stopped) return error.by === 'EPIPE' ? EXIT.done : 128 + constants.signals[error.by];
  return isMonitorError(error) ? codeOfMonitorError(error) : EXIT.usage;
}

/** libvirt's codes of a domain that it doesn't have (42), that isn't running (55), and of an agent that is silent (86). */
const NOT_THERE: ReadonlySet<number> = new Set([42, 55, 86]);

function codeOfMonitorError(error: MonitorError): number {
  switch (error._tag) {
    case 'ConnectError':
    case 'HandshakeError':
    case 'InterruptedError':
    case 'ClosedError':
    case 'CommandTimeoutError':
    case 'ProtocolError':
      return EXIT.unreachable;
    case 'ArgumentError':
      return EXIT.usage;
    // Without a command libvirt refuses the connection.
    case 'LibvirtError':
      return (error.command ?? '') === '' || NOT_THERE.has(error.code) ? EXIT.unreachable : EXIT.refused;
    default:
      return EXIT.refused;
  }
}

/** Returns what the command prints of an error; empty where a signal stopped it. QEMU's own text is whole. */
export function explain(error: unknown): string {
  if (error instanceof Stopped) return '';
  if (isMonitorError(error) && error._tag === 'CommandError') {
    return `${error.command}: ${error.class}: ${error.desc}`;
  }
  const words = error instanceof Error ? error.message : String(error);
  return isMonitorError(error) ? inOwnWords(words) : words;
}

/** What the library advises to those who call it, and what the command says for it. */
const OWN_WORDS: readonly (readonly [advice: RegExp, words: string])[] = [
  [/^(?:socket|agent|libvirt|webSocket|serve)Monitor: |^replayQemu: /, ''],
  [/: use socketMonitor for it$/, ': leave out --agent'],
  [/: use agentMonitor of rxqmp\/agent/, ', which run, shell and trace record take with --agent'],
  [/: use libvirtMonitor of rxqmp\/libvirt/, ': name a domain, such as qemu:///system#vm1'],
  [/: give the option 'tls'$/, ', which the command does not'],
  [
    /; give 'tls\.ca' or the URI's pkipath$/,
    "; give the URI's pkipath, as in qemu+tls://host/system?pkipath=/pki",
  ],
  [
    /TLS and HTTP wait for their client, too/,
    "$&; run, shell and trace record take a guest agent's socket with --agent",
  ],
  [/^no connection to wss?:.* status 40[13]: .*/, '$&. RXQMP_TOKEN has to be the token of the share'],
];

function inOwnWords(text: string): string {
  return OWN_WORDS.reduce((words, [advice, own]) => words.replace(advice, own), text);
}
