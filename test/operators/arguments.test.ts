import { EMPTY, NEVER, of } from 'rxjs';
import * as operators from '../../operators/index.js';
import { ArgumentError } from '../../src/errors.js';
import { toAsyncIterable } from '../../src/ix/index.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';

/** As plain JavaScript sees them: any arguments at all. */
type Untyped<T> = { [K in keyof T]: (...args: unknown[]) => unknown };
const given = { ...operators, toAsyncIterable } as unknown as Untyped<
  typeof operators & { toAsyncIterable: typeof toAsyncIterable }
>;
const { boundedConcatMap, bufferUntilResume, cancelJob, decodeWith, hmp, jobProgress } = given;
const { ofDevice, ofEvent, ofJob, runUntil, watchRunState } = given;

const monitor = mockMonitor();
const bound = { limit: 1, overflow: 'error' };
const project = () => EMPTY;

const aLimit = "'limit' must be a whole number from 0, or Infinity";
const anOverflow = "'overflow' must be one of drop-oldest, drop-newest, error";
const anInterval = "jobProgress: 'interval' must be milliseconds, more than 0 and at most 2147483647";
const names = 'ofEvent: the names must be one or more strings; spread a list, as in ofEvent(...list)';
const anObservable = "runUntil: 'command$' must be an observable";
const aMonitor = 'must be a monitor with state$, events$ and execute';
const anId = "'id' must be a string";

describe('an operator refuses where it is written', () => {
  test.each<[string, () => unknown]>([
    ...[0, -5, 'x', NaN, null].map((interval): [string, () => unknown] => [
      anInterval,
      () => jobProgress(monitor, 'm', { interval }),
    ]),
    [
      "jobProgress: unknown option 'intervall'; the options are interval, start$, acceptCancel, maxAbsence",
      () => jobProgress(monitor, 'm', { intervall: 5 }),
    ],
    ["jobProgress: 'start$' must be an observable", () => jobProgress(monitor, 'm', { start$: 'cont' })],
    [
      "jobProgress: 'acceptCancel' must be true or false",
      () => jobProgress(monitor, 'm', { acceptCancel: 1 }),
    ],
    [
      "jobProgress: 'maxAbsence' must be milliseconds, more than 0 and at most 2147483647, or Infinity",
      () => jobProgress(monitor, 'm', { maxAbsence: 0 }),
    ],
    [`hmp: 'monitor' ${aMonitor}`, () => hmp({}, 'info version')],
    ["hmp: 'line' must be a string", () => hmp(monitor)],
    ['jobProgress: the options must be an object', () => jobProgress(monitor, 'm', 5)],
    [`jobProgress: ${anId}`, () => jobProgress(monitor)],
    [`jobProgress: 'monitor' ${aMonitor}`, () => jobProgress(monitor.events$, 'm')],
    [`cancelJob: ${anId}`, () => cancelJob(monitor)],
    [`cancelJob: 'monitor' ${aMonitor}`, () => cancelJob(undefined, 'm')],
    [`watchRunState: 'monitor' ${aMonitor}`, () => watchRunState()],
    [`ofJob: ${anId}`, () => ofJob()],
    [`ofDevice: ${anId}`, () => ofDevice()],
    [names, () => ofEvent()],
    [names, () => ofEvent(['STOP', 'RESUME'])],
    [names, () => ofEvent('STOP', undefined)],
    [anObservable, () => runUntil()],
    [anObservable, () => runUntil(Promise.resolve())],
    ["decodeWith: 'codec' must be a codec with a decode method", () => decodeWith()],
    ["decodeWith: 'codec' must be a codec with a decode method", () => decodeWith({ name: 'n' })],
    ["boundedConcatMap: 'project' must be a function", () => boundedConcatMap(bound)],
    [
      "boundedConcatMap: 'onDrop' must be a function",
      () => boundedConcatMap(project, { ...bound, onDrop: 'no' }),
    ],
    [
      "bufferUntilResume: 'release$' must be an observable, or a promise or iterable that from() accepts",
      () => bufferUntilResume({ ...bound, release$: 5 }),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(new ArgumentError(message));
    expect(make).toThrow(ArgumentError);
  });

  test.each<[string, (options?: unknown) => unknown, string]>([
    ['bufferUntilResume', (options) => bufferUntilResume(options), 'limit, overflow, release$'],
    ['boundedConcatMap', (options) => boundedConcatMap(project, options), 'limit, overflow, onDrop'],
    ['toAsyncIterable', (options) => toAsyncIterable(NEVER, options as never), 'limit, overflow'],
  ])('the bound of %s', (name, make, known) => {
    const refusal = (options?: unknown) => {
      try {
        make(options);
        return undefined;
      } catch (error) {
        return error instanceof ArgumentError ? error.message : error;
      }
    };
    expect(refusal()).toBe(`${name}: ${aLimit}`);
    expect(refusal(null)).toBe(`${name}: the options must be an object`);
    expect(refusal({ overflow: 'error' })).toBe(`${name}: ${aLimit}`);
    expect(refusal({ limit: 1 })).toBe(`${name}: ${anOverflow}`);
    for (const limit of [-1, 1.5, NaN, '1']) expect(refusal({ ...bound, limit })).toBe(`${name}: ${aLimit}`);
    expect(refusal({ ...bound, overflow: 'drop' })).toBe(`${name}: ${anOverflow}`);
    expect(refusal({ ...bound, limt: 1 })).toBe(`${name}: unknown option 'limt'; the options are ${known}`);
    expect(refusal({ ...bound, limit: Infinity })).toBeUndefined();
  });
});

test('an operator takes what it may be given', () => {
  const release$ = [of(1), Promise.resolve(), [1]];
  for (const each of release$) bufferUntilResume({ ...bound, release$: each });
  bufferUntilResume({ ...bound, release$: undefined });
  jobProgress(monitor, 'm', { interval: undefined });
  decodeWith({ decode: () => ({ _tag: 'Right' }) });
});
