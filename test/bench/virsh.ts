/**
 * One child of real.mjs: commands a second through one long-lived virsh of ours, beside a process for each command.
 * Prints the rounds as JSON, or what isn't installed.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { firstValueFrom, forkJoin } from 'rxjs';
import { LIBVIRT, startLibvirtd } from '../integration/libvirtd.js';
import { missingOf } from '../integration/real.js';

/** What is shipped: running the sources would time the loader's helpers as well. */
const BUILT = '../../dist/esm/src/virsh/index.js';
const { virshMonitor } = (await import(BUILT)) as typeof import('../../src/virsh/index.js');

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const PROCESSES = 40;
const COMMANDS = 500;
const run = promisify(execFile);

async function perSecond(commands: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (commands / (performance.now() - start)) * 1e3;
}

async function measured(): Promise<object[]> {
  await using daemon = await startLibvirtd();
  await daemon.startDomain('bench', { paused: true });
  await using monitor = virshMonitor({ uri: daemon.uri, domain: 'bench' });
  const query = () => firstValueFrom(monitor.run('query-status'));
  await query();

  const processes = async () => {
    for (let n = 0; n < PROCESSES; n += 1) {
      const args = ['-c', daemon.uri, 'qemu-monitor-command', 'bench', '{"execute":"query-status"}'];
      await run('virsh', args);
    }
  };
  const oneByOne = async () => {
    for (let n = 0; n < COMMANDS; n += 1) await query();
  };
  const atOnce = () =>
    firstValueFrom(forkJoin(Array.from({ length: COMMANDS }, () => monitor.run('query-status'))));

  const [other, single, many]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    other.push(await perSecond(PROCESSES, processes));
    single.push(await perSecond(COMMANDS, oneByOne));
    many.push(await perSecond(COMMANDS, atOnce));
  }
  const beside = { other, name: 'a process each', target: '>= 10' };
  return [
    { what: 'virsh, one by one, commands/s', rxqmp: single, ...beside },
    { what: 'virsh, all at once, commands/s', rxqmp: many, ...beside },
  ];
}

const lacking = missingOf(LIBVIRT);
console.log(JSON.stringify(lacking.length > 0 ? { missing: lacking } : { rows: await measured() }));
