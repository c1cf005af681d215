import { NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { cancelJob, jobProgress, type JobProgressOptions } from '../../operators/index.js';
import {
  ClosedError,
  CommandError,
  CommandTimeoutError,
  ConnectError,
  DecodeError,
  InterruptedError,
  JobError,
  type MonitorError,
} from '../../src/errors.js';
import type { AnyEvent } from '../../operators/index.js';
import type { JsonValue } from '../../src/protocol/types.js';
import { marbles } from '../../src/testing/marbles.js';
import { mockMonitor, type MockEvent } from '../../src/testing/mockMonitor.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';

const change = (status: string, id = 'm') => qmpEvent('JOB_STATUS_CHANGE', { id, status });
const ended = { device: 'm', len: 9, offset: 9, speed: 0, type: 'mirror' };
const events = {
  c: change('created'),
  r: change('running'),
  y: change('ready'),
  a: change('aborting'),
  e: change('concluded'),
  n: change('null'),
  o: change('running', 'other'),
  D: qmpEvent('BLOCK_JOB_COMPLETED', ended),
  F: qmpEvent('BLOCK_JOB_COMPLETED', { ...ended, offset: 3, error: 'Input/output error' }),
  C: qmpEvent('BLOCK_JOB_CANCELLED', { ...ended, offset: 3 }),
  X: qmpEvent('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' }),
};

/** The reply to query-jobs: the job, at so much of 9, or no job where the status is left out. */
const jobs = (status?: string, current = 0, error?: string) =>
  status === undefined
    ? []
    : [
        { id: 'x', type: 'backup', status: 'running', 'current-progress': 1, 'total-progress': 1 },
        {
          ...{ id: 'm', type: 'mirror', status, 'current-progress': current, 'total-progress': 9 },
          ...(error === undefined ? {} : { error }),
        },
      ];

const at = (status: string, current = 0, more: { total?: number; [key: string]: unknown } = {}) => {
  const { total = 9 } = more;
  const done = status === 'concluded' && more['cancelled'] !== true;
  const percent = done ? 100 : total === 0 ? 0 : (100 * current) / total;
  return {
    ...{ id: 'm', status, current, total, percent, ready: status === 'ready', cancelled: false },
    ...more,
  };
};

/** Answers with these, one after another, and the last one for good. */
function answers(...replies: unknown[]) {
  let asked = 0;
  return Object.assign(() => replies[Math.min(asked++, replies.length - 1)], { asked: () => asked });
}

const failed = (reason: string) => new JobError(`job 'm' failed: ${reason}`, 'm');
const gone = new JobError(
  "job 'm' is gone, and its end was not seen: it may have failed, or QEMU was restarted",
  'm',
);
const cancelledElsewhere = new JobError("job 'm' was cancelled, and not by this program", 'm');
const machineEnded = (at: string) =>
  new JobError(`job 'm' did not end: the machine shut down while it was at ${at}`, 'm');

/** What jobProgress makes of these events and replies. */
const tells = (
  source: string,
  replies: unknown[],
  result: string,
  values: Record<string, unknown>,
  error?: unknown,
  { names = events, ...options }: JobProgressOptions & { names?: Record<string, MockEvent> } = {},
) =>
  marbles(({ cold, expectObservable }) => {
    const monitor = mockMonitor(answers(...replies), { events$: cold(source, names) });
    const progress$ = jobProgress(monitor, 'm', { interval: 10, ...options });
    expectObservable(progress$, '^ 100ms !').toBe(result, values, error);
  });

describe('jobProgress', () => {
  it('waits for a job that is not there yet, then follows it to its end', () =>
    tells(
      '--o-c----r----y----D(en)-',
      [jobs(), jobs('created'), jobs('running', 4), jobs('ready', 9)],
      '----(cC)-(rR)-(yY)--(e|)',
      {
        c: at('created', 0, { total: 0 }),
        C: at('created'),
        r: at('running'),
        R: at('running', 4),
        y: at('ready', 4),
        Y: at('ready', 9),
        e: at('concluded', 9),
      },
    ));

  it('begins with a job that is under way, and looks again after each interval', () =>
    tells(
      '-',
      [jobs('running', 1), jobs('running', 1), jobs('running', 2), jobs('running', 3)],
      'a 19ms b 9ms c',
      { a: at('running', 1), b: at('running', 2), c: at('running', 3) },
    ));

  it('counts the interval anew from a change of status', () =>
    tells(
      '-----y--',
      [jobs('running', 1), jobs('ready', 9), jobs('ready', 9), jobs('running', 9)],
      'a----(yY) 16ms b',
      { a: at('running', 1), y: at('ready', 1), Y: at('ready', 9), b: at('running', 9) },
    ));

  it('reports the outcome of a job that was not dismissed', () =>
    tells('-', [jobs('concluded', 9)], '(e|)', { e: at('concluded', 9) }));

  it('takes the error from query-jobs, for a job that stays', () =>
    tells(
      '---a---e',
      [jobs('running'), jobs('aborting', 3), jobs('concluded', 3, 'No space left on device')],
      'r--(aA)#',
      { r: at('running'), a: at('aborting'), A: at('aborting', 3) },
      failed('No space left on device'),
    ));

  it('takes the error from BLOCK_JOB_COMPLETED, for a job that is gone', () =>
    tells(
      '-----(Fen)',
      [jobs('running'), jobs()],
      'r----#',
      { r: at('running') },
      failed('Input/output error'),
    ));

  it.each<[string, string, unknown[]]>([
    ['a block job', '-----(Cen)', [jobs('running'), jobs()]],
    [
      'a job without BLOCK_JOB events',
      '-----e',
      [jobs('running'), jobs('concluded', 3, 'Operation canceled')],
    ],
  ])('reports a cancel that it is told to accept as a value: %s', (_, source, replies) =>
    tells(
      source,
      replies,
      'r----(e|)',
      { r: at('running'), e: at('concluded', 3, { percent: 100 / 3, cancelled: true }) },
      undefined,
      { acceptCancel: true },
    ),
  );

  it.each<[string, string, unknown[]]>([
    ['a block job', '-----(Cen)', [jobs('running'), jobs()]],
    [
      'a job without BLOCK_JOB events',
      '-----e',
      [jobs('running'), jobs('concluded', 3, 'Operation canceled')],
    ],
  ])('fails where a client other than this program cancelled %s', (_, source, replies) =>
    tells(source, replies, 'r----#', { r: at('running') }, cancelledElsewhere),
  );

  it.each([
    ['quit, whose cancel comes last', '-----X(Cen)|', {}],
    ['quit, with cancels accepted', '-----X(Cen)|', { acceptCancel: true }],
  ])('fails where the machine ended and took the job along: %s', (_, source, options) =>
    tells(
      source,
      [jobs('running', 3), NEVER],
      'r-----#',
      { r: at('running', 3) },
      machineEnded("'running', 33 % done"),
      options,
    ),
  );

  it('fails with the end of the machine where no event says what became of the job', () =>
    tells(
      '-----X--|',
      [jobs('running', 3)],
      'r-------#',
      { r: at('running', 3) },
      machineEnded("'running', 33 % done"),
    ));

  it('does not mistake a shutdown that the machine survived for its end', () =>
    tells(
      '-----XR--(Den)',
      [jobs('running', 3)],
      'r--------(e|)',
      { r: at('running', 3), e: at('concluded', 9) },
      undefined,
      {
        names: {
          X: events.X,
          R: qmpEvent('RESET', { guest: true, reason: 'guest-reset' }),
          D: events.D,
          e: events.e,
          n: events.n,
        },
      },
    ));

  it('fails where QEMU discards the job before it runs', () =>
    tells(
      '--(cn)',
      [jobs()],
      '--(c#)',
      { c: at('created', 0, { total: 0 }) },
      new JobError(
        "job 'm' never ran: QEMU discarded it; the command that was to start it failed with the reason",
        'm',
      ),
    ));

  it('fails where QEMU removes a running job without a word on its end', () =>
    tells('-----n', [jobs('running')], 'r----#', { r: at('running') }, gone));

  it('does not take a job for done whose first event is its conclusion', () =>
    tells('-----(en)', [jobs()], '-----#', {}, gone));

  it('reports a job that was dismissed at once as done, or as failed where it was aborting', () => {
    tells('-----(en)', [jobs('running', 3), jobs()], 'r----(e|)', {
      r: at('running', 3),
      e: at('concluded', 3),
    });
    tells(
      '-----(aen)',
      [jobs('running', 3), jobs()],
      'r----(a#)',
      { r: at('running', 3), a: at('aborting', 3) },
      failed('it was dismissed before its error could be read'),
    );
  });

  it('waits for events that come after the reply, as they may through libvirt', () =>
    tells('------------(De)', [jobs('running'), jobs()], 'r 11ms (e|)', {
      r: at('running'),
      e: at('concluded', 9),
    }));

  it('fails where the job is gone and its end was not seen', () =>
    tells('-', [jobs('running'), jobs()], 'r 19ms #', { r: at('running') }, gone));

  it('waits anew for each time that it is not there', () =>
    tells('-', [jobs('running'), jobs(), jobs('running'), jobs()], 'r 39ms #', { r: at('running') }, gone));

  it('fails where the monitor ends before the job', () =>
    tells(
      '-----|',
      [jobs('running')],
      'r----#',
      { r: at('running') },
      new InterruptedError("job 'm': the monitor ended at 'running'; the job may go on", {
        reason: 'disconnect',
        sent: true,
      }),
    ));

  it('is silent where there is never such a job, and unsubscribes when it is unsubscribed', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-');
      const monitor = mockMonitor(() => jobs(), { events$: source$ as never });
      expectObservable(jobProgress(monitor, 'm'), '^--!').toBe('-');
      // The connection is the monitor's: leaving closes nothing.
      expectSubscriptions(source$.subscriptions).toBe('^');
    }));

  it('stops polling when it is unsubscribed, and cancels nothing', () =>
    marbles(({ expectObservable, flush }) => {
      const sent: string[] = [];
      const monitor = mockMonitor(({ execute }) => {
        sent.push(execute);
        return jobs('running');
      });
      expectObservable(jobProgress(monitor, 'm', { interval: 10 }), '^ 14ms !').toBe('r', {
        r: at('running'),
      });
      flush();
      expect(sent).toEqual(['query-jobs', 'query-jobs']);
    }));

  it('reads anew on each connection, for jobs survive it', () => {
    const state$ = new Subject<{ status: string }>();
    const events$ = new Subject<never>();
    const run = answers(jobs('running', 1), jobs('running', 5));
    const seen: unknown[] = [];
    const following = jobProgress({ state$, events$, execute: () => of(run()) as never }, 'm').subscribe(
      (each) => seen.push(each.current),
    );
    for (const status of ['ready', 'waiting', 'connecting', 'ready']) state$.next({ status });
    following.unsubscribe();
    expect(seen).toEqual([1, 5]);
  });

  it.each<[string, unknown, unknown]>([
    [
      'fails with what QEMU refuses',
      new CommandError({ class: 'GenericError', desc: 'no' }),
      [expect.any(CommandError)],
    ],
    ['leaves it to events$ to tell of a connection that is gone', new ClosedError('closed'), []],
  ])('%s', (_, error, expected) => {
    const errors: unknown[] = [];
    const monitor = {
      state$: of({ status: 'ready' }),
      events$: NEVER,
      execute: () => throwError(() => error),
    };
    jobProgress(monitor, 'm').subscribe({ error: (each) => errors.push(each) });
    expect(errors).toEqual(expected);
  });

  it('asks again after a query that timed out', () => {
    const late = new CommandTimeoutError('late', true);
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(
        answers(
          jobs('running', 1),
          throwError(() => late),
          jobs('running', 5),
        ),
        {
          events$: cold('-'),
        },
      );
      expectObservable(jobProgress(monitor, 'm', { interval: 10 }), '^ 25ms !').toBe('a 19ms b', {
        a: at('running', 1),
        b: at('running', 5),
      });
    });
  });

  describe('with an I/O error', () => {
    const stopped = qmpEvent('BLOCK_JOB_ERROR', { device: 'm', operation: 'write', action: 'stop' });
    const names = {
      ...events,
      E: stopped,
      p: change('paused'),
      I: qmpEvent('BLOCK_JOB_ERROR', { device: 'm', operation: 'write', action: 'ignore' }),
    };
    const error = 'a write failed, and the job is paused; job-resume tries again';
    const blockJobs = (status: string) => [
      { device: 'other', 'io-status': 'failed' },
      { device: 'm', 'io-status': status },
    ];
    /** Answers query-jobs in order, and query-block-jobs with one I/O status. */
    const shows = (
      source: string,
      rows: unknown[],
      io: string,
      result: string,
      values: Record<string, unknown>,
    ) =>
      marbles(({ cold, expectObservable }) => {
        const rest = answers(...rows);
        const monitor = mockMonitor(
          ({ execute }) => (execute === 'query-block-jobs' ? blockJobs(io) : rest()),
          {
            events$: cold(source, names),
          },
        );
        expectObservable(jobProgress(monitor, 'm', { interval: 100 }), '^ 50ms !').toBe(result, values);
      });

    it('says why the job is paused, until it runs again', () =>
      shows('---(Ep)---r', [jobs('running'), jobs('paused'), jobs('running')], 'failed', 'r--(wp)---r', {
        r: at('running'),
        w: at('running', 0, { ioStatus: 'failed', error }),
        p: at('paused', 0, { ioStatus: 'failed', error }),
      }));

    it('says that there is no space left, as query-block-jobs has it', () =>
      shows('---(Ep)', [jobs('running'), jobs('paused')], 'nospace', 'r--(wpn)', {
        r: at('running'),
        w: at('running', 0, { ioStatus: 'failed', error }),
        p: at('paused', 0, { ioStatus: 'failed', error }),
        n: at('paused', 0, {
          ioStatus: 'nospace',
          error: 'a write failed (no space left), and the job is paused; job-resume tries again',
        }),
      }));

    it('finds it in a job that it begins to follow late', () =>
      shows('-', [jobs('paused', 3)], 'nospace', '(pn)', {
        p: at('paused', 3),
        n: at('paused', 3, {
          ioStatus: 'nospace',
          error: 'a read or write failed (no space left), and the job is paused; job-resume tries again',
        }),
      }));

    it('reports no error of a pause without one, nor of an error that QEMU ignores', () =>
      shows('---(Ip)', [jobs('running'), jobs('paused')], 'ok', 'r--p', {
        r: at('running'),
        p: at('paused'),
      }));
  });

  describe('with the command that starts the job', () => {
    const refused = new CommandError({ class: 'GenericError', desc: 'Cannot find device' });
    /** Answers `start` and the rest apart. */
    const started = (
      source: string,
      start: (cold: RunHelpers['cold']) => Observable<unknown>,
      replies: unknown[],
      result: string,
      values: Record<string, unknown>,
      error?: unknown,
    ) =>
      marbles(({ cold, expectObservable }) => {
        const monitor = mockMonitor(answers(...replies), { events$: cold(source, events) });
        const progress$ = jobProgress(monitor, 'm', { interval: 10, start$: start(cold) });
        expectObservable(progress$, '^ 100ms !').toBe(result, values, error);
      });

    it('sends it once, after the events are subscribed, and asks when it is answered', () =>
      started('---c----(Den)', (cold) => cold('----(x|)'), [jobs('running', 4)], '---cr---(e|)', {
        c: at('created', 0, { total: 0 }),
        r: at('running', 4),
        e: at('concluded', 9),
      }));

    it('fails with its refusal, not with the job that QEMU discarded', () =>
      started(
        '--(cn)--',
        (cold) => cold('---#', {}, refused),
        [jobs()],
        '--c#',
        { c: at('created', 0, { total: 0 }) },
        refused,
      ));

    it('does not take the leftover of an earlier job for the new one', () =>
      started('-', (cold) => cold('---#', {}, refused), [jobs('concluded', 9)], '---#', {}, refused));

    it('reads the end of a job that concluded before the command was answered', () =>
      started(
        '--(cae)',
        (cold) => cold('------(x|)'),
        [jobs('concluded', 0, 'No such file')],
        '--(ca)#',
        {
          c: at('created', 0, { total: 0 }),
          a: at('aborting', 0, { total: 0 }),
        },
        failed('No such file'),
      ));

    it.each<[string, string, MonitorError, unknown[], string, Record<string, unknown>, boolean]>([
      [
        'goes on where the job came all the same',
        '--c----',
        new CommandTimeoutError('late', true),
        [jobs('running', 4)],
        '--cr',
        { c: at('created', 0, { total: 0 }), r: at('running', 4) },
        false,
      ],
      ['fails where it never came', '-', new CommandTimeoutError('late', true), [jobs()], '---#', {}, true],
      [
        'fails where the job of that id is not its own',
        '-',
        new CommandTimeoutError('late', true),
        [jobs('running')],
        '--- 10ms #',
        {},
        true,
      ],
      [
        'fails where it was not sent',
        '-',
        new CommandTimeoutError('late', false),
        [jobs('running')],
        '---#',
        {},
        true,
      ],
      [
        'goes on after a loss where the job was created',
        '--c----',
        new InterruptedError('lost', { reason: 'lost', sent: true }),
        [jobs('running', 4)],
        '--cr',
        { c: at('created', 0, { total: 0 }), r: at('running', 4) },
        false,
      ],
      [
        'fails with a loss where no job was created',
        '-',
        new InterruptedError('lost', { reason: 'lost', sent: true }),
        [jobs('running')],
        '---#',
        {},
        true,
      ],
    ])('that has no reply: %s', (_, source, error, replies, result, values, fails) =>
      started(source, (cold) => cold('---#', {}, error), replies, result, values, fails ? error : undefined),
    );
  });

  describe('with a monitor that reconnects', () => {
    const lost = new ConnectError('refused');
    /** What it makes of these states, with a job that runs. */
    const states = (
      state: string,
      source: string,
      result: string,
      error?: unknown,
      options: JobProgressOptions = {},
    ) =>
      marbles(({ cold, hot, expectObservable }) => {
        const state$ = hot(state, {
          r: { status: 'ready' },
          w: { status: 'waiting', cause: lost },
          c: { status: 'connecting' },
        });
        const monitor = {
          state$,
          events$: cold(source, events) as Observable<AnyEvent>,
          execute: () => of(jobs('running', 3) as JsonValue),
        };
        expectObservable(jobProgress(monitor, 'm', { interval: 1_000, ...options }), '^ 99ms !').toBe(
          result,
          { r: at('running', 3) },
          error,
        );
      });
    const absent = (ms: number) =>
      new InterruptedError(
        `job 'm': the monitor had no connection for ${ms} ms; the job may go on`,
        { reason: 'lost', sent: true },
        { cause: lost },
      );

    it('fails once the monitor has been away for the time allowed, counted from the loss', () =>
      states('r--w-c-w--', '-', 'r-- 20ms #', absent(20), { maxAbsence: 20 }));
    it('counts anew after each return', () =>
      states('r--w-c-r---w', '-', 'r---------- 20ms #', absent(20), { maxAbsence: 20 }));
    it('waits as long as it takes where it is told to', () =>
      states('r--w-', '-', 'r', undefined, { maxAbsence: Infinity }));
    it('fails at once where the machine shut down before the connection ended', () =>
      states('r--w-', '--X', 'r--#', machineEnded("'running', 33 % done")));
  });

  it('fails with an answer that is no list', () => {
    const errors: unknown[] = [];
    jobProgress(mockMonitor(), 'm').subscribe({ error: (each) => errors.push(each) });
    expect(errors).toEqual([expect.any(DecodeError)]);
  });

  it('follows in order for a subscriber that acts on a value', () => {
    let status = 'running';
    const monitor = mockMonitor(({ execute }) => {
      if (execute === 'query-jobs') return jobs(status, 9);
      status = 'concluded';
      monitor.emit(change('waiting'));
      monitor.emit(events.D);
      monitor.emit(events.e);
      return {};
    });
    const seen: string[] = [];
    jobProgress(monitor, 'm').subscribe({
      next: (each) => {
        seen.push(each.status);
        if (each.status === 'ready')
          monitor.execute({ execute: 'job-complete', arguments: { id: 'm' } }).subscribe();
      },
      complete: () => seen.push('|'),
    });
    status = 'ready';
    monitor.emit(events.y);
    expect(seen).toEqual(
      ['running', 'ready', 'waiting', 'concluded', '|'].filter((each) => seen.includes(each)),
    );
    expect(seen.at(-1)).toBe('|');
  });

  it('keeps two subscribers apart', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(() => jobs('running', 1), { events$: cold('--------(De)', events) });
      const result$ = jobProgress(monitor, 'm', { interval: 100 });
      const values = { r: at('running', 1), e: at('concluded', 9) };
      expectObservable(result$).toBe('r-------(e|)', values);
      expectObservable(result$, '---^').toBe('---r----(e|)', values);
    }));
});

describe('cancelJob', () => {
  it('cancels, and gives the end once the job has ended', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(
        ({ execute }) => (execute === 'job-cancel' ? cold('-(r|)', { r: {} }) : jobs('running', 1)),
        { events$: cold('---a-(Cen)', events) },
      );
      expectObservable(cancelJob(monitor, 'm')).toBe('-----(e|)', {
        e: at('concluded', 3, { percent: 100 / 3, cancelled: true }),
      });
    }));

  it('gives a job that was faster for what it is', () =>
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(({ execute }) => (execute === 'job-cancel' ? {} : jobs('running', 1)), {
        events$: cold('---(Den)', events),
      });
      expectObservable(cancelJob(monitor, 'm')).toBe('---(e|)', { e: at('concluded', 9) });
    }));

  it('fails where there is no such job, and where it failed', () => {
    const refused = new CommandError({ class: 'GenericError', desc: 'Job not found' });
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(({ execute }) =>
        execute === 'job-cancel' ? cold('--#', {}, refused) : jobs(),
      );
      expectObservable(cancelJob(monitor, 'm')).toBe('--#', {}, refused);
    });
    marbles(({ cold, expectObservable }) => {
      const monitor = mockMonitor(({ execute }) => (execute === 'job-cancel' ? {} : jobs('running', 1)), {
        events$: cold('---(Fen)', events),
      });
      expectObservable(cancelJob(monitor, 'm')).toBe('---#', {}, failed('Input/output error'));
    });
  });

  it('takes nothing back when it is unsubscribed', () => {
    const sent: string[] = [];
    const monitor = mockMonitor(({ execute }) => {
      sent.push(execute);
      return execute === 'job-cancel' ? NEVER : jobs('running', 1);
    });
    cancelJob(monitor, 'm').subscribe().unsubscribe();
    expect(sent).toEqual(['query-jobs', 'job-cancel']);
  });
});
