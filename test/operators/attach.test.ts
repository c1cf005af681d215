import { NEVER, of, Subscriber, throwError } from 'rxjs';
import { attach } from '../../operators/attach.js';

describe('a source attached to a subscriber', () => {
  test.each([
    ['completed', of(1)],
    ['failed', throwError(() => 'no')],
  ])('that has %s leaves nothing with it, however many come', (_, source$) => {
    const subscriber = new Subscriber<never>();
    const [add, remove] = [jest.spyOn(subscriber, 'add'), jest.spyOn(subscriber, 'remove')];
    attach(source$, subscriber, {});
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });

  test('is told no completion when the subscriber leaves', () => {
    const subscriber = new Subscriber<never>();
    const complete = jest.fn();
    attach(NEVER, subscriber, { complete });
    subscriber.unsubscribe();
    expect(complete).not.toHaveBeenCalled();
  });
});
