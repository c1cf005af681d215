import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { assertOption } from '../src/options.js';
import { isMonitorError } from '../src/errors.js';
import { createTrampoline } from '../src/rx/trampoline.js';
import { observable } from './arguments.js';
import { subscribeFor } from '../src/rx/subscribe-for.js';

/**
 * Subscribes the source, then runs a command, and completes with the first value that the source gives.
 *
 * So no event is missed between the two: QEMU sends STOP before the reply to `stop`. The value is
 * emitted once the command has been answered too, so that a refusal is reported even if another client
 * caused the event. A connection that ends after the event (`quit`) counts as an answer.
 *
 * ```
 * source:   -----STOP---STOP-----
 * command:  --------({}|)
 * runUntil(command)
 * result:   --------(STOP|)
 * ```
 *
 * @example
 * monitor.events$.pipe(ofEvent('STOP'), runUntil(monitor.run('stop'))).subscribe(() => console.log('stopped'));
 *
 * @see {@link ofEvent}
 * @see {@link jobProgress}
 *
 * @param command$ - runs the command when subscribed: a cold observable, such as `monitor.run(…)`
 * @returns the event, then completion; completes empty if the source does, fails if either fails
 * @throws ArgumentError at once, if `command$` is not an observable
 */
export function runUntil<A>(command$: Observable<unknown>): MonoTypeOperatorFunction<A> {
  assertOption(command$, observable, "runUntil: 'command$'");
  return (source$) =>
    new Observable((subscriber) => {
      const trampoline = createTrampoline();
      let event: { readonly value: A } | undefined;
      let answered = false;
      const settle = () => {
        if (!answered || event === undefined) return;
        subscriber.next(event.value);
        subscriber.complete();
      };
      subscribeFor(source$, subscriber, {
        next: (value) =>
          trampoline(() => {
            event ??= { value };
            settle();
          }),
        error: (error) => trampoline(() => subscriber.error(error)),
        complete: () =>
          trampoline(() => {
            if (event === undefined) subscriber.complete();
          }),
      });
      const answer = () =>
        trampoline(() => {
          answered = true;
          settle();
        });
      subscribeFor(command$, subscriber, {
        error: (error) => {
          if (event !== undefined && isLoss(error)) answer();
          else trampoline(() => subscriber.error(error));
        },
        complete: answer,
      });
    });
}

function isLoss(error: unknown): boolean {
  return isMonitorError(error) && error._tag === 'InterruptedError' && error.sent === true;
}
