/** The figures of a row: how they are written. Processor time as the median of the rounds, what the clock says as a range. */
const units = {
  mb: (values) => `${(median(values) / 1e6).toFixed(0)} MB`,
  kb: (values) => `${(median(values) / 1_000).toFixed(1)} KB`,
  us: (values) => `${shown(median(values))} µs`,
  share: (values) => (median(values) < 0.001 ? '< 0.1 %' : `${(median(values) * 100).toFixed(1)} %`),
  ms: (values) => range(values, 1),
  s: (values) => `${range(values, 1_000)} s`,
  small: (values) => `${Math.min(...values).toFixed(2)} … ${Math.max(...values).toFixed(2)}`,
  count: (values) => range(values, 1, (value) => Math.round(value).toLocaleString('en')),
};

const SOCKETS = {
  memory: [
    ['the process, resident', 'processBytes', 'mb'],
    ['each monitor, resident', 'monitorBytes', 'kb', 100],
    ['of that the heap', 'heapBytes', 'kb', 100],
    ['a bare socket in its place', 'bareBytes', 'kb', 100],
  ],
  processor: [
    ['to connect', 'connectUs', 'us', 100],
    ['to connect a bare socket', 'bareConnectUs', 'us', 100],
    ['a command, one in flight of each monitor', 'commandUs', 'us'],
    ['the same of bare sockets', 'bareCommandUs', 'us'],
    ['an event that comes alone', 'eventUs', 'us'],
    ['an event in a burst of 100', 'burstEventUs', 'us'],
    ['all idle, of one processor', 'idleShare', 'share'],
    ['all idle, with a heartbeat every 2 s', 'freeze.heartbeatShare', 'share'],
  ],
  loop: [
    ['all connect in one turn', 'connectBlockMs', 'ms'],
    ['all connect, 64 at a time', 'spreadConnectBlockMs', 'ms'],
    ['a command of each', 'commandBlockMs', 'ms'],
    ['an event of each', 'eventBlockMs', 'ms'],
    ['all are lost', 'restart.lossBlockMs', 'ms'],
    ['all come back', 'restart.backBlockMs', 'ms'],
    ['all come back, without jitter', 'restartWithoutJitter.backBlockMs', 'ms'],
    ['all are silent, and noticed', 'freeze.lossBlockMs', 'ms'],
  ],
  restart: [
    ['to connect all in one turn', 'connectMs', 's'],
    ['to connect all, 64 at a time', 'spreadConnectMs', 's'],
    ['all machines restart: until all are ready', 'restart.backMs', 's'],
    ['the same without jitter', 'restartWithoutJitter.backMs', 's'],
    ['most dials in 100 ms', 'restart.busiestDials', 'count'],
    ['the same without jitter', 'restartWithoutJitter.busiestDials', 'count'],
    ['all machines freeze: the first is noticed after', 'freeze.firstNoticedMs', 's'],
    ['the last is noticed after', 'freeze.lastNoticedMs', 's'],
    ['processor while all are frozen and dialled again', 'freeze.diallingShare', 'share'],
    ['all go on: until all are ready', 'freeze.backMs', 's'],
  ],
};

/** Over NATS: the client's process, those of all hosts together, and the server. */
const NATS = {
  nats: [
    ['the client, resident', 'processBytes', 'mb'],
    ['each monitor, resident', 'monitorBytes', 'kb'],
    ['to connect, processor of the client', 'connectUs', 'us'],
    ['to connect all, 256 at a time', 'connectMs', 's'],
    ['a command: the client', 'commandClientUs', 'us'],
    ['a command: the hosts', 'commandHostsUs', 'us'],
    ['a command: the server', 'commandServerUs', 'us'],
    ['commands a second, one in flight of each', 'commandsPerSecond', 'count'],
    ['one command at a time, ms: median', 'p50Ms', 'small'],
    ['one command at a time, ms: 99 of 100', 'p99Ms', 'small'],
    ['an event: the client', 'eventClientUs', 'us'],
    ['an event: the hosts', 'eventHostsUs', 'us'],
    ['an event: the server', 'eventServerUs', 'us'],
    ['events a second', 'eventsPerSecond', 'count'],
    ['all idle: the client', 'idleClientShare', 'share'],
    ['all idle: the hosts', 'idleHostsShare', 'share'],
    ['all idle: the server', 'idleServerShare', 'share'],
  ],
};

const LIBVIRT = {
  libvirt: [
    ['the process, resident', 'processBytes', 'mb'],
    ['each monitor, resident', 'monitorBytes', 'kb', 100],
    ['to connect, processor', 'connectUs', 'us', 100],
    ['a command, one in flight of each monitor', 'commandUs', 'us'],
    ['an event', 'eventUs', 'us'],
    ['to connect all', 'connectMs', 's'],
    ['longest block while all connect', 'connectBlockMs', 'ms'],
    ['the connection is lost: until all are ready', 'backMs', 's'],
    ['longest block meanwhile', 'backBlockMs', 'ms'],
  ],
};

/** All tables of the page, and what they were measured on, by name. */
export function tables(results) {
  const parts = { sockets: [SOCKETS, 'monitors'], libvirt: [LIBVIRT, 'domains'], nats: [NATS, 'machines'] };
  const made = Object.entries(parts)
    .filter(([part]) => part in results)
    .flatMap(([part, [rows, what]]) => [
      [`${part}-conditions`, conditions(results[part])],
      ...Object.entries(tablesOf(rows, what, results[part])),
    ]);
  return Object.fromEntries(made);
}

function tablesOf(rowsByName, what, { sizes }) {
  const head = [
    '',
    ...sizes.map(({ count }) => `${count.toLocaleString('en')} ${count === 1 ? what.slice(0, -1) : what}`),
  ];
  return Object.fromEntries(
    Object.entries(rowsByName).map(([name, rows]) => {
      const lines = rows.map(([label, figure, unit, least = 0]) => [
        label,
        ...sizes.map(({ count, figures }) => (count < least ? '' : units[unit](figures[figure]))),
      ]);
      return [name, [head, head.map((_, at) => (at === 0 ? '---' : '--:')), ...lines].map(line).join('')];
    }),
  );
}

function conditions({ measured, node, processors, load, rounds }) {
  return `Node ${node.slice(1)}, ${processors} processors, ${measured}, ${rounds} rounds; load average ${load.join(' to ')}, this bench included.\n`;
}

const line = (cells) => `| ${cells.join(' | ')} |\n`;

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function range(values, per, write = shown) {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => write(value / per));
  return low === high ? low : `${low} … ${high}`;
}

function shown(value) {
  return value >= 100
    ? Math.round(value).toLocaleString('en')
    : value >= 10
      ? value.toFixed(0)
      : value.toFixed(1);
}
