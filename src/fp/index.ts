/**
 * The `fp-ts` edge, for those who want failures as values. Its types need `npm install fp-ts`.
 *
 * @module rxqmp/fp
 */
import type { Either } from 'fp-ts/Either';
import type { TaskEither } from 'fp-ts/TaskEither';
import { catchError, firstValueFrom, map, of, throwError, type Observable } from 'rxjs';
import { isMonitorError, type MonitorError } from '../errors.js';

/**
 * Makes each value a Right, and a {@link MonitorError} a Left followed by completion.
 *
 * An error that is not a `MonitorError` is a bug of the program and passes on as an error.
 *
 * ```
 * source:  --a--b--#
 * attempt
 * result:  --A--B--(E|)     (A, B: Right; E: Left)
 * ```
 *
 * @example
 * monitor.run('stop').pipe(attempt).subscribe((result) => {
 *   if (isLeft(result)) console.error(result.left._tag);
 * });
 *
 * @see {@link toTaskEither}
 *
 * @param source$ - such as `monitor.run(…)`; fits `.pipe(attempt)`
 * @returns the values as Rights, then a Left if it failed
 */
export function attempt<A>(source$: Observable<A>): Observable<Either<MonitorError, A>> {
  return source$.pipe(
    map((right): Either<MonitorError, A> => ({ _tag: 'Right', right })),
    catchError((error: unknown) =>
      isMonitorError(error)
        ? of<Either<MonitorError, A>>({ _tag: 'Left', left: error })
        : throwError(() => error),
    ),
  );
}

/**
 * Makes the first value a task: nothing is subscribed before it runs, and each run subscribes anew.
 *
 * @example
 * const stopped = await pipe(toTaskEither(monitor.run('stop')), TE.map(() => 'stopped'))();
 *
 * @see {@link attempt}
 *
 * @param source$ - such as `monitor.run(…)`; it is unsubscribed after its first value
 * @returns a task of Right, or of Left for a {@link MonitorError}; it rejects with any other error, and with
 *   RxJS's `EmptyError` if the source has no value
 */
export function toTaskEither<A>(source$: Observable<A>): TaskEither<MonitorError, A> {
  return () => firstValueFrom(attempt(source$));
}
