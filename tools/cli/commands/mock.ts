/** `rxqmp mock`: a double of QEMU to play with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { fakeQemu, type FakeQemuVersion } from '../../../src/testing/index.js';
import { EXIT } from '../exit.js';
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

export async function mock(options: MockOptions, io: Io): Promise<number> {
  const { version, json = false } = options;
  const path = options.path ?? join(mkdtempSync(join(tmpdir(), 'rxqmp-mock-')), 'qmp.sock');
  const machine = mockMachine(version);
  try {
    await using qemu = await listening(path, version, machine.run);
    machine.start((event) => qemu.emit(event));
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

async function listening(path: string, version: FakeQemuVersion, run: ReturnType<typeof mockMachine>['run']) {
  try {
    return await fakeQemu({ path, version, run });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = code === 'EADDRINUSE' ? 'a file or another program has it' : code;
    throw new UsageError(`--path ${path}: can't listen there: ${why}`, { cause: error });
  }
}
