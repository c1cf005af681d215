// What one more idle client costs in memory, over a bare socket. Each figure is a process's own.
import { told } from './child.mjs';
import { median, rounds } from './rounds.mjs';
import { grouped, row } from './row.mjs';

const ROUNDS = 3;
const EACH = 500;
const KINDS = { rxqmp: 'rxqmp', watched: 'watched', 'hand-written': 'handWritten', 'node-qemu': 'nodeQemu' };

export async function memory(path) {
  const subjects = Object.fromEntries(
    Object.entries({ bare: 'bareSocket', ...KINDS }).map(([name, kind]) => [
      name,
      () => told(['--expose-gc'], 'idle.mjs', kind, path, EACH),
    ]),
  );
  const values = await rounds(ROUNDS, subjects);
  const over = (name, of = ({ heap }) => heap) => median(values[name].map(of)) - median(values.bare.map(of));
  const resident = (name) => over(name, ({ rss }) => rss);
  const beside = Object.fromEntries(
    ['rxqmp', 'hand-written', 'node-qemu'].map((name) => [name, grouped(over(name))]),
  );
  return [
    row('one more idle monitor over a bare socket, bytes', beside, { value: over('rxqmp') }, '<= 10240'),
    row('  with events$ watched', {}, { value: over('watched') }),
    row('  resident', {}, { value: resident('rxqmp') }),
  ];
}
