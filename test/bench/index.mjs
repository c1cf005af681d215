// npm run bench [-- SECTION ...]: rxqmp beside clients written by hand, npm's node-qemu and what else its figures name.
// It is not a test: a figure that isn't met is shown, and nothing fails. `throughput:NAME` does one of its workloads.
// ROUNDS sets how many rounds the throughput has, EACH_MS how much processor time each side's turn takes.
import { loadavg } from 'node:os';
import { BUSY_FROM, busyShare } from './busy.mjs';
import { crowd } from './crowd.mjs';
import { machine } from './machine.mjs';
import { memory } from './memory.mjs';
import { libvirt, virsh } from './real.mjs';
import { start } from './start.mjs';
import { startServer } from './start-server.mjs';
import { throughput } from './throughput.mjs';
import { WORKLOADS } from './workloads.mjs';

const SECTIONS = { throughput, memory, start, crowd, machine, libvirt, virsh };
const PARTS = Object.keys(WORKLOADS).map((name) => `throughput:${name}`);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(SECTIONS, name) && !PARTS.includes(name));
if (unknown.length > 0)
  throw new Error(
    `no section '${unknown.join()}'; there are ${[...Object.keys(SECTIONS), ...PARTS].join(', ')}`,
  );

const busy = [];
const server = await startServer();
const rows = [];
const taken = { cpu: [], wall: [] };
try {
  for (const name of asked.length > 0 ? asked : Object.keys(SECTIONS)) {
    busy.push(await busyShare());
    console.error(`${name} …`);
    const [section, part] = name.split(':');
    const result = await SECTIONS[section](server.path, part === undefined ? undefined : [part]);
    if (section === 'throughput') {
      taken.cpu.push(...result.cpu);
      taken.wall.push(...result.wall);
    } else rows.push(...result);
  }
  busy.push(await busyShare());
} finally {
  server.stop();
}

console.log(`Node ${process.version}; the server in ${server.language}`);
if (taken.cpu.length > 0) {
  console.log('\nProcessor time of the client’s process, user and kernel, all its threads:');
  show(taken.cpu);
  console.log('Time by the clock:');
  show(taken.wall);
  console.log(
    'a side: the median of its rounds; a ratio: the median of the rounds’ ratios of rxqmp to that side, with their range;\n' +
      'cutting: the better floor, which cuts frames in the buffer; JSON.parse: of the same text, and nothing else',
  );
}
if (rows.length > 0) {
  show(rows, ['rxqmp', 'hand-written', 'node-qemu', 'other', 'figure', 'target', 'met']);
  console.log(
    'figure: the median of the rounds’ ratios, with their range, or an absolute one; node-qemu: (rxqmp’s ratio to it)',
  );
}

const busiest = Math.max(...busy);
const load = loadavg()[0].toFixed(1);
if (busiest >= BUSY_FROM) {
  const percent = Math.round(busiest * 100);
  console.log(
    `WARNING: other work took up to ${percent} % of this machine’s processors (load ${load}): times by the clock say little, and ratios of processor time lie wider`,
  );
} else console.log(`The machine was free (load ${load}).`);

function show(lines, columns) {
  console.table(Object.fromEntries(lines.map(({ what, ...rest }) => [what, rest])), columns);
}
