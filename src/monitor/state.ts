import type { MonitorError } from '../errors.js';
import type { Address } from './link.js';
import type { Greeting } from '../protocol/types.js';

/**
 * The state of a monitor: not used yet, waiting for QEMU to dial, dialling, ready, waiting to dial again, or closed.
 *
 * @example
 * monitor.state$.subscribe((state) => {
 *   if (state.status === 'waiting') console.warn(`${state.cause.message}; again in ${state.delay} ms`);
 * });
 */
export type MonitorState =
  | { readonly status: 'idle' }
  /**
   * For port 0, `address` has the port that was chosen. `cause` is why the latest peer was refused: it was silent, not a
   * QMP server or refused by TLS. The monitor goes on waiting.
   */
  | { readonly status: 'listening'; readonly address: Address; readonly cause?: MonitorError }
  /** `attempt` counts dials in a row: 1 for the first, one more for each redial. It starts again after `ready`. */
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'ready'; readonly greeting: Greeting }
  /** Before redial number `attempt`; `delay` in milliseconds, with its jitter; `cause` is the error that ended the dial or the connection. */
  | {
      readonly status: 'waiting';
      readonly attempt: number;
      readonly delay: number;
      readonly cause: MonitorError;
    }
  /** `cause` is set after a loss or a failed dial, not after `disconnect()` or an orderly end. */
  | { readonly status: 'closed'; readonly cause?: MonitorError };

/**
 * When to dial again. Durations are milliseconds.
 *
 * @example
 * socketMonitor({ path, reconnect: { delay: 500, maxDelay: 10_000, attempts: 20 } });
 */
export interface Reconnect {
  /** The first delay; it doubles with each redial in a row. 250 ms by default. */
  readonly delay?: number | undefined;
  /** The longest delay, 30,000 ms by default. */
  readonly maxDelay?: number | undefined;
  /** Redials in a row before giving up; without end by default. */
  readonly attempts?: number | undefined;
  /**
   * Each delay is shortened at random by up to this share of it, 0 to 1, so that many monitors of one host don't
   * dial it at the same moment. 0.5 by default: a delay of 1,000 ms becomes 500 to 1,000 ms.
   */
  readonly jitter?: number | undefined;
}

/** `Reconnect` with its defaults filled in. */
export interface ReconnectPolicy {
  readonly delay: number;
  readonly maxDelay: number;
  readonly attempts: number;
  readonly jitter: number;
}
