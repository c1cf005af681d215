import { NEVER, Subscription, throwError } from 'rxjs';
import { ArgumentError, CommandError, JobError } from '../../src/errors.js';
import { runJob, type RunJobOptions } from '../../src/flows/index.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import type { Run } from '../../src/testing/run.js';
import { recording } from './recorder.js';

/** A QEMU with jobs that do what the test has them do. */
function withJobs({ replies = {} }: { replies?: Readonly<Record<string, Run>> } = {}) {
  const rows = new Map<string, { status: string; error?: string }>();
  const { monitor, sent } = recording((command) => {
    const { execute } = command;
    if (execute in replies) return replies[execute]?.(command);
    if (execute !== 'query-jobs') return {};
    return [...rows].map(([id, row]) => ({
      id,
      type: 'backup',
      'current-progress': 4,
      'total-progress': 8,
      ...row,
    }));
  });
  const enter = (id: string, status: string, error?: string) => {
    rows.set(id, { status, ...(error === undefined ? {} : { error }) });
    monitor.emit(qmpEvent('JOB_STATUS_CHANGE', { id, status }));
  };
  return {
    monitor,
    enter,
    /** It concludes, and stays. */
    conclude: (id: string, error?: string) => enter(id, 'concluded', error),
    /** It ends by an event, and is gone. */
    vanish: (id: string, name: 'BLOCK_JOB_COMPLETED' | 'BLOCK_JOB_CANCELLED', error?: string) => {
      const data = {
        device: id,
        len: 8,
        offset: 8,
        speed: 0,
        type: 'backup',
        ...(error === undefined ? {} : { error }),
      };
      monitor.emit(qmpEvent(name, data));
      monitor.emit(qmpEvent('JOB_STATUS_CHANGE', { id, status: 'concluded' }));
      rows.delete(id);
      monitor.emit(qmpEvent('JOB_STATUS_CHANGE', { id, status: 'null' }));
    },
    commands: () => sent.map(([, command]) => command).filter((command) => !command.startsWith('query')),
  };
}

const subscriptions = new Subscription();
afterAll(() => subscriptions.unsubscribe());

function followed(source: ReturnType<typeof runJob>) {
  const seen: unknown[] = [];
  const subscription = source.subscribe({
    next: ({ id, status, cancelled }) => seen.push(`${id} ${status}${cancelled ? ' cancelled' : ''}`),
    error: (error) => seen.push(error),
    complete: () => seen.push('|'),
  });
  subscriptions.add(subscription);
  return { seen, subscription };
}

const BACKUP = { 'job-id': 'b', device: 'disk', target: 'copy', sync: 'full' } as const;
const backup = (qemu: ReturnType<typeof withJobs>, options?: RunJobOptions, args: object = {}) =>
  followed(runJob(qemu.monitor, 'blockdev-backup', { ...BACKUP, ...args }, options));

describe('runJob', () => {
  it('starts the job and follows it to its end', () => {
    const qemu = withJobs();
    const { seen } = backup(qemu);
    qemu.enter('b', 'running');
    qemu.vanish('b', 'BLOCK_JOB_COMPLETED');
    expect(seen.at(-2)).toBe('b concluded');
    expect(seen.at(-1)).toBe('|');
    expect(qemu.commands()).toEqual(['blockdev-backup disk']);
  });

  it('gives the job an id of its own, a new one for each subscription', () => {
    const ids: unknown[] = [];
    const qemu = withJobs({
      replies: {
        'blockdev-backup': ({ arguments: args }) => void ids.push((args as { 'job-id': string })['job-id']),
      },
    });
    const job$ = runJob(qemu.monitor, 'blockdev-backup', { device: 'disk', target: 'copy', sync: 'full' });
    job$.subscribe().unsubscribe();
    job$.subscribe().unsubscribe();
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[a-z][\w.-]*$/);
  });

  it('fails with the refusal of the start, and dismisses nothing', () => {
    const refused = new CommandError({ class: 'GenericError', desc: "Job ID 'b' already in use" });
    const qemu = withJobs({ replies: { 'blockdev-backup': () => throwError(() => refused) } });
    qemu.conclude('b');
    expect(backup(qemu, {}, { 'auto-dismiss': false }).seen).toEqual([refused]);
    expect(qemu.commands()).toEqual(['blockdev-backup disk']);
  });

  it.each<[string, object, RunJobOptions, string[]]>([
    ['dismisses a job that QEMU keeps', { 'auto-dismiss': false }, {}, ['job-dismiss b']],
    ['leaves it where it is told to', { 'auto-dismiss': false }, { dismiss: false }, []],
    ['sends none for a job that QEMU removes', {}, {}, []],
  ])('%s', (_, args, options, dismissals) => {
    const qemu = withJobs();
    const { seen } = backup(qemu, options, args);
    qemu.enter('b', 'running');
    qemu.conclude('b');
    expect(seen.at(-1)).toBe('|');
    expect(qemu.commands().slice(1)).toEqual(dismissals);
  });

  it('dismisses a job that failed, then fails with its error', () => {
    const qemu = withJobs();
    const { seen } = followed(
      runJob(qemu.monitor, 'blockdev-create', {
        'job-id': 'b',
        options: { driver: 'file', filename: 'x', size: 0 },
      }),
    );
    qemu.enter('b', 'aborting');
    qemu.conclude('b', 'No space left on device');
    expect(seen.at(-1)).toEqual(new JobError("job 'b' failed: No space left on device", 'b'));
    expect(qemu.commands()).toEqual(['blockdev-create', 'job-dismiss b']);
  });

  it.each<[RunJobOptions['onReady'], string[]]>([
    [undefined, ['job-complete b']],
    ['complete', ['job-complete b']],
    ['cancel', ['block-job-cancel b']],
    ['wait', []],
  ])('at ready, with onReady %s', (onReady, commands) => {
    const qemu = withJobs();
    backup(qemu, { onReady });
    qemu.enter('b', 'running');
    qemu.enter('b', 'ready');
    qemu.enter('b', 'standby');
    qemu.enter('b', 'ready');
    expect(qemu.commands().slice(1)).toEqual(commands);
  });

  it('fails where job-complete is refused', () => {
    const refused = new CommandError({ class: 'GenericError', desc: 'no' });
    const qemu = withJobs({ replies: { 'job-complete': () => throwError(() => refused) } });
    const { seen } = backup(qemu);
    qemu.enter('b', 'ready');
    expect(seen.at(-1)).toBe(refused);
  });

  it('leaves the job at work when it is unsubscribed', () => {
    const qemu = withJobs();
    const { subscription } = backup(qemu);
    qemu.enter('b', 'running');
    subscription.unsubscribe();
    expect(qemu.commands()).toEqual(['blockdev-backup disk']);
  });

  it.each([
    ['that runs', true],
    ['whose start is not answered', false],
  ])('cancels and dismisses a job %s where it is told to', (_, answered) => {
    const qemu = withJobs({ replies: answered ? {} : { 'blockdev-backup': () => NEVER } });
    const { subscription } = backup(qemu, { cancelOnUnsubscribe: true }, { 'auto-dismiss': false });
    if (answered) qemu.enter('b', 'running');
    subscription.unsubscribe();
    expect(qemu.commands()).toEqual(['blockdev-backup disk', 'job-cancel b']);
    qemu.enter('b', 'aborting');
    qemu.conclude('b', 'Operation canceled');
    expect(qemu.commands().at(-1)).toBe('job-dismiss b');
  });

  it('cancels nothing once the job has ended', () => {
    const qemu = withJobs();
    const { subscription } = backup(qemu, { cancelOnUnsubscribe: true });
    qemu.enter('b', 'running');
    qemu.vanish('b', 'BLOCK_JOB_COMPLETED');
    subscription.unsubscribe();
    expect(qemu.commands()).toEqual(['blockdev-backup disk']);
  });

  it.each<[string, () => unknown]>([
    [
      "runJob: 'onReady' must be 'complete', 'cancel' or 'wait'",
      () => runJob(withJobs().monitor, 'block-stream', { device: 'd' }, { onReady: 'pivot' as never }),
    ],
    [
      "runJob: 'args' must be an object",
      () => runJob(withJobs().monitor, 'block-stream', undefined as never),
    ],
    [
      "runJob: 'args.actions' must be a list with an action that starts a job",
      () => runJob(withJobs().monitor, 'transaction', { actions: [{ type: 'abort', data: {} }] }),
    ],
  ])('refuses what it can not use: %s', (message, make) => {
    expect(make).toThrow(new ArgumentError(message));
  });
});

describe('runJob with a transaction', () => {
  const action = (id: string) => ({ type: 'blockdev-backup', data: { ...BACKUP, 'job-id': id } }) as const;
  const group = (qemu: ReturnType<typeof withJobs>, mode: 'grouped' | 'individual' = 'grouped') =>
    followed(
      runJob(qemu.monitor, 'transaction', {
        actions: [
          { type: 'block-dirty-bitmap-clear', data: { node: 'disk', name: 'map' } },
          action('one'),
          action('two'),
        ],
        properties: { 'completion-mode': mode },
      }),
    );
  const running = (qemu: ReturnType<typeof withJobs>) => {
    qemu.enter('one', 'running');
    qemu.enter('two', 'running');
  };

  it('sends it once, follows all its jobs, and ends with the last', () => {
    const qemu = withJobs();
    const { seen } = group(qemu);
    running(qemu);
    qemu.vanish('two', 'BLOCK_JOB_COMPLETED');
    expect(seen).not.toContain('|');
    qemu.vanish('one', 'BLOCK_JOB_COMPLETED');
    expect(seen).toEqual(expect.arrayContaining(['one concluded', 'two concluded', '|']));
    expect(qemu.commands()).toEqual(['transaction']);
  });

  it.each([true, false])(
    'fails with the one that failed, reported first %s, once all have ended',
    (first) => {
      const qemu = withJobs();
      const { seen } = group(qemu);
      running(qemu);
      if (first) qemu.vanish('one', 'BLOCK_JOB_COMPLETED', 'no space');
      qemu.vanish('two', 'BLOCK_JOB_CANCELLED');
      if (!first) qemu.vanish('one', 'BLOCK_JOB_COMPLETED', 'no space');
      expect(seen).toContain('two concluded cancelled');
      expect(seen.at(-1)).toEqual(new JobError("job 'one' failed: no space", 'one'));
    },
  );

  it('fails where another client cancelled the group', () => {
    const qemu = withJobs();
    const { seen } = group(qemu);
    running(qemu);
    qemu.vanish('one', 'BLOCK_JOB_CANCELLED');
    qemu.vanish('two', 'BLOCK_JOB_CANCELLED');
    expect(seen.at(-1)).toEqual(new JobError("job 'one' was cancelled, and not by this program", 'one'));
  });

  it('lets each job of an individual transaction end by itself', () => {
    const qemu = withJobs();
    const { seen } = group(qemu, 'individual');
    running(qemu);
    qemu.vanish('one', 'BLOCK_JOB_COMPLETED', 'no space');
    qemu.vanish('two', 'BLOCK_JOB_COMPLETED');
    expect(seen).toContain('two concluded');
    expect(seen.at(-1)).toEqual(new JobError("job 'one' failed: no space", 'one'));
  });
});

// @ts-expect-error -- a misspelt command does not compile
void (() => runJob(withJobs().monitor, 'blockdev-bakup', BACKUP));
// @ts-expect-error -- nor does one that starts no job
void (() => runJob(withJobs().monitor, 'query-status', {}));
// @ts-expect-error -- nor an argument that is missing
void (() => runJob(withJobs().monitor, 'blockdev-backup', { device: 'disk' }));
