// The fleet: a NATS server, two hosts with simulated machines, a table of them, and the dashboard on top. With --show it kills
// a host, waits until that is noticed, starts it again and ends; else it runs until Ctrl-C.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { connect } from '@nats-io/transport-node';
import { filter, firstValueFrom, map, shareReplay, timeout } from 'rxjs';
import { fleet } from 'rxqmp/nats';
import { startDashboard } from '../dashboard/server/server.mjs';
import { startHost, startNats } from './processes.mjs';
import { HEARTBEAT_TIMEOUT_MS, PREFIX } from './settings.mjs';
import { printRows, rowsOf } from './table.mjs';

const HOSTS = { 'rack-a': ['web', 'database'], 'rack-b': ['builder', 'cache'] };
/** For each step of --show, on a machine that is busy with other things, too. Milliseconds. */
const STEP_WITHIN_MS = 60_000;

const { PORT = '0', PASSWORD: password = randomBytes(6).toString('hex') } = process.env;
const shows = process.argv.includes('--show');

if (spawnSync('nats-server', ['--version'], { env: { PATH: `${process.env.PATH}:/usr/sbin` } }).error) {
  console.error(
    'The fleet needs nats-server: on Debian, apt-get install nats-server; else see https://nats.io',
  );
  process.exit(1);
}

const servers = await startNats();
const hosts = Object.fromEntries(
  Object.entries(HOSTS).map(([name, machines]) => [name, startHost(servers, name, machines)]),
);
const connection = await connect({ servers, maxReconnectAttempts: -1 });
const all = fleet({ connection, prefix: PREFIX, heartbeatTimeout: HEARTBEAT_TIMEOUT_MS, reconnect: true });

const rows$ = rowsOf(all).pipe(shareReplay(1));
/** Resolves when the machines of a host are in a state. */
const whenIn = (host, state) =>
  firstValueFrom(
    rows$.pipe(
      map((rows) => rows.filter((row) => row.host === host)),
      filter((rows) => rows.length === HOSTS[host].length && rows.every((row) => row.state === state)),
      timeout(STEP_WITHIN_MS),
    ),
  );

await Promise.all(Object.keys(HOSTS).map((host) => whenIn(host, 'ready')));

/** A machine as the dashboard takes it: it ends with its monitor, which the page then opens anew. */
async function openMachine(name) {
  const monitor = all.monitor(name, { reconnect: false });
  await monitor.connect();
  const exit = firstValueFrom(monitor.state$.pipe(filter(({ status }) => status === 'closed')));
  return { monitor, exit, kill: () => monitor.disconnect() };
}
const names = Object.values(HOSTS).flat();
const dashboard = await startDashboard({ port: Number(PORT), password, names, openMachine });
const where = `Dashboard of ${names.length} machines on ${Object.keys(HOSTS).length} hosts: ${dashboard.url}  password: ${password}`;

rows$.subscribe((rows) => {
  printRows(rows);
  if (process.stdout.isTTY) console.log(where);
});
if (!process.stdout.isTTY) console.log(where);

const end = async (code) => {
  await dashboard.close();
  await connection.close();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(0));

if (shows) {
  console.log('Killing rack-b …');
  const killed = performance.now();
  await hosts['rack-b'].kill();
  await whenIn('rack-b', 'unknown');
  console.log(`rack-b was killed, and is unknown after ${Math.round(performance.now() - killed)} ms.`);
  hosts['rack-b'] = startHost(servers, 'rack-b', HOSTS['rack-b']);
  await whenIn('rack-b', 'ready');
  const status = await firstValueFrom(all.monitor('builder').run('query-status'));
  console.log(`rack-b was started again: its builder is ${status.status}.`);
  await end(0);
}
