import type { Subscriber } from 'rxjs';
import { MethodObservable } from '../../src/rx/method-observable.js';
import { record } from '../monitor/stub-driver.js';

class Numbers extends MethodObservable<number> {
  stopped = 0;

  constructor(private readonly upTo: number) {
    super();
  }

  protected override onSubscribe(subscriber: Subscriber<number>): () => void {
    if (this.upTo < 0) throw new Error('negative');
    for (let n = 1; n <= this.upTo; n += 1) subscriber.next(n);
    return () => (this.stopped += 1);
  }
}

test('each object subscribes by its own method, and what that returns ends the subscription', () => {
  const [two, three] = [new Numbers(2), new Numbers(3)];
  const first = record(two, [], '', String);
  const second = record(three, [], '', String);
  expect([first.log, second.log]).toEqual([
    ['1', '2'],
    ['1', '2', '3'],
  ]);
  first.subscription.unsubscribe();
  expect([two.stopped, three.stopped]).toEqual([1, 0]);
});

test('a method that throws fails the subscription', () => {
  expect(record(new Numbers(-1)).log).toEqual(['failed Error: negative']);
});
