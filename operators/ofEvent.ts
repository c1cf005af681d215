import { filter, type Observable } from 'rxjs';
import { assertOption, type Rule, text } from '../src/options.js';
import type { EventMap, EventOf } from '../src/raw/index.js';
import type { AnyEvent } from './monitor-like.js';

const eventNames: Rule = {
  is: (value) => Array.isArray(value) && value.length > 0 && value.every(text.is),
  expected: 'one string or more; of a list, ofEvent(...list)',
};

/**
 * Lets through the events of the given names, and narrows their type.
 *
 * A `filter` that knows what each event carries.
 *
 * ```
 * source:            --STOP--RESET--RESUME--STOP--|
 * ofEvent('STOP')
 * result:            --STOP------------------STOP-|
 * ```
 *
 * @example
 * monitor.events$.pipe(ofEvent('SHUTDOWN')).subscribe(({ data }) => console.log(data.reason));
 *
 * @see {@link ofDevice}
 * @see {@link ofJob}
 *
 * @param names - one name or more; a misspelt one doesn't compile
 * @returns an operator that keeps what the source's type adds, such as `domain`
 * @throws ArgumentError at once, where there is no name, or one is no string
 */
export function ofEvent<N extends keyof EventMap>(
  ...names: readonly [N, ...N[]]
): <A extends AnyEvent>(source$: Observable<A>) => Observable<A & EventOf<N>> {
  assertOption(names, eventNames, 'ofEvent: the names');
  const wanted: ReadonlySet<string> = new Set(names);
  return <A extends AnyEvent>(source$: Observable<A>) =>
    source$.pipe(filter((event): event is A & EventOf<N> => wanted.has(event.event)));
}
