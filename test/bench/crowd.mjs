// What an event costs a process with 1,000 monitors, and one with a single monitor: the processor's time of as
// many events in the same bursts, round the monitors. Small bursts show what going from socket to socket costs,
// which the hand-written client pays too; large ones fill one read.
import { startChild } from './child.mjs';
import { median, ratioOf, rounds } from './rounds.mjs';
import { row } from './row.mjs';

const ROUNDS = 7;
const MANY = 1_000;

export async function crowd(path) {
  const rows = [];
  for (const burst of [450, 100]) {
    const own = await compared(path, 'rxqmp', burst);
    const floor = await compared(path, 'handWritten', burst);
    const beside = {
      rxqmp: shown(own),
      'hand-written': shown(floor),
      other: `${ratio(floor)} (hand-written)`,
    };
    const what = `an event with 1,000 monitors : with one, bursts of ${burst}, µs`;
    rows.push(row(what, beside, ratioOf(own.many, own.one), '<= 1.1'));
  }
  return rows;
}

const shown = ({ many, one }) => `${median(many).toFixed(2)} : ${median(one).toFixed(2)}`;
const ratio = ({ many, one }) => ratioOf(many, one).value.toFixed(2);

async function compared(path, kind, burst) {
  const many = await startChild(['--expose-gc'], 'crowd-child.mjs', kind, path, MANY, burst);
  const one = await startChild(['--expose-gc'], 'crowd-child.mjs', kind, path, 1, burst);
  const values = await rounds(ROUNDS, { many: () => many.ask(), one: () => one.ask() });
  many.end();
  one.end();
  return values;
}
