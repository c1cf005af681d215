import { NEVER, of, Subject, throwError } from 'rxjs';
import { cancelJob, jobProgress } from '../../operators/index.js';
import { ClosedError, CommandError, DecodeError, InterruptedError, JobError } from '../../src/errors.js';
import { marbles } from '../../src/testing/marbles.js';
import { mockMonitor } from '../../src/testing/mockMonitor.js';
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

const at = (status: string, current = 0, more: object = {}) => ({
  ...{ id: 'm', status, current, total: 9, ready: status === 'ready', cancelled: false },
  ...more,
});

/** Answers with these, one after another, and the last one for good. */
function answers(...replies: unknown[]) {
  let asked = 0;
  return Object.assign(() => replies[Math.min(asked++, replies.length - 1)], { asked: () => asked });
}

const failed = (words: string) => new JobError(`job 'm' failed: ${words}`, 'm');

/** What jobProgress tells of these events and replies. */
const tells = (
  source: string,
  replies: unknown[],
  result: string,
  values: Record<string, unknown>,
  error?: unknown,
) =>
  marbles(({ cold, expectObservable }) => {
    const monitor = mockMonitor(answers(...replies), { events$: cold(source, events) });
    expectObservable(jobProgress(monitor, 'm', { interval: 10 }), '^ 100ms !').toBe(result, values, error);
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

  it('tells the outcome of a job that nobody dismissed', () =>
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

  it('takes a cancelled block job for a value', () =>
    tells('-----(Cen)', [jobs('running'), jobs()], 'r----(e|)', {
      r: at('running'),
      e: at('concluded', 3, { cancelled: true }),
    }));

  it('takes a cancelled job that has no BLOCK_JOB event for a value', () =>
    tells('-----e', [jobs('running'), jobs('concluded', 3, 'Operation canceled')], 'r----(e|)', {
      r: at('running'),
      e: at('concluded', 3, { cancelled: true }),
    }));

  it('takes a job that somebody dismissed for done, or failed where it was aborting', () => {
    tells('-----(en)', [jobs('running', 3), jobs()], 'r----(e|)', {
      r: at('running', 3),
      e: at('concluded', 3),
    });
    tells(
      '-----(aen)',
      [jobs('running', 3), jobs()],
      'r----(a#)',
      { r: at('running', 3), a: at('aborting', 3) },
      failed('QEMU has forgotten why'),
    );
  });

  it('waits for events that come after the reply, as they may through libvirt', () =>
    tells('------------(De)', [jobs('running'), jobs()], 'r 11ms (e|)', {
      r: at('running'),
      e: at('concluded', 9),
    }));

  it('fails where the job went while nobody saw how', () =>
    tells(
      '-',
      [jobs('running'), jobs()],
      'r 19ms #',
      { r: at('running') },
      new JobError("job 'm' is gone, and nobody saw how it ended", 'm'),
    ));

  it('waits anew for each time that it is not there', () =>
    tells(
      '-',
      [jobs('running'), jobs(), jobs('running'), jobs()],
      'r 39ms #',
      { r: at('running') },
      new JobError("job 'm' is gone, and nobody saw how it ended", 'm'),
    ));

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

  it('is silent where there is never such a job, and lets go when it is left', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-');
      const monitor = mockMonitor(() => jobs(), { events$: source$ as never });
      expectObservable(jobProgress(monitor, 'm'), '^--!').toBe('-');
      // The connection is the monitor's: leaving closes nothing.
      expectSubscriptions(source$.subscriptions).toBe('^');
    }));

  it('stops looking when it is left, and cancels nothing', () =>
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

  it('fails with an answer that is no list', () => {
    const errors: unknown[] = [];
    jobProgress(mockMonitor(), 'm').subscribe({ error: (each) => errors.push(each) });
    expect(errors).toEqual([expect.any(DecodeError)]);
  });

  it('follows in order for a subscriber that acts on what it hears', () => {
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
        e: at('concluded', 3, { cancelled: true }),
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

  it('takes nothing back when it is left', () => {
    const sent: string[] = [];
    const monitor = mockMonitor(({ execute }) => {
      sent.push(execute);
      return execute === 'job-cancel' ? NEVER : jobs('running', 1);
    });
    cancelJob(monitor, 'm').subscribe().unsubscribe();
    expect(sent).toEqual(['query-jobs', 'job-cancel']);
  });
});
