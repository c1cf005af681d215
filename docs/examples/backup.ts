// Full and incremental backups of several disks at one point in time, with dirty bitmaps. test/docs/backup.test.ts runs this on a real QEMU.
import { catchError, concat, ignoreElements, throwError, type Observable } from 'rxjs';
import type { Monitor } from 'rxqmp';
import { runJob, type JobProgress } from 'rxqmp/flows';
import type { TransactionAction } from 'rxqmp/raw';

/** A disk of the machine, by the name of its block node. */
export interface Disk {
  readonly node: string;
  /** In bytes. */
  readonly size: number;
}

export interface BackupOptions {
  /** The file that a disk's backup goes to, on QEMU's host. It must not exist. */
  readonly target: (disk: Disk) => string;
  /** The file of the backup before, for an incremental one. Without it the backup is a full one. */
  readonly base?: (disk: Disk) => string;
  /** Bytes a second, for each disk. */
  readonly speed?: number;
}

/** QEMU notes in it what the guest has written since the last backup that succeeded. */
const BITMAP = 'since-last-backup';

/**
 * Backs up all disks as they are at one instant. A full backup begins to note what changes; an incremental one copies
 * what was noted. Where a disk fails, all are cancelled and nothing counts as saved: the bitmaps of an incremental
 * backup keep what they held, and it can be repeated, to new files.
 */
export function backup(
  monitor: Monitor,
  disks: readonly Disk[],
  { target, base, speed = 0 }: BackupOptions,
): Observable<JobProgress> {
  const full = base === undefined;
  const actions = disks.map(({ node }): TransactionAction => {
    const data = { device: node, target: `${node}-backup`, speed };
    return full
      ? { type: 'blockdev-backup', data: { ...data, sync: 'full' } }
      : { type: 'blockdev-backup', data: { ...data, sync: 'incremental', bitmap: BITMAP } };
  });
  const copied$ = runJob(monitor, 'transaction', { actions, properties: { 'completion-mode': 'grouped' } });
  const closed$ = concat(...disks.map((disk) => close(monitor, disk)));
  // A bitmap that began with a full backup that failed is of no use.
  const undone$ = full ? concat(...disks.map((disk) => forget(monitor, disk)), closed$) : closed$;
  return concat(
    ...disks.map((disk) => open(monitor, disk, target(disk), base?.(disk))),
    // Before the backup, since QEMU takes no bitmap into a group. What it notes too early is copied twice, no harm.
    ...(full ? disks.map((disk) => note(monitor, disk)) : []),
    copied$.pipe(
      catchError((error: unknown) =>
        concat(
          undone$,
          throwError(() => error),
        ),
      ),
    ),
    closed$,
  );
}

/** Makes the file of a backup, and opens it as the node `…-backup`. */
function open(monitor: Monitor, { node, size }: Disk, filename: string, base: string | undefined) {
  const backing = base === undefined ? {} : ({ 'backing-file': base, 'backing-fmt': 'qcow2' } as const);
  const file = `${node}-file`;
  return concat(
    runJob(monitor, 'blockdev-create', { options: { driver: 'file', filename, size: 0 } }),
    monitor.run('blockdev-add', { driver: 'file', 'node-name': file, filename }),
    runJob(monitor, 'blockdev-create', { options: { driver: 'qcow2', file, size, ...backing } }),
    monitor.run('blockdev-add', { driver: 'qcow2', 'node-name': `${node}-backup`, file, backing: null }),
  ).pipe(ignoreElements());
}

function close(monitor: Monitor, { node }: Disk) {
  return concat(
    monitor.run('blockdev-del', { 'node-name': `${node}-backup` }),
    monitor.run('blockdev-del', { 'node-name': `${node}-file` }),
  ).pipe(ignoreElements());
}

/** Begins to note what the guest writes. */
function note(monitor: Monitor, { node }: Disk) {
  return monitor.run('block-dirty-bitmap-add', { node, name: BITMAP }).pipe(ignoreElements());
}

function forget(monitor: Monitor, { node }: Disk) {
  return monitor.run('block-dirty-bitmap-remove', { node, name: BITMAP }).pipe(ignoreElements());
}
