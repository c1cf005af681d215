import { Subject } from 'rxjs';
import { CommandError } from '../../src/errors.js';
import type { HeldCommand, MonitorUnderTest } from '../../src/testing/index.js';
import { mockMonitor, type MockEvent } from '../../src/testing/mockMonitor.js';
import type { ReceivedCommand, Run } from '../../src/testing/run.js';
import { SmallMachine } from '../../src/testing/qemu/machine.js';

const version = { qemu: { major: 7, minor: 2, micro: 22 }, package: '' };

/** What the doubles of the conformance suite answer by themselves. The machine behind them answers the rest. */
export function conformingMachine(): { readonly run: Run; readonly hold: () => HeldCommand } {
  const held = holdable();
  return {
    hold: held.hold,
    run: ({ execute }) => {
      if (execute === HELD) return held.reply;
      if (execute === 'no-such-command' || execute.startsWith('дом')) {
        throw { class: 'CommandNotFound', desc: `The command ${execute} has not been found` };
      }
      return undefined;
    },
  };
}

const HELD = 'x-held';

/** A reply that comes when it is released. */
function holdable(): { readonly reply: Promise<object>; readonly hold: () => HeldCommand } {
  let answer: (value: object) => void = () => undefined;
  const reply = new Promise<object>((resolve) => (answer = resolve));
  return { reply, hold: () => ({ command: { execute: HELD }, release: () => answer({}) }) };
}

/** mockMonitor with a machine behind it: the small one of fakeQemu. */
export function mockWithMachine(): MonitorUnderTest {
  let events$ = new Subject<MockEvent>();
  const machine = new SmallMachine(
    { version, capabilities: ['oob'] },
    'prelaunch',
    (event, data) => monitor.emit({ event, data }),
    () => events$.complete(),
  );
  const held = holdable();
  const run = (command: ReceivedCommand) => {
    if (command.execute === HELD) return held.reply;
    try {
      const { value, after } = machine.answer(command);
      if (after !== undefined) queueMicrotask(after);
      return value;
    } catch (error) {
      throw new CommandError(error as { class: string; desc: string });
    }
  };
  const monitor = mockMonitor(run, {
    events$: {
      subscribe: (...args: Parameters<Subject<MockEvent>['subscribe']>) => events$.subscribe(...args),
    } as never,
  });
  return {
    monitor,
    hold: held.hold,
    lose: () => {
      const lost$ = events$;
      events$ = new Subject();
      lost$.error(new Error('the cable was cut'));
    },
  };
}
