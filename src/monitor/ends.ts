import {
  ConnectError,
  copyOf,
  HandshakeError,
  InterruptedError,
  isMonitorError,
  messageOf,
  type MonitorError,
} from '../errors.js';
import type { DialStep, Link } from './link.js';
import type { PendingRun } from './pending-run.js';

/** How a connection, a dial or the whole session ended, and the error that reports it. */
export interface End {
  readonly how: 'disconnect' | 'orderly' | 'lost' | 'dial-failed';
  readonly error: MonitorError;
}

/** Ends a run because its connection ended; `sent`: whether its command had been sent. */
export function settleRun(run: PendingRun, { how, error }: End, sent: boolean): void {
  if (how === 'dial-failed') {
    run.fail(copyOf(error));
  } else if (how === 'orderly' && sent && run.name === 'quit') {
    // QEMU has quit, as the command asked; its reply may be lost where the connection was reset.
    run.resolve({});
  } else {
    const reason = how === 'disconnect' ? 'disconnect' : 'lost';
    const why = sent ? 'before its reply came; it may have been executed' : 'before it was sent';
    const what = how === 'disconnect' ? 'the monitor was disconnected' : 'the connection ended';
    run.fail(new InterruptedError(`${run.name}: ${what} ${why}`, { reason, sent }, { cause: error }));
  }
}

/** Returns the error of a dial that took too long: it names what was still missing. */
export function deadlineError(step: DialStep | undefined, connectTimeout: number): MonitorError {
  const within = `within ${connectTimeout} ms`;
  if (step === undefined || step.step === 'listening') return new HandshakeError(`no connection ${within}`);
  const hint = step.hint === undefined ? '' : `: ${step.hint}`;
  const message = `no ${step.missing} ${within} ${step.where}${hint}`;
  return step.step === 'handshake' ? new HandshakeError(message) : new ConnectError(message);
}

/** For the error of a time-out: names the last failure to connect, if there was one. */
export function lastFailureWords(failure: MonitorError | undefined): string {
  return failure === undefined ? '' : `; the last failure: ${failure.message}`;
}

/** Returns how a link ended. It completed, or it failed with the error in `broken`. */
export function linkEndOf(
  link: Link,
  shutDown: boolean,
  broken: { readonly error: unknown } | undefined,
  peer: string | undefined,
): End {
  const known = isMonitorError(broken?.error) ? broken.error : undefined;
  const inOrder = shutDown || (broken === undefined && link.endsInOrder === true);
  const how = inOrder && known?._tag !== 'ProtocolError' ? 'orderly' : 'lost';
  return { how, error: known ?? loss(how, broken, peer) };
}

function loss(
  how: 'orderly' | 'lost',
  broken: { readonly error: unknown } | undefined,
  peer: string | undefined,
): MonitorError {
  const to = peer === undefined ? '' : ` to ${peer}`;
  const when = how === 'orderly' ? ' after the machine shut down' : '';
  const why = broken === undefined ? 'the peer closed it' : messageOf(broken.error);
  const message = `the connection${to} ended${when}: ${why}`;
  return new InterruptedError(message, { reason: 'lost' }, { cause: broken?.error });
}
