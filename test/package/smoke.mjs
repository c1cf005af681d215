// A child of entry-points.mjs, run by each runtime in the project that has the package installed: a monitor's life over a UNIX socket.
// Prints as JSON the version that greeted and what is wrong. Its argument is the socket of a QEMU; without one, fakeQemu is that.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { firstValueFrom, forkJoin, lastValueFrom, toArray } from 'rxjs';
import { formatVersion } from 'rxqmp';
import { ofEvent, runState, untilShutdown, watchRunState } from 'rxqmp/operators';
import { socketMonitor } from 'rxqmp/socket';
import { fakeQemu } from 'rxqmp/testing';

const faults = [];
const expected = (what, seen, wanted) => {
  const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)];
  if (a !== b) faults.push(`${what}: ${a} where ${b} was due`);
};

const [given] = process.argv.slice(2);
const path = given ?? join(tmpdir(), `rxqmp-smoke-${process.pid}.sock`);
const double = given === undefined ? await fakeQemu({ path, status: 'prelaunch' }) : undefined;

const monitor = socketMonitor({ path, oob: true });
const { version } = await monitor.connect();
const events = lastValueFrom(
  monitor.events$.pipe(ofEvent('STOP', 'RESUME', 'SHUTDOWN'), untilShutdown(), toArray()),
);
const states = lastValueFrom(monitor.events$.pipe(runState('prelaunch'), toArray()));

const names = Array.from({ length: 64 }, (_, index) => `no-such-command-${index}`);
const refusals = names.map((execute) =>
  firstValueFrom(monitor.execute({ execute })).catch(({ desc }) => desc),
);
expected(
  '64 commands in flight',
  await Promise.all(refusals),
  names.map((name) => `The command ${name} has not been found`),
);
expected('watchRunState', await firstValueFrom(watchRunState(monitor)), 'prelaunch');

const bandwidth = 18446744073709551615n;
await firstValueFrom(monitor.run('migrate-set-parameters', { 'max-bandwidth': bandwidth }));
const parameters = await firstValueFrom(monitor.run('query-migrate-parameters'));
expected('an exact integer', String(parameters['max-bandwidth']), String(bandwidth));
expected(
  'out of band',
  Array.isArray(await firstValueFrom(monitor.run('query-yank', {}, { oob: true }))),
  true,
);

await firstValueFrom(forkJoin([monitor.run('cont'), monitor.run('stop')]));
await firstValueFrom(monitor.run('quit'));
expected(
  'events',
  (await events).map(({ event }) => event),
  ['RESUME', 'STOP', 'SHUTDOWN'],
);
expected('runState', await states, ['prelaunch', 'running', 'paused', 'shutdown']);
await monitor.disconnect();
await double?.close();
console.log(JSON.stringify({ version: formatVersion(version), faults }));
