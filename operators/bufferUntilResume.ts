import { from, Observable, type MonoTypeOperatorFunction, type ObservableInput } from 'rxjs';
import { BoundedQueue, checkBound, type Bound } from '../src/rx/bounded-queue.js';
import { ShutdownLatch } from '../src/protocol/shutdown-latch.js';
import { createTrampoline } from '../src/rx/trampoline.js';
import { input } from './arguments.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import { eventName } from './event-name.js';

/** How many values `bufferUntilResume` holds, and a source that releases them. */
export interface BufferUntilResumeOptions extends Bound {
  /** Each of its values releases the values held at that time; later values are held again. */
  readonly release$?: ObservableInput<unknown>;
}

/**
 * Holds back the values that come while the machine is stopped, up to a bound.
 *
 * STOP passes; the values after it wait, in order. On RESUME the held values come first, then RESUME; RESET and SHUTDOWN
 * release them too, and so do `release$`, completion and error. After RESUME and RESET nothing is held
 * until the next STOP, after `release$` holding goes on. After SHUTDOWN nothing is held until RESET or RESUME: the STOP that follows it belongs to
 * the shutdown. It follows one machine: `groupBy` the domain first if the source has several.
 *
 * ```
 * source:  --a--STOP--b--c--RESUME-------d--|
 * bufferUntilResume({ limit: 8, overflow: 'drop-oldest' })
 * result:  --a--STOP--------(b c RESUME)-d--|
 * ```
 *
 * @example
 * monitor.events$.pipe(bufferUntilResume({ limit: 100, overflow: 'drop-oldest' })).subscribe(report);
 *
 * @see {@link boundedConcatMap}
 *
 * @param options - `limit`: how many values may be held; `overflow`: at the limit, drops the oldest held, drops the new
 *   one, or releases the held values and fails with `OverflowError` (STOP, RESUME, RESET and SHUTDOWN that change the
 *   state are never dropped); `release$`: releases by hand; its error releases too, then fails the result
 * @returns the same values, some of them later
 * @throws ArgumentError at once, if an option is missing, unknown or has a wrong value
 */
export function bufferUntilResume<A>(options: BufferUntilResumeOptions): MonoTypeOperatorFunction<A> {
  checkBound(options, 'bufferUntilResume', { release$: input });
  return (source$) =>
    new Observable((subscriber) => {
      const held = new BoundedQueue<A>(options);
      const trampoline = createTrampoline();
      const latch = new ShutdownLatch();
      let stopped = false;

      const release = () => {
        for (const value of held.drain()) subscriber.next(value);
      };
      const fail = (error: unknown) => {
        release();
        subscriber.error(error);
      };
      const hold = (value: A) => {
        try {
          held.push(value);
        } catch (error) {
          fail(error);
        }
      };
      const next = (value: A) => {
        const name = eventName(value);
        latch.take(name);
        if (name === 'RESUME' || name === 'RESET' || name === 'SHUTDOWN') {
          release();
          stopped = false;
        } else if (stopped) {
          hold(value);
          return;
        } else {
          stopped = name === 'STOP' && !latch.shutDown;
        }
        subscriber.next(value);
      };

      if (options.release$ !== undefined) {
        subscribeFor(from(options.release$), subscriber, {
          next: () => trampoline(release),
          error: (error) => trampoline(() => fail(error)),
        });
      }
      subscribeFor(source$, subscriber, {
        next: (value) => trampoline(() => next(value)),
        error: (error) => trampoline(() => fail(error)),
        complete: () =>
          trampoline(() => {
            release();
            subscriber.complete();
          }),
      });
    });
}
