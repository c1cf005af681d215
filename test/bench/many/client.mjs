// The process that is measured, with many monitors. Arguments: what they connect to, how many there are, and their kind:
// `socket`, `libvirt`, `nats`, or `bare`: sockets with as much around them as a client needs at the least. It does what its parent sends.
import { connect } from 'node:net';
import { join } from 'node:path';
import { lastValueFrom, mergeMap, range } from 'rxjs';
import { begin, usedBytes } from './measured.mjs';
import { subjectOf } from './nats-fleet.mjs';
import { pause, serve } from './worker.mjs';

const [address, count, kind] = process.argv.slice(2);
const total = Number(count);
const pathOf = (n) => join(address, String(n));

/** What is loaded counts for the process, not for its monitors. */
const kinds = {
  socket: async () => {
    const { socketMonitor } = await import('rxqmp/socket');
    return (options) => (n) => socketMonitor({ path: pathOf(n), ...options });
  },
  libvirt: async () => {
    const { libvirtConnection } = await import('rxqmp/libvirt');
    return (options) => {
      const connection = libvirtConnection(address, options);
      return (n) => connection.monitor(`vm${n}`);
    };
  },
  nats: async () => {
    const { natsMonitor } = await import('rxqmp/nats');
    const nats = await import('@nats-io/transport-node');
    const connection = await nats.connect({ servers: `127.0.0.1:${address}` });
    return (options) => (n) => natsMonitor({ connection, subject: subjectOf(n), ...options });
  },
};
const openAll = await kinds[kind]?.();

const monitors = [];
/** Of each: the number of the event that must come next. */
let next = [];
let seen = 0;
let expected = Infinity;
let outOfOrder = 0;
let ready = 0;
/** When monitors dialled, and when they were found lost, in milliseconds since `begin`. */
let dials = [];
let losses = [];
let began = 0;
let finish = async () => undefined;
let changed = () => undefined;

function takeEvent(n, number) {
  if (next[n] !== undefined && number !== next[n]) outOfOrder += 1;
  next[n] = number + 1;
  seen += 1;
  if (seen >= expected) changed();
}

function open(n, make) {
  const monitor = make(n);
  monitor.events$.subscribe(({ data }) => takeEvent(n, Number(data.id)));
  monitors.push(monitor);
  return monitor.connect();
}

function openBare(n) {
  return new Promise((resolve, reject) => {
    const socket = connect(pathOf(n)).on('error', reject);
    let text = '';
    let answered = resolve;
    const request = () =>
      new Promise((resolve) => {
        answered = resolve;
        socket.write('{"execute":"query-status","id":"1"}\n');
      });
    socket.on('data', (bytes) => {
      text += bytes;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const message = JSON.parse(text.slice(0, end));
        text = text.slice(end + 1);
        if ('QMP' in message) socket.write('{"execute":"qmp_capabilities"}\n');
        else if ('event' in message) takeEvent(n, Number(message.data.id));
        else answered();
      }
    });
    monitors.push({ request });
  });
}

function watchStates() {
  monitors.forEach((monitor) => {
    let wasReady = false;
    monitor.state$.subscribe(({ status }) => {
      if (status === 'connecting') dials.push(performance.now() - began);
      if (wasReady && status !== 'ready') losses.push(performance.now() - began);
      ready += Number(status === 'ready') - Number(wasReady);
      wasReady = status === 'ready';
      changed();
    });
  });
}

async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => (changed = resolve));
  return { ...(await finish()), dials, losses };
}

const actions = {
  memory: usedBytes,
  connect: async ({ atOnce = Infinity, ...options } = {}) => {
    const finish = await begin();
    const make = openAll?.(options);
    const openOne = (n) => (make === undefined ? openBare(n) : open(n, make));
    await lastValueFrom(range(0, total).pipe(mergeMap(openOne, atOnce)));
    return finish();
  },
  /** About so many commands, one at a time of each monitor. */
  commands: async (about) => {
    const rounds = Math.max(1, Math.round(about / total));
    const finish = await begin();
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(monitors.map((monitor) => monitor.request('query-status')));
    }
    return { ...(await finish()), count: rounds * total };
  },
  /** How long so many commands take, one after the other. */
  latency: async (commands) => {
    const times = [];
    for (let n = 0; n < commands; n += 1) {
      const start = performance.now();
      await monitors[n % total].request('query-status');
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    return { p50Ms: times[Math.floor(commands * 0.5)], p99Ms: times[Math.floor(commands * 0.99)] };
  },
  /** Looking at the event loop costs time too, so `blocks` says whether that is done. */
  idle: async ({ ms, blocks }) => {
    const finish = await begin(blocks);
    await pause(ms);
    return finish();
  },
  watchStates,
  begin: async () => {
    [seen, outOfOrder, next, expected] = [0, 0, [], Infinity];
    finish = await begin();
    [dials, losses] = [[], []];
    began = performance.now();
  },
  /** Resolves when so many events were seen. */
  events: async (count) => {
    expected = count;
    while (seen < expected) await new Promise((resolve) => (changed = resolve));
    return { ...(await finish()), outOfOrder };
  },
  allLost: () => until(() => ready === 0),
  allReady: () => until(() => ready === total),
  disconnect: () => Promise.all(monitors.map((monitor) => monitor.disconnect())).then(() => undefined),
};

serve(actions);
