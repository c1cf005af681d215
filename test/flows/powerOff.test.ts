import { NEVER, Subject, throwError } from 'rxjs';
import { ArgumentError, CommandError, CommandTimeoutError, InterruptedError } from '../../src/errors.js';
import { powerOff, type PowerOffOptions } from '../../src/flows/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import { recording, type Sent } from './recorder.js';

const events = {
  G: qmpEvent('SHUTDOWN', { guest: true, reason: 'guest-shutdown' }),
  H: qmpEvent('SHUTDOWN', { guest: false, reason: 'host-signal' }),
  S: qmpEvent('STOP'),
  T: qmpEvent('RESET', { guest: true, reason: 'guest-reset' }),
};
const results = { g: { by: 'guest' }, q: { by: 'quit' } };

/** What powerOff makes of these events, and what it sends when. */
function expectPowerOff(
  source: string,
  result: string,
  expected: readonly Sent[],
  options: PowerOffOptions = {},
  error?: unknown,
): void {
  marbles(({ cold, expectObservable, flush }) => {
    const { monitor, sent } = recording(undefined, { events$: cold(source, events) });
    expectObservable(powerOff(monitor, options), '^ 99s !').toBe(result, results, error);
    flush();
    expect(sent).toEqual(expected);
  });
}

describe('powerOff', () => {
  it('asks the guest, and reports that it shut itself down once QEMU has ended', () =>
    expectPowerOff('---G-|', '-----(g|)', [[0, 'system_powerdown']]));

  it('asks again until the guest reacts', () =>
    expectPowerOff('11s G-|', '11001ms -(g|)', [
      [0, 'system_powerdown'],
      [5_000, 'system_powerdown'],
      [10_000, 'system_powerdown'],
    ]));

  it('sends quit after the grace, and waits for the end of QEMU', () =>
    expectPowerOff(
      '25s -|',
      '25001ms (q|)',
      [
        [0, 'system_powerdown'],
        [12_000, 'system_powerdown'],
        [20_000, 'quit'],
      ],
      { grace: 20_000, resend: 12_000 },
    ));

  it('sends quit at once without any grace', () =>
    expectPowerOff('--|', '--(q|)', [[0, 'quit']], { grace: 0 }));

  it('fails after the grace where it must not quit', () =>
    expectPowerOff(
      '-',
      '10s #',
      [[0, 'system_powerdown']],
      { grace: 10_000, resend: 60_000, quit: false },
      new CommandTimeoutError(
        'system_powerdown: the guest did not shut down within 10000 ms; one that is paused, boots or has no ACPI driver does not react',
        true,
        { command: 'system_powerdown' },
      ),
    ));

  it('does not take a reboot for the end: SHUTDOWN, STOP, then RESET', () =>
    expectPowerOff('--GST----G|', '----------(g|)', [
      [0, 'system_powerdown'],
      [4, 'system_powerdown'],
    ]));

  it('is not stopped by a reset without SHUTDOWN', () =>
    expectPowerOff('--T--G|', '------(g|)', [[0, 'system_powerdown']]));

  it('ends a QEMU that stays after the shutdown of its guest', () =>
    expectPowerOff('--GS 2s |', '2004ms (g|)', [
      [0, 'system_powerdown'],
      [1_002, 'quit'],
    ]));

  it('leaves such a QEMU alone where it must not quit', () =>
    expectPowerOff('--GS', '1002ms (g|)', [[0, 'system_powerdown']], { quit: false }));

  it('reports an end from outside as one that the guest had no part in', () =>
    expectPowerOff('--H|', '---(q|)', [[0, 'system_powerdown']]));

  it('fails where the monitor is closed before SHUTDOWN', () =>
    expectPowerOff(
      '---|',
      '---#',
      [[0, 'system_powerdown']],
      {},
      new InterruptedError('powerOff: the monitor was closed before SHUTDOWN came'),
    ));

  it('sends nothing more when it is unsubscribed', () =>
    marbles(({ cold, expectObservable, flush }) => {
      const { monitor, sent } = recording(undefined, { events$: cold('-') });
      expectObservable(powerOff(monitor), '^ 6s !').toBe('-');
      flush();
      expect(sent.map(([, command]) => command)).toEqual(['system_powerdown', 'system_powerdown']);
    }));

  it.each([
    ['fails with what QEMU refuses', new CommandError({ class: 'GenericError', desc: 'no' }), '#'],
    ['goes on past a late answer', new CommandTimeoutError('late', true), '-----(g|)'],
  ])('%s', (_, error, result) =>
    marbles(({ cold, expectObservable }) => {
      const { monitor } = recording(() => throwError(() => error), { events$: cold('---G-|', events) });
      expectObservable(powerOff(monitor)).toBe(result, results, error);
    }),
  );

  it('knows the end of QEMU behind a monitor that reconnects', () => {
    const state$ = new Subject<{ status: string }>();
    const events$ = new Subject<{ event: string; data?: object }>();
    const seen: unknown[] = [];
    powerOff({ state$, events$, execute: () => NEVER }).subscribe({
      next: (result) => seen.push(result),
      complete: () => seen.push('|'),
    });
    state$.next({ status: 'waiting' });
    state$.next({ status: 'ready' });
    events$.next(events.G);
    state$.next({ status: 'waiting' });
    expect(seen).toEqual([{ by: 'guest' }, '|']);
  });

  it.each<[string, unknown]>([
    ["powerOff: 'grace' must be milliseconds, from 0 and at most 2147483647", { grace: -1 }],
    ["powerOff: 'resend' must be milliseconds, more than 0 and at most 2147483647", { resend: 0 }],
    ["powerOff: 'quit' must be true or false", { quit: 'no' }],
    ["powerOff: unknown option 'gracee'; the options are grace, resend, quit", { gracee: 1 }],
  ])('refuses what it can not use: %s', (message, options) => {
    const { monitor } = recording();
    expect(() => powerOff(monitor, options as PowerOffOptions)).toThrow(new ArgumentError(message));
  });
});
