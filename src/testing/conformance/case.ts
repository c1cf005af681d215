import type { Monitor, MonitorOptions } from '../../monitor/monitor.js';
import type { Command } from '../../protocol/types.js';

/** What the suite sets on the monitor: what every driver takes, and `oob` where the driver has it. */
export type ConformanceOptions = MonitorOptions & { readonly oob?: boolean };

/** A command that stays outstanding for as long as the test wants, however fast the machine is. */
export interface HeldCommand {
  /** The command to send: the machine doesn't answer it before `release` is called. */
  readonly command: Command;
  /** Lets the machine answer. Called once, but not after `lose`. */
  release(): void | Promise<void>;
}

/** A monitor to test, idle, on a machine of its own that is paused and has no guest. */
export interface MonitorUnderTest {
  /** It must not have been used yet. */
  readonly monitor: Monitor;
  /**
   * Breaks the connection as a killed QEMU does; resolves when the machine, or one like it, can be dialled again.
   * Where a command was held, that machine answers nevertheless: `release` isn't called any more.
   */
  lose?(): void | Promise<void>;
  /**
   * Prepares a command that stays outstanding. Called when the monitor is ready, at most once; the suite then sends
   * the command.
   */
  hold?(): HeldCommand | Promise<HeldCommand>;
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
  /** There is `hold`: a command can be kept outstanding. */
  readonly hold?: boolean;
  /**
   * The system behind the driver may lose the SHUTDOWN event of `quit`, as libvirt does when QEMU resets its monitor's
   * socket. The suite then doesn't require it.
   */
  readonly losesShutdown?: boolean;
  /**
   * In place of `hold`: a command that takes the machine long, with all that `lose` and an answer out of band take
   * meanwhile. On a fast machine it may be answered too early, and the case fails: prefer `hold`.
   */
  readonly slow?: Command;
}

/** What a case asserts with: what jest's, vitest's and bun's `expect` have in common. */
export interface Expectation {
  toEqual(expected: unknown): void;
  toMatchObject(expected: object): void;
}

/** What a case is given: functions that aren't needed, or aren't there, do nothing. */
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
