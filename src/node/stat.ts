import type { Stats } from 'node:fs';
import { dirname } from 'node:path';
import { nodeFs } from './on-demand.js';

/** What is at a path; undefined where nothing is, or nothing that this user may see. */
export function statOf(path: string): Stats | undefined {
  try {
    return nodeFs().statSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a path's own folder is missing, for sure. */
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
