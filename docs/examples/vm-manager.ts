import { filter, ignoreElements, map, merge, shareReplay, timeout, type Observable } from 'rxjs';
import type { Monitor } from 'rxqmp';
import { jobProgress, ofEvent, runUntil, watchRunState } from 'rxqmp/operators';
import type { RunState } from 'rxqmp/raw';

/** Keeps one machine: its state, pause and resume, a backup, and an end that doesn't hang on the guest. */
export class VmManager {
  /** QEMU's own word for the machine's state, now and at each change. */
  readonly state$: Observable<RunState>;

  constructor(private readonly monitor: Monitor) {
    this.state$ = watchRunState(monitor).pipe(shareReplay({ bufferSize: 1, refCount: true }));
  }

  /** Gives the state in which the machine stands still. */
  pause(): Observable<RunState> {
    return this.state$.pipe(
      filter((state) => state !== 'running'),
      runUntil(this.monitor.run('stop')),
    );
  }

  resume(): Observable<RunState> {
    return this.state$.pipe(
      filter((state) => state === 'running'),
      runUntil(this.monitor.run('cont')),
    );
  }

  /** Copies one block node to another; gives per cent, fails with a `JobError`. */
  backup(device: string, target: string): Observable<number> {
    const id = `backup-${device}`;
    const start$ = this.monitor.run('blockdev-backup', { 'job-id': id, device, target, sync: 'full' });
    return merge(jobProgress(this.monitor, id), start$.pipe(ignoreElements())).pipe(
      filter(({ total }) => total > 0),
      map(({ current, total }) => Math.round((100 * Number(current)) / Number(total))),
    );
  }

  /** Asks the guest to shut down, and after `grace` milliseconds ends QEMU; gives who did it. */
  shutDown(grace: number): Observable<string> {
    const down$ = this.monitor.events$.pipe(ofEvent('SHUTDOWN'));
    return down$.pipe(
      runUntil(this.monitor.run('system_powerdown')),
      timeout({ first: grace, with: () => down$.pipe(runUntil(this.monitor.run('quit'))) }),
      map(({ data }) => data.reason),
    );
  }
}
