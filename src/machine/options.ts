import { ArgumentError } from '../errors.js';
import { MONITOR_OPTIONS, type MonitorOptions } from '../monitor/options.js';
import type { HeartbeatOptions } from '../qmp/driver.js';
import { abortSignal, checkOptions, duration, feature, flag, record, text, type Rule } from '../options.js';
import type { BlockdevOptions, CommandMap, Netdev, ObjectOptions } from '../raw/index.js';
import type { ChardevOptions } from './chardev.js';

/** A device as `device_add` takes it: its driver, and the driver's properties by name. */
export type DeviceOptions = CommandMap['device_add']['arguments'];

/**
 * A machine to start, and the options of its monitor. QEMU is started without a display; `args` may ask for one.
 *
 * `object`, `blockdev`, `netdev` and `device` are passed to QEMU as JSON, and `chardev` with its commas escaped, so that
 * commas, quotes, line ends and dashes in a file name need no escaping.
 *
 * @example
 * const options: LaunchOptions = {
 *   args: ['-M', 'q35', '-m', '256', '-nodefaults'],
 *   blockdev: [{ driver: 'qcow2', 'node-name': 'disk', file: { driver: 'file', filename: 'a, b.qcow2' } }],
 *   device: [{ driver: 'virtio-blk-pci', drive: 'disk' }],
 *   serial: true,
 * };
 */
export interface LaunchOptions extends MonitorOptions {
  /** The program, searched on the PATH if it contains no slash. `qemu-system-x86_64` by default. */
  readonly binary?: string | undefined;
  /** QEMU's arguments, passed unchanged after those that rxqmp writes. */
  readonly args?: readonly string[] | undefined;
  /** Block nodes, as `blockdev-add` takes them. */
  readonly blockdev?: readonly BlockdevOptions[] | undefined;
  /** Network backends, as `netdev_add` takes them. */
  readonly netdev?: readonly Netdev[] | undefined;
  /** Objects, as `object-add` takes them. */
  readonly object?: readonly ObjectOptions[] | undefined;
  /** Devices, as `device_add` takes them. */
  readonly device?: readonly DeviceOptions[] | undefined;
  /** Character devices, as `chardev-add` takes them. */
  readonly chardev?: readonly ChardevOptions[] | undefined;
  /** Gives the machine a first serial port, which is `machine.serial`. */
  readonly serial?: boolean | undefined;
  /** Gives the machine a channel to the guest agent, over virtio-serial, which is `machine.agent`. */
  readonly agent?: boolean | undefined;
  /** Asks for out-of-band commands on the monitor. */
  readonly oob?: boolean | undefined;
  /** Notices a QEMU that has become silent. Off by default; `true` takes the defaults. */
  readonly heartbeat?: HeartbeatOptions | boolean | undefined;
  /** QEMU's working directory; this process's own by default. */
  readonly cwd?: string | undefined;
  /** QEMU's whole environment; this process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** If it is aborted before the machine is ready, QEMU is ended, and the launch fails with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long the launch may take, until the monitor is ready. Milliseconds; 30,000 by default. */
  readonly startTimeout?: number | undefined;
  /** Can't be used: a launched machine's monitor can connect only once. */
  readonly reconnect?: false | undefined;
}

export const DEFAULT_BINARY = 'qemu-system-x86_64';
export const DEFAULT_START_TIMEOUT_MS = 30_000;

const listOf = (one: Rule): Rule => ({
  is: (value) => Array.isArray(value) && value.every(one.is),
  expected: `an array, each element ${one.expected}`,
});

const objects = listOf(record);

const RULES: Readonly<Record<Exclude<keyof LaunchOptions, keyof MonitorOptions>, Rule>> = {
  binary: { is: (value) => text.is(value) && value !== '', expected: 'the name or path of a program' },
  args: listOf(text),
  blockdev: objects,
  netdev: objects,
  object: objects,
  device: objects,
  chardev: objects,
  serial: flag,
  agent: flag,
  oob: flag,
  heartbeat: feature,
  cwd: text,
  env: record,
  signal: abortSignal,
  startTimeout: duration,
};

/** What every driver takes, but for `reconnect`. */
const { reconnect: _reconnect, ...TAKEN } = MONITOR_OPTIONS;

/** @throws {@link ArgumentError} naming the option that can't be used */
export function checkLaunchOptions(options: LaunchOptions): void {
  const { reconnect = false, ...others } = record.is(options) ? options : {};
  if (reconnect !== false) {
    throw new ArgumentError(
      "launchQemu: 'reconnect' can't be used: the monitor has one connection, which QEMU inherits",
    );
  }
  checkOptions(record.is(options) ? others : options, { ...TAKEN, ...RULES }, 'launchQemu');
  const { args = [] } = options;
  // It would leave its first process, and with it this one's reach.
  if (args.some((arg) => /^--?daemonize$/.test(arg))) {
    throw new ArgumentError(
      "launchQemu: 'args' can't hold -daemonize: the machine must stay a child of this process",
    );
  }
}
