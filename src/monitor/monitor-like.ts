import type { Observable } from 'rxjs';
import type { Command, Greeting, JsonValue, RunOptions } from '../protocol/types.js';

/** An event, whichever map it is typed by. */
export interface AnyEvent {
  /** Its name. */
  readonly event: string;
  /** What it carries. */
  readonly data?: unknown;
}

/**
 * A monitor, whichever maps it is typed by: what a function's parameter says that takes them all. `run` and `request` are
 * typed by a map, so that it has neither; `execute` runs any command.
 *
 * @example
 * function logEvents(monitor: MonitorLike) {
 *   return monitor.events$.subscribe(({ event }) => console.log(event));
 * }
 */
export interface MonitorLike {
  /** The state of the connection, as in `Monitor`. */
  readonly state$: Observable<{ readonly status: string; readonly cause?: unknown }>;
  /** The machine's events; subscribing dials. */
  readonly events$: Observable<AnyEvent>;
  /** Opens the connection, or joins an attempt under way. */
  connect(options?: { readonly timeout?: number | undefined }): Promise<Greeting>;
  /** Runs a command when it is subscribed. */
  execute(command: Command, options?: RunOptions): Observable<JsonValue>;
  /** Closes the connection and keeps it closed until `connect()`. */
  disconnect(): Promise<void>;
}
