// What one more idle client costs in memory, over a bare socket. Each figure is a process's own.
import { told } from './child.mjs';
import { median, rounds } from './rounds.mjs';
import { grouped, row } from './row.mjs';

const ROUNDS = 3;
const EACH = 500;
/**
 * V8 doubles its young generation as often as a process allocates much, here while it connects, and gives it back when it has been
 * idle and collects. At one size it does not count for those that are measured.
 */
const HELD = ['--min-semi-space-size=1', '--max-semi-space-size=1'];
const KINDS = { rxqmp: 'rxqmp', watched: 'watched', 'hand-written': 'handWritten', 'node-qemu': 'nodeQemu' };

export async function memory(path) {
  const measured = (kind, ...flags) => told(['--expose-gc', ...flags], 'idle.mjs', kind, path, EACH);
  const subjects = Object.fromEntries(
    Object.entries({ bare: 'bareSocket', ...KINDS }).flatMap(([name, kind]) => [
      [name, () => measured(kind, ...HELD)],
      [`${name}, not held`, () => measured(kind)],
    ]),
  );
  const values = await rounds(ROUNDS, subjects);
  const over = (name, of = ({ heap }) => heap, bare = 'bare') =>
    median(values[name].map(of)) - median(values[bare].map(of));
  const rss = ({ rss }) => rss;
  const beside = Object.fromEntries(
    ['rxqmp', 'hand-written', 'node-qemu'].map((name) => [name, grouped(over(name))]),
  );
  return [
    row('one more idle monitor over a bare socket, bytes', beside, { value: over('rxqmp') }, '<= 10240'),
    row('  with events$ watched', {}, { value: over('watched') }),
    row('  resident', {}, { value: over('rxqmp', rss) }, '<= 10240'),
    row(
      '  resident, with the growth of V8’s young generation',
      {},
      { value: over('rxqmp, not held', rss, 'bare, not held') },
    ),
  ];
}
