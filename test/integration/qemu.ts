import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, renameSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldCommand } from '../../src/testing/index.js';
import { trackChild } from './children.js';
import { temporaryFolder } from './real.js';

export const QEMU = 'qemu-system-x86_64';

const MACHINE = ['-M', 'q35', '-accel', 'tcg', '-m', '64', '-display', 'none', '-nodefaults'];

export interface RealQemu {
  /** The UNIX socket of its first monitor. */
  readonly path: string;
  readonly folder: string;
  readonly child: ChildProcess;
  /** Resolves when it has ended, also when it has already. */
  readonly exited: Promise<unknown>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Kills it if it runs still, and removes its folder. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface QemuOptions {
  /** Added to a paused machine without guest, monitor on `path`. */
  readonly args?: readonly string[] | ((folder: string) => readonly string[]);
  /** False for a machine that runs from the start. */
  readonly paused?: boolean;
  /** Where the first monitor listens, in a folder of its own by default. */
  readonly path?: string;
  /** In place of a PC without devices. */
  readonly machine?: readonly string[];
}

export interface HeldByFifo extends HeldCommand {
  release(): Promise<void>;
  /** Resolves when QEMU executes the command. */
  executing(): Promise<void>;
}

let held = 0;

/**
 * A command that QEMU doesn't answer until `release` is called: it opens a FIFO for reading, and that waits for a writer.
 * QEMU is blocked in its main loop meanwhile, and answers only what goes out of band. QEMU's own
 * `tests/qtest/qmp-test.c` holds a command in the same way.
 */
export function holdCommand({ folder }: Pick<RealQemu, 'folder'>): HeldByFifo {
  const name = `held-${(held += 1)}`;
  const config = join(folder, name);
  execFileSync('mkfifo', [config]);
  let writer: FileHandle | undefined;
  return {
    command: {
      execute: 'blockdev-add',
      arguments: { driver: 'blkdebug', 'node-name': name, config, image: { driver: 'null-co' } },
    },
    executing: async () => {
      // Waits until QEMU opens the other end. QEMU then reads, and waits for what is written or for the writer's end.
      writer = await open(config, 'w');
    },
    release: async () => {
      // Opened for reading and writing, a FIFO waits for no other end. QEMU finds an empty file if it opens it later.
      const fifo = openSync(config, constants.O_RDWR);
      writeFileSync(`${config}.empty`, '');
      renameSync(`${config}.empty`, config);
      closeSync(fifo);
      await writer?.close();
    },
  };
}

/** No board and no processor: there in a fiftieth of a second. */
export const NO_MACHINE = ['-M', 'none', '-display', 'none', '-nodefaults'];

/** Starts a QEMU and waits until its monitors listen. */
export async function startQemu(options: QemuOptions = {}): Promise<RealQemu> {
  const { args = [], paused = true, path, machine = MACHINE } = options;
  const folder = temporaryFolder();
  const socket = path ?? join(folder.path, 'qmp.sock');
  const child = trackChild(
    spawn(
      QEMU,
      [
        ...machine,
        ...(paused ? ['-S'] : []),
        ...['-qmp', `unix:${socket},server=on,wait=off`],
        ...(typeof args === 'function' ? args(folder.path) : args),
        // Greets when all monitors are there; that is what is awaited.
        ...['-qmp', 'stdio'],
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    ),
  );
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const exited = once(child, 'exit');
  const greeted = once(child.stdout, 'data');
  await Promise.race([
    greeted,
    exited.then(([code]) => {
      throw new Error(`${QEMU} ended with ${String(code)}: ${words}`);
    }),
  ]);
  child.stdout.resume();
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    await exited;
  };
  return {
    path: socket,
    folder: folder.path,
    child,
    exited,
    kill,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await kill();
      folder.remove();
    },
  };
}
