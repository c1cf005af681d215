import { NEVER, throwError } from 'rxjs';
import {
  ArgumentError,
  CommandError,
  CommandTimeoutError,
  InterruptedError,
  UnplugError,
} from '../../src/errors.js';
import { plug, unplug, type PlugOptions, type UnplugOptions } from '../../src/flows/index.js';
import { marbles } from '../../src/testing/marbles.js';
import { qmpEvent } from '../../src/testing/qmpEvent.js';
import type { Run } from '../../src/testing/run.js';
import { recording, type Sent } from './recorder.js';

const WHOLE: PlugOptions = {
  object: { 'qom-type': 'iothread', id: 'io1' },
  chardev: { id: 'char1', backend: { type: 'null', data: {} } },
  blockdev: { driver: 'null-co', 'node-name': 'disk1' },
  netdev: { type: 'hubport', id: 'lan1', hubid: 0 },
  device: { driver: 'virtio-net-pci', id: 'net1', netdev: 'lan1' },
};
const refused = new CommandError({
  class: 'GenericError',
  desc: "Bus 'pcie.0' does not support hotplugging",
});
const late = new CommandTimeoutError('late', true);

/** Fails one command with an error, answers the others. */
const failing =
  (command: string, error: unknown): Run =>
  ({ execute }) =>
    execute === command ? throwError(() => error) : {};

function plugged(options: PlugOptions, run?: Run) {
  const { monitor, sent } = recording(run);
  const seen: unknown[] = [];
  const subscription = plug(monitor, options).subscribe({
    next: (value) => seen.push(value),
    error: (error) => seen.push(error),
    complete: () => seen.push('|'),
  });
  return { seen, subscription, commands: () => sent.map(([, command]) => command) };
}

const ADDED = [
  'object-add io1',
  'chardev-add char1',
  'blockdev-add disk1',
  'netdev_add lan1',
  'device_add net1',
];
const UNDONE = ['netdev_del lan1', 'blockdev-del disk1', 'chardev-remove char1', 'object-del io1'];

describe('plug', () => {
  it('adds the backends, then the device', () => {
    const { seen, commands } = plugged(WHOLE);
    expect(seen).toEqual([{ id: 'net1' }, '|']);
    expect(commands()).toEqual(ADDED);
  });

  it('gives a device without an id one that QEMU takes, a new one each time', () => {
    const ids = [1, 2].map(() => (plugged({ device: { driver: 'edu' } }).seen[0] as { id: string }).id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[a-z][\w.-]*$/);
  });

  it('removes all in reverse order where the device is refused, and fails with the refusal', () => {
    const { seen, commands } = plugged(WHOLE, failing('device_add', refused));
    expect(seen).toEqual([refused]);
    expect(commands()).toEqual([...ADDED, ...UNDONE]);
  });

  it('removes what was added before the one that was refused', () => {
    const { seen, commands } = plugged(WHOLE, failing('blockdev-add', refused));
    expect(seen).toEqual([refused]);
    expect(commands()).toEqual([...ADDED.slice(0, 3), 'chardev-remove char1', 'object-del io1']);
  });

  it('fails with the refusal where the rest can not be removed either', () => {
    const run: Run = ({ execute }) =>
      /add$/.test(execute) && execute !== 'device_add' ? {} : throwError(() => refused);
    const { seen, commands } = plugged(WHOLE, run);
    expect(seen).toEqual([refused]);
    expect(commands()).toEqual([...ADDED, ...UNDONE]);
  });

  it('removes a backend whose command may have been executed, but nothing once the device may be there', () => {
    expect(plugged(WHOLE, failing('chardev-add', late)).commands()).toEqual([
      ...ADDED.slice(0, 2),
      'chardev-remove char1',
      'object-del io1',
    ]);
    expect(plugged(WHOLE, failing('device_add', late)).commands()).toEqual(ADDED);
  });

  it('removes what it added when it is unsubscribed before the device, and nothing after', () => {
    const early = plugged(WHOLE, ({ execute }) => (execute === 'netdev_add' ? NEVER : {}));
    early.subscription.unsubscribe();
    expect(early.commands()).toEqual([...ADDED.slice(0, 4), ...UNDONE]);
    const waiting = plugged(WHOLE, ({ execute }) => (execute === 'device_add' ? NEVER : {}));
    waiting.subscription.unsubscribe();
    expect(waiting.commands()).toEqual(ADDED);
    const done = plugged(WHOLE);
    done.subscription.unsubscribe();
    expect(done.commands()).toEqual(ADDED);
  });

  it.each<[string, unknown]>([
    ["plug: 'device' must be an object", {}],
    ["plug: 'netdev' must be an object", { netdev: 'lan1', device: {} }],
    ["plug: unknown option 'disk'; the options are object, chardev, blockdev, netdev, device", { disk: {} }],
  ])('refuses what it can not use: %s', (message, options) => {
    expect(() => plug(recording().monitor, options as PlugOptions)).toThrow(new ArgumentError(message));
  });
});

const events = {
  p: qmpEvent('DEVICE_DELETED', { path: '/machine/peripheral/net1/virtio-backend' }),
  d: qmpEvent('DEVICE_DELETED', { device: 'net1', path: '/machine/peripheral/net1' }),
  o: qmpEvent('DEVICE_DELETED', { device: 'net2', path: '/machine/peripheral/net2' }),
  e: qmpEvent('DEVICE_UNPLUG_GUEST_ERROR', { device: 'net1', path: '/machine/peripheral/net1' }),
  m: qmpEvent('MEM_UNPLUG_ERROR', { device: 'net1', msg: 'busy' }),
};

function expectUnplug(
  source: string,
  result: string,
  expected: readonly Sent[],
  { id = 'net1', run, error, ...options }: UnplugOptions & { id?: string; run?: Run; error?: unknown } = {},
): void {
  marbles(({ cold, expectObservable, flush }) => {
    const { monitor, sent } = recording(run, { events$: cold(source, events) });
    expectObservable(unplug(monitor, id, options), '^ 99s !').toBe(result, { r: { id } }, error);
    flush();
    expect(sent).toEqual(expected);
  });
}

describe('unplug', () => {
  it('waits for the DEVICE_DELETED of the device, not for that of a part of it or of another', () =>
    expectUnplug('--o-p-d', '------(r|)', [[0, 'device_del net1']]));

  it('knows the device by its QOM path too', () =>
    expectUnplug('--o-p-d', '------(r|)', [[0, 'device_del /machine/peripheral/net1']], {
      id: '/machine/peripheral/net1',
    }));

  it('asks again until it is gone, though QEMU says that it is asked already', () => {
    const pending = new CommandError({
      class: 'GenericError',
      desc: 'Device net1 is already in the process of unplug',
    });
    expectUnplug(
      '11s d',
      '11s (r|)',
      [
        [0, 'device_del net1'],
        [5_000, 'device_del net1'],
        [10_000, 'device_del net1'],
      ],
      { run: failing('device_del', pending) },
    );
  });

  it('removes the backends afterwards, in the reverse of their order', () =>
    expectUnplug(
      '--d',
      '--(r|)',
      [[0, 'device_del net1'], ...UNDONE.map((command) => [2, command] as const)],
      { backends: { object: 'io1', chardev: 'char1', blockdev: 'disk1', netdev: 'lan1' } },
    ));

  it('fails where a backend can not be removed', () =>
    expectUnplug(
      '--d',
      '--#',
      [
        [0, 'device_del net1'],
        [2, 'netdev_del lan1'],
      ],
      {
        backends: { netdev: 'lan1', object: 'io1' },
        run: failing('netdev_del', refused),
        error: refused,
      },
    ));

  it.each([
    ['DEVICE_UNPLUG_GUEST_ERROR', 'e', ''],
    ['MEM_UNPLUG_ERROR', 'm', ': busy'],
  ])('fails with %s, the refusal of the guest', (_, event, reason) =>
    expectUnplug(`--${event}`, '--#', [[0, 'device_del net1']], {
      error: new UnplugError(
        `device 'net1' was not unplugged: the guest refused to release it${reason}`,
        'net1',
      ),
    }),
  );

  it('fails after the timeout, and says what a guest may be about', () =>
    expectUnplug('--p', '4s #', [[0, 'device_del net1']], {
      timeout: 4_000,
      error: new UnplugError(
        "device 'net1' was not released by the guest within 4000 ms: a guest that is paused or boots does not answer; the request stands, and it may be released later",
        'net1',
      ),
    }));

  it('fails where there is no such device, but takes one that is gone later for released', () => {
    const gone = new CommandError({ class: 'DeviceNotFound', desc: "Device 'net1' not found" });
    expectUnplug('-', '#', [[0, 'device_del net1']], { run: failing('device_del', gone), error: gone });
    let asked = 0;
    expectUnplug(
      '-',
      '5s (r|)',
      [
        [0, 'device_del net1'],
        [5_000, 'device_del net1'],
      ],
      {
        run: () => ((asked += 1) === 1 ? {} : throwError(() => gone)),
      },
    );
  });

  it('fails where the monitor is closed before', () =>
    expectUnplug('--|', '--#', [[0, 'device_del net1']], {
      error: new InterruptedError("unplug: the monitor was closed before 'net1' was released"),
    }));

  it('sends nothing more when it is unsubscribed, and keeps the backends', () =>
    marbles(({ cold, expectObservable, flush }) => {
      const { monitor, sent } = recording(undefined, { events$: cold('9s d', events) });
      expectObservable(unplug(monitor, 'net1', { backends: { netdev: 'lan1' } }), '^ 6s !').toBe('-');
      flush();
      expect(sent.map(([, command]) => command)).toEqual(['device_del net1', 'device_del net1']);
    }));

  it.each<[string, unknown]>([
    ["unplug: 'timeout' must be milliseconds, more than 0 and at most 2147483647", { timeout: 0 }],
    [
      "unplug: 'backends': unknown option 'disk'; the options are netdev, blockdev, chardev, object",
      { backends: { disk: 'd' } },
    ],
    ["unplug: 'backends': 'netdev' must be a string", { backends: { netdev: 1 } }],
  ])('refuses what it can not use: %s', (message, options) => {
    expect(() => unplug(recording().monitor, 'net1', options as UnplugOptions)).toThrow(
      new ArgumentError(message),
    );
  });
});
