import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { launchQemu, type LaunchOptions, type MachineWith } from '../../src/machine/index.js';
import { temporaryFolder } from '../integration/real.js';
import { guestImage } from './image.js';

/** What the guest is made and run with. */
export const GUEST = ['qemu-system-x86_64', 'qemu-ga', 'apt-get', 'dpkg', 'ldd', 'mke2fs'];

/** A machine that boots Linux, with qemu-ga, a shell on its serial console, and a disk (`disk`, ext4) mounted at /data. */
export async function startGuest(...args: readonly string[]) {
  const files = prepare();
  const machine = await launchQemu({ ...machineWith(files, args), agent: true, serial: true });
  return running(machine, files);
}

/** The same, with the agent's channel on the UNIX socket `channel` in place of `machine.agent`. */
export async function startGuestWithSocket() {
  const files = prepare();
  const channel = join(files.folder, 'qga');
  const args = [
    ...['-device', 'virtio-serial', '-chardev', `socket,id=qga,path=${channel},server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=qga,name=org.qemu.guest_agent.0'],
  ];
  const machine = await launchQemu({ ...machineWith(files, args), serial: true });
  return { ...running(machine, files), channel };
}

type Files = ReturnType<typeof prepare>;

function prepare() {
  const { path: folder, remove } = temporaryFolder();
  const disk = join(folder, 'disk');
  execFileSync('mke2fs', ['-q', '-t', 'ext4', disk, '16M']);
  return { ...guestImage(), folder, disk, remove };
}

function machineWith(
  { kernel, initrd, disk }: Files,
  args: readonly string[],
): Omit<LaunchOptions, 'agent' | 'serial'> {
  return {
    blockdev: [{ driver: 'raw', 'node-name': 'disk', file: { driver: 'file', filename: disk } }],
    device: [{ driver: 'virtio-blk-pci', drive: 'disk' }],
    args: [
      ...['-M', 'q35', '-accel', 'tcg', '-m', '128', '-nodefaults'],
      ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1'],
      ...args,
    ],
  };
}

function running<M extends MachineWith<true, boolean>>(machine: M, { disk, folder, remove }: Files) {
  return {
    machine,
    disk,
    folder,
    /** Runs a command in the guest's shell, beside the agent. Resolves to what it printed. */
    shell: async (command: string): Promise<string> => {
      // The console echoes what is typed, in which the marks are cut in two.
      machine.serial.write(`echo be""gin; { ${command}\n}; echo e""nd\n`);
      const [, printed = ''] = await machine.serial.waitFor(/begin\r\n([^]*?)end\r\n/, { timeout: 240_000 });
      return printed;
    },
    [Symbol.asyncDispose]: async () => {
      await machine.kill();
      remove();
    },
  };
}
