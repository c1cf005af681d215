import {
  cases,
  type Abilities,
  type ConformanceOptions,
  type Expectation,
  type HeldCommand,
  type MonitorUnderTest,
} from './conformance/index.js';
import type { Monitor } from '../monitor/monitor.js';

// The globals that jest, vitest and bun share. Looked up when the suite is described, so that the rest of
// rxqmp/testing loads without a runner.
interface It {
  (name: string, test: () => Promise<void>): void;
  skip(name: string, test: () => void): void;
}
interface Runner {
  readonly describe: (name: string, tests: () => void) => void;
  readonly it: It;
  readonly expect: (actual: unknown) => Expectation;
}

/** A monitor alone is enough if nothing has to be closed. */
type UnderTest = MonitorUnderTest | Monitor;

type Result = 'shown' | 'failed' | 'skipped';
const results = new Map<string, Map<string, Result>>();

/**
 * The conformance suite: describes the tests that every driver must pass, with the current test runner.
 *
 * @example
 * describeMonitor('my driver', async (options) => {
 *   const machine = await startMachine();
 *   return {
 *     monitor: createMonitor(myDriver(machine), options),
 *     lose: () => machine.restart(),
 *     hold: () => machine.freeze(),
 *     close: () => machine.stop(),
 *   };
 * }, { options: true, lose: true, hold: true });
 *
 * @see {@link conformanceTable}
 *
 * @param name - the driver's name, for the report
 * @param open - called for each case: a monitor, idle, with the given options, on a paused machine of its own;
 *   the monitor alone, or with functions that break its connection and close the machine
 * @param abilities - the abilities of the driver and its machine; cases that need others are skipped
 */
export function describeMonitor(
  name: string,
  open: (options: ConformanceOptions) => UnderTest | Promise<UnderTest>,
  abilities: Abilities = {},
): void {
  const { describe, it, expect } = globalThis as unknown as Runner;
  const { slow = { execute: 'query-status' }, losesShutdown = false } = abilities;
  const ownResults = new Map<string, Result>();
  results.set(name, ownResults);
  describe(`${name} is a Monitor`, () => {
    for (const { name: title, needs = [], options = {}, shows } of cases()) {
      const missing = needs.filter((ability) => !hasAbility(abilities, ability));
      if (missing.length > 0) {
        ownResults.set(title, 'skipped');
        it.skip(`${title} (needs ${missing.join(', ')})`, () => undefined);
        continue;
      }
      it(title, async () => {
        ownResults.set(title, 'failed');
        const opened = await open(options);
        const under: MonitorUnderTest = 'monitor' in opened ? opened : { monitor: opened };
        const { monitor } = under;
        let held: HeldCommand | undefined;
        const release = async () => {
          const releasing = held;
          held = undefined;
          await releasing?.release();
        };
        const hold = async (): Promise<HeldCommand> => {
          held = await under.hold?.();
          return { command: held?.command ?? slow, release };
        };
        const lose = async () => {
          held = undefined;
          await under.lose?.();
        };
        try {
          await shows({ monitor, losesShutdown, lose, hold }, expect);
        } finally {
          await monitor.disconnect();
          await release();
          await under.close?.();
        }
        ownResults.set(title, 'shown');
      });
    }
  });
}

/** Returns whether an ability is given. `slow` is enough for `hold`. */
function hasAbility(abilities: Abilities, ability: keyof Abilities): boolean {
  return ability === 'hold' && abilities.slow !== undefined ? true : abilities[ability] === true;
}

const SIGNS: Readonly<Record<Result, string>> = { shown: '✓', failed: '✗', skipped: '–' };

/**
 * Returns the results of the suites described so far, as a Markdown table of drivers by cases.
 *
 * @returns ✓ for passed, ✗ for failed, – for skipped
 *
 * @example
 * afterAll(() => console.log(conformanceTable()));
 */
export function conformanceTable(): string {
  const drivers = [...results.keys()];
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['case', ...drivers]),
    row(['---', ...drivers.map(() => ':-:')]),
    ...cases().map(({ name }) =>
      row([name, ...drivers.map((driver) => SIGNS[results.get(driver)?.get(name) ?? 'failed'])]),
    ),
  ].join('\n');
}
