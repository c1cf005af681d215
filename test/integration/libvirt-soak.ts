/** Commands, events and daemon restarts for a while, then a look at what is left: sockets and memory. */
import { readdirSync, readlinkSync } from 'node:fs';
import { firstValueFrom, interval, retry } from 'rxjs';
import { libvirtConnection } from '../../src/libvirt/index.js';
import { startLibvirtd } from './libvirtd.js';

const NAMES = ['s1', 's2', 's3'];
const RESTART_EVERY = 10_000;

export interface Counts {
  readonly commands: number;
  readonly events: number;
  readonly restarts: number;
}

export interface Soaked extends Counts {
  /** Open sockets of this process, before and after. */
  readonly sockets: readonly [number, number];
  /** Heap in bytes after a first minute's worth, and at the end. */
  readonly heap: readonly [number, number];
}

const sockets = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;

const heap = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

/** Ends after the restart at which `isEnough`. */
export async function soak(
  isEnough: (counts: Counts) => boolean,
  restartEvery = RESTART_EVERY,
): Promise<Soaked> {
  const daemon = await startLibvirtd();
  try {
    for (const name of NAMES) await daemon.startDomain(name);
    const before = sockets();
    const host = libvirtConnection(daemon.uri, { reconnect: { delay: 50, maxDelay: 500 } });
    const counts = { commands: 0, events: 0, restarts: 0 };
    host.events$.subscribe(() => (counts.events += 1));
    host.lifecycle$.subscribe();
    let over = false;
    const busy = NAMES.map(async (name) => {
      const monitor = host.monitor(name);
      monitor.events$.subscribe(() => (counts.events += 1));
      while (!over) {
        for (const command of ['stop', 'cont'] as const) {
          await firstValueFrom(monitor.run(command).pipe(retry({ delay: () => interval(50) })));
          counts.commands += 1;
        }
      }
    });
    let early = 0;
    do {
      await new Promise((resolve) => setTimeout(resolve, restartEvery));
      await daemon.restart();
      counts.restarts += 1;
      if (early === 0 && counts.restarts >= 2) early = heap();
    } while (!isEnough(counts));
    over = true;
    await Promise.all(busy);
    await host.close();
    return { ...counts, sockets: [before, sockets()], heap: [early, heap()] };
  } finally {
    await daemon[Symbol.asyncDispose]();
  }
}
