// One side of throughput.mjs: a client that does a workload for each line of input, and prints what one unit took, in
// microseconds: of the processor (all threads of this process, in user and kernel mode) and by the clock.
import { createInterface } from 'node:readline';
import * as clients from './clients.mjs';
import { WORKLOADS } from './workloads.mjs';

/** In processor time, as all here: on a busy machine a process gets little of it in a second. */
const WARM_UP_MS = 1_000;

const [kind, workload, path, milliseconds] = process.argv.slice(2);
const { each, units } = WORKLOADS[workload];
const client = await clients[kind](path);

async function measured(atLeastMs) {
  const before = process.cpuUsage();
  const begin = performance.now();
  let done = 0;
  let cpu;
  do {
    await each(client);
    done += units;
    const { user, system } = process.cpuUsage(before);
    cpu = user + system;
  } while (cpu < atLeastMs * 1_000);
  return { cpu: cpu / done, wall: ((performance.now() - begin) * 1_000) / done };
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
