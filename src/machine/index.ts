/**
 * Starts, watches and ends a QEMU.
 *
 * @module rxqmp/machine
 */
import { launch } from './launch.js';
import type { Machine, MachineWith } from './machine.js';
import { checkLaunchOptions, type LaunchOptions } from './options.js';

export type { ChardevOptions } from './chardev.js';
export type { MachineExit } from './launch-error.js';
export type { Machine, MachinePowerOffOptions, MachinePowerOffResult, MachineWith } from './machine.js';
export type { DeviceOptions, LaunchOptions } from './options.js';
export type { SerialConsole, WaitForOptions } from './serial.js';

/**
 * Starts a QEMU as a child of this process, with its monitor on a socket that QEMU inherits, without a path or a port. The
 * machine ends when this process ends, however that happens.
 *
 * @param options - the machine, and the options of its monitor
 * @returns resolves to the machine once its monitor is ready
 * @throws (rejects with) `LaunchError` if QEMU doesn't start, whose message begins with QEMU's own words;
 *   `ArgumentError` for an option that can't be used; the signal's reason if it is aborted. No process and no file is left then
 *
 * @example
 * await using machine = await launchQemu({ args: ['-M', 'q35', '-m', '64', '-nodefaults'], serial: true });
 * console.log(await machine.monitor.request('query-status'));
 */
export async function launchQemu<S extends boolean = false, A extends boolean = false>(
  options: LaunchOptions & { readonly serial?: S | undefined; readonly agent?: A | undefined } = {},
): Promise<MachineWith<S, A>> {
  checkLaunchOptions(options);
  return (await launch(options)) as Machine as MachineWith<S, A>;
}
