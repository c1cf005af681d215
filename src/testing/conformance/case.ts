import type { Monitor } from '../../monitor/monitor.js';
import type { MonitorOptions } from '../../monitor/options.js';
import type { Command } from '../../protocol/types.js';

/** The options that the suite sets: those of every driver, and `oob` if the driver has it. */
export type ConformanceOptions = MonitorOptions & { readonly oob?: boolean };

/** A command that stays outstanding for as long as the test wants, however fast the machine is. */
export interface HeldCommand {
  /** The command to send: the machine doesn't answer it before `release` is called. */
  readonly command: Command;
  /** Makes the machine answer. Called once, but not after `lose`. */
  release(): void | Promise<void>;
}

/** A monitor to test, idle, on a machine of its own that is paused and has no guest. */
export interface MonitorUnderTest {
  /** It must not have been used yet. */
  readonly monitor: Monitor;
  /**
   * Breaks the connection as a killed QEMU does; resolves when the machine, or one like it, can be dialled again.
   * If a command was held, that machine answers: `release` isn't called any more.
   */
  lose?(): void | Promise<void>;
  /**
   * Prepares a command that stays outstanding. Called when the monitor is ready, at most once; the suite then sends
   * the command.
   */
  hold?(): HeldCommand | Promise<HeldCommand>;
  /** Ends the machine. */
  close?(): void | Promise<void>;
}

/** The abilities of the driver and its machine. A case that needs a missing one is skipped. */
export interface Abilities {
  /** `open` applies the options that it gets. */
  readonly options?: boolean;
  /** The monitor under test has `lose`. */
  readonly lose?: boolean;
  /** `open` applies `oob`, and the machine offers it. */
  readonly oob?: boolean;
  /** The monitor under test has `hold`: a command can be kept outstanding. */
  readonly hold?: boolean;
  /**
   * The system behind the driver may lose the SHUTDOWN event of `quit`, as libvirt does when QEMU resets its monitor's
   * socket. The suite then doesn't require it.
   */
  readonly losesShutdown?: boolean;
  /**
   * In place of `hold`: a command that takes longer than `lose` and an out-of-band command together. On a fast machine it
   * may be answered too early, and the case fails: prefer `hold`.
   */
  readonly slow?: Command;
}

/** The assertions of a case: the common part of the `expect` of jest, vitest and bun. */
export interface Expectation {
  toEqual(expected: unknown): void;
  toMatchObject(expected: object): void;
}

/** The parameters of a case. A function that isn't needed or doesn't exist does nothing. */
export interface OpenedMonitor {
  readonly monitor: Monitor;
  /** Whether the SHUTDOWN of `quit` may be missing. */
  readonly losesShutdown: boolean;
  lose(): void | Promise<void>;
  hold(): HeldCommand | Promise<HeldCommand>;
}

export interface Case {
  readonly name: string;
  readonly needs?: readonly Exclude<keyof Abilities, 'slow' | 'losesShutdown'>[];
  readonly options?: ConformanceOptions;
  readonly shows: (opened: OpenedMonitor, expect: (actual: unknown) => Expectation) => void | Promise<void>;
}
