/** The file of a listening UNIX socket: made for this user alone, replaced when stale, never taken from another listener. */
import { connect, type Server } from 'node:net';
import { isMainThread, nodeFs } from './on-demand.js';
import { noSocket } from './stat.js';

const OWNER_ONLY = 0o600;

/** Identifies a file. The system reuses inode numbers, so the file's creation time is a part of it. */
export interface FileId {
  readonly inode: bigint;
  readonly device: bigint;
  readonly madeAtNs: bigint;
  readonly isSocket: boolean;
}

/** Returns undefined if the file does not exist. */
export function idOf(path: string): FileId | undefined {
  const stats = nodeFs().lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return { inode: stats.ino, device: stats.dev, madeAtNs: stats.mtimeNs, isSocket: stats.isSocket() };
}

function isSameFile(a: FileId | undefined, b: FileId | undefined): boolean {
  return a?.inode === b?.inode && a?.device === b?.device && a?.madeAtNs === b?.madeAtNs;
}

/** Binds. Only this user may open the socket: in the main thread from the start, elsewhere once it is bound. */
export function listenPrivately(
  server: Server,
  path: string,
  onListening: () => void,
  onFailed: (error: Error) => void,
): void {
  server.once('listening', () => {
    try {
      const fs = nodeFs();
      if ((fs.lstatSync(path).mode & 0o777) !== OWNER_ONLY) fs.chmodSync(path, OWNER_ONLY);
    } catch (cause) {
      const { message } = cause as Error;
      onFailed(new Error(`its file could not be closed to other users (${message})`, { cause }));
      return;
    }
    onListening();
  });
  const umask = isMainThread() ? process.umask(0o177) : undefined;
  try {
    server.listen(path);
  } finally {
    if (umask !== undefined) process.umask(umask);
  }
}

export interface Removal {
  /** Returns whether the attempt is still wanted. If not, no other callback is called. */
  readonly isWanted: () => boolean;
  readonly onRemoved: () => void;
  readonly onRefused: (error: Error) => void;
}

/** Removes the file of a listener that was killed. It leaves a listener that answers, and a file that is not a socket. */
export function removeStale(path: string, { isWanted, onRemoved, onRefused }: Removal): void {
  const inUse = Object.assign(new Error('in use'), { code: 'EADDRINUSE' });
  const seen = attempt(() => idOf(path));
  if (seen instanceof Error || seen?.isSocket === false) {
    onRefused(seen instanceof Error ? seen : noSocket());
    return;
  }
  const probe = connect(path);
  probe.once('connect', () => {
    probe.destroy();
    if (isWanted()) onRefused(inUse);
  });
  probe.once('error', (error: NodeJS.ErrnoException) => {
    // The file may be that of a later attempt by now.
    if (!isWanted()) return;
    if (error.code === 'ENOENT') onRemoved();
    else if (error.code !== 'ECONNREFUSED') onRefused(inUse);
    else {
      const removed = attempt(() => removeIfSame(path, seen));
      if (removed === true) onRemoved();
      else onRefused(removed === false ? inUse : removed);
    }
  });
}

/**
 * Another listener may have replaced the file since it was seen, so it is moved aside before it is judged: what was
 * judged in place could be another one when it is removed.
 */
function removeIfSame(path: string, seen: FileId | undefined): boolean {
  const fs = nodeFs();
  const aside = asideOf(path);
  fs.renameSync(path, aside);
  if (isSameFile(idOf(aside), seen)) {
    fs.unlinkSync(aside);
    return true;
  }
  fs.renameSync(aside, path);
  return false;
}

/** Closes a server. Node would remove the file at its path even if another listener made it; such a file is kept. */
export function closeAndLeaveOthersFile(server: Server, path: string, own: FileId | undefined): void {
  const fs = nodeFs();
  const aside = asideOf(path);
  const isOthers = own !== undefined && attempt(() => !isSameFile(idOf(path) ?? own, own)) === true;
  const moved = isOthers && attempt(() => fs.renameSync(path, aside)) === undefined;
  server.close();
  if (moved) attempt(() => fs.renameSync(aside, path));
}

function asideOf(path: string): string {
  return `${path}.${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
}

function attempt<A>(work: () => A): A | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
