import { from, Observable, type ObservableInput, type OperatorFunction } from 'rxjs';
import { callback, assertOption } from '../src/options.js';
import { BoundedQueue, checkBound, type Bound } from '../src/rx/bounded-queue.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';

/** How many values may wait for their turn, and a callback for dropped values. */
export interface BoundedConcatMapOptions<A> extends Bound {
  /** Called with each dropped value, in the same tick. An exception that it throws fails the result. */
  readonly onDrop?: ((dropped: A) => void) | undefined;
}

/**
 * Does slow work for each value, one after another, with a bound on how many wait.
 *
 * A `concatMap` that can't grow without limit behind a source that can't be slowed down, as events can't.
 *
 * ```
 * source:   a-b-c-d-------|
 * project:  ----(x|)
 * boundedConcatMap(project, { limit: 1, overflow: 'drop-oldest' })
 * result:   ----a---c---d-|  (b was dropped)
 * ```
 *
 * @example
 * monitor.events$
 *   .pipe(boundedConcatMap(save, { limit: 100, overflow: 'drop-oldest', onDrop: () => (lost += 1) }))
 *   .subscribe();
 *
 * @see {@link bufferUntilResume}
 *
 * @param project - the work for a value, begun when it has its turn
 * @param options - `limit`: how many values may wait, besides the one being worked on; `overflow`: at the limit, drops
 *   the one that waits longest, drops the new one, or fails with `OverflowError` at once (as with an error of the
 *   source, the work in progress is unsubscribed and the values that wait are dropped); `onDrop`: called with each dropped value
 * @returns the results, in the order of the values
 * @throws ArgumentError at once, if `project` is not a function, or an option is missing, unknown or has a wrong value
 */
export function boundedConcatMap<A, B>(
  project: (value: A) => ObservableInput<B>,
  options: BoundedConcatMapOptions<A>,
): OperatorFunction<A, B> {
  assertOption(project, callback, "boundedConcatMap: 'project'");
  checkBound(options, 'boundedConcatMap', { onDrop: callback });
  return (source$) =>
    new Observable((subscriber) => {
      const waiting = new BoundedQueue<A>(options);
      let working = false;
      let looping = false;
      let ended = false;

      const begin = (value: A) => {
        working = true;
        let work$: Observable<B>;
        try {
          work$ = from(project(value));
        } catch (error) {
          subscriber.error(error);
          return;
        }
        subscribeFor(work$, subscriber, {
          next: (result) => subscriber.next(result),
          error: (error) => subscriber.error(error),
          complete: () => {
            working = false;
            proceed();
          },
        });
      };
      // A loop: work that ends in the tick it began must not deepen the stack.
      const proceed = () => {
        if (looping) return;
        looping = true;
        while (!working && waiting.size > 0 && !subscriber.closed) begin(waiting.shift() as A);
        looping = false;
        if (ended && !working && waiting.size === 0) subscriber.complete();
      };

      subscribeFor(source$, subscriber, {
        next: (value) => {
          if (!working && !looping && waiting.size === 0) {
            looping = true;
            begin(value);
            looping = false;
          } else {
            try {
              waiting.push(value, options.onDrop);
            } catch (error) {
              subscriber.error(error);
              return;
            }
          }
          proceed();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          ended = true;
          proceed();
        },
      });
    });
}
