// One child of crowd.mjs: with a number of clients, does bursts of events round them for each line of input.
import { createInterface } from 'node:readline';
import * as clients from './clients.mjs';

const EVENTS = 200_000;

const [kind, path, count, burst] = process.argv.slice(2);
const bursts = Math.ceil(EVENTS / Number(burst));
const open = [];
let seen = 0;
let next = 0;
for (let n = 0; n < Number(count); n += 1) {
  const client = await clients[kind](path);
  client.watch(() => (seen += 1));
  open.push(client);
}

const round = async () => {
  seen = 0;
  for (let n = 0; n < bursts; n += 1) {
    await open[next].run(`burst-${burst}`);
    next = (next + 1) % open.length;
  }
  if (seen !== bursts * burst) throw new Error(`saw ${seen} events`);
};

// Each has seen some bursts before it counts.
for (let n = 0; n < 5; n += 1) await round();
console.log('"ready"');
for await (const _ of createInterface(process.stdin)) {
  globalThis.gc();
  const begin = process.cpuUsage();
  await round();
  const { user, system } = process.cpuUsage(begin);
  console.log((user + system) / (bursts * burst));
}
