import { Subject, takeUntil, type Observable, type Observer, type Subscriber } from 'rxjs';

/**
 * Subscribes a source on behalf of a subscriber. When the subscriber unsubscribes, the source is unsubscribed
 * too, even while it still emits inside `subscribe`, before the subscription exists.
 */
export function subscribeFor<A>(
  source$: Observable<A>,
  subscriber: Subscriber<never>,
  observer: Partial<Observer<A>>,
): void {
  const unsubscribed$ = new Subject<void>();
  const unsubscribe = () => unsubscribed$.next();
  subscriber.add(unsubscribe);
  if (subscriber.closed) return;
  source$.pipe(takeUntil(unsubscribed$)).subscribe({
    ...observer,
    error: (error) => {
      subscriber.remove(unsubscribe);
      observer.error?.(error);
    },
    complete: () => {
      subscriber.remove(unsubscribe);
      if (!subscriber.closed) observer.complete?.();
    },
  });
}
