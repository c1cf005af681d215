// One child of crowd.mjs: with a number of clients, does bursts of events round them for each line of input.
import { createInterface } from 'node:readline';
import * as clients from './clients.mjs';

const BURSTS = 2_000;
/** As many as the server sends for one `burst`. */
const EVENTS = 100;

const [kind, path, count] = process.argv.slice(2);
const open = [];
let seen = 0;
for (let n = 0; n < Number(count); n += 1) {
  const client = await clients[kind](path);
  client.watch(() => (seen += 1));
  open.push(client);
}

const round = async () => {
  seen = 0;
  for (let n = 0; n < BURSTS; n += 1) await open[n % open.length].run('burst');
  if (seen !== BURSTS * EVENTS) throw new Error(`saw ${seen} events`);
};

await round();
console.log('"ready"');
for await (const _ of createInterface(process.stdin)) {
  globalThis.gc();
  const begin = process.cpuUsage();
  await round();
  const { user, system } = process.cpuUsage(begin);
  console.log((user + system) / (BURSTS * EVENTS));
}
