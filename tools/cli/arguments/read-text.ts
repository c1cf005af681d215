import { closeSync, openSync, readSync } from 'node:fs';
import { unreadable, UsageError } from '../usage-error.js';

/** QEMU refuses a longer text (`MAX_TOKEN_SIZE` of its JSON lexer). */
const MAX_BYTES = 2 ** 26;

const CHUNK_BYTES = 65_536;

/**
 * Reads the file of `@file` as UTF-8; `-` is standard input.
 *
 * @throws UsageError where it can't be read, is too large for QEMU, or is not UTF-8: a password would be changed in silence
 */
export function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UsageError(`@${path}: is not text in UTF-8`, { cause });
  }
}

function readBytes(path: string): Buffer {
  try {
    const file = path === '-' ? 0 : openSync(path, 'r');
    try {
      return readAll(file, path);
    } finally {
      if (path !== '-') closeSync(file);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unreadable(`@${path}`, error);
  }
}

function readAll(file: number, path: string): Buffer {
  const chunks: Buffer[] = [];
  for (let size = 0; ;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const count = readSync(file, chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    size += count;
    if (size > MAX_BYTES)
      throw new UsageError(`@${path}: is larger than ${MAX_BYTES} bytes, the longest text that QEMU takes`);
  }
}
