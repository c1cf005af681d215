import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Resolves when a program listens on a UNIX socket, and rejects where it ends before. There is no event for that: the file is there
 * before the program listens, and a probe would be taken for its client.
 */
export async function listensOn(path: string, program: ChildProcess): Promise<void> {
  while (!isListening(path)) {
    const { exitCode, signalCode, spawnfile } = program;
    const end = exitCode ?? signalCode;
    if (end !== null) throw new Error(`${spawnfile} ended with ${end} before it listened on ${path}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** `__SO_ACCEPTCON` of Linux's include/uapi/linux/net.h. */
const LISTENS = '00010000';

function isListening(path: string): boolean {
  const sockets = readFileSync('/proc/net/unix', 'utf8').split('\n');
  return sockets.some((line) => line.endsWith(` ${path}`) && line.split(/\s+/)[3] === LISTENS);
}
