/** Run by tests as a process of its own: starts a guarded program, prints its number, and ends as it is asked to. */
import { spawnGuarded } from '../../src/node/guarded.js';

const [end, when, ...command] = process.argv.slice(2) as [string, string, string, ...string[]];
const ends: Readonly<Record<string, () => void>> = {
  SIGKILL: () => process.kill(process.pid, 'SIGKILL'),
  exit: () => process.exit(0),
};
const guarded = spawnGuarded({ command, stdio: ['pipe', 'ignore', 'ignore', 'pipe'] });
if (when === 'in the same tick') ends[end]?.();
for (let tasks = 0; when === `${tasks} microtasks later` || tasks < 8; tasks += 1) {
  await Promise.resolve();
  if (when === `${tasks} microtasks later`) ends[end]?.();
}
const { pid, stdio } = await guarded;
stdio[3]?.once('data', () => process.stdout.write(`${pid}\n`));
process.stdin.once('data', () => ends[end]?.());
