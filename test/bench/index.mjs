// npm run bench [-- SECTION ...]: rxqmp beside a hand-written client, npm's node-qemu and what else its figures
// name, in one table. No test: a figure that isn't met is told, not failed.
import { startServer } from './start-server.mjs';

const SECTIONS = ['throughput', 'memory', 'start', 'crowd', 'libvirt', 'virsh'];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !SECTIONS.includes(name));
if (unknown.length > 0) throw new Error(`no section '${unknown.join()}'; there are ${SECTIONS.join(', ')}`);

const server = await startServer();
const rows = [];
try {
  for (const name of asked.length > 0 ? asked : SECTIONS) {
    console.error(`${name} …`);
    const { [name]: measure } = await import(`./${name}.mjs`);
    rows.push(...(await measure(server.path)));
  }
} finally {
  server.stop();
}

console.log(`Node ${process.version}; the server in ${server.language}`);
console.table(Object.fromEntries(rows.map(({ what, ...rest }) => [what, rest])), [
  'rxqmp',
  'hand-written',
  'node-qemu',
  'figure',
  'target',
  'met',
]);
console.log(
  'figure: the median of the rounds’ ratios, with their range, or an absolute one; node-qemu: (rxqmp’s ratio to it)',
);
