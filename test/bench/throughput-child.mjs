// One side of throughput.mjs: a client that does a workload for each line of input, and prints what one unit took, in
// microseconds: of the processor (all threads of this process, in user and kernel mode) and by the clock.
import { createInterface } from 'node:readline';
import * as clients from './clients.mjs';
import { WORKLOADS } from './workloads.mjs';

const WARM_UP_MS = 700;

const [kind, workload, path, milliseconds] = process.argv.slice(2);
const { each, units } = WORKLOADS[workload];
const client = await clients[kind](path);

async function measured(atLeastMs) {
  globalThis.gc();
  const processor = process.cpuUsage();
  const begin = performance.now();
  let done = 0;
  let wallMs;
  do {
    await each(client);
    done += units;
    wallMs = performance.now() - begin;
  } while (wallMs < atLeastMs);
  const { user, system } = process.cpuUsage(processor);
  return { cpu: (user + system) / done, wall: (wallMs * 1_000) / done };
}

try {
  await measured(WARM_UP_MS);
  console.log('"ready"');
} catch (error) {
  // Not every client can do every workload.
  console.log(JSON.stringify(`failed: ${error.message}`));
}
for await (const _ of createInterface(process.stdin)) {
  console.log(JSON.stringify(await measured(Number(milliseconds))));
}
