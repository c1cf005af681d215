/**
 * Starts programs that end when this process ends, in whatever way: `process.exit`, an exception, SIGKILL.
 *
 * Each program has a guard beside it, a small shell that reads a pipe from this process. The pipe ends with this
 * process, and the guard then ends the program. The program is guarded from its start: its process begins as a shell
 * that waits for one line on its standard input, and becomes the program (`exec`) once the guard runs.
 *
 * The guard also keeps the program's standard input open until it has ended the program, because some programs act on
 * the end of their input, as on a user's Ctrl-D.
 */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { delimiter, resolve as resolvePath } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { messageOf } from '../errors.js';
import { nodeFs } from './on-demand.js';

export interface GuardedOptions {
  /** The program, found on the PATH as usual, and its arguments. */
  readonly command: readonly [program: string, ...args: readonly string[]];
  /** The environment; this process's own by default. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
  /** As for `spawn`, but standard input must be `pipe` or `ignore`. */
  readonly stdio: readonly ['pipe' | 'ignore', ...Stdio[]];
  /** The time between SIGTERM and SIGKILL, in milliseconds; 1,000 by default. */
  readonly graceMs?: number | undefined;
}

type Stdio = 'pipe' | 'ignore' | 'inherit' | number;

/** How a program ended. */
export interface ProgramExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface GuardedProcess {
  readonly pid: number;
  /** This process's ends of the pipes: a `Writable` at 0, `Readable`s at 1 and 2, a `Duplex` (a socket) from 3 on. */
  readonly stdio: readonly (Readable | Writable | null | undefined)[];
  /** Resolves when the program has ended. */
  readonly exit: Promise<ProgramExit>;
  /** Resolves when the program has ended and everything that it wrote was read. */
  readonly closed: Promise<ProgramExit>;
  /** Resolves when neither the program nor its guard is left. */
  readonly gone: Promise<void>;
  /** Sends a signal to the program and to what it started (its process group). Harmless once it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Ends the program and what it started, stopped ones too: SIGTERM and SIGCONT, SIGKILL after `graceMs`. */
  end(): void;
}

const DEFAULT_GRACE_MS = 1_000;

/** The program's process waits for a line, which is sent when its guard runs. It ends if this process ends before. */
const WAIT_THEN_EXEC = 'IFS= read -r _ && exec "$@"';
const WAIT_THEN_EXEC_WITHOUT_INPUT = `${WAIT_THEN_EXEC} </dev/null`;

/**
 * Waits for this process's end, then ends the process group $1 and waits up to $2 tenths of a second for that. SIGCONT
 * lets a stopped process take its SIGTERM.
 */
const GUARD = `trap '' TERM INT HUP QUIT
read -r _
kill -s TERM -- "-$1" && kill -s CONT -- "-$1"
tenths=0
while [ "$tenths" -lt "$2" ] && kill -s 0 -- "-$1"; do sleep 0.1; tenths=$((tenths + 1)); done
kill -s KILL -- "-$1"`;

const SHELL = '/bin/sh';

/**
 * Starts a program with a guard, in a session of its own, so that it has no terminal from which it could read.
 *
 * @returns rejects with Node's error if the program or its guard can't be started, such as ENOENT, EACCES, EMFILE
 *   (no file descriptors left) or EAGAIN (no processes left); then neither runs
 */
export async function spawnGuarded(options: GuardedOptions): Promise<GuardedProcess> {
  const { command, env = process.env, cwd, stdio, graceMs = DEFAULT_GRACE_MS } = options;
  checkProgram(command[0], env, cwd);
  const [input, ...outputs] = stdio;
  const child = await started(
    ['-c', input === 'pipe' ? WAIT_THEN_EXEC : WAIT_THEN_EXEC_WITHOUT_INPUT, 'rxqmp-start', ...command],
    { env, cwd, stdio: ['pipe', ...outputs] },
  );
  const exit = exitOf(child);
  const closed = new Promise<ProgramExit>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const stdin = child.stdin as Writable;
  const guard = await startGuard(child.pid as number, graceMs, input === 'pipe' ? stdin : 'ignore').catch(
    (error: unknown) => {
      child.kill('SIGKILL');
      for (const stream of child.stdio) stream?.destroy();
      throw error;
    },
  );
  if (input === 'pipe') stdin.write('\n');
  else stdin.end('\n');

  let ended = false;
  void exit.then(() => (ended = true));
  const signal = (name: NodeJS.Signals) => {
    if (!ended) signalGroup(child, name);
  };
  return {
    pid: child.pid as number,
    stdio: input === 'pipe' ? child.stdio : [null, ...child.stdio.slice(1)],
    exit,
    closed,
    gone: exit.then(async () => {
      // At once, before the system gives the program's process id to another process.
      guard.kill('SIGKILL');
      await exitOf(guard);
    }),
    signal,
    end: () => {
      signal('SIGTERM');
      signal('SIGCONT');
      const timer = setTimeout(() => signal('SIGKILL'), graceMs);
      void exit.then(() => clearTimeout(timer));
    },
  };
}

function startGuard(pid: number, graceMs: number, input: Writable | 'ignore'): Promise<ChildProcess> {
  const tenths = Math.ceil(graceMs / 100);
  return started(['-c', GUARD, 'rxqmp-guard', String(pid), String(tenths)], {
    env: process.env,
    stdio: ['pipe', 'ignore', 'ignore', input],
  });
}

/** Starts a shell. Node reports a failure by throwing, by an `error` event, or by a child without pipes. */
function started(args: readonly string[], options: SpawnOptions): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(SHELL, args, { ...options, detached: true });
    child.once('error', reject);
    if (child.pid === undefined) return;
    for (const stream of child.stdio) stream?.on('error', () => undefined);
    resolve(child);
  });
}

function exitOf(child: ChildProcess): Promise<ProgramExit> {
  const { exitCode: code, signalCode: signal } = child;
  if (code !== null || signal !== null) return Promise.resolve({ code, signal });
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid as number), signal);
  } catch {
    // The program has ended, or belongs to another user (sudo): then the end of its input ends it.
  }
}

/**
 * Refuses a program that the shell would not find or may not run, with the error that `spawn` would give. The shell
 * itself only prints a text and ends with a code, and a program may do the same.
 */
function checkProgram(program: string, env: NodeJS.ProcessEnv, cwd = process.cwd()): void {
  if (!isFolder(cwd)) throw spawnError('ENOENT', program, `its working directory ${cwd} does not exist`);
  const folders = program.includes('/') ? [''] : (env.PATH ?? '/usr/bin:/bin').split(delimiter);
  const candidates = folders.map((folder) => resolvePath(cwd, folder, program)).filter(isFile);
  if (candidates.length === 0) throw spawnError('ENOENT', program, 'the program was not found');
  if (!candidates.some(isExecutable)) throw spawnError('EACCES', program, 'this user may not run it');
}

const OUT_OF: Readonly<Record<string, string>> = {
  EMFILE: 'this process has no file descriptors left',
  ENFILE: 'the system has no file descriptors left',
  EAGAIN: 'the system or this user has no processes left',
};

/** Returns why {@link spawnGuarded} rejected, in words: Node's own name only the shell that starts the program. */
export function spawnFailureReason(cause: unknown): string {
  const { code = '' } = cause as { readonly code?: string };
  return code in OUT_OF ? `${OUT_OF[code]} (${code})` : messageOf(cause);
}

function spawnError(code: string, path: string, words: string): Error {
  return Object.assign(new Error(`${words} (${code})`), { code, syscall: `spawn ${path}`, path });
}

function isFolder(path: string): boolean {
  return nodeFs().statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  try {
    return nodeFs().statSync(path).isFile();
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    nodeFs().accessSync(path, nodeFs().constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
