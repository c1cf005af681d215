import { defer, of, Subject, throwError } from 'rxjs';
import { ofEvent, runUntil } from '../../operators/index.js';
import { CommandError, InterruptedError } from '../../src/errors.js';
import { marbles } from '../../src/testing/marbles.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';

const lost = new InterruptedError('lost', { reason: 'lost', sent: true });

describe('runUntil', () => {
  it('gives the first value once the command is answered', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('--a-b---');
      const command$ = cold('-----(r|)');
      expectObservable(source$.pipe(runUntil(command$))).toBe('-----(a|)');
      expectSubscriptions(source$.subscriptions).toBe('^----!');
      expectSubscriptions(command$.subscriptions).toBe('^----!');
    }));

  it('waits for the value after the answer', () =>
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot('----a-b-').pipe(runUntil(cold('--(r|)')))).toBe('----(a|)');
    }));

  it('subscribes the source before it runs the command', () => {
    const monitor = mockMonitor(() => {
      monitor.emit(qmpEvent('STOP'));
      return {};
    });
    const seen: unknown[] = [];
    monitor.events$
      .pipe(ofEvent('STOP'), runUntil(monitor.run('stop')))
      .subscribe((event) => seen.push(event));
    expect(seen).toEqual([qmpEvent('STOP')]);
  });

  it('fails with the command, though the event was there', () =>
    marbles(({ hot, cold, expectObservable }) => {
      const error = new CommandError({ class: 'GenericError', desc: 'no' });
      expectObservable(hot('-a----').pipe(runUntil(cold('---#', {}, error)))).toBe('---#', {}, error);
    }));

  it('takes the end of the connection for the answer once the event is there, as after quit', () =>
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot('-a----').pipe(runUntil(cold('---#', {}, lost)))).toBe('---(a|)');
      expectObservable(hot('------').pipe(runUntil(cold('---#', {}, lost)))).toBe('---#', {}, lost);
    }));

  it('completes empty with a source that ends before the event', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const command$ = cold('------(r|)');
      expectObservable(hot('--|').pipe(runUntil(command$))).toBe('--|');
      expectSubscriptions(command$.subscriptions).toBe('^-!');
    }));

  it('waits for the answer though the source has ended after the event', () =>
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot('-a|').pipe(runUntil(cold('----(r|)')))).toBe('----(a|)');
    }));

  it('is silent on never, and fails with the source', () =>
    marbles(({ hot, cold, expectObservable }) => {
      expectObservable(hot('-').pipe(runUntil(cold('-(r|)')))).toBe('-');
      expectObservable(hot('--#').pipe(runUntil(cold('-(r|)')))).toBe('--#');
    }));

  it('runs no command where the source ends inside subscribe', () => {
    let runs = 0;
    const command$ = defer(() => of((runs += 1)));
    throwError(() => lost)
      .pipe(runUntil(command$))
      .subscribe({ error: () => undefined });
    expect(runs).toBe(0);
  });

  it('unsubscribes both when it is unsubscribed', () =>
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source$ = hot('-');
      const command$ = cold('-');
      expectObservable(source$.pipe(runUntil(command$)), '^-!').toBe('-');
      expectSubscriptions(source$.subscriptions).toBe('^-!');
      expectSubscriptions(command$.subscriptions).toBe('^-!');
    }));

  it('runs the command for each subscriber', () => {
    const source$ = new Subject<string>();
    const command$ = new Subject<void>();
    const seen: string[] = [];
    const result$ = source$.pipe(runUntil(command$));
    result$.subscribe((value) => seen.push(`1${value}`));
    source$.next('a');
    result$.subscribe((value) => seen.push(`2${value}`));
    source$.next('b');
    command$.complete();
    expect(seen).toEqual(['1a', '2b']);
  });
});
