import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filter, firstValueFrom, lastValueFrom, take, toArray, type Observable } from 'rxjs';
import { cancelJob, jobProgress, ofJob, runUntil, watchRunState, ofEvent } from '../../operators/index.js';
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
  ].flatMap((node) => ['-blockdev', node]);
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
      ready: false,
      cancelled: false,
    });
  });

  it('tells how far a slow one has come, and a cancelled one as a value', async () => {
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
  it('is told exactly by watchRunState, though QEMU says no more than STOP', async () => {
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
