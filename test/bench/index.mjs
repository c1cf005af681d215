// npm run bench: rxqmp beside a hand-written client on a server that costs next to nothing. Rounds are
// interleaved, and what counts is the median of the rounds' ratios: the machine's own speed drifts.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bench } from 'tinybench';
import { handWritten, rxqmp } from './clients.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'rxqmp-bench-'));
const path = join(folder, 'qmp.sock');

const server = startServer();
await once(server.stdout, 'data');

const clients = { 'hand-written': await handWritten(path), rxqmp: await rxqmp(path) };
const EVENTS = 100_000;

const workloads = {
  'sequential run': {
    unit: 200,
    each: async ({ run }) => {
      for (let n = 0; n < 200; n += 1) await run('query-status');
    },
  },
  '64 in flight': {
    unit: 640,
    each: async ({ run }) => {
      for (let n = 0; n < 10; n += 1)
        await Promise.all(Array.from({ length: 64 }, () => run('query-status')));
    },
  },
  'events by ofEvent': {
    unit: EVENTS,
    each: async ({ run, events }) => {
      const seen = events(EVENTS);
      await run('flood');
      await seen;
    },
  },
  '8.6 MB reply': { unit: 1, each: ({ run }) => run('big') },
};

const rows = {};
for (const [name, { unit, each }] of Object.entries(workloads)) {
  const rates = Object.fromEntries(Object.keys(clients).map((client) => [client, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first in turn.
    const order = Object.entries(clients);
    if (round % 2 === 1) order.reverse();
    for (const [client, driver] of order) rates[client].push(unit * (await rate(() => each(driver))));
  }
  const ratios = rates.rxqmp.map((own, round) => own / rates['hand-written'][round]);
  rows[name] = {
    'hand-written /s': Math.round(median(rates['hand-written'])),
    'rxqmp /s': Math.round(median(rates.rxqmp)),
    'ratio (median)': median(ratios).toFixed(2),
    'ratio (range)': `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`,
  };
}
console.table(rows);

for (const client of Object.values(clients)) await client.close();
server.kill();
rmSync(folder, { recursive: true });

/** Runs a second, by the median of the runs in one short measurement. */
async function rate(task) {
  const bench = new Bench({ time: 250, warmupTime: 50, warmupIterations: 1, iterations: 3 });
  bench.add('task', task);
  const [{ result }] = await bench.run();
  if (result.error) throw result.error;
  return 1000 / result.latency.p50;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function startServer() {
  const binary = join(folder, 'server');
  try {
    execFileSync('cc', ['-O2', '-o', binary, join(here, 'server.c')], { stdio: 'ignore' });
    console.log('server: C');
    return spawn(binary, [path], { stdio: ['ignore', 'pipe', 'inherit'] });
  } catch {
    console.log('server: Node (no C compiler)');
    return spawn(process.execPath, [join(here, 'server.mjs'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
}
