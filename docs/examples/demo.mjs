// The main job: drives a QEMU through its life, and shows the events as they come. On a real one (a paused
// machine without guest) where a qemu-system-* is on the path, else on the simulated one of rxqmp/testing.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { filter, finalize, firstValueFrom, lastValueFrom } from 'rxjs';
import { formatVersion } from 'rxqmp';
import { bufferUntilResume, ofEvent } from 'rxqmp/operators';
import { socketMonitor } from 'rxqmp/socket';
import { fakeQemu } from 'rxqmp/testing';

const folder = mkdtempSync(join(tmpdir(), 'rxqmp-'));
const path = join(folder, 'qmp.sock');
let machine;
// On any end, also where nobody reads on (`| head -3`): no QEMU is left behind.
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
  console.log(`Driving a real QEMU: ${program} (paused, without guest).`);
}

// It may take a moment until QEMU listens.
const monitor = socketMonitor({ name: 'demo', path, reconnect: { delay: 20, maxDelay: 200, attempts: 50 } });

// Two views of one stream: what starts and stops the machine, and all of it with what comes while it is
// stopped held back until it runs on.
const ended = finalize(() => console.log('  the events are over'));
const runs$ = monitor.events$.pipe(ofEvent('STOP', 'RESUME', 'SHUTDOWN'));
const held$ = monitor.events$.pipe(bufferUntilResume({ limit: 100, overflow: 'drop-oldest' }), ended);
runs$.subscribe(({ event }) => console.log(`  ofEvent            ${event}`));
held$.subscribe((event) => console.log(`  bufferUntilResume  ${describe(event)}`));

const { version } = await monitor.connect();
console.log(`Connected to QEMU ${formatVersion(version)} ${version.package}`.trimEnd());

await run('query-status');
await run('cont');
await run('query-status');
await run('stop');
// A job while the machine is stopped: its events are held back.
const image = { driver: 'file', filename: join(folder, 'disk.img'), size: 1024 * 1024 };
const concluded = firstValueFrom(
  monitor.events$.pipe(
    ofEvent('JOB_STATUS_CHANGE'),
    filter(({ data }) => data.status === 'concluded'),
  ),
);
await run('blockdev-create', { 'job-id': 'create', options: image });
await concluded;
await run('query-status');
await run('cont');
await run('stop');
await run('quit');
await monitor.disconnect();
await simulated?.close();

async function run(command, args) {
  console.log(`> ${command}`);
  const value = await lastValueFrom(monitor.run(command, args));
  console.log(`< ${JSON.stringify(value)}`);
}

function describe({ event, data }) {
  return data === undefined ? event : `${event} ${JSON.stringify(data)}`;
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
      // A folder of the path that isn't there holds no QEMU.
    }
  }
  return undefined;
}
