// The main job: takes a machine through its life and prints each command, each reply and each event. The machine is a
// real QEMU (paused, without a guest) where a qemu-system-* is on the path, else the simulated one of rxqmp/testing.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { filter, finalize, firstValueFrom } from 'rxjs';
import { formatVersion } from 'rxqmp';
import { bufferUntilResume, ofEvent } from 'rxqmp/operators';
import { socketMonitor } from 'rxqmp/socket';
import { fakeQemu } from 'rxqmp/testing';

const folder = mkdtempSync(join(tmpdir(), 'rxqmp-'));
const path = join(folder, 'qmp.sock');
let machine;
// On any end, also where the reader of a pipe has left (`| head -3`): no QEMU is left behind.
process.on('exit', () => {
  machine?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
process.stdout.on('error', () => process.exit(1));
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const program = findQemu();
const simulated = program === undefined ? await fakeQemu({ path, status: 'prelaunch' }) : undefined;
if (program === undefined) {
  console.log('No qemu-system-* on the path: driving the simulated QEMU of rxqmp/testing.');
} else {
  const paused = ['-M', 'none', '-display', 'none', '-nodefaults', '-S'];
  machine = spawn(program, [...paused, '-qmp', `unix:${path},server=on,wait=off`], { stdio: 'inherit' });
  console.log(`Driving a real QEMU: ${program}, a machine without a guest, paused.`);
}

// QEMU may need a moment until it listens: `reconnect` dials again until it does.
const monitor = socketMonitor({ name: 'demo', path, reconnect: { delay: 20, maxDelay: 200, attempts: 50 } });
const { version } = await monitor.connect();
console.log(`Connected to QEMU ${formatVersion(version)} ${version.package}`.trimEnd());
console.log(
  '  > a command   < its reply   * an event as it arrives   # an event that bufferUntilResume passes on',
);

// Two views of one stream. Nothing is sent for them: events$ is hot.
monitor.events$.subscribe(({ event, data }) => console.log(`  * ${event}${shown(data)}`));
monitor.events$
  .pipe(
    bufferUntilResume({ limit: 100, overflow: 'drop-oldest' }),
    finalize(() => console.log('The events completed, because the machine shut down.')),
  )
  .subscribe(({ event }) => console.log(`  # ${event}`));

step(
  'Ask for the state, let the machine run, and stop it. Its event arrives before the reply, as QEMU sends it.',
);
await run('query-status');
await run('cont');
await run('stop');

step('Create a disk image while the machine is stopped: bufferUntilResume holds the events of the job back.');
const image = { driver: 'file', filename: join(folder, 'disk.img'), size: 1024 * 1024 };
const concluded = firstValueFrom(
  monitor.events$.pipe(
    ofEvent('JOB_STATUS_CHANGE'),
    filter(({ data }) => data.status === 'concluded'),
  ),
);
await run('blockdev-create', { 'job-id': 'create', options: image });
await concluded;

step('Let the machine run on: bufferUntilResume releases the held events in order, then RESUME.');
await run('cont');

step('End the machine.');
await run('quit');
await monitor.disconnect();
await simulated?.close();

function step(text) {
  console.log(`\n${text}`);
}

async function run(command, args) {
  console.log(`  > ${command}${shown(args)}`);
  console.log(`  < ${JSON.stringify(await monitor.request(command, args))}`);
}

function shown(value) {
  return value === undefined ? '' : ` ${JSON.stringify(value)}`;
}

function findQemu() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    try {
      const found = readdirSync(folder)
        .filter((name) => name.startsWith('qemu-system-'))
        .sort((a, b) => (b === 'qemu-system-x86_64') - (a === 'qemu-system-x86_64'));
      if (found.length > 0) return join(folder, found[0]);
    } catch {
      // A folder of the path that does not exist has no QEMU in it.
    }
  }
  return undefined;
}
