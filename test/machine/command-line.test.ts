import { commandLine } from '../../src/machine/command-line.js';
import type { LaunchOptions } from '../../src/machine/options.js';

const NONE = { serial: undefined, agent: undefined };
const OWN = ['-display', 'none', '-chardev', 'socket,id=rxqmp-monitor,fd=3', '-qmp', 'chardev:rxqmp-monitor'];

/** The arguments after those for the display and the monitor, which every machine has. */
const written = (options: LaunchOptions, channels: Parameters<typeof commandLine>[1] = NONE) =>
  commandLine(options, channels).slice(OWN.length);

test('a machine without options has a monitor on the inherited descriptor, and no display', () => {
  expect(commandLine({}, NONE)).toEqual(OWN);
});

test('typed options go before args, as JSON', () => {
  const options: LaunchOptions = {
    args: ['-M', 'q35'],
    device: [{ driver: 'virtio-blk-pci', drive: 'd', 'write-cache': undefined, serial: 'a,"b' }],
    netdev: [{ type: 'user', id: 'n' }],
    blockdev: [{ driver: 'file', 'node-name': 'd', filename: '-a, "b"\n' }],
    chardev: [{ id: 'c', backend: { type: 'null', data: {} } }],
    object: [{ 'qom-type': 'memory-backend-ram', id: 'm', size: 2n ** 60n }],
  };
  expect(written(options)).toEqual([
    ...['-object', '{"qom-type":"memory-backend-ram","id":"m","size":1152921504606846976}'],
    ...['-chardev', 'null,id=c'],
    ...['-blockdev', '{"driver":"file","node-name":"d","filename":"-a, \\"b\\"\\n"}'],
    ...['-netdev', '{"type":"user","id":"n"}'],
    ...['-device', '{"driver":"virtio-blk-pci","drive":"d","serial":"a,\\"b"}'],
    ...['-M', 'q35'],
  ]);
});

test('the console is the first serial port, and the guest agent has a port of its own', () => {
  expect(written({ args: ['-serial', 'null'] }, { serial: 4, agent: 5 })).toEqual([
    ...['-chardev', 'socket,id=rxqmp-serial,fd=4', '-serial', 'chardev:rxqmp-serial'],
    ...['-chardev', 'socket,id=rxqmp-agent,fd=5'],
    ...['-device', '{"driver":"virtio-serial","id":"rxqmp-virtio-serial"}'],
    '-device',
    '{"driver":"virtserialport","bus":"rxqmp-virtio-serial.0","chardev":"rxqmp-agent","name":"org.qemu.guest_agent.0"}',
    ...['-serial', 'null'],
  ]);
});

const refused: readonly (readonly [options: object, words: string])[] = [
  [{ device: [{ driver: 'x' }, { driver: 'x', n: NaN }] }, 'device[1].n is not a finite number'],
  [{ blockdev: [{ driver: 'file', filename: '\ud800' }] }, 'blockdev[0].filename holds a lone surrogate'],
  [{ args: ['-name', 'a\0b'] }, 'args[1] holds NUL'],
  [{ args: ['\udc00'] }, 'args[0] holds NUL or a lone surrogate'],
  [{ chardev: [{ id: 'c', backend: { type: 'file', data: { out: 'a\0' } } }] }, 'chardev[0] holds NUL'],
  [{ chardev: [{ id: 'c' }] }, 'chardev[0].backend must be'],
  [{ chardev: [{ backend: { type: 'null', data: {} } }] }, 'chardev[0].id must be a string'],
];

test.each(refused)('%j is refused by its path', (options, words) => {
  expect(() => commandLine(options as LaunchOptions, NONE)).toThrow(
    expect.objectContaining({ _tag: 'ArgumentError', message: expect.stringContaining(words) }) as Error,
  );
});
