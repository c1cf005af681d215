import type { MonitorError } from './errors.js';
import type { Address } from './link.js';
import type { Greeting } from './protocol/types.js';

/** Where a monitor stands. */
export type MonitorState =
  | { readonly status: 'idle' }
  | { readonly status: 'listening'; readonly address: Address }
  /** `attempt` counts dials in a row: 1 for the first, one more for each redial, from anew once ready. */
  | { readonly status: 'connecting'; readonly attempt: number }
  | { readonly status: 'ready'; readonly greeting: Greeting }
  /** Before redial number `attempt`; `delay` in milliseconds; `cause` is what ended the dial or the connection. */
  | {
      readonly status: 'waiting';
      readonly attempt: number;
      readonly delay: number;
      readonly cause: MonitorError;
    }
  | { readonly status: 'closed'; readonly cause?: MonitorError };

/** When to dial again, in milliseconds. */
export interface Reconnect {
  /** The first delay; it doubles with each redial in a row. 1,000 ms by default. */
  readonly delay?: number | undefined;
  /** The longest delay, 30,000 ms by default. */
  readonly maxDelay?: number | undefined;
  /** Redials in a row before giving up; without end by default. */
  readonly attempts?: number | undefined;
}

/** `Reconnect` with its defaults filled in. */
export interface ReconnectPolicy {
  readonly delay: number;
  readonly maxDelay: number;
  readonly attempts: number;
}
