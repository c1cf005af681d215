// The time from the call of launchQemu to a monitor that is ready, beside a QEMU that is spawned and negotiated with by hand.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { launchQemu } from 'rxqmp/machine';
import { median, ratioOf, rounds } from './rounds.mjs';
import { missingRow, row } from './row.mjs';

const QEMU = 'qemu-system-x86_64';
const ROUNDS = 15;
const MACHINES = {
  'without a board': ['-M', 'none', '-nodefaults'],
  q35: ['-M', 'q35', '-accel', 'tcg', '-m', '64', '-nodefaults', '-S'],
};

/** Launches so many machines at once; gives the milliseconds until the last is ready. */
async function launched(count, args) {
  const start = performance.now();
  const machines = await Promise.all(Array.from({ length: count }, () => launchQemu({ args })));
  const ms = performance.now() - start;
  await Promise.all(machines.map((machine) => machine.kill()));
  return ms;
}

/** The same by hand: no guard, no checks. */
async function spawned(count, args) {
  const start = performance.now();
  const children = await Promise.all(Array.from({ length: count }, () => spawnedOne(args)));
  const ms = performance.now() - start;
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => once(child, 'exit')));
  return ms;
}

async function spawnedOne(args) {
  const own = ['-display', 'none', '-chardev', 'socket,id=m,fd=3', '-qmp', 'chardev:m'];
  const child = spawn(QEMU, [...own, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  // Its end by a kill is no fault here.
  const monitor = child.stdio[3].on('error', () => undefined);
  await once(monitor, 'data');
  monitor.write('{"execute":"qmp_capabilities"}\n');
  await once(monitor, 'data');
  return child;
}

export async function machine() {
  const what = 'a machine from call to ready, ms';
  if (spawnSync(QEMU, ['-version']).error !== undefined) return [missingRow(what, `no ${QEMU}`)];
  const rows = [];
  for (const [name, args] of Object.entries(MACHINES)) {
    for (const count of [1, 20]) {
      const values = await rounds(count === 1 ? ROUNDS : 5, {
        own: () => launched(count, args),
        hand: () => spawned(count, args),
      });
      const [own, hand] = [median(values.own).toFixed(0), median(values.hand).toFixed(0)];
      const many = count === 1 ? what : `${count} machines at once, until all are ready, ms`;
      rows.push(
        row(`${many}: ${name}`, { rxqmp: own, 'hand-written': hand }, ratioOf(values.own, values.hand)),
      );
    }
  }
  return rows;
}
