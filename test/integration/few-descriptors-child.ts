/**
 * Run by tests as a process of its own with a low limit of open files. For each number of descriptors from 0 to 14 it
 * leaves itself that many, uses a monitor until it is ready or waits to dial again, gives the rest back, and runs a
 * command. Prints a line of JSON for each.
 */
import { closeSync, openSync } from 'node:fs';
import { filter, firstValueFrom, tap } from 'rxjs';
import type { Monitor } from '../../src/index.js';
import { libvirtMonitor } from '../../src/libvirt/index.js';
import { socketMonitor } from '../../src/socket/index.js';
import { virshMonitor } from '../../src/virsh/index.js';

const [driver, address] = process.argv.slice(2) as [string, string];
const reconnect = { delay: 20, maxDelay: 100 };
// On a busy machine a login by ssh takes seconds. One that is given up is begun anew, and that takes the machine's time too.
const connectTimeout = 60_000;
const options = { ...(JSON.parse(address) as object), reconnect, connectTimeout } as never;
const makers: Readonly<Record<string, (options: never) => Monitor>> = {
  socket: socketMonitor,
  libvirt: libvirtMonitor,
  virsh: virshMonitor,
};
const make = makers[driver] as (options: never) => Monitor;

const fillers: number[] = [];

function leaveOnly(count: number): void {
  try {
    for (;;) fillers.push(openSync('/dev/null', 'r'));
  } catch {
    for (let left = 0; left < count; left += 1) giveBackOne();
  }
}

function giveBackOne(): void {
  const filler = fillers.pop();
  if (filler !== undefined) closeSync(filler);
}

let now = '';
process.once('SIGTERM', () => {
  console.error(`stopped at ${now}`);
  process.exit(1);
});

// Whatever is loaded on demand is loaded now.
await use(undefined);
for (let count = 0; count < 15; count += 1) await use(count);

async function use(count: number | undefined): Promise<void> {
  if (count !== undefined) leaveOnly(count);
  const monitor = make(options);
  const events: unknown[] = [];
  monitor.events$.subscribe({ error: (error: unknown) => events.push(error) });
  const causes: string[] = [];
  const state$ = monitor.state$.pipe(
    tap((state) => {
      now = `${count}: ${state.status}`;
      if ('cause' in state) causes.push(state.cause?.message ?? '');
    }),
  );
  await firstValueFrom(state$.pipe(filter(({ status }) => ['ready', 'waiting', 'closed'].includes(status))));
  while (fillers.length > 0) giveBackOne();
  await firstValueFrom(state$.pipe(filter(({ status }) => ['ready', 'closed'].includes(status))));
  now = `${count}: its command`;
  const ran = await monitor.request('query-version').then(
    () => 'ran',
    (error: Error) => error.message,
  );
  await monitor.disconnect();
  if (count !== undefined)
    console.log(JSON.stringify({ count, ran, cause: causes[0], failed: String(events) }));
}
