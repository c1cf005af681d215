import { filter, type Observable } from 'rxjs';
import { assertOption, type Rule, text } from '../src/options.js';
import type { EventMap, EventOf, QmpEvent } from '../src/raw/index.js';
import type { AnyEvent } from './monitor-like.js';

const eventNames: Rule = {
  is: (value) => Array.isArray(value) && value.length > 0 && value.every(text.is),
  expected: 'one or more strings; spread a list, as in ofEvent(...list)',
};

/**
 * Lets through the events of the given names, and narrows their type.
 *
 * A `filter` that knows the data type of each event.
 *
 * ```
 * source:  --STOP--RESET--RESUME--STOP--|
 * ofEvent('STOP')
 * result:  --STOP-----------------STOP--|
 * ```
 *
 * @example
 * monitor.events$.pipe(ofEvent('SHUTDOWN')).subscribe(({ data }) => console.log(data.reason));
 *
 * @see {@link ofDevice}
 * @see {@link ofJob}
 *
 * @param names - one name or more, of the events that the source has; a misspelt one doesn't compile
 * @returns an operator that keeps the members that the source's type adds, such as `domain`
 * @throws ArgumentError at once, if no name is given, or one is not a string
 */
export function ofEvent<N extends NameIn<A>, A extends AnyEvent = QmpEvent>(
  ...names: readonly [N, ...N[]]
): (source$: Observable<A>) => Observable<Named<A, N>> {
  assertOption(names, eventNames, 'ofEvent: the names');
  const wanted: ReadonlySet<string> = new Set(names);
  return (source$) => source$.pipe(filter((event): event is Named<A, N> & A => wanted.has(event.event)));
}

/** The names of a source's events: those of its monitor's event map, or of QEMU's own if its type has no names. */
type NameIn<A extends AnyEvent> = string extends A['event'] ? keyof EventMap : A['event'];

/** Those of a union of events that have the name `N`; of a type that has no names, QEMU's event of that name. */
export type Named<A extends AnyEvent, N> = string extends A['event']
  ? A & EventOf<N & keyof EventMap>
  : Extract<A, { readonly event: N }>;
