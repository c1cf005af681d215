import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { nodeFs } from './on-demand.js';

/** Returns the stats of a path; undefined if it does not exist, or this user may not see it. */
export function statOf(path: string): Stats | undefined {
  try {
    return nodeFs().statSync(path);
  } catch {
    return undefined;
  }
}

/** Returns whether a path's folder is known to be missing. */
export function lacksFolder(path: string): boolean {
  try {
    nodeFs().statSync(dirname(path));
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** The error for a file that is not a socket. */
export function noSocket(cause?: Error): Error {
  return Object.assign(new Error('not a socket', { cause }), { code: 'ENOTSOCK' });
}
