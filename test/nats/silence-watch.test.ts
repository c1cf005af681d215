import { SilenceWatch } from '../../src/nats/client/silence-watch.js';
import { pass } from './set-up.js';

jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
afterEach(() => jest.clearAllTimers());

/** The times of silence that were reported, in milliseconds. */
function watched(timeoutMs: number) {
  const silences: number[] = [];
  return { watch: new SilenceWatch(timeoutMs, (silentMs) => silences.push(silentMs)), silences };
}

it('reports a silence once, when the timeout has passed since the last message', async () => {
  const { watch, silences } = watched(1_000);
  await pass(900);
  watch.heard();
  await pass(999);
  expect(silences).toEqual([]);
  await pass(5_000);
  expect(silences).toEqual([1_001]);
});

it('reads once more before: a process that was busy finds the messages that have come meanwhile', async () => {
  const { watch, silences } = watched(1_000);
  await pass(1_000);
  watch.heard();
  await pass(999);
  expect(silences).toEqual([]);
});

it('reports nothing once it is closed, also while it reads once more', async () => {
  for (const afterMs of [500, 1_000]) {
    const { watch, silences } = watched(1_000);
    await pass(afterMs);
    watch.close();
    await pass(5_000);
    expect(silences).toEqual([]);
  }
});
