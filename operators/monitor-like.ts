import { isMonitorError, type CommandTimeoutError } from '../src/errors.js';
import type { AnyEvent, MonitorLike } from '../src/monitor/monitor-like.js';

export type { AnyEvent, MonitorLike };

/** What these operators need of a monitor. */
export type MonitorParts = Pick<MonitorLike, 'state$' | 'events$' | 'execute'>;

const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'ConnectError',
  'HandshakeError',
  'InterruptedError',
  'ClosedError',
]);

/** Returns whether an error of a run means that the connection is gone, which `state$` and `events$` report too. */
export function isOfTheConnection(error: unknown): boolean {
  return isMonitorError(error) && OF_THE_CONNECTION.has(error._tag);
}

/** Returns whether a command had no reply in time. A query may then be sent again. */
export function isTimeout(error: unknown): error is CommandTimeoutError {
  return isMonitorError(error) && error._tag === 'CommandTimeoutError';
}
