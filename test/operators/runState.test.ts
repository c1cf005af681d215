import { Subject } from 'rxjs';
import { runState } from '../../operators/index.js';
import type { QmpEvent } from '../../src/raw/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import { triedOnEverySource } from './tried.js';

const events = {
  S: qmpEvent('STOP'),
  R: qmpEvent('RESUME'),
  T: qmpEvent('RESET', { guest: false, reason: 'host-qmp-system-reset' }),
  X: qmpEvent('SHUTDOWN', { guest: true, reason: 'guest-shutdown' }),
  Z: qmpEvent('SUSPEND'),
  W: qmpEvent('WAKEUP'),
  P: qmpEvent('GUEST_PANICKED', { action: 'pause' }),
  Q: qmpEvent('GUEST_PANICKED', { action: 'run' }),
  D: qmpEvent('WATCHDOG', { action: 'pause' }),
  M: qmpEvent('MIGRATION', { status: 'completed' }),
  O: qmpEvent('POWERDOWN'),
};
const states = {
  r: 'running',
  p: 'paused',
  l: 'prelaunch',
  x: 'shutdown',
  z: 'suspended',
  g: 'guest-panicked',
  d: 'watchdog',
  m: 'postmigrate',
};
const tells = (source: string, result: string, initial?: string) =>
  marbles(({ hot, expectObservable }) => {
    expectObservable(hot<QmpEvent>(source, events).pipe(runState(initial))).toBe(result, states);
  });

describe('runState', () => {
  triedOnEverySource(() => runState(), { value: events.S, result: 'paused' });

  it('emits what it starts from first', () => tells('--S-|', 'r-p-|', 'running'));
  it('emits nothing before the first event', () => tells('O-T-S-|', '----p-|'));
  it('emits no state twice', () => tells('S-S-R-R-|', 'p---r---|'));
  it('starts without repeating what it starts from', () => tells('--R-S|', 'r---p|', 'running'));
  it('follows suspend and wakeup', () => tells('Z-W-|', 'z-r-|'));
  it('knows the STOP after SHUTDOWN for part of the shutdown', () => tells('R-X-S-T-R|', 'r-x---l-r|'));
  it('is prelaunch after the reset of a machine that does not run', () => tells('S-T-R-T-|', 'p-l-r---|'));
  it('keeps the panic that stopped the machine', () => tells('R-P-S-R-|', 'r-g---r-|'));
  it('goes on after a panic that stops nothing', () => tells('R-Q-S-|', 'r---p-|'));
  it('takes the reason from the event before STOP', () => tells('R-D-S-R-S-|', 'r---d-r-p-|'));
  it('takes the reason from an event that is late', () => tells('S-D-R-|', 'p-d-r-|'));
  it('knows a stop that was a migration, where QEMU tells', () => tells('R-S-M-|', 'r-p-m-|'));
  it('runs on where a migration came in', () => tells('R-M-|', 'r---|'));

  it('takes what a subscriber causes in order', () => {
    const source$ = new Subject<QmpEvent>();
    const seen: string[] = [];
    source$.pipe(runState()).subscribe((state) => {
      seen.push(state);
      if (state === 'paused') source$.next(events.R);
    });
    source$.next(events.S);
    expect(seen).toEqual(['paused', 'running']);
  });

  it('leaves the source alone when only the start is wanted', () => {
    const source$ = new Subject<QmpEvent>();
    source$.pipe(runState('running')).subscribe().unsubscribe();
    expect(source$.observed).toBe(false);
  });
});
