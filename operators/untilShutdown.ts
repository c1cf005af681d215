import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { subscribeFor } from '../src/rx/subscribe-for.js';
import { eventName } from './event-name.js';

/**
 * Passes everything up to SHUTDOWN, then completes.
 *
 * Nothing follows SHUTDOWN, not even a value that a callback causes while it is delivered. With `-no-shutdown`
 * the machine may go on after it; the result has completed all the same.
 *
 * ```
 * source:  --a--b--SHUTDOWN--c--
 * untilShutdown()
 * result:  --a--b--(SHUTDOWN|)
 * ```
 *
 * @example
 * monitor.events$.pipe(untilShutdown()).subscribe({ complete: () => console.log('down') });
 *
 * @see {@link watchRunState}
 *
 * @returns an operator that keeps the source's type
 */
export function untilShutdown<A>(): MonoTypeOperatorFunction<A> {
  return (source$) =>
    new Observable((subscriber) => {
      let down = false;
      subscribeFor(source$, subscriber, {
        next: (value) => {
          if (down) return;
          down = eventName(value) === 'SHUTDOWN';
          subscriber.next(value);
          if (down) subscriber.complete();
        },
        error: (error) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
    });
}
