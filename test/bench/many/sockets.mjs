// Monitors over UNIX sockets, a simulated machine behind each.
import { startMachines, startWorker } from './hosts.mjs';
import { each, raised, timesFor } from './raised.mjs';
import { pause } from './worker.mjs';

const COMMANDS = 30_000;
const EVENTS = 30_000;
const BURST = 100;
const IDLE_MS = 4_000;
const DOWN_MS = 2_000;
const FROZEN_MS = 4_000;
const CONNECTING_AT_ONCE = 64;
/** Ten thousand that dial in one turn may take longer than the default, on a busy machine. */
const CONNECT_TIMEOUT_MS = 60_000;
export const HEARTBEAT = { interval: 2_000, timeout: 3_000 };
export const RECONNECT = { delay: 250, maxDelay: 4_000 };
/** Milliseconds of a column in the histogram of dials. */
export const DIALS_PER_MS = 100;

const startClient = (machines, count, kind) =>
  startWorker('client.mjs', [machines.folder, count, kind], ['--expose-gc']);

/** Measures everything once with so many monitors: figures by name, and dials over time. */
export async function measureSockets(count, say) {
  const machines = await startMachines(count);
  try {
    say('memory and speed');
    const idle = { ...(await bareSockets(machines, count)), ...(await speed(machines, count)) };
    say('a restart of all machines');
    const spread = await restarted(machines, count, 0.5);
    const together = await restarted(machines, count, 0);
    say('a freeze of all machines');
    const freeze = await frozen(machines, count);
    return {
      figures: {
        ...idle,
        ...named('restart', spread.figures),
        ...named('restartWithoutJitter', together.figures),
        ...named('freeze', freeze),
      },
      dials: { jitter: spread.dials, withoutJitter: together.dials },
    };
  } finally {
    await machines.stop();
  }
}

async function bareSockets(machines, count) {
  const sockets = await startClient(machines, count, 'bare');
  const before = await sockets.ask('memory');
  const { cpuMs } = await sockets.ask('connect');
  const after = await sockets.ask('memory');
  await sockets.ask('commands', COMMANDS / 3);
  const commands = await sockets.ask('commands', COMMANDS);
  await sockets.end();
  return {
    bareBytes: (after.resident - before.resident) / count,
    bareConnectUs: each(cpuMs, count),
    bareCommandUs: each(commands.cpuMs, commands.count),
  };
}

async function speed(machines, count) {
  const monitors = await startClient(machines, count, 'socket');
  const before = await monitors.ask('memory');
  const connect = await monitors.ask('connect', { connectTimeout: CONNECT_TIMEOUT_MS });
  const memory = await monitors.ask('memory');
  const idle = await monitors.ask('idle', { ms: IDLE_MS, blocks: false });
  // The first ones are for V8 to compile what runs often.
  await monitors.ask('commands', COMMANDS / 3);
  const commands = await monitors.ask('commands', COMMANDS);
  await raisedBursts(machines, monitors, count, 1, EVENTS / 3);
  const events = await raisedBursts(machines, monitors, count, 1, EVENTS);
  const bursts = await raisedBursts(machines, monitors, count, BURST, EVENTS);
  await monitors.end();
  const slowly = await startClient(machines, count, 'socket');
  const spread = await slowly.ask('connect', { atOnce: CONNECTING_AT_ONCE });
  await slowly.end();
  return {
    processBytes: memory.resident,
    monitorBytes: (memory.resident - before.resident) / count,
    heapBytes: (memory.heap - before.heap) / count,
    connectUs: each(connect.cpuMs, count),
    connectMs: connect.wallMs,
    connectBlockMs: connect.blockMs,
    spreadConnectMs: spread.wallMs,
    spreadConnectBlockMs: spread.blockMs,
    idleShare: idle.cpuMs / idle.wallMs,
    commandUs: each(commands.cpuMs, commands.count),
    commandBlockMs: commands.blockMs,
    eventUs: each(events.cpuMs, events.count),
    eventBlockMs: events.blockMs,
    burstEventUs: each(bursts.cpuMs, bursts.count),
  };
}

/** Every machine raises a burst of events at a time, until there were about so many. */
function raisedBursts(machines, monitors, count, burst, about) {
  const bursts = timesFor(about, count * burst);
  return raised(monitors, count * burst * bursts, () => machines.raise(burst, bursts));
}

/** All machines end, and come back. */
async function restarted(machines, count, jitter) {
  const monitors = await startClient(machines, count, 'socket');
  await monitors.ask('connect', { reconnect: { ...RECONNECT, jitter }, atOnce: CONNECTING_AT_ONCE });
  await monitors.ask('watchStates');
  await monitors.ask('begin');
  const [lost] = await Promise.all([monitors.ask('allLost'), machines.endAll()]);
  await pause(DOWN_MS);
  await monitors.ask('begin');
  const [back] = await Promise.all([monitors.ask('allReady'), machines.startAll()]);
  await monitors.end();
  return {
    figures: {
      lossUs: each(lost.cpuMs, count),
      lossBlockMs: lost.blockMs,
      dialUs: each(back.cpuMs, back.dials.length),
      backMs: back.wallMs,
      backBlockMs: back.blockMs,
      busiestDials: Math.max(...histogram(back.dials)),
    },
    dials: histogram(back.dials),
  };
}

/** All machines freeze, which the heartbeat notices, and go on later. */
async function frozen(machines, count) {
  const monitors = await startClient(machines, count, 'socket');
  const options = { heartbeat: HEARTBEAT, reconnect: RECONNECT, atOnce: CONNECTING_AT_ONCE };
  await monitors.ask('connect', options);
  await monitors.ask('watchStates');
  const beating = await monitors.ask('idle', { ms: IDLE_MS, blocks: false });
  await monitors.ask('begin');
  machines.freeze();
  const lost = await monitors.ask('allLost');
  const dialling = await monitors.ask('idle', { ms: FROZEN_MS, blocks: true });
  await monitors.ask('begin');
  machines.thaw();
  const back = await monitors.ask('allReady');
  await monitors.end();
  const noticed = lost.losses.toSorted((a, b) => a - b);
  return {
    heartbeatShare: beating.cpuMs / beating.wallMs,
    firstNoticedMs: noticed[0],
    medianNoticedMs: noticed[Math.floor(noticed.length / 2)],
    lastNoticedMs: noticed.at(-1),
    lossBlockMs: lost.blockMs,
    diallingShare: dialling.cpuMs / dialling.wallMs,
    diallingBlockMs: dialling.blockMs,
    backMs: back.wallMs,
    backBlockMs: back.blockMs,
  };
}

const named = (prefix, figures) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}.${name}`, value]));

function histogram(times) {
  const columns = [];
  for (const time of times) {
    const column = Math.max(0, Math.floor(time / DIALS_PER_MS));
    while (columns.length <= column) columns.push(0);
    columns[column] += 1;
  }
  return columns;
}
