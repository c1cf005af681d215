import type { Observable } from 'rxjs';
import { isMonitorError, type CommandTimeoutError } from '../src/errors.js';
import type { Command, JsonValue, RunOptions } from '../src/protocol/types.js';

/** An event, whichever map it is typed by. */
export interface AnyEvent {
  /** Its name. */
  readonly event: string;
  /** What it carries. */
  readonly data?: unknown;
}

/** What these operators need of a monitor: any `Monitor`, typed by any map, has it. */
export interface MonitorLike {
  /** The state of the connection, as in `Monitor`. */
  readonly state$: Observable<{ readonly status: string; readonly cause?: unknown }>;
  /** The machine's events; subscribing dials. */
  readonly events$: Observable<AnyEvent>;
  /** Runs a command when it is subscribed. */
  execute(command: Command, options?: RunOptions): Observable<JsonValue>;
}

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
