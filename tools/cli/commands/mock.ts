/** `rxqmp mock`: a double of QEMU to play with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import type { Monitor } from '../../../src/monitor/monitor.js';
import { serveMonitor, type SharedMonitor } from '../../../src/share/index.js';
import { socketMonitor } from '../../../src/socket/index.js';
import { fakeQemu, type FakeQemuVersion } from '../../../src/testing/index.js';
import { EXIT, explain } from '../exit.js';
import type { Io } from '../io.js';
import { jsonLine } from '../output/json-text.js';
import type { MachineOptions } from '../target/machine-options.js';
import { mockMachine } from '../mock/mock-machine.js';
import { stopped$ } from '../until-stopped.js';
import { UsageError } from '../usage-error.js';

export interface MockOptions extends MachineOptions {
  readonly path?: string | undefined;
  readonly version: FakeQemuVersion;
}

/** Until it serves again after `quit`. */
const AGAIN_AFTER_MS = 10;

export async function mock(options: MockOptions, io: Io): Promise<number> {
  const { version, json = false } = options;
  const path = options.path ?? join(mkdtempSync(join(tmpdir(), 'rxqmp-mock-')), 'qmp.sock');
  const machine = mockMachine(version);
  try {
    await using qemu = await fakeQemu({ version, run: machine.run });
    machine.start((event) => qemu.emit(event));
    // The double serves one client, as QEMU does. Whoever plays with it wants to watch and to run commands at once.
    await using monitor = socketMonitor({
      open: () => qemu.open(),
      oob: true,
      reconnect: { delay: AGAIN_AFTER_MS },
    });
    await using _shared = await served(monitor, path);
    if (json || io.screen === undefined) io.out(`${jsonLine({ path })}\n`);
    else {
      io.out(`A QEMU ${version} to play with, without a guest. Ctrl-C ends it. In another terminal:\n`);
      for (const line of ['shell', 'events', 'top']) io.out(`  rxqmp ${line} ${path}\n`);
    }
    await firstValueFrom(stopped$(io));
  } finally {
    if (options.path === undefined) rmSync(dirname(path), { recursive: true, force: true });
  }
  return EXIT.done;
}

async function served(monitor: Monitor, path: string): Promise<SharedMonitor> {
  try {
    return await serveMonitor(monitor, { path });
  } catch (cause) {
    throw new UsageError(`--path ${path}: ${explain(cause)}`, { cause });
  }
}
