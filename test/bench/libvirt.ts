/**
 * One child of real.mjs: commands a second through a real libvirtd, beside libvirt's own Python binding
 * (Debian's python3-libvirt). Prints the rounds as JSON, or what isn't installed.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { LIBVIRT, startLibvirtd } from '../integration/libvirtd.js';
import { missingOf } from '../integration/real.js';

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

/** One side: a process that is told domains and a number of commands, and tells how long they took. */
class Side {
  readonly #lines: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  static async start(program: string, ...args: readonly string[]): Promise<Side> {
    const side = new Side(spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
    await side.#lines.next();
    return side;
  }

  /** @returns commands a second */
  async commands(names: readonly string[], how: string): Promise<number> {
    this.child.stdin.write(`${names.join()} ${COMMANDS}${how}\n`);
    return (names.length * COMMANDS) / Number((await this.#lines.next()).value);
  }

  async end(): Promise<void> {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

async function measured(): Promise<object[]> {
  await using daemon = await startLibvirtd();
  for (const name of NAMES) await daemon.startDomain(name, { paused: true });
  const python = await Side.start(PYTHON, join(import.meta.dirname, 'python-binding.py'), daemon.uri);
  const client = join(import.meta.dirname, 'libvirt-client.mjs');
  const ours = await Side.start(process.execPath, client, daemon.uri);

  const rows: object[] = [];
  for (const { what, names, text, target } of WORKLOADS) {
    const [rxqmp, other]: [number[], number[]] = [[], []];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
      // Each goes first in turn.
      const early = round % 2 === 0 ? await ours.commands(names, '') : undefined;
      const theirs = await python.commands(names, text);
      const late = early ?? (await ours.commands(names, ''));
      if (round < WARM_UP) continue;
      rxqmp.push(late);
      other.push(theirs);
    }
    rows.push({ what: `libvirt, ${what}, commands/s`, rxqmp, other, name: 'python3-libvirt', target });
  }
  await ours.end();
  await python.end();
  return rows;
}

const lacking = missing();
console.log(JSON.stringify(lacking.length > 0 ? { missing: lacking } : { rows: await measured() }));
