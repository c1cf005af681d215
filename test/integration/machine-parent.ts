/**
 * Run by tests as a process of its own: launches machines, prints the ids of their processes as one line of JSON, and ends in
 * the way that its argument names.
 */
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { launchQemu, type Machine } from '../../src/machine/index.js';
import { NO_MACHINE } from './qemu.js';

const launch = (...args: readonly string[]) => launchQemu({ args: [...NO_MACHINE, ...args], serial: true });

const ENDS: Readonly<Record<string, () => void>> = {
  worker: () => process.exit(0),
  SIGKILL: () => process.kill(process.pid, 'SIGKILL'),
  SIGTERM: () => process.kill(process.pid, 'SIGTERM'),
  'process.exit': () => process.exit(0),
  'process.abort': () => process.abort(),
  'an exception': () =>
    setImmediate(() => {
      throw new Error('not caught');
    }),
  'a rejection': () => void Promise.reject(new Error('not caught')),
};

async function runMain([how = '', when = '']: readonly string[]): Promise<void> {
  const end = ENDS[how];
  if (when !== '') {
    void launch();
    setTimeout(() => end?.(), Number(when));
    return;
  }
  const machines: Machine[] = [await launch(), await launch()];
  if (how === 'worker') {
    const worker = new Worker(process.argv[1] as string);
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
  }
  console.log(JSON.stringify(machines.map(({ pid }) => pid)));
  process.stdin.once('data', () => end?.());
}

if (isMainThread) await runMain(process.argv.slice(2));
else parentPort?.postMessage((await launch('-name', 'in-worker')).pid);
