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

/** Whether an error of a run only repeats what `state$` and `events$` report: that the connection is gone. */
export function isOfTheConnection(error: unknown): boolean {
  return isMonitorError(error) && OF_THE_CONNECTION.has(error._tag);
}

/** Whether a command had no reply in time: what only asks may be asked again. */
export function isTimeout(error: unknown): error is CommandTimeoutError {
  return isMonitorError(error) && error._tag === 'CommandTimeoutError';
}
