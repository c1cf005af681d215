import { clearInterval, setInterval } from 'node:timers';
import { pause } from './worker.mjs';

/** How often the event loop is looked at. */
const LOOK_EVERY_MS = 5;

/** The process's time on a processor until now, in milliseconds. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/**
 * Begins to measure. The function that it returns ends that and gives processor time, wall time, and the longest block of the
 * event loop: the most processor time between two looks at it. On a busy machine wall time would count other processes too.
 *
 * @param blocks - whether the event loop is looked at, which costs a little time itself
 */
export async function begin(blocks = true) {
  globalThis.gc?.();
  let blockMs = 0;
  let lookedAt = cpuMs();
  const look = () => {
    const now = cpuMs();
    blockMs = Math.max(blockMs, now - lookedAt);
    lookedAt = now;
  };
  const timer = blocks ? setInterval(look, LOOK_EVERY_MS) : undefined;
  await pause(4 * LOOK_EVERY_MS);
  blockMs = 0;
  const cpu = cpuMs();
  const start = performance.now();
  return async () => {
    const used = cpuMs() - cpu;
    const wallMs = performance.now() - start;
    // The block that ends now is seen at the next look.
    if (blocks) await pause(2 * LOOK_EVERY_MS);
    clearInterval(timer);
    return { cpuMs: used, wallMs, blockMs };
  };
}

/** Bytes of the heap with buffers, and resident, when what is garbage is gone. */
export async function usedBytes() {
  for (let n = 0; n < 4; n += 1) {
    await pause(50);
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
