// Commands and events a second: rxqmp, the hand-written client and node-qemu on one server, in one process.
import { Bench } from 'tinybench';
import { handWritten, nodeQemu, rxqmp } from './clients.mjs';
import { ratioOf, rounds, median } from './rounds.mjs';
import { grouped, row } from './row.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const EVENTS = 100_000;
const BIG = 8_600_000;

/** `unit`: how many of what is counted one call does. Each checks that it saw every result. */
const WORKLOADS = {
  'sequential run, /s': {
    target: '>= 0.95',
    unit: 200,
    each: async ({ run }) => {
      for (let n = 0; n < 200; n += 1) expect(typeof (await run('query-status')) === 'object');
    },
  },
  '64 in flight, /s': {
    target: '>= 1.5',
    unit: 640,
    each: async ({ all }) => {
      for (let n = 0; n < 10; n += 1) {
        const results = await all('query-status', 64);
        expect(results.length === 64 && results.every((result) => typeof result === 'object'));
      }
    },
  },
  'events by ofEvent, /s': {
    target: '>= 1.2',
    unit: EVENTS,
    each: async ({ run, watch }) => {
      let seen = 0;
      const stop = watch(() => (seen += 1));
      // Its reply comes behind the events.
      await run('flood');
      stop();
      expect(seen === EVENTS);
    },
  },
  'events of eight kinds by turns, one of them by ofEvent, /s': {
    unit: EVENTS,
    each: async ({ run, watch }) => {
      let seen = 0;
      const stop = watch(() => (seen += 1));
      await run('medley');
      stop();
      expect(seen === EVENTS / 8);
    },
  },
  'an 8.6 MB reply, ms': {
    target: '<= 1.05',
    asTime: true,
    unit: 1,
    each: async ({ run }) => expect((await run('big')).length === BIG),
  },
};

export async function throughput(path) {
  const makers = { rxqmp, 'hand-written': handWritten, 'node-qemu': nodeQemu };
  const clients = {};
  for (const [name, make] of Object.entries(makers)) clients[name] = await make(path);
  const rows = [];
  for (const [what, workload] of Object.entries(WORKLOADS))
    rows.push(await measured(what, workload, clients));
  for (const client of Object.values(clients)) await client.close();
  return rows;
}

async function measured(what, { target, unit, each, asTime = false }, clients) {
  const figure = (time) => (asTime ? time : (unit * 1000) / time);
  const able = {};
  const told = {};
  for (const [name, client] of Object.entries(clients)) {
    // Once alone: node-qemu may not be able to, which is told then.
    const fault = await each(client).then(() => undefined, String);
    if (fault === undefined) able[name] = async () => figure(await milliseconds(() => each(client)));
    else if (client === clients['node-qemu']) told[name] = fault;
    else throw new Error(`${name}, ${what}: ${fault}`);
  }
  const values = await rounds(ROUNDS, able);
  for (const [name, own] of Object.entries(values)) told[name] = grouped(median(own));
  const other = values['node-qemu'];
  if (other) told['node-qemu'] += ` (${ratioOf(values.rxqmp, other).value.toFixed(2)})`;
  return row(what, told, ratioOf(values.rxqmp, values['hand-written']), target);
}

/** The median of the runs in one short measurement. */
async function milliseconds(task) {
  globalThis.gc();
  const bench = new Bench({ time: 250, warmupTime: 50, warmupIterations: 1, iterations: 3 });
  // Async by its look: tinybench calls another kind once without waiting for it.
  bench.add('task', async () => {
    await task();
  });
  const [{ result }] = await bench.run();
  if (result.error) throw result.error;
  return result.latency.p50;
}

function expect(held) {
  if (!held) throw new Error('wrong results');
}
