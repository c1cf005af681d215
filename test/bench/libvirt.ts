/**
 * npm run bench:libvirt: commands a second through a real libvirtd, beside libvirt's own Python binding
 * (Debian's python3-libvirt). Rounds are interleaved, and what counts is the median of their ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { concat, forkJoin, last, lastValueFrom } from 'rxjs';
import { startLibvirtd } from '../integration/libvirtd.js';

/** What is shipped: running the sources would time the loader's helpers as well. */
const BUILT = '../../dist/esm/src/drivers/libvirt.js';
const { libvirtConnection } = (await import(BUILT)) as typeof import('../../src/drivers/libvirt.js');

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const COMMANDS = Number(process.env['COMMANDS'] ?? 1_000);
const NAMES = ['b1', 'b2', 'b3', 'b4'];

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function main(): Promise<void> {
  const daemon = await startLibvirtd();
  try {
    for (const name of NAMES) await daemon.startDomain(name, { paused: true });
    const python = spawn('/usr/bin/python3', [join(import.meta.dirname, 'python-binding.py'), daemon.uri], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
    await lines.next();
    const inPython = async (names: readonly string[]) => {
      python.stdin.write(`${names.join()} ${COMMANDS}\n`);
      return Number((await lines.next()).value);
    };

    const host = libvirtConnection(daemon.uri);
    const monitors = new Map(NAMES.map((name) => [name, host.monitor(name)]));
    for (const monitor of monitors.values()) await monitor.connect();
    const inOurs = async (names: readonly string[]) => {
      const begin = performance.now();
      const runs = names.map((name) =>
        concat(...Array.from({ length: COMMANDS }, () => monitors.get(name)!.run('query-status'))).pipe(
          last(),
        ),
      );
      await lastValueFrom(forkJoin(runs));
      return (performance.now() - begin) / 1_000;
    };

    const rows: Record<string, object> = {};
    for (const names of [NAMES.slice(0, 1), NAMES]) {
      const [ours, theirs]: [number[], number[]] = [[], []];
      await inPython(names);
      await inOurs(names);
      for (let round = 0; round < ROUNDS; round += 1) {
        theirs.push((names.length * COMMANDS) / (await inPython(names)));
        ours.push((names.length * COMMANDS) / (await inOurs(names)));
      }
      rows[`${names.length} domain${names.length > 1 ? 's at once' : ''}`] = {
        'rxqmp, commands/s': Math.round(median(ours)),
        'python3-libvirt, commands/s': Math.round(median(theirs)),
        ratio: Number(median(ours.map((rate, at) => rate / (theirs[at] ?? 1))).toFixed(2)),
      };
    }
    console.table(rows);
    await host.close();
    python.stdin.end();
    if (python.exitCode === null) await once(python, 'exit');
  } finally {
    await daemon[Symbol.asyncDispose]();
  }
}

void main();
