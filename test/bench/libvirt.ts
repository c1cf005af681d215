/**
 * One child of real.mjs: commands a second through a real libvirtd, beside libvirt's own Python binding
 * (Debian's python3-libvirt). Prints the rounds as JSON, or what isn't installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import type { Monitor } from '../../src/index.js';
import { LIBVIRT, startLibvirtd } from '../integration/libvirtd.js';
import { missingOf } from '../integration/real.js';

/** What is shipped: running the sources would time the loader's helpers as well. */
const BUILT = '../../dist/esm/src/drivers/libvirt.js';
const { libvirtConnection } = (await import(BUILT)) as typeof import('../../src/drivers/libvirt.js');

/** Many short ones: a round's ratio is off by some percent, one way or the other. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 21);
const COMMANDS = 500;
/** Rounds before it counts: a manager of machines runs for days, and V8 has compiled what is used often by then. */
const WARM_UP = 12;
const NAMES = ['b1', 'b2', 'b3', 'b4'];
const PYTHON = '/usr/bin/python3';

function missing(): string[] {
  const binding = spawnSync(PYTHON, ['-c', 'import libvirt, libvirt_qemu']).status === 0;
  return [...missingOf(LIBVIRT), ...(binding ? [] : ['python3-libvirt'])];
}

/** What is measured: whose monitors are asked, and whether Python reads what it gets, as `run` does. */
const WORKLOADS = [
  { what: 'one domain', names: NAMES.slice(0, 1), text: '', target: '>= 1' },
  { what: `${NAMES.length} domains at once`, names: NAMES, text: '', target: '>= 1' },
  { what: 'one domain, its text unread', names: NAMES.slice(0, 1), text: ' text', target: undefined },
];

/** The loop that python-binding.py has. */
async function work(monitor: Monitor): Promise<void> {
  for (let n = 0; n < COMMANDS; n += 1) await firstValueFrom(monitor.run('query-status'));
}

async function measured(): Promise<object[]> {
  await using daemon = await startLibvirtd();
  for (const name of NAMES) await daemon.startDomain(name, { paused: true });
  const python = spawn(PYTHON, [join(import.meta.dirname, 'python-binding.py'), daemon.uri], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
  await lines.next();
  const inPython = async (names: readonly string[], text: string) => {
    python.stdin.write(`${names.join()} ${COMMANDS}${text}\n`);
    return (names.length * COMMANDS) / Number((await lines.next()).value);
  };

  const host = libvirtConnection(daemon.uri);
  const monitors = new Map(NAMES.map((name) => [name, host.monitor(name)]));
  for (const monitor of monitors.values()) await monitor.connect();
  const inOurs = async (names: readonly string[]) => {
    const begin = performance.now();
    await Promise.all(names.map((name) => work(monitors.get(name)!)));
    return (names.length * COMMANDS) / ((performance.now() - begin) / 1_000);
  };

  const rows: object[] = [];
  for (const { what, names, text, target } of WORKLOADS) {
    const [rxqmp, other]: [number[], number[]] = [[], []];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      // Each goes first in turn.
      const ours = round % 2 === 0 ? await inOurs(names) : undefined;
      const theirs = await inPython(names, text);
      const commands = ours ?? (await inOurs(names));
      if (round < WARM_UP) continue;
      rxqmp.push(commands);
      other.push(theirs);
    }
    rows.push({ what: `libvirt, ${what}, commands/s`, rxqmp, other, name: 'python3-libvirt', target });
  }
  await host.close();
  python.stdin.end();
  if (python.exitCode === null) await once(python, 'exit');
  return rows;
}

const lacking = missing();
console.log(JSON.stringify(lacking.length > 0 ? { missing: lacking } : { rows: await measured() }));
