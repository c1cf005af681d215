import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filter, firstValueFrom, lastValueFrom, take, tap, toArray, type Observable } from 'rxjs';
import {
  cancelJob,
  hmp,
  jobProgress,
  ofEvent,
  ofJob,
  runUntil,
  watchRunState,
} from '../../operators/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import type { JobProgress } from '../../operators/index.js';
import type { Monitor } from '../../src/monitor/monitor.js';
import { QEMU, startQemu, type RealQemu } from './qemu.js';
import { describeReal } from './real.js';

const SIZE = 16 * 2 ** 20;

/** A paused machine with a full source `src`, an empty qcow2 `dst`, and `bad`, which fails every write. */
const images = (folder: string) => {
  writeFileSync(join(folder, 'src.raw'), Buffer.alloc(SIZE, 7));
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', join(folder, 'dst.qcow2'), String(SIZE)]);
  return [
    `driver=raw,node-name=src,file.driver=file,file.filename=${folder}/src.raw`,
    `driver=qcow2,node-name=dst,file.driver=file,file.filename=${folder}/dst.qcow2`,
    `driver=blkdebug,node-name=bad,image.driver=null-co,image.size=${SIZE},inject-error.0.event=none,inject-error.0.errno=28,inject-error.0.iotype=write`,
  ]
    .flatMap((node) => ['-blockdev', node])
    .concat('-qmp', `unix:${folder}/second.sock,server=on,wait=off`);
};

const all = (progress$: Observable<JobProgress>) => lastValueFrom(progress$.pipe(toArray()));
const failure = (source$: Observable<unknown>) =>
  lastValueFrom(source$).then(
    () => 'no error',
    (error: unknown) => error,
  );
const run = (monitor: Monitor, execute: string, args?: object) =>
  firstValueFrom(monitor.execute({ execute, arguments: args }));
/** Slow enough to be seen at work. */
const SLOW = { speed: 2 ** 20 };

describeReal('jobs of a real QEMU', [QEMU, 'qemu-img'], () => {
  let qemu: RealQemu;
  let monitor: Monitor;
  beforeEach(async () => {
    qemu = await startQemu({ args: images });
    monitor = socketMonitor({ path: qemu.path });
  });
  afterEach(async () => {
    await monitor.disconnect();
    await qemu[Symbol.asyncDispose]();
  });

  it('follows blockdev-create from before its start, and takes it for done', async () => {
    const told = all(jobProgress(monitor, 'c'));
    const options = { driver: 'file', filename: join(qemu.folder, 'new'), size: 0 };
    await run(monitor, 'blockdev-create', { 'job-id': 'c', options });
    const statuses = (await told).map(({ status }) => status);
    expect([statuses[0], statuses.at(-1)]).toEqual(['created', 'concluded']);
    // Nobody dismissed it; its end can be told again.
    expect(await all(jobProgress(monitor, 'c'))).toMatchObject([{ status: 'concluded', cancelled: false }]);
    await run(monitor, 'job-dismiss', { id: 'c' });
  });

  it('takes the error of a job that ended before its command replied from query-jobs', async () => {
    const failed = failure(jobProgress(monitor, 'c'));
    const options = { driver: 'file', filename: '/nonexistent/new', size: 0 };
    await run(monitor, 'blockdev-create', { 'job-id': 'c', options });
    expect(await failed).toMatchObject({
      _tag: 'JobError',
      job: 'c',
      message: expect.stringContaining("Could not create '/nonexistent/new'"),
    });
  });

  it.each([true, false])(
    'takes the error of a backup from where QEMU put it, auto-dismiss %s',
    async (dismiss) => {
      const failed = failure(jobProgress(monitor, 'b'));
      await run(monitor, 'blockdev-backup', {
        ...{ 'job-id': 'b', device: 'src', target: 'bad', sync: 'full', 'auto-dismiss': dismiss },
      });
      expect(await failed).toMatchObject({
        _tag: 'JobError',
        message: "job 'b' failed: No space left on device",
      });
    },
  );

  it('waits with a mirror at ready, and follows it to its end', async () => {
    const told = all(jobProgress(monitor, 'm', { interval: 20 }));
    const ready = firstValueFrom(jobProgress(monitor, 'm').pipe(filter((each) => each.ready)));
    await run(monitor, 'blockdev-mirror', { 'job-id': 'm', device: 'src', target: 'dst', sync: 'full' });
    expect(await ready).toMatchObject({ status: 'ready', ready: true });
    await run(monitor, 'job-complete', { id: 'm' });
    const last = (await told).at(-1);
    expect(last).toEqual({
      id: 'm',
      status: 'concluded',
      current: SIZE,
      total: SIZE,
      percent: 100,
      ready: false,
      cancelled: false,
    });
  });

  it('reports the progress of a slow job, and a cancelled one as a value', async () => {
    const told = all(jobProgress(monitor, 'b', { interval: 20 }));
    const backup = { 'job-id': 'b', device: 'src', target: 'dst', sync: 'full', ...SLOW };
    await run(monitor, 'blockdev-backup', backup);
    await firstValueFrom(
      jobProgress(monitor, 'b', { interval: 20 }).pipe(filter(({ current }) => current > 0)),
    );
    const end = await firstValueFrom(cancelJob(monitor, 'b'));
    expect(end).toMatchObject({ status: 'concluded', cancelled: true, total: SIZE });
    expect((await told).at(-1)).toEqual(end);
    expect(await run(monitor, 'query-jobs')).toEqual([]);
  });

  it('knows a cancelled job that stays to be dismissed', async () => {
    const backup = {
      'job-id': 'b',
      device: 'src',
      target: 'dst',
      sync: 'full',
      'auto-dismiss': false,
      ...SLOW,
    };
    await run(monitor, 'blockdev-backup', backup);
    await firstValueFrom(cancelJob(monitor, 'b'));
    expect(await all(jobProgress(monitor, 'b'))).toMatchObject([{ status: 'concluded', cancelled: true }]);
  });

  it('refuses to cancel a job that is not there, in QEMU words', async () => {
    expect(await failure(cancelJob(monitor, 'nobody'))).toMatchObject({
      _tag: 'CommandError',
      desc: expect.stringContaining('not found'),
    });
  });

  it('follows a job over a reconnect, for the job goes on', async () => {
    const backup = { 'job-id': 'b', device: 'src', target: 'dst', sync: 'full', ...SLOW };
    await run(monitor, 'blockdev-backup', backup);
    await monitor.disconnect();
    await monitor.connect();
    const end = lastValueFrom(jobProgress(monitor, 'b', { interval: 20 }));
    await run(monitor, 'block-job-set-speed', { device: 'b', speed: 0 });
    expect(await end).toMatchObject({ status: 'concluded', cancelled: false, current: SIZE });
  });

  it('reports a job that never ran as an error, and with start$ as the refusal of its command', async () => {
    const commit = { 'job-id': 'k', device: 'top', 'top-node': 'mid', 'filter-node-name': 'not a name' };
    const layer = (name: string, backing: unknown) => {
      const filename = join(qemu.folder, `${name}.qcow2`);
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', filename, String(SIZE)]);
      return { driver: 'qcow2', 'node-name': name, file: { driver: 'file', filename }, backing };
    };
    const chain = layer('top', layer('mid', { driver: 'null-co', size: SIZE }));
    await run(monitor, 'blockdev-add', chain);
    const alone = failure(jobProgress(monitor, 'k'));
    const start$ = monitor.execute({ execute: 'block-commit', arguments: commit });
    const refusal = await failure(jobProgress(monitor, 'k', { start$ }));
    expect(refusal).toMatchObject({ _tag: 'CommandError', command: 'block-commit' });
    expect(await alone).toMatchObject({ _tag: 'JobError', message: expect.stringContaining('never ran') });
  });

  it.each<[string, () => Promise<unknown>]>([
    ['quit', () => run(monitor, 'quit')],
    ['SIGTERM', () => qemu.kill('SIGTERM')],
  ])('reports the end of the machine by %s as the error of its job', async (_, end) => {
    const backup = { 'job-id': 'b', device: 'src', target: 'dst', sync: 'full', ...SLOW };
    await run(monitor, 'blockdev-backup', backup);
    const failed = failure(jobProgress(monitor, 'b'));
    await end();
    expect(await failed).toMatchObject({
      _tag: 'JobError',
      message: expect.stringContaining('the machine shut down'),
    });
  });

  it('reports the death of QEMU as an error', async () => {
    const backup = { 'job-id': 'b', device: 'src', target: 'dst', sync: 'full', ...SLOW };
    await run(monitor, 'blockdev-backup', backup);
    const failed = failure(jobProgress(monitor, 'b'));
    await qemu.kill('SIGKILL');
    expect(await failed).toMatchObject({ _tag: 'InterruptedError', reason: 'lost' });
  });

  it('fails after maxAbsence where a monitor that reconnects finds no QEMU any more', async () => {
    await using patient = socketMonitor({ path: qemu.path, reconnect: { delay: 50, maxDelay: 50 } });
    const backup = { 'job-id': 'b', device: 'src', target: 'dst', sync: 'full', ...SLOW };
    await monitor.disconnect();
    await run(patient, 'blockdev-backup', backup);
    const failed = failure(jobProgress(patient, 'b', { maxAbsence: 1_000 }));
    await qemu.kill('SIGKILL');
    expect(await failed).toMatchObject({
      _tag: 'InterruptedError',
      message: expect.stringContaining('no connection for 1000 ms'),
      cause: expect.objectContaining({ _tag: 'InterruptedError' }),
    });
  });

  it('reports a cancel by another client as an error, and as a value where it is told to', async () => {
    const backup = { 'job-id': 'b', device: 'src', target: 'dst', sync: 'full', ...SLOW };
    await run(monitor, 'blockdev-backup', backup);
    const failed = failure(jobProgress(monitor, 'b'));
    const accepted = all(jobProgress(monitor, 'b', { acceptCancel: true }));
    // As another client would: QEMU doesn't say who asked.
    await run(monitor, 'job-cancel', { id: 'b' });
    expect(await failed).toMatchObject({
      _tag: 'JobError',
      message: expect.stringContaining('not by this program'),
    });
    expect((await accepted).at(-1)).toMatchObject({ status: 'concluded', cancelled: true });
  });

  it('says of a job that an I/O error paused why, and of the pause at each start nothing', async () => {
    const seen: JobProgress[] = [];
    const backup = {
      ...{ 'job-id': 'b', device: 'src', target: 'bad', sync: 'full' },
      'on-target-error': 'enospc',
    };
    const start$ = monitor.execute({ execute: 'blockdev-backup', arguments: backup });
    const paused = await firstValueFrom(
      jobProgress(monitor, 'b', { start$ }).pipe(
        tap((each) => seen.push(each)),
        filter(({ status, ioStatus }) => status === 'paused' && ioStatus === 'nospace'),
      ),
    );
    expect(paused.error).toBe(
      'a write failed (no space left), and the job is paused; job-resume tries again',
    );
    expect(seen.findIndex(({ status }) => status === 'paused')).toBeLessThan(
      seen.findIndex(({ error }) => error !== undefined),
    );
    // One that begins to follow now has no event to read it off.
    const late = jobProgress(monitor, 'b').pipe(filter(({ ioStatus }) => ioStatus !== undefined));
    expect(await firstValueFrom(late)).toMatchObject({ status: 'paused', ioStatus: 'nospace' });
    await firstValueFrom(cancelJob(monitor, 'b'));
  });

  it('does not take a leftover of the same id for the new job', async () => {
    const options = { driver: 'file', filename: join(qemu.folder, 'new'), size: 0 };
    const create = { execute: 'blockdev-create', arguments: { 'job-id': 'c', options } };
    await all(jobProgress(monitor, 'c', { start$: monitor.execute(create) }));
    expect(await failure(jobProgress(monitor, 'c', { start$: monitor.execute(create) }))).toMatchObject({
      _tag: 'CommandError',
      desc: expect.stringContaining("'c' already in use"),
    });
    await run(monitor, 'job-dismiss', { id: 'c' });
  });

  it('follows on past answers that were later than commandTimeout', async () => {
    await using hasty = socketMonitor({ path: `${qemu.folder}/second.sock`, commandTimeout: 1_000 });
    const state = firstValueFrom(watchRunState(hasty).pipe(filter((each) => each === 'running')));
    const backup = { 'job-id': 'b', device: 'src', target: 'dst', sync: 'full', ...SLOW };
    await run(monitor, 'blockdev-backup', backup);
    let late = 0;
    const end = lastValueFrom(jobProgress(hasty, 'b', { interval: 50 }));
    await firstValueFrom(jobProgress(hasty, 'b'));
    qemu.child.kill('SIGSTOP');
    // Sent after the followers' queries: once it has timed out, so have they.
    await firstValueFrom(hasty.execute({ execute: 'query-name' })).catch(() => (late += 1));
    await firstValueFrom(hasty.execute({ execute: 'query-name' })).catch(() => (late += 1));
    qemu.child.kill('SIGCONT');
    expect(late).toBe(2);
    await run(monitor, 'block-job-set-speed', { device: 'b', speed: 0 });
    expect(await end).toMatchObject({ status: 'concluded', cancelled: false, percent: 100 });
    await run(monitor, 'cont');
    expect(await state).toBe('running');
  });

  it('makes errors of what the human monitor reports as text', async () => {
    expect(await firstValueFrom(hmp(monitor, 'info status'))).toBe('VM status: paused (prelaunch)\n');
    for (const line of [
      'bogus',
      'device_del x',
      'info qtree foo',
      'commit x',
      'sendkey foo-bar',
      'boot_set z',
    ]) {
      expect(await failure(hmp(monitor, line))).toMatchObject({
        _tag: 'CommandError',
        class: 'GenericError',
      });
    }
  });

  it('loses no event of its own command to runUntil', async () => {
    const ready$ = monitor.events$.pipe(ofJob('m'), ofEvent('BLOCK_JOB_READY'));
    const mirror = { 'job-id': 'm', device: 'src', target: 'dst', sync: 'full' };
    const start$ = monitor.execute({ execute: 'blockdev-mirror', arguments: mirror });
    expect(await firstValueFrom(ready$.pipe(runUntil(start$)))).toMatchObject({ data: { device: 'm' } });
  });

  it('follows the run state, quit included', async () => {
    const states = lastValueFrom(watchRunState(monitor).pipe(toArray()));
    const next = (state: string) =>
      firstValueFrom(
        watchRunState(monitor).pipe(
          filter((each) => each === state),
          take(1),
        ),
      );
    await next('prelaunch');
    await run(monitor, 'cont');
    await next('running');
    await run(monitor, 'stop');
    await next('paused');
    await run(monitor, 'system_reset');
    await next('prelaunch');
    await run(monitor, 'quit');
    expect(await states).toEqual(['prelaunch', 'running', 'paused', 'prelaunch', 'shutdown']);
  });
});

describeReal('a migration between two real QEMUs', [QEMU], () => {
  it('is reported exactly by watchRunState, though QEMU sends only STOP', async () => {
    await using source = await startQemu();
    await using target = await startQemu({ args: (folder) => ['-incoming', `unix:${folder}/in.sock`] });
    const from = socketMonitor({ path: source.path });
    const to = socketMonitor({ path: target.path });
    const events = firstValueFrom(from.events$.pipe(filter(({ event }) => event === 'STOP')));
    const left = firstValueFrom(watchRunState(from).pipe(filter((state) => state === 'postmigrate')));
    const arrived = firstValueFrom(watchRunState(to).pipe(filter((state) => state === 'running')));
    await run(from, 'cont');
    await run(to, 'cont');
    await run(from, 'migrate', { uri: `unix:${target.folder}/in.sock` });
    await Promise.all([events, left, arrived]);
    expect(await run(from, 'query-status')).toMatchObject({ status: 'postmigrate' });
    await Promise.all([from.disconnect(), to.disconnect()]);
  });
});
