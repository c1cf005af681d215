import { bytes, callback, checkOptions, duration, feature, flag, text, type Rule } from '../options.js';
import type { Trace } from '../protocol/trace.js';
import type { Reconnect } from './state.js';

/**
 * The deadline of a command by its name, in milliseconds; `undefined` for none.
 *
 * @example
 * const timeouts: CommandTimeout = (command) => (command.startsWith('query-') ? 5_000 : 60_000);
 */
export type CommandTimeout = (command: string) => number | undefined;

/**
 * The options of every driver. Durations are milliseconds, more than 0 and at most 2^31 - 1, the limit of Node's timers.
 * `undefined` is as good as left out.
 *
 * @example
 * socketMonitor({ path, name: 'vm1', commandTimeout: 30_000, reconnect: true });
 */
export interface MonitorOptions {
  /** The monitor's name: errors carry it as `monitor`. */
  readonly name?: string | undefined;
  /** For the whole handshake, from the dial (or the accepted peer) to ready. 5,000 ms by default. */
  readonly connectTimeout?: number | undefined;
  /**
   * For each run without a `timeout` of its own, from subscription to reply. None by default. A function gets the
   * command's name and returns its milliseconds, or `undefined` for none.
   */
  readonly commandTimeout?: number | CommandTimeout | undefined;
  /** Dials again after a loss, an orderly end or a failed dial. Off by default; `true` takes the defaults. */
  readonly reconnect?: Reconnect | boolean | undefined;
  /** The longest message that is accepted, in bytes; 64 MiB by default. A longer one fails the connection. */
  readonly maxFrameBytes?: number | undefined;
  /**
   * How many bytes of commands may wait to be sent: without a connection, or while the peer answers or reads too
   * slowly. 64 MiB by default. A run beyond it fails with an `OverflowError` and is never sent.
   */
  readonly maxQueuedBytes?: number | undefined;
  /** Called for each message that is received or sent. An exception that it throws is ignored. */
  readonly trace?: Trace | undefined;
  /** Passes the message itself to `trace` too; it may contain secrets. */
  readonly traceMessages?: boolean | undefined;
}

/** @internal */
export const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;

/** @internal The rules of {@link MonitorOptions}, for drivers that check them together with their own. */
export const MONITOR_OPTIONS: Readonly<Record<keyof MonitorOptions, Rule>> = {
  name: text,
  connectTimeout: duration,
  commandTimeout: {
    is: (value) => duration.is(value) || callback.is(value),
    expected: `${duration.expected}, or a function that returns them`,
  },
  reconnect: feature,
  maxFrameBytes: bytes,
  maxQueuedBytes: bytes,
  trace: callback,
  traceMessages: flag,
};

/**
 * Checks the options of a driver of your own together with the options of every driver.
 *
 * @param options - what the user gave
 * @param rules - a rule for each option of the driver's own; `undefined` is always accepted
 * @param at - the name of the function that took them, for errors
 * @returns the driver's own options, and those for `createMonitor`
 * @throws `ArgumentError` naming the option and what it must be, but not its value
 *
 * @example
 * const cid = { is: (value: unknown) => Number.isInteger(value), expected: 'a whole number' };
 * const { own, common } = checkMonitorOptions({ cid: 3, name: 'vm1' }, { cid }, 'vsockMonitor');
 */
export function checkMonitorOptions<O extends MonitorOptions>(
  options: O,
  rules: Readonly<Record<string, Rule>>,
  at: string,
): { readonly own: Readonly<Record<string, unknown>>; readonly common: MonitorOptions } {
  checkOptions(options, { ...MONITOR_OPTIONS, ...rules }, at);
  const entries = Object.entries(options);
  const isCommon = ([key]: readonly [string, unknown]) => key in MONITOR_OPTIONS;
  return {
    own: Object.fromEntries(entries.filter((entry) => !isCommon(entry))),
    common: Object.fromEntries(entries.filter(isCommon)),
  };
}
