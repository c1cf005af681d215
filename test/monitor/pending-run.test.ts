import { Subscriber } from 'rxjs';
import { encodeArguments } from '../../src/protocol/command.js';
import { InFlight, PendingRun } from '../../src/monitor/pending-run.js';

const newRun = () => new PendingRun(encodeArguments({ execute: 'stop' }), false, undefined, new Subscriber());

describe('a run with a deadline', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const run = () => {
    const made = newRun();
    made.startDeadline(60_000, () => undefined);
    return made;
  };

  test.each<[string, (run: PendingRun) => void]>([
    ['its reply', (run) => run.resolve({})],
    ['its failure', (run) => run.fail(new Error('no'))],
    ['unsubscribing', (run) => run.unsubscribe()],
  ])('has no timer after %s, and so does not keep the process alive', (_, end) => {
    const made = run();
    expect(jest.getTimerCount()).toBe(1);
    // RxJS reports an error that nobody takes on a timer of its own.
    made.subscriber.unsubscribe();
    end(made);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the runs in flight', () => {
  const sent = (count: number) => {
    const runs = Array.from({ length: count }, (_, n) => Object.assign(newRun(), { id: String(n) }));
    const inFlight = new InFlight();
    for (const run of runs) inFlight.add(run);
    return { runs, inFlight };
  };

  test.each(['0123', '3210', '1302', '2031'])(
    'are taken by their replies in the order %s, once each',
    (order) => {
      const { runs, inFlight } = sent(4);
      for (const id of order) {
        expect(inFlight.take(id)).toBe(runs[Number(id)]);
        expect(inFlight.take(id)).toBeUndefined();
      }
      inFlight.add(runs[2]!);
      expect(inFlight.takeAll()).toEqual([runs[2]]);
      expect(inFlight.takeAll()).toEqual([]);
    },
  );

  test('hold none that was sent later, once they are taken', () => {
    const { runs, inFlight } = sent(4);
    inFlight.take('1');
    inFlight.takeAll();
    expect(runs.map(({ next }) => next)).toEqual(Array(4).fill(undefined));
  });
});
