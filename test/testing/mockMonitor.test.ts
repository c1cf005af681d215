import { catchError, EMPTY, firstValueFrom, NEVER, of, repeat, Subject, throwError } from 'rxjs';
import { CommandError, InterruptedError } from '../../src/errors.js';
import type { QmpEvent } from '../../src/raw/index.js';
import type { MonitorState } from '../../src/monitor/state.js';
import { marbles } from '../../src/testing/marbles.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';

const stop = qmpEvent('STOP');
const resume = qmpEvent('RESUME');

describe('mockMonitor, commands', () => {
  it.each<[string, () => unknown, unknown]>([
    ['a value', () => [1n], [1n]],
    ['false, for it is a value', () => false, false],
    ['null, for it is a value', () => null, null],
    ['the first value of an observable', () => of('a', 'b'), 'a'],
    ['{} for undefined', () => undefined, {}],
    ['{} for an observable without a value', () => EMPTY, {}],
  ])('answers in the same tick with %s', (_, run, expected) => {
    const seen: unknown[] = [];
    mockMonitor(run)
      .execute({ execute: 'x' })
      .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('|') });
    expect(seen).toEqual([expected, '|']);
  });

  it('answers with what a promise brings, {} where that is nothing', async () => {
    const monitor = mockMonitor(({ execute }) => Promise.resolve(execute === 'x' ? 1 : undefined));
    expect(await firstValueFrom(monitor.execute({ execute: 'x' }))).toBe(1);
    expect(await firstValueFrom(monitor.execute({ execute: 'y' }))).toEqual({});
  });

  it('shows the function each command, as it was when it was subscribed', () => {
    const seen: unknown[] = [];
    const monitor = mockMonitor((command) => void seen.push(command));
    monitor.run('human-monitor-command', { 'command-line': 'info status' }).subscribe();
    monitor.run('query-status').subscribe();
    monitor.run('migrate-pause', {}, { oob: true }).subscribe();
    expect(seen).toEqual([
      { execute: 'human-monitor-command', arguments: { 'command-line': 'info status' } },
      { execute: 'query-status' },
      { execute: 'migrate-pause', arguments: {}, oob: true },
    ]);
  });

  it.each<[string, (error: unknown) => unknown]>([
    [
      'throws',
      (error) => {
        throw error;
      },
    ],
    ['fails with', (error) => throwError(() => error)],
    ['rejects with', (error) => Promise.reject(error as Error)],
  ])('passes what the function %s as it is', async (_, run) => {
    for (const error of [
      new TypeError('a bug'),
      new CommandError({ class: 'GenericError', desc: 'no' }),
      'words',
    ]) {
      const monitor = mockMonitor(() => run(error));
      await expect(firstValueFrom(monitor.run('stop'))).rejects.toBe(error);
    }
  });

  it.each<[string, (refusal: object) => unknown]>([
    [
      'throws',
      (refusal) => {
        throw refusal as Error;
      },
    ],
    ['fails with', (refusal) => throwError(() => refusal)],
    ['rejects with', (refusal) => Promise.reject(refusal as Error)],
  ])('makes a CommandError of { class, desc } that the function %s, as fakeQemu does', async (_, run) => {
    const refusal = { class: 'DeviceNotFound', desc: "Device 'nic9' not found" };
    const monitor = mockMonitor(() => run(refusal));
    const error: unknown = await monitor
      .request('device_del', { id: 'nic9' })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ ...refusal, command: 'device_del' });
  });

  it('refuses arguments that QEMU could not read, as ever', async () => {
    let runs = 0;
    const monitor = mockMonitor(() => (runs += 1));
    await expect(
      firstValueFrom(monitor.execute({ execute: 'x', arguments: { a: [NaN] } })),
    ).rejects.toMatchObject({ _tag: 'ArgumentError' });
    expect(runs).toBe(0);
  });

  it('refuses out of band where its greeting does not offer it', async () => {
    const greeting = { version: { qemu: { major: 2, minor: 8, micro: 0 }, package: '' }, capabilities: [] };
    const monitor = mockMonitor(() => ({}), { greeting });
    await expect(monitor.connect()).resolves.toBe(greeting);
    await expect(firstValueFrom(monitor.run('migrate-pause', {}, { oob: true }))).rejects.toMatchObject({
      _tag: 'ArgumentError',
    });
  });

  it('unsubscribes an answer that is no longer needed when the monitor is closed', async () => {
    const answer$ = new Subject<void>();
    const monitor = mockMonitor(() => answer$);
    const run = firstValueFrom(monitor.run('stop'));
    expect(answer$.observed).toBe(true);
    await monitor.disconnect();
    expect(answer$.observed).toBe(false);
    await expect(run).rejects.toMatchObject({
      _tag: 'InterruptedError',
      reason: 'disconnect',
      command: 'stop',
    });
  });

  it('takes virtual time as its own: answers, timeouts, repeats', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(({ execute }) => (execute === 'never' ? NEVER : cold('---a|')));
      expectObservable(monitor.execute({ execute: 'x' })).toBe('---(a|)');
      expectObservable(monitor.execute({ execute: 'x' }).pipe(repeat({ count: 2, delay: 2 }))).toBe(
        '---a----(a|)',
      );
      expectObservable(monitor.execute({ execute: 'never' }, { timeout: 5 })).toBe(
        '-----#',
        {},
        expect.objectContaining({ _tag: 'CommandTimeoutError', sent: true, command: 'never' }),
      );
    }));
});

describe('mockMonitor, events', () => {
  it('subscribes events$ once per connection, when the first subscriber is in', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-a-b-|', { a: stop, b: resume });
      const monitor = mockMonitor(undefined, { events$: source$ });
      monitor.run('stop').subscribe();
      expectObservable(monitor.events$, '--^').toBe('---a-b-|', { a: stop, b: resume });
      expectObservable(monitor.events$, '----^').toBe('-----b-|', { a: stop, b: resume });
      expectSubscriptions(source$.subscriptions).toBe('--^----!');
    }));

  it('delivers what events$ has at once', () => {
    const seen: unknown[] = [];
    mockMonitor(undefined, { events$: of(stop, resume) }).events$.subscribe({
      next: (event) => seen.push(event),
      complete: () => seen.push('|'),
    });
    expect(seen).toEqual([stop, resume, '|']);
  });

  it('takes its completion for an orderly end, after which the next use connects again', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(undefined, { events$: cold('-a|', { a: stop }) });
      const states: MonitorState['status'][] = [];
      monitor.state$.subscribe(({ status }) => states.push(status));
      expectObservable(monitor.events$.pipe(repeat(2))).toBe('-a-a|', { a: stop });
    }));

  it('takes its error for a loss', () =>
    marbles(({ cold, expectObservable }) => {
      const gone = new Error('cable cut');
      const monitor = mockMonitor(() => NEVER, { events$: cold('-a#', { a: stop }, gone) });
      const lost = expect.objectContaining({ _tag: 'InterruptedError', reason: 'lost', cause: gone });
      expectObservable(monitor.events$).toBe('-a#', { a: stop }, lost);
      expectObservable(monitor.run('stop')).toBe(
        '--#',
        {},
        expect.objectContaining({ _tag: 'InterruptedError', reason: 'lost', command: 'stop' }),
      );
    }));

  it('takes a thrown value that is not an error for a loss too', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(() => NEVER, {
        events$: cold<typeof stop>('-#').pipe(catchError(() => throwError(() => undefined))),
      });
      const lost = expect.objectContaining({ _tag: 'InterruptedError', reason: 'lost' });
      expectObservable(monitor.events$).toBe('-#', {}, lost);
    }));

  it('reports a closed state without cause after an orderly end, with one after a loss', () => {
    const ends: unknown[] = [];
    for (const end of ['complete', 'error'] as const) {
      const source$ = new Subject<QmpEvent>();
      const monitor = mockMonitor(undefined, { events$: source$ });
      monitor.events$.subscribe({ error: () => undefined });
      source$[end](undefined as never);
      monitor.state$.subscribe((state) => ends.push(state));
    }
    expect(ends).toEqual([{ status: 'closed' }, { status: 'closed', cause: expect.any(InterruptedError) }]);
  });

  it('emits by hand, on an open connection alone', () => {
    const monitor = mockMonitor();
    const seen: unknown[] = [];
    monitor.emit(stop);
    monitor.events$.subscribe((event) => seen.push(event));
    monitor.emit(resume);
    monitor.emit({ event: 'ACME', data: { slot: 1 } });
    expect(seen).toEqual([resume, { ...qmpEvent('STOP'), event: 'ACME', data: { slot: 1 } }]);
  });

  it('shows all one order, though one acts on an event', () => {
    const monitor = mockMonitor(({ execute }) => {
      if (execute === 'cont') monitor.emit(resume);
      return {};
    });
    const seen: string[] = [];
    monitor.events$.subscribe(({ event }) => {
      seen.push(`1 ${event}`);
      if (event === 'STOP') monitor.run('cont').subscribe(() => seen.push('reply'));
    });
    monitor.events$.subscribe(({ event }) => seen.push(`2 ${event}`));
    monitor.emit(stop);
    expect(seen).toEqual(['1 STOP', '2 STOP', '1 RESUME', '2 RESUME', 'reply']);
  });
});
