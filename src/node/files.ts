import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { ConnectError } from '../errors.js';
import { isPassing } from './failure.js';

/** Reads the first of the files that exists; undefined if none does. */
export function firstFile(paths: readonly string[]): Buffer | undefined {
  for (const path of paths) {
    try {
      return readFileSync(path);
    } catch (cause) {
      const { code, message } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') continue;
      throw new ConnectError(`${path} can't be read: ${message}`, { cause, permanent: !isPassing(cause) });
    }
  }
  return undefined;
}

export function homeFolder(): string {
  return homedir();
}
