import { Subscriber } from 'rxjs';
import { OrderedSubject, StateSubject } from '../../src/rx/ordered-subject.js';
import { record } from '../monitor/stub-driver.js';

describe('an ordered subject', () => {
  test.each<[string, (subject: OrderedSubject<number>) => void, string]>([
    ['value', (subject) => subject.next(2), '2'],
    ['error', (subject) => subject.error('no'), 'failed no'],
    ['completion', (subject) => subject.complete(), 'completed'],
  ])('gives what a callback causes (%s) when all have had the value before', (_, cause, told) => {
    const subject = new OrderedSubject<number>();
    subject.subscribe({ next: (value) => value === 1 && cause(subject), error: () => undefined });
    const { log } = record(subject);
    subject.next(1);
    expect(log).toEqual(['1', told]);
  });

  test('goes on after a subscriber that throws where RxJS lets it', () => {
    const subject = new OrderedSubject<number>();
    const { log } = record(subject);
    const throwing = new (class extends Subscriber<number> {
      override next(): void {
        throw new Error('thrown');
      }
    })();
    subject.subscribe(throwing);
    expect(() => subject.next(1)).toThrow('thrown');
    throwing.unsubscribe();
    subject.next(2);
    expect(log).toEqual(['1', '2']);
  });
});

describe('a present value', () => {
  test('is emitted at once, also to a subscriber from a callback', () => {
    const present = new StateSubject('a');
    const log: string[] = [];
    present.value$.subscribe((value) => {
      log.push(value);
      record(present.value$, log, 'inner');
      log.push('told');
    });
    expect(log).toEqual(['a', 'inner a', 'told']);
  });

  test('that a callback changes is emitted after that callback', () => {
    const present = new StateSubject('a');
    const log: string[] = [];
    present.value$.subscribe((value) => {
      if (value === 'a') present.next('b');
      log.push(value);
    });
    expect(log).toEqual(['a', 'b']);
  });

  test('is not emitted to a subscriber that has unsubscribed', () => {
    const subscribe = jest.spyOn(OrderedSubject.prototype, 'subscribe');
    new StateSubject('a').value$.subscribe().unsubscribe();
    expect(subscribe.mock.results.at(-1)?.value).toMatchObject({ closed: true });
    subscribe.mockRestore();
  });
});
