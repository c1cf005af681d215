// What commands, events and replies cost: rxqmp beside clients written by hand, node-qemu and JSON.parse alone, each in
// a process of its own, on one server.
import { startChild } from './child.mjs';
import { median, ratioOf, rounds } from './rounds.mjs';
import { grouped, isMet, shownRatio } from './row.mjs';
import { WORKLOADS } from './workloads.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 15);
/** How much processor time a side's turn takes. */
const EACH_MS = Number(process.env.EACH_MS ?? 150);
const SIDES = {
  rxqmp: 'rxqmp',
  'hand-written': 'handWritten',
  cutting: 'cutting',
  'JSON.parse': 'parsing',
  'node-qemu': 'nodeQemu',
};

/** @returns the lines of two tables: processor time, and time by the clock */
export async function throughput(path, only = Object.keys(WORKLOADS)) {
  const cpu = [];
  const wall = [];
  let objects;
  for (const name of only) {
    const { what, toFloor, toParse } = WORKLOADS[name];
    const values = await measured(path, name);
    cpu.push(line(what, values, ({ cpu }) => cpu, toFloor, toParse));
    wall.push(line(what, values, ({ wall }) => wall));
    if (name === 'objects') objects = values.rxqmp;
    if (name === 'wide' && objects !== undefined) cpu.push(wideLine(values.rxqmp, objects));
  }
  return { cpu, wall };
}

async function measured(path, workload) {
  const children = [];
  const able = {};
  for (const [side, kind] of Object.entries(SIDES)) {
    const child = await startChild(['--expose-gc'], 'throughput-child.mjs', kind, workload, path, EACH_MS);
    children.push(child);
    // node-qemu can't read every reply.
    if (child.said === 'ready') able[side] = () => child.ask();
    else if (side !== 'node-qemu') throw new Error(`${side}, ${workload}: ${child.said}`);
  }
  const values = await rounds(ROUNDS, able);
  for (const child of children) child.end();
  return values;
}

function line(what, values, of, toFloor, toParse) {
  const taken = Object.fromEntries(Object.entries(values).map(([side, all]) => [side, all.map(of)]));
  const shown = Object.fromEntries(Object.entries(taken).map(([side, all]) => [side, micros(median(all))]));
  const to = (side) => ratioOf(taken.rxqmp, taken[side]);
  const met = [
    [to('cutting'), toFloor],
    [to('JSON.parse'), toParse],
  ].filter(([, target]) => target !== undefined);
  return {
    what: `${what}, µs`,
    ...shown,
    'to hand-written': shownRatio(to('hand-written')),
    'to cutting': shownRatio(to('cutting')),
    'to JSON.parse': shownRatio(to('JSON.parse')),
    // No client that uses JSON.parse can be below it.
    'JSON.parse to cutting': shownRatio(ratioOf(taken['JSON.parse'], taken.cutting)),
    aim: met.map(([, target]) => target).join(', '),
    met: met.map(([{ value }, target]) => (isMet(value, target) ? 'yes' : 'NO')).join(', '),
  };
}

/** rxqmp beside itself: the same reply with a wide integer and without. */
function wideLine(wide, narrow) {
  const ratio = ratioOf(
    wide.map(({ cpu }) => cpu),
    narrow.map(({ cpu }) => cpu),
  );
  return {
    what: '  rxqmp: with the wide integer, to without',
    rxqmp: shownRatio(ratio),
    aim: '<= 2',
    met: isMet(ratio.value, '<= 2') ? 'yes' : 'NO',
  };
}

function micros(value) {
  return value < 100 ? value.toFixed(2) : grouped(value);
}
