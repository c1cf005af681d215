// Monitors of a fleet over one NATS server: hosts of 200 simulated machines each, several hosts in a process.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { startWorker } from './hosts.mjs';
import { MACHINES_EACH_HOST } from './nats-fleet.mjs';
import { each, raised, timesFor } from './raised.mjs';

const HOSTS_EACH_PROCESS = 10;
/** Of each machine so many at the least, so that each process has compiled what it runs often. */
const MIN_EACH = 6;
const COMMANDS = 20_000;
const SINGLE_COMMANDS = 2_000;
const EVENTS = 20_000;
const IDLE_MS = 6_000;
const PATH = `${process.env.PATH}:/usr/sbin`;
/** Linux counts processor time in hundredths of a second. */
const MS_PER_TICK = 10;

export const isInstalled = () =>
  spawnSync('nats-server', ['--version'], { env: { PATH } }).error === undefined;

export async function measureNats(count, say) {
  say('a fleet over NATS');
  const server = await startServer();
  const hosts = [];
  try {
    const together = MACHINES_EACH_HOST * HOSTS_EACH_PROCESS;
    for (let first = 0; first < count; first += together) {
      const own = Math.min(together, count - first);
      hosts.push(await startWorker('nats-hosts.mjs', [server.port, first, own]));
    }
    const monitors = await startWorker('client.mjs', [server.port, count, 'nats'], ['--expose-gc']);
    /** What an action costs: the client, all hosts, the server, in milliseconds of processor time. */
    const costs = async (act) => {
      const cpu = async () => [
        (await Promise.all(hosts.map((host) => host.ask('cpuMs')))).reduce((sum, ms) => sum + ms, 0),
        server.cpuMs(),
      ];
      const before = await cpu();
      const measured = await act();
      const after = await cpu();
      return { ...measured, hostsMs: after[0] - before[0], serverMs: after[1] - before[1] };
    };
    const before = await monitors.ask('memory');
    const connect = await monitors.ask('connect', { atOnce: 256 });
    const memory = await monitors.ask('memory');
    const idle = await costs(() => monitors.ask('idle', { ms: IDLE_MS, blocks: false }));
    const [manyCommands, manyEvents] = [COMMANDS, EVENTS].map((many) => Math.max(many, MIN_EACH * count));
    await monitors.ask('commands', manyCommands / 3);
    const commands = await costs(() => monitors.ask('commands', manyCommands));
    const single = await monitors.ask('latency', SINGLE_COMMANDS);
    const raise = (about) => {
      const times = timesFor(about, count);
      return raised(monitors, times * count, () =>
        Promise.all(hosts.map((host) => host.ask('raise', times))),
      );
    };
    await raise(manyEvents / 3);
    const events = await costs(() => raise(manyEvents));
    await monitors.end();
    return {
      figures: {
        processBytes: memory.resident,
        monitorBytes: (memory.resident - before.resident) / count,
        connectUs: each(connect.cpuMs, count),
        connectMs: connect.wallMs,
        idleClientShare: idle.cpuMs / idle.wallMs,
        idleHostsShare: idle.hostsMs / idle.wallMs,
        idleServerShare: idle.serverMs / idle.wallMs,
        commandClientUs: each(commands.cpuMs, commands.count),
        commandHostsUs: each(commands.hostsMs, commands.count),
        commandServerUs: each(commands.serverMs, commands.count),
        commandsPerSecond: commands.count / (commands.wallMs / 1_000),
        p50Ms: single.p50Ms,
        p99Ms: single.p99Ms,
        eventClientUs: each(events.cpuMs, events.count),
        eventHostsUs: each(events.hostsMs, events.count),
        eventServerUs: each(events.serverMs, events.count),
        eventsPerSecond: events.count / (events.wallMs / 1_000),
      },
    };
  } finally {
    await Promise.all(hosts.map((host) => host.end()));
    await server.stop();
  }
}

async function startServer() {
  const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', '-1'], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let log = '';
  const port = await new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text) => {
      log += text;
      const [, at] = /client connections on 127\.0\.0\.1:(\d+)[^]*Server is ready/.exec(log) ?? [];
      if (at !== undefined) resolve(Number(at));
    });
    void exited.then(() => reject(new Error(`nats-server ended: ${log}`)));
  });
  return {
    port,
    cpuMs: () => {
      // The program's name, in brackets, may contain spaces.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    },
    stop: async () => {
      child.kill();
      await exited;
    },
  };
}
