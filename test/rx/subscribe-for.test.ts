import { NEVER, of, Subscriber, throwError } from 'rxjs';
import { subscribeFor } from '../../src/rx/subscribe-for.js';

describe('a source subscribed for a subscriber', () => {
  test.each([
    ['completed', of(1)],
    ['failed', throwError(() => 'no')],
  ])('that has %s leaves no teardown with it', (_, source$) => {
    const subscriber = new Subscriber<never>();
    const [add, remove] = [jest.spyOn(subscriber, 'add'), jest.spyOn(subscriber, 'remove')];
    subscribeFor(source$, subscriber, {});
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });

  test('does not report completion when the subscriber unsubscribes', () => {
    const subscriber = new Subscriber<never>();
    const complete = jest.fn();
    subscribeFor(NEVER, subscriber, { complete });
    subscriber.unsubscribe();
    expect(complete).not.toHaveBeenCalled();
  });
});
