import { Subject, takeUntil, type Observable, type Observer, type Subscriber } from 'rxjs';

/**
 * Subscribes a source on behalf of a subscriber. The source goes when the subscriber does, also where it
 * is still emitting inside `subscribe` and no subscription is there yet to be cut.
 */
export function attach<A>(
  source$: Observable<A>,
  subscriber: Subscriber<never>,
  observer: Partial<Observer<A>>,
): void {
  const gone$ = new Subject<void>();
  const leave = () => gone$.next();
  subscriber.add(leave);
  if (subscriber.closed) return;
  source$.pipe(takeUntil(gone$)).subscribe({
    ...observer,
    error: (error) => {
      subscriber.remove(leave);
      observer.error?.(error);
    },
    complete: () => {
      subscriber.remove(leave);
      if (!subscriber.closed) observer.complete?.();
    },
  });
}
