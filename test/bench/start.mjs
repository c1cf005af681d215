// The time of an import, each in a fresh process.
import { told } from './child.mjs';
import { median, ratioOf, rounds } from './rounds.mjs';
import { row } from './row.mjs';

const ROUNDS = 21;

export async function start() {
  const timed = (specifier) => () => told([], 'import.mjs', specifier);
  // Once before: what is on the disk comes into memory.
  await timed('rxqmp/socket')();
  const values = await rounds(ROUNDS, { socket: timed('rxqmp/socket'), rxjs: timed('rxjs') });
  const [own, rxjs] = [median(values.socket), median(values.rxjs)];
  const beside = { rxqmp: own.toFixed(1), other: `${rxjs.toFixed(1)} (rxjs)` };
  return [
    row("import 'rxqmp/socket' beside 'rxjs', ms", beside, ratioOf(values.socket, values.rxjs), '<= 1.3'),
  ];
}
