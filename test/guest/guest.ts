import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { launchQemu, type LaunchOptions } from '../../src/machine/index.js';
import { temporaryFolder } from '../integration/real.js';
import { guestImage } from './image.js';

/** What the guest is made and run with. */
export const GUEST = ['qemu-system-x86_64', 'qemu-ga', 'apt-get', 'dpkg', 'ldd', 'mke2fs'];

/** A machine that boots Linux, with qemu-ga, a shell on its serial console, and a disk (`disk`, ext4) mounted at /data. */
export async function startGuest(options: LaunchOptions = {}) {
  const { kernel, initrd } = guestImage();
  const folder = temporaryFolder();
  const disk = join(folder.path, 'disk');
  execFileSync('mke2fs', ['-q', '-t', 'ext4', disk, '16M']);
  const { args = [], ...others } = options;
  const machine = await launchQemu({
    blockdev: [{ driver: 'raw', 'node-name': 'disk', file: { driver: 'file', filename: disk } }],
    device: [{ driver: 'virtio-blk-pci', drive: 'disk' }],
    ...others,
    agent: true,
    serial: true,
    args: [
      ...['-M', 'q35', '-accel', 'tcg', '-m', '128', '-nodefaults'],
      ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1'],
      ...args,
    ],
  });
  return {
    machine,
    disk,
    folder: folder.path,
    /** Runs a command in the guest's shell, beside the agent. Resolves to what it printed. */
    shell: async (command: string): Promise<string> => {
      // The console echoes what is typed, in which the marks are cut in two.
      machine.serial.write(`echo be""gin; { ${command}\n}; echo e""nd\n`);
      const [, printed = ''] = await machine.serial.waitFor(/begin\r\n([^]*?)end\r\n/, { timeout: 30_000 });
      return printed;
    },
    [Symbol.asyncDispose]: async () => {
      await machine.kill();
      folder.remove();
    },
  };
}

export type Guest = Awaited<ReturnType<typeof startGuest>>;
