import { ShutdownLatch } from '../../src/protocol/shutdown-latch.js';

/** Whether the machine is shut down after these events. */
function after(...names: (string | undefined)[]): boolean {
  const latch = new ShutdownLatch();
  for (const name of names) latch.take(name);
  return latch.shutDown;
}

describe('the shutdown latch', () => {
  it.each<[boolean, string[]]>([
    [false, []],
    [true, ['SHUTDOWN']],
    [true, ['SHUTDOWN', 'STOP']],
    [false, ['SHUTDOWN', 'STOP', 'RESET']],
    [false, ['SHUTDOWN', 'RESUME']],
    [true, ['SHUTDOWN', 'RESUME', 'SHUTDOWN']],
    [false, ['STOP', 'RESET']],
  ])('is %s after %j', (expected, names) => {
    expect(after(...names)).toBe(expected);
  });

  it('is not changed by what is not an event', () => {
    expect(after('SHUTDOWN', undefined)).toBe(true);
    expect(after(undefined)).toBe(false);
  });

  it('forgets when it is cleared', () => {
    const latch = new ShutdownLatch();
    latch.take('SHUTDOWN');
    latch.clear();
    expect(latch.shutDown).toBe(false);
  });
});
