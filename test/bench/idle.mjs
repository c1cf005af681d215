// One child of memory.mjs: opens clients of one kind, and prints what each more of them took.
import * as clients from './clients.mjs';
import { socketMonitor } from 'rxqmp/socket';

const [kind, path, count] = process.argv.slice(2);

/** As a user has it: the monitor and nothing around it. */
const monitors = {
  rxqmp: async (path) => {
    const monitor = socketMonitor({ path });
    await monitor.connect();
    return monitor;
  },
  watched: async (path) => {
    const monitor = socketMonitor({ path });
    monitor.events$.subscribe(() => undefined);
    await monitor.connect();
    return monitor;
  },
};
const open = monitors[kind] ?? clients[kind];

const kept = [];
const openMore = async (more) => {
  for (let n = 0; n < more; n += 1) kept.push(await open(path));
};
const used = async () => {
  for (let n = 0; n < 4; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  // Array buffers count as external.
  return { heap: heapUsed + external, rss };
};

await openMore(50);
const before = await used();
await openMore(Number(count));
const after = await used();
const each = (of) => (after[of] - before[of]) / Number(count);
console.log(JSON.stringify({ heap: each('heap'), rss: each('rss') }));
// Until here all of them are in use.
process.exit(kept.length === Number(count) + 50 ? 0 : 1);
