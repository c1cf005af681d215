import type { Monitor, MonitorOptions } from '../../monitor/monitor.js';
import type { Command } from '../../protocol/types.js';

/** What the suite sets on the monitor: what every driver takes, and `oob` where the driver has it. */
export type ConformanceOptions = MonitorOptions & { readonly oob?: boolean };

/** A monitor to test, idle, on a machine of its own that is paused and has no guest. */
export interface MonitorUnderTest {
  /** It must not have been used yet. */
  readonly monitor: Monitor;
  /** Breaks the connection as a killed QEMU does; resolves when the machine, or one like it, can be dialled again. */
  lose?(): void | Promise<void>;
  /** Takes the machine away. */
  close?(): void | Promise<void>;
}

/** What the driver and its machine can be made to show; a case that needs what isn't there is skipped. */
export interface Abilities {
  /** `open` heeds the options it is given. */
  readonly options?: boolean;
  /** There is `lose`. */
  readonly lose?: boolean;
  /** `open` heeds `oob`, and the machine offers it. */
  readonly oob?: boolean;
  /** A command whose reply doesn't come within the same tick. */
  readonly slow?: Command;
}

/** What a case asserts with: what jest's, vitest's and bun's `expect` have in common. */
export interface Expectation {
  toEqual(expected: unknown): void;
  toMatchObject(expected: object): void;
}

export interface Case {
  readonly name: string;
  readonly needs?: readonly (keyof Abilities)[];
  readonly options?: ConformanceOptions;
  readonly shows: (
    under: MonitorUnderTest,
    expect: (actual: unknown) => Expectation,
    abilities: Abilities,
  ) => void | Promise<void>;
}
