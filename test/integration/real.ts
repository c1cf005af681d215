import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { killTracked } from './children.js';

/** Set where the real systems must be there, so that a test that can't run fails. */
const REQUIRED = process.env['RXQMP_REQUIRE_REAL'] === '1';

function isInstalled(program: string): boolean {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Those of the programs that aren't on this machine. */
export function missingOf(programs: readonly string[]): string[] {
  return programs.filter((program) => !isInstalled(program));
}

/** Describes tests that drive real programs. Where one is missing they are skipped, or fail if they are required. */
export function describeReal(name: string, programs: readonly string[], tests: () => void): void {
  const missing = missingOf(programs);
  if (missing.length === 0) {
    describe(name, () => {
      tests();
      // Behind what the tests clear away themselves. What a stuck one leaves would keep jest from its end.
      afterAll(killTracked);
    });
  } else if (REQUIRED) {
    describe(name, () => {
      test('needs real programs', () => {
        throw new Error(`not installed: ${missing.join(', ')} (RXQMP_REQUIRE_REAL=1 requires them)`);
      });
    });
  } else {
    describe.skip(`${name} (not installed: ${missing.join(', ')})`, tests);
  }
}

/** A folder of the test's own, gone with `remove`. Its path is short: a UNIX socket's has at most 107 bytes. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'rxqmp-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Below the ports that the system gives to those that ask for any, or dial: none of them takes one of these meanwhile. Above those of
 * known services, which errors name.
 */
const FIRST_PORT = 20_000;
const PORTS_OF_A_PROCESS = 100;
const PROCESSES = 120;
let portsTaken = Math.floor(Math.random() * PORTS_OF_A_PROCESS);

/** A TCP port of the loopback that nothing uses now. Other tests that run at the same time, in other processes, get others. */
export async function freePort(): Promise<number> {
  const first = FIRST_PORT + (process.pid % PROCESSES) * PORTS_OF_A_PROCESS;
  for (let tries = 0; tries < PORTS_OF_A_PROCESS; tries += 1) {
    portsTaken += 1;
    const port = first + (portsTaken % PORTS_OF_A_PROCESS);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free of the ${PORTS_OF_A_PROCESS} from ${first} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
