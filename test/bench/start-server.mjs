import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;

/** The server in a process of its own, in C if there is a compiler: where it listens, and what ends it. */
export async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'rxqmp-bench-'));
  const path = join(folder, 'qmp.sock');
  const command = compiled(folder) ?? [process.execPath, join(here, 'server.mjs')];
  const [program, ...args] = command;
  const server = spawn(program, [...args, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(server.stdout, 'data');
  return {
    path,
    language: command.length === 1 ? 'C' : 'Node (no C compiler)',
    stop: () => {
      server.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

function compiled(folder) {
  const binary = join(folder, 'server');
  try {
    execFileSync('cc', ['-O2', '-pthread', '-o', binary, join(here, 'server.c')], { stdio: 'ignore' });
    return [binary];
  } catch {
    return undefined;
  }
}
