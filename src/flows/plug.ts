import { Observable, type Subscription } from 'rxjs';
import { monitorLike } from '../../operators/arguments.js';
import type { MonitorParts } from '../../operators/monitor-like.js';
import { isMonitorError } from '../errors.js';
import { assertOption, checkOptions, record, type Rule } from '../options.js';
import type { CommandMap } from '../raw/index.js';
import { ownId } from './own-id.js';

type ArgumentsOf<N extends keyof CommandMap> = CommandMap[N] extends { readonly arguments: infer A }
  ? A
  : never;

/** A device and what it is connected to, each as the arguments of its QMP command. */
export interface PlugOptions {
  /** As for `object-add`, such as an iothread, a secret or a memory backend. */
  readonly object?: ArgumentsOf<'object-add'> | undefined;
  /** As for `chardev-add`. */
  readonly chardev?: ArgumentsOf<'chardev-add'> | undefined;
  /** As for `blockdev-add`; it needs a `node-name`, which the device names as its `drive`. */
  readonly blockdev?: ArgumentsOf<'blockdev-add'> | undefined;
  /** As for `netdev_add`. */
  readonly netdev?: ArgumentsOf<'netdev_add'> | undefined;
  /** As for `device_add`; without an `id` it gets a new one. */
  readonly device: ArgumentsOf<'device_add'>;
}

const RULES: Readonly<Record<keyof PlugOptions, Rule>> = {
  object: record,
  chardev: record,
  blockdev: record,
  netdev: record,
  device: record,
};

/** A command, and the one that undoes it. */
interface Step {
  readonly execute: string;
  readonly arguments: object;
  readonly undo?: { readonly execute: string; readonly arguments: object };
}

/**
 * Plugs a device into the running machine, its backends first.
 *
 * It adds the object, the chardev, the block node and the network backend that are given, then the device. If QEMU refuses
 * one, those before it are removed in reverse order, and the result fails with QEMU's error. Only buses that can hotplug
 * take a device: on `q35` add a `pcie-root-port` when you start QEMU.
 *
 * After an unsubscribe before `device_add` is sent, it removes what it has added; later everything stays.
 *
 * ```
 * commands:  netdev_add--device_add--
 * result:    ------------------------({id: 'net1'}|)
 * ```
 *
 * @example
 * plug(monitor, {
 *   netdev: { type: 'user', id: 'lan1' },
 *   device: { driver: 'virtio-net-pci', id: 'net1', bus: 'port1', netdev: 'lan1' },
 * }).subscribe(({ id }) => console.log(id));
 *
 * @see {@link unplug}
 *
 * @param monitor - any monitor
 * @param options - see {@link PlugOptions}
 * @returns the device's id, then completion
 * @throws through the observable: CommandError with QEMU's text, such as `Bus 'pcie.0' does not support hotplugging`,
 *   once the rest is removed; InterruptedError or CommandTimeoutError if a command may have been executed: then
 *   nothing is removed after `device_add`. ArgumentError at once, if an argument or option can't be used
 */
export function plug(monitor: MonitorParts, options: PlugOptions): Observable<{ readonly id: string }> {
  assertOption(monitor, monitorLike, "plug: 'monitor'");
  checkOptions(options, RULES, 'plug');
  assertOption(options.device, record, "plug: 'device'");
  return new Observable((subscriber) => {
    const id = typeof options.device.id === 'string' ? options.device.id : ownId('device');
    const steps = stepsOf({ ...options, device: { ...options.device, id } });
    const toUndo: NonNullable<Step['undo']>[] = [];
    let running: Subscription | undefined;
    let ended = false;

    /** Removes what was added, the last one first; what is gone already is not missed. */
    const undo = (done: () => void) => {
      const command = toUndo.pop();
      if (command === undefined) {
        done();
        return;
      }
      const next = () => undo(done);
      monitor.execute(command).subscribe({ complete: next, error: next });
    };
    const fail = (error: unknown) => {
      ended = true;
      undo(() => subscriber.error(error));
    };
    const add = (index: number) => {
      const step = steps[index];
      if (subscriber.closed) return;
      if (step === undefined) {
        ended = true;
        subscriber.next({ id });
        subscriber.complete();
        return;
      }
      const { undo: command, ...rest } = step;
      // From here on the device may use what was added before.
      const kept = command === undefined ? toUndo.splice(0) : [];
      if (command !== undefined) toUndo.push(command);
      running = monitor.execute(rest).subscribe({
        complete: () => add(index + 1),
        error: (error: unknown) => {
          if (command === undefined && !mayBeExecuted(error)) toUndo.push(...kept);
          else if (command !== undefined && !mayBeExecuted(error)) toUndo.pop();
          fail(error);
        },
      });
    };
    subscriber.add(() => {
      if (ended) return;
      running?.unsubscribe();
      undo(() => undefined);
    });
    add(0);
  });
}

function stepsOf({ object, chardev, blockdev, netdev, device }: PlugOptions): Step[] {
  const steps: Step[] = [];
  if (object !== undefined) {
    const undo = { execute: 'object-del', arguments: { id: object.id } };
    steps.push({ execute: 'object-add', arguments: object, undo });
  }
  if (chardev !== undefined) {
    const undo = { execute: 'chardev-remove', arguments: { id: chardev.id } };
    steps.push({ execute: 'chardev-add', arguments: chardev, undo });
  }
  if (blockdev !== undefined) {
    const undo = { execute: 'blockdev-del', arguments: { 'node-name': blockdev['node-name'] } };
    steps.push({ execute: 'blockdev-add', arguments: blockdev, undo });
  }
  if (netdev !== undefined) {
    const undo = { execute: 'netdev_del', arguments: { id: netdev.id } };
    steps.push({ execute: 'netdev_add', arguments: netdev, undo });
  }
  return [...steps, { execute: 'device_add', arguments: device }];
}

function mayBeExecuted(error: unknown): boolean {
  return isMonitorError(error) && 'sent' in error && error.sent === true;
}
