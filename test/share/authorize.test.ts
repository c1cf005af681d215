import { authorized, AUTHORIZE_WITHIN_MS } from '../../src/share/authorize.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const never = () => new Promise<boolean>(() => undefined);

it('is a refusal when authorize takes too long, once', async () => {
  let decide: (value: boolean) => void = () => undefined;
  const decided = jest.fn();
  authorized(() => new Promise<boolean>((resolve) => (decide = resolve)), {}, decided);
  await jest.advanceTimersByTimeAsync(AUTHORIZE_WITHIN_MS - 1);
  expect(decided).not.toHaveBeenCalled();
  await jest.advanceTimersByTimeAsync(1);
  expect(decided.mock.calls).toEqual([[undefined]]);
  decide(true);
  await jest.advanceTimersByTimeAsync(1);
  expect(decided).toHaveBeenCalledTimes(1);
});

it('decides nothing once it is forgotten', async () => {
  const decided = jest.fn();
  authorized(never, {}, decided)();
  authorized(() => true, {}, decided)();
  await jest.advanceTimersByTimeAsync(AUTHORIZE_WITHIN_MS);
  expect(decided).not.toHaveBeenCalled();
});

it('leaves no timer behind', async () => {
  const decided = jest.fn();
  authorized(() => true, {}, decided);
  await Promise.resolve();
  await Promise.resolve();
  expect(decided).toHaveBeenCalledTimes(1);
  expect(jest.getTimerCount()).toBe(0);
});

it('is a refusal where what authorize gives throws when it is read', async () => {
  const decided = jest.fn();
  const given = {
    get allow(): never {
      throw new Error('from a getter');
    },
  };
  authorized(() => given, {}, decided);
  await jest.advanceTimersByTimeAsync(1);
  expect(decided.mock.calls).toEqual([[undefined]]);
});
