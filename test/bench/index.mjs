// npm run bench [-- SECTION ...]: rxqmp beside a hand-written client, npm's node-qemu and what else its figures
// name, in one table. No test: a figure that isn't met is told, not failed.
import { crowd } from './crowd.mjs';
import { machine } from './machine.mjs';
import { memory } from './memory.mjs';
import { libvirt, virsh } from './real.mjs';
import { start } from './start.mjs';
import { startServer } from './start-server.mjs';
import { throughput } from './throughput.mjs';

const SECTIONS = { throughput, memory, start, crowd, machine, libvirt, virsh };

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(SECTIONS, name));
if (unknown.length > 0)
  throw new Error(`no section '${unknown.join()}'; there are ${Object.keys(SECTIONS).join(', ')}`);

const server = await startServer();
const rows = [];
try {
  for (const name of asked.length > 0 ? asked : Object.keys(SECTIONS)) {
    console.error(`${name} …`);
    rows.push(...(await SECTIONS[name](server.path)));
  }
} finally {
  server.stop();
}

console.log(`Node ${process.version}; the server in ${server.language}`);
const columns = ['rxqmp', 'hand-written', 'node-qemu', 'other', 'figure', 'target', 'met'];
console.table(Object.fromEntries(rows.map(({ what, ...rest }) => [what, rest])), columns);
console.log(
  'figure: the median of the rounds’ ratios, with their range, or an absolute one; node-qemu: (rxqmp’s ratio to it)',
);
