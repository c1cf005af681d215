/**
 * A QEMU of one's own: started, watched and ended.
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
 * Starts a QEMU as a child of this process, with its monitor on a socket that it inherits: no path, no port. The machine
 * ends when this process does, however that ends.
 *
 * @param options - the machine, and the options of its monitor
 * @returns the machine, once its monitor is ready
 * @throws (rejects with) `LaunchError` where QEMU doesn't start, whose message begins with QEMU's own words;
 *   `ArgumentError` for an option that can't be used; the signal's reason where it was aborted. Nothing of the machine is left
 *   then
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
