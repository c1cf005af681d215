import { defaultIfEmpty, defer, from, isObservable, of, take, type Observable } from 'rxjs';
import type { ReceivedCommand } from '../qmp/server/request.js';

export type { ReceivedCommand };

/**
 * A double's answers: the function returns a value, a promise or an observable (its first value), or throws. For
 * `undefined`, and for an observable that completes without a value, the double itself answers.
 *
 * @example
 * const run: Run = ({ execute }) => (execute === 'query-status' ? { status: 'paused' } : undefined);
 */
export type Run = (command: ReceivedCommand) => unknown;

/** Emits the answer as one value, in the same tick if the function has it in the same tick. */
export function answerOf(run: Run, command: ReceivedCommand): Observable<unknown> {
  return defer(() => {
    const answer = run(command);
    if (isObservable(answer)) return answer.pipe(take(1), defaultIfEmpty(undefined));
    if (isThenable(answer)) return from(answer);
    return of(answer);
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
