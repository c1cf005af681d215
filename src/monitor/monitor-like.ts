import type { Observable } from 'rxjs';
import { callback, type Rule } from '../options.js';
import type { Command, Greeting, JsonValue, RunOptions, Timestamp } from '../protocol/types.js';
import type { MonitorState } from './state.js';

/** An event of any map. */
export interface AnyEvent {
  /** Its name. */
  readonly event: string;
  /** What it carries. */
  readonly data?: unknown;
}

/**
 * A monitor of any command and event map, as the parameter of a function that accepts all of them. It has no `run` and
 * no `request`, which are typed by a map; `execute` runs any command.
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

/** @internal What a server of a monitor needs of it, whatever its commands and events are. */
export interface ServableMonitor {
  readonly state$: Observable<MonitorState>;
  readonly events$: Observable<AnyEvent & { readonly timestamp: Timestamp }>;
  execute(command: Command, options?: RunOptions): Observable<JsonValue>;
}

/** @internal A check for {@link ServableMonitor}; a monitor of another copy of rxqmp fits. */
export const monitorLike: Rule = {
  is: (value) => {
    const { state$, events$, execute } = (value ?? {}) as Partial<MonitorLike>;
    return callback.is(state$?.subscribe) && callback.is(events$?.subscribe) && callback.is(execute);
  },
  expected: 'a Monitor, with state$, events$ and execute',
};
