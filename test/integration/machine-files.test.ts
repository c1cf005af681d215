import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { launchQemu } from '../../src/machine/index.js';
import { NO_MACHINE, QEMU } from './qemu.js';
import { describeReal, temporaryFolder } from './real.js';

const NAMES = [
  '-S',
  'a,b',
  'a,,b=c',
  'a"b',
  "a'b",
  'a\nb',
  'a\\b',
  'a b',
  'grüße',
  '{"a": 1}',
  'a:b',
  '%s$x',
  '\u{1f4a9}',
];

describeReal('file names on a launched QEMU mean themselves', [QEMU], () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder.remove());

  test.each(NAMES)('%j, relative, of a block device', async (filename) => {
    writeFileSync(`${folder.path}/${filename}`, Buffer.alloc(4_096));
    await using machine = await launchQemu({
      args: NO_MACHINE,
      cwd: folder.path,
      blockdev: [{ driver: 'file', 'node-name': 'n', filename }],
    });
    const nodes = await machine.monitor.request('query-named-block-nodes');
    expect(nodes.map((node) => node.image?.filename)).toEqual([filename]);
    expect(statSync(`${folder.path}/${filename}`).size).toBe(4_096);
  });

  test.each(NAMES)('%j, relative, of a character device', async (name) => {
    await using machine = await launchQemu({
      args: NO_MACHINE,
      cwd: folder.path,
      chardev: [
        { id: 'file', backend: { type: 'file', data: { out: name, logfile: `${name}.log` } } },
        {
          id: 'socket',
          backend: { type: 'socket', data: { addr: { type: 'unix', data: { path: `${name}.sock` } } } },
        },
      ],
    });
    expect(readdirSync(folder.path).sort()).toEqual([name, `${name}.log`, `${name}.sock`].sort());
    const devices = await machine.monitor.request('query-chardev');
    expect(devices.map(({ label }) => label).sort()).toEqual(['file', 'rxqmp-monitor', 'socket']);
    await machine.kill();
    expect(existsSync(`${folder.path}/${name}`)).toBe(true);
  });

  test('the same objects make the same machine here and at run time', async () => {
    await using machine = await launchQemu({
      args: ['-M', 'q35', '-accel', 'tcg', '-m', '64', '-nodefaults', '-S'],
      object: [{ 'qom-type': 'iothread', id: 'io' }],
      blockdev: [{ driver: 'null-co', 'node-name': 'disk', size: 1_048_576 }],
      netdev: [{ type: 'user', id: 'net' }],
      chardev: [{ id: 'ring', backend: { type: 'ringbuf', data: { size: 4_096 } } }],
      device: [
        { driver: 'pcie-root-port', id: 'root1', bus: 'pcie.0' },
        { driver: 'virtio-blk-pci', id: 'blk', drive: 'disk', iothread: 'io', serial: 'a,b "c"' },
        { driver: 'virtio-net-pci', id: 'nic', netdev: 'net', mac: '52:54:00:12:34:56' },
      ],
    });
    const { monitor } = machine;
    const property = (path: string, name: string) =>
      monitor.request('qom-get', { path: `/machine/peripheral/${path}`, property: name });
    await expect(property('blk', 'serial')).resolves.toBe('a,b "c"');
    await expect(property('nic', 'mac')).resolves.toBe('52:54:00:12:34:56');
    await monitor.request('object-add', { 'qom-type': 'iothread', id: 'io2' });
    await monitor.request('blockdev-add', { driver: 'null-co', 'node-name': 'disk2', size: 1_048_576 });
    await monitor.request('chardev-add', {
      id: 'ring2',
      backend: { type: 'ringbuf', data: { size: 4_096 } },
    });
    const threads = await monitor.request('query-iothreads');
    expect(threads.map(({ id }) => id).sort()).toEqual(['io', 'io2']);
    await expect(monitor.request('ringbuf-read', { device: 'ring', size: 10 })).resolves.toBe('');
  });
});
