import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Notes a child that a test has started, so that it can't outlive the tests: a stuck one never gets to its end. */
export function trackChild<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Kills those that still run. */
export function killTracked(): void {
  for (const child of running) child.kill('SIGKILL');
}
