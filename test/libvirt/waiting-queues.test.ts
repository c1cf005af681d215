import { type WaitingQueue, WaitingQueues } from '../../src/libvirt/waiting-queues.js';

interface Named extends WaitingQueue {
  readonly name: string;
}

const domain = (name: string, answeredAt = -Infinity, slow = false): Named => ({
  ...{ name, answeredAt, slow },
  toDomain: true,
});
const question = (name: string): Named => ({ ...domain(name), toDomain: false });
const names = (queues: readonly Named[]) => queues.map(({ name }) => name);

function waiting(...queues: readonly Named[]) {
  const set = new WaitingQueues<Named>();
  for (const queue of queues) set.add(queue);
  return set;
}

/** In which order all of them would go, one at a time. */
function orderOf(set: WaitingQueues<Named>, scarce: boolean): string[] {
  const order: string[] = [];
  for (let next = set.sharing(scarce)[0]; next !== undefined; next = set.sharing(scarce)[0]) {
    order.push(next.name);
    set.delete(next);
  }
  return order;
}

describe('queues that wait for a place', () => {
  const queues = () => [
    domain('a', 3),
    question('q'),
    domain('b'),
    domain('c', 5),
    domain('d'),
    domain('e', 4),
  ];

  test('go in the order in which they came', () => {
    expect(orderOf(waiting(...queues()), false)).toEqual(['a', 'q', 'b', 'c', 'd', 'e']);
  });

  test('go, where places are scarce, by the last answer, then those that never answered, in their order', () => {
    expect(orderOf(waiting(...queues()), true)).toEqual(['c', 'e', 'a', 'b', 'd', 'q']);
  });

  test('of the same last answer go in their order', () => {
    expect(orderOf(waiting(domain('a', 1), domain('b', 1), domain('c', 1)), true)).toEqual(['a', 'b', 'c']);
  });

  test('are few candidates, however many wait: one of each kind, and the slow ones', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => domain(`vm${n}`, n));
    const set = waiting(...many, question('q'), question('r'), domain('s', 0, true), domain('t', 0, true));
    expect(names(set.candidates(false))).toEqual(['vm0', 's', 't']);
    expect(names(set.candidates(true))).toEqual(['vm999', 'q', 's', 't']);
    expect(set.size).toBe(1_004);
  });

  test('wait once, though added twice, and no more once deleted', () => {
    const [a, q, s] = [domain('a', 1), question('q'), domain('s', 1, true)];
    const set = waiting(a, q, s, a, q, s);
    expect(set.size).toBe(3);
    expect([a, q, s].map((queue) => [set.delete(queue), set.delete(queue)])).toEqual([
      [true, false],
      [true, false],
      [true, false],
    ]);
    expect([set.size, set.candidates(true), set.candidates(false)]).toEqual([0, [], []]);
  });

  test('are forgotten together', () => {
    const set = waiting(...queues(), domain('s', 1, true));
    set.clear();
    expect([set.size, set.candidates(true), set.candidates(false)]).toEqual([0, [], []]);
  });
});
