import { throwError } from 'rxjs';
import { CommandError, InterruptedError, JobError } from '../../src/errors.js';
import { alike } from '../../src/testing/alike.js';
import { marbles, marbleScheduler } from '../../src/testing/marbles.js';

const refused = (desc = 'no', command?: string) =>
  new CommandError({ class: 'GenericError', desc }, { command });

describe('alike', () => {
  it.each<[string, unknown, unknown]>([
    ['equal errors', refused(), refused()],
    ['members that are undefined or absent', { a: 1, b: undefined }, { a: 1 }],
    ['a matcher', refused(), expect.objectContaining({ _tag: 'CommandError' })],
    ['a matcher inside', [{ error: refused() }], [{ error: expect.any(Error) }]],
    ['an error whose cause was not asked for', new Error('x', { cause: 1 }), new Error('x')],
    ['dates', new Date(5), new Date(5)],
  ])('takes %s', (_, actual, expected) => {
    expect(alike(actual, expected)).toBe(true);
  });

  it.each<[string, unknown, unknown]>([
    ['another class', new TypeError('x'), new RangeError('x')],
    ['another tag', new JobError('x', 'a'), new InterruptedError('x', { reason: 'lost', sent: true })],
    ['other words', new Error('x'), new Error('y')],
    ['another field', new JobError('x', 'a'), new JobError('x', 'b')],
    [
      'a hidden field',
      refused("Parameter 'p' does not accept value 'a'"),
      refused("Parameter 'p' does not accept value 'b'"),
    ],
    [
      'a field too many',
      refused('no', 'stop'),
      Object.assign(refused('no'), { message: 'stop: GenericError: no' }),
    ],
    ['another cause', new Error('x', { cause: 1 }), new Error('x', { cause: 2 })],
    ['an error and its look-alike', refused(), { ...refused() }],
    ['bigint and number', 1n, 1],
    ['lists of another length', [1], [1, 2]],
    ['a list and an object', [], {}],
    ['dates', new Date(5), new Date(6)],
  ])('distinguishes %s', (_, actual, expected) => {
    expect(alike(actual, expected)).toBe(false);
  });
});

describe('marbles', () => {
  it('fails a test whose error is the wrong one, and shows both', () => {
    const test = () =>
      marbles(({ expectObservable }) => {
        expectObservable(throwError(() => refused('yes'))).toBe('#', {}, refused('no'));
      });
    expect(test).toThrow(
      /expected: \n.*CommandError\("GenericError: no"[^]*received: \n.*"GenericError: yes"/,
    );
  });

  it('fails a test whose subscriptions differ', () => {
    const test = () =>
      marbleScheduler().run(({ cold, expectSubscriptions }) => {
        expectSubscriptions(cold('-').subscriptions).toBe('^');
      });
    expect(test).toThrow('marbles differ');
  });

  it('gives what the test gives', () => {
    expect(marbles(({ time }) => time('---|'))).toBe(3);
  });
});
