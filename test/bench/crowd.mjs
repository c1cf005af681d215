// What an event costs a process with 1,000 monitors, and one with a single monitor: the processor's time of as
// many events in the same bursts, round the monitors.
import { startChild } from './child.mjs';
import { median, ratioOf, rounds } from './rounds.mjs';
import { row } from './row.mjs';

const ROUNDS = 7;
const MANY = 1_000;

export async function crowd(path) {
  const own = await compared(path, 'rxqmp');
  const floor = await compared(path, 'handWritten');
  const shown = ({ many, one }) => `${median(many).toFixed(2)} : ${median(one).toFixed(2)}`;
  const beside = { rxqmp: shown(own), 'hand-written': shown(floor) };
  return [
    row('an event with 1,000 monitors : with one, µs', beside, ratioOf(own.many, own.one), '<= 1.1'),
    row('  the same, hand-written', {}, ratioOf(floor.many, floor.one)),
  ];
}

async function compared(path, kind) {
  const many = await startChild(['--expose-gc'], 'crowd-child.mjs', kind, path, MANY);
  const one = await startChild(['--expose-gc'], 'crowd-child.mjs', kind, path, 1);
  const values = await rounds(ROUNDS, { many: () => many.ask(), one: () => one.ask() });
  many.end();
  one.end();
  return values;
}
