import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { trackChild } from './children.js';
import type { RealLibvirtd } from './libvirtd.js';
import { listensOn } from './listening.js';

/** A domain whose guest agent's port is closed, as before a guest has booted. */
export interface UnbootedAgentDomain extends AgentDomain {
  /** Opens the port, as the driver of a guest that boots. Resolves when libvirt calls the agent connected. */
  boot(): Promise<void>;
}

/** A domain whose channel for the guest agent leads to a real qemu-ga of this machine: no guest is needed. */
export interface AgentDomain {
  readonly name: string;
  /** Sends a signal to the agent, such as `SIGSTOP`. */
  signal(signal: NodeJS.Signals): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a domain, puts a real agent behind its channel, and opens the channel as a guest's driver would: libvirt
 * speaks to an agent only once the guest has opened the port.
 */
export async function startAgentDomain(daemon: RealLibvirtd, name: string): Promise<AgentDomain> {
  const domain = await startUnbootedAgentDomain(daemon, name);
  await domain.boot();
  return domain;
}

/** The same, but the channel is not open yet. */
export async function startUnbootedAgentDomain(
  daemon: RealLibvirtd,
  name: string,
): Promise<UnbootedAgentDomain> {
  const channel = join(daemon.folder, `${name}.agent`);
  const file = join(daemon.folder, `${name}.xml`);
  writeFileSync(file, domainXml(name, channel));
  await daemon.virsh('create', file);
  // In QEMU's place: libvirt dials the path when the port opens.
  renameSync(channel, `${channel}.qemu`);
  const state = join(daemon.folder, `${name}.state`);
  mkdirSync(state);
  const agent = trackChild(
    spawn('qemu-ga', ['-m', 'unix-listen', '-p', channel, '-t', state], { stdio: 'ignore' }),
  );
  const gone = once(agent, 'exit');
  await listensOn(channel, agent);
  return {
    name,
    boot: async () => {
      await openPort(daemon, name);
      while (!(await daemon.virsh('dumpxml', name)).includes("state='connected'")) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    signal: (signal) => agent.kill(signal),
    [Symbol.asyncDispose]: async () => {
      await daemon.virsh('destroy', name).catch(() => undefined);
      agent.kill('SIGKILL');
      await gone;
      rmSync(state, { recursive: true });
    },
  };
}

/** On `pc`, whose virtio devices have the legacy registers that the port is opened by. */
function domainXml(name: string, channel: string): string {
  return `<domain type='qemu'>
  <name>${name}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <controller type='virtio-serial' index='0'/>
    <channel type='unix'>
      <source mode='bind' path='${channel}'/>
      <target type='virtio' name='org.qemu.guest_agent.0'/>
    </channel>
  </devices>
</domain>
`;
}

/** Guest memory that nothing uses. */
const QUEUE = 0x100_0000;
const MESSAGE = QUEUE + 0x3000;
/** The queue that carries a driver's control messages (virtio specification, "Console Device"). */
const CONTROL_QUEUE = 3;

/** Writes PORT_OPEN for port 1 into the device's control queue, as a driver in the guest does. */
async function openPort(daemon: RealLibvirtd, name: string): Promise<void> {
  const hmp = (command: string) => daemon.virsh('qemu-monitor-command', name, '--hmp', command);
  const base = await ioBase(hmp);
  const out = (size: 'b' | 'h' | 'w', register: number, value: number) =>
    hmp(`o /${size} 0x${(base + register).toString(16)} ${value}`);
  // Acknowledge, driver; then the feature of several ports.
  await out('b', 18, 0);
  await out('b', 18, 1);
  await out('b', 18, 3);
  await out('w', 4, 2);
  await out('h', 14, CONTROL_QUEUE);
  const entries = Number((await hmp(`i /h 0x${(base + 12).toString(16)}`)).trim().split(/\s*=\s*/)[1]);
  const descriptor = Buffer.alloc(16);
  descriptor.writeBigUInt64LE(BigInt(MESSAGE), 0);
  descriptor.writeUInt32LE(8, 8);
  const available = Buffer.from([0, 0, 1, 0, 0, 0]);
  const message = Buffer.from([1, 0, 0, 0, 6, 0, 1, 0]);
  const debug = join(daemon.folder, `${name}.gdb`);
  await hmp(`gdbserver unix:${debug},server=on,wait=off`);
  await writeMemory(debug, [
    [QUEUE, descriptor],
    [QUEUE + 16 * entries, available],
    [MESSAGE, message],
  ]);
  await out('w', 8, QUEUE >> 12);
  await out('b', 18, 7);
  await out('h', 16, CONTROL_QUEUE);
}

/** Where the firmware has put the device's registers. */
async function ioBase(hmp: (command: string) => Promise<string>): Promise<number> {
  for (;;) {
    const [, device = ''] = (await hmp('info pci')).split(/PCI device 1af4:1003/);
    const [, address] = /BAR0: I\/O at (0x[0-9a-f]+)/.exec(device) ?? [];
    if (address !== undefined && Number(address) < 0xffff) return Number(address);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** By gdb's remote protocol, which stops the machine meanwhile. */
async function writeMemory(path: string, pieces: readonly (readonly [address: number, bytes: Buffer])[]) {
  const socket = createConnection(path);
  await once(socket, 'connect');
  for (const [address, bytes] of pieces) {
    await exchange(socket, `M${address.toString(16)},${bytes.length.toString(16)}:${bytes.toString('hex')}`);
  }
  await exchange(socket, 'D');
  socket.destroy();
}

async function exchange(socket: Socket, command: string): Promise<void> {
  const sum = Buffer.from(command).reduce((total, byte) => (total + byte) % 256, 0);
  socket.write(`$${command}#${sum.toString(16).padStart(2, '0')}`);
  let answer = '';
  // The machine's stop is reported by itself, at any time: `$T02thread:01;#04` is not the answer.
  const isOver = () => /\$(?![TS])[^#]*#../.test(answer);
  while (!isOver()) answer += String((await once(socket, 'data'))[0]);
  socket.write('+');
  if (!answer.includes('$OK#')) throw new Error(`gdb's ${command.slice(0, 20)}: ${answer}`);
}
