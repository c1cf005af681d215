import type { Timestamp } from '../protocol/types.js';
import type { EventMap, EventOf } from '../raw/index.js';

/** The data that the event called `N` carries. */
export type EventData<N extends keyof EventMap> = EventMap[N] extends { readonly data: infer D } ? D : never;

/**
 * Builds an event, for marbles and doubles.
 *
 * @example
 * const events$ = cold('a--b', { a: qmpEvent('STOP'), b: qmpEvent('RESET', { guest: true, reason: 'guest-reset' }) });
 *
 * @param name - the event's name; a misspelt one doesn't compile
 * @param data - what that event carries, checked by type
 * @param timestamp - 0 and 0 by default, so that events can be compared
 * @returns the event, as a monitor delivers it
 */
export function qmpEvent<N extends keyof EventMap>(
  name: N,
  data?: EventData<N>,
  timestamp: Timestamp = { seconds: 0, microseconds: 0 },
): EventOf<N> {
  return { event: name, ...(data === undefined ? {} : { data }), timestamp } as unknown as EventOf<N>;
}
