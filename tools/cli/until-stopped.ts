import { Observable, takeUntil, type MonoTypeOperatorFunction } from 'rxjs';
import type { Io } from './io.js';

/** Emits the reason when the command is stopped from outside; never completes. */
export function stopped$({ stop }: Pick<Io, 'stop'>): Observable<unknown> {
  return new Observable((subscriber) => {
    if (stop === undefined) return undefined;
    const emit = () => subscriber.next(stop.reason);
    if (stop.aborted) emit();
    stop.addEventListener('abort', emit);
    return () => stop.removeEventListener('abort', emit);
  });
}

/** Completes when the command is stopped from outside: for subcommands that Ctrl-C ends in order. */
export function untilStopped<A>(io: Pick<Io, 'stop'>): MonoTypeOperatorFunction<A> {
  return takeUntil(stopped$(io));
}
