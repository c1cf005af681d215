/**
 * The `ix` edge, for `for await`.
 *
 * @module rxqmp/ix
 */
import { AsyncIterableX } from 'ix/asynciterable/asynciterablex';
import type { Observable } from 'rxjs';
import { type Bound, checkBound } from '../rx/bounded-queue.js';
import { BufferedAsyncIterable } from '../rx/buffered-async-iterable.js';

export type { Bound, Overflow } from '../rx/bounded-queue.js';

/**
 * Makes a stream an async iterable that holds what isn't taken yet, up to a bound.
 *
 * It subscribes at once, so that nothing is lost between the call and the first `for await`; `break`
 * unsubscribes, and what was held is gone. A failing source gives what is held first, then throws. All
 * its iterators take from the one subscription.
 *
 * @example
 * for await (const event of toAsyncIterable(monitor.events$, { limit: 100, overflow: 'drop-oldest' })) {
 *   if (event.event === 'SHUTDOWN') break;
 * }
 *
 * @param source$ - any stream
 * @param options - `limit`: how many values may wait to be taken; `overflow`: at the limit, drops the oldest, drops the
 *   new one, or leaves the source and, once the held are taken, throws `OverflowError`
 * @returns the values, as they come
 * @throws `ArgumentError` where an option is missing, unknown or not what it must be
 */
export function toAsyncIterable<A>(source$: Observable<A>, options: Bound): AsyncIterable<A> {
  checkBound(options, 'toAsyncIterable');
  return new IxIterable(new BufferedAsyncIterable(source$, options));
}

/** With the operators of `ix`. */
class IxIterable<A> extends AsyncIterableX<A> {
  readonly #source: AsyncIterable<A>;

  constructor(source: AsyncIterable<A>) {
    super();
    this.#source = source;
  }

  override [Symbol.asyncIterator](): AsyncIterator<A> {
    return this.#source[Symbol.asyncIterator]();
  }
}
