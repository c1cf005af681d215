/**
 * Commands a second through virsh: one long-lived virsh of ours beside a process for each command.
 *
 * Run with `npx tsx test/bench/virsh.ts`; it starts a libvirtd of its own.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { firstValueFrom, forkJoin } from 'rxjs';
import { virshMonitor } from '../../src/drivers/virsh.js';
import { startLibvirtd } from '../integration/libvirtd.js';

const ROUNDS = 3;
const run = promisify(execFile);

async function perSecond(commands: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (commands / (performance.now() - start)) * 1e3;
}

async function main(): Promise<void> {
  await using daemon = await startLibvirtd();
  await daemon.startDomain('bench');
  await using monitor = virshMonitor({ uri: daemon.uri, domain: 'bench' });
  const query = () => firstValueFrom(monitor.run('query-status'));
  await query();

  const processes = (count: number) => async () => {
    for (let n = 0; n < count; n += 1) {
      const args = ['-c', daemon.uri, 'qemu-monitor-command', 'bench', '{"execute":"query-status"}'];
      await run('virsh', args);
    }
  };
  const oneByOne = (count: number) => async () => {
    for (let n = 0; n < count; n += 1) await query();
  };
  const atOnce = (count: number) => () =>
    firstValueFrom(forkJoin(Array.from({ length: count }, () => monitor.run('query-status'))));

  for (let round = 1; round <= ROUNDS; round += 1) {
    const base = await perSecond(60, processes(60));
    const single = await perSecond(1_000, oneByOne(1_000));
    const many = await perSecond(1_000, atOnce(1_000));
    const times = (rate: number) => `${rate.toFixed(0)}/s (${(rate / base).toFixed(1)} times)`;
    console.log(
      `round ${round}: a process per command ${base.toFixed(0)}/s; ` +
        `virshMonitor, one by one ${times(single)}, all at once ${times(many)}`,
    );
  }
}

await main();
