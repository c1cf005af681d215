import { ArgumentError } from '../errors.js';
import { record, text } from '../options.js';
import { stringifyAt } from '../protocol/json.js';
import { chardevArgument, keyValues, type ChardevOptions } from './chardev.js';
import type { LaunchOptions } from './options.js';

/** The file descriptors that QEMU inherits. Standard input, output and error come before them. */
export const MONITOR_FD = 3;

/** Which file descriptors QEMU inherits for a machine's channels, where it has them. */
export interface Channels {
  readonly serial: number | undefined;
  readonly agent: number | undefined;
}

/** The ids that rxqmp gives on the command line begin so. */
const ID = 'rxqmp-';

/**
 * Writes QEMU's command line: the monitor, the console and the guest agent's channel on inherited file descriptors, then
 * the typed options, then `args` as they are.
 *
 * @throws {@link ArgumentError} naming the option that can't be written
 */
export function commandLine(options: LaunchOptions, { serial, agent }: Channels): string[] {
  const { object = [], blockdev = [], netdev = [], device = [], chardev = [], args = [] } = options;
  return [
    // No window opens, and no VNC port, unless `args` ask for one.
    ...['-display', 'none'],
    ...socketChardev('monitor', MONITOR_FD),
    // Not -mon, which newer QEMUs warn of.
    ...['-qmp', `chardev:${ID}monitor`],
    ...(serial === undefined ? [] : [...socketChardev('serial', serial), '-serial', `chardev:${ID}serial`]),
    ...json('object', object),
    ...chardev.flatMap((each, index) => ['-chardev', chardevText(each, `chardev[${index}]`)]),
    ...json('blockdev', blockdev),
    ...json('netdev', netdev),
    ...json('device', device),
    ...(agent === undefined ? [] : [...socketChardev('agent', agent), ...json('device', AGENT_DEVICES)]),
    ...args.map((arg, index) => checkedArgument(arg, `args[${index}]`)),
  ];
}

/** The port of this name is where the guest agent looks (`qemu-ga --help`, "--path"). */
const AGENT_DEVICES = [
  { driver: 'virtio-serial', id: `${ID}virtio-serial` },
  {
    driver: 'virtserialport',
    bus: `${ID}virtio-serial.0`,
    chardev: `${ID}agent`,
    name: 'org.qemu.guest_agent.0',
  },
];

function socketChardev(name: string, fd: number): string[] {
  return ['-chardev', keyValues('socket', { id: `${ID}${name}`, fd })];
}

/** QEMU reads an argument that begins with a brace as JSON, so that nothing in a value is syntax. */
function json(option: string, values: readonly object[]): string[] {
  return values.flatMap((value, index) => [`-${option}`, stringifyAt(value, `${option}[${index}]`)]);
}

function chardevText(options: ChardevOptions, path: string): string {
  // Refuses what JSON can't carry, too: lone surrogates above all.
  stringifyAt(options, path);
  const { id, backend } = options;
  if (!text.is(id)) throw new ArgumentError(`${path}.id must be ${text.expected}`);
  if (!record.is(backend) || !record.is(backend.data)) {
    throw new ArgumentError(
      `${path}.backend must be an object with 'type' and 'data', as chardev-add takes it`,
    );
  }
  return checkedArgument(chardevArgument(options, path), path);
}

const UNUSABLE = /\0|\p{Surrogate}/u;

/** The system's command lines end a word at NUL, and have no lone surrogates. */
function checkedArgument(argument: string, path: string): string {
  if (UNUSABLE.test(argument)) throw new ArgumentError(`${path} holds NUL or a lone surrogate`);
  return argument;
}
