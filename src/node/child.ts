/**
 * Programs that run for us and end with us, whatever our end is.
 *
 * A program that reads its standard input sees our end there, one that waits for something else doesn't.
 * So each has a guard beside it, a small shell that does nothing but read from us: its input ends when this
 * process does, by `process.exit` or SIGKILL too, and then it ends the program. It holds the program's
 * standard input open until then, so that the program never takes our end for a user's and tidies up.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ConnectError } from '../errors.js';

/** The group is the program's own: with it goes what it has started, such as ssh. */
const GUARD = 'read -r _ || kill -s TERM -- "-$1"';

/** From being asked to end until being ended, in milliseconds. */
const PATIENCE = 1_000;

export interface ChildOptions {
  /** The program, and its arguments. */
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly onOutput: (chunk: Uint8Array) => void;
  readonly onErrors: (chunk: Uint8Array) => void;
  /** Called once, when it has ended by itself and all that it said was delivered, or could not be started. */
  readonly onEnd: (why: ConnectError | string) => void;
}

export interface Child {
  /** Writes to its standard input. */
  write(text: string): void;
  /** Ends it. Nothing is delivered from then on. */
  kill(): void;
  /** Whether its first thread has work to do, or waits for a processor. False where the system doesn't tell. */
  readonly busy: boolean;
  /** Resolves when neither it nor its guard is left. */
  readonly gone: Promise<void>;
}

/** Starts a program in a session of its own, so without a terminal that it or what it starts could ask. */
export function startChild({ command, env, onOutput, onErrors, onEnd }: ChildOptions): Child {
  const [program, ...args] = command as [string, ...string[]];
  const child = spawnQuietly(program, args, env, ['pipe', 'pipe', 'pipe']);
  if (child instanceof Error) return failed(notStarted(program, child), onEnd);

  let over = false;
  const end = (why: ConnectError | string) => {
    if (over) return;
    over = true;
    onEnd(why);
  };
  child.on('error', (error) => end(notStarted(program, error)));
  child.on('close', (code, signal) => end(`${program} ended with ${signal ?? `code ${code}`}`));
  child.stdout?.on('data', (chunk: Uint8Array) => over || onOutput(chunk));
  child.stderr?.on('data', (chunk: Uint8Array) => over || onErrors(chunk));
  const guard = child.pid === undefined ? undefined : startGuard(child, child.pid, end);
  for (const stream of [...child.stdio, ...(guard?.stdio ?? [])]) stream?.on('error', () => undefined);

  const gone = exitOf(child).then(async () => {
    // A line read means: nothing to end. It is sent as soon as the program's number may be another's.
    (guard?.stdin as NodeJS.WritableStream | undefined)?.end('\n');
    if (guard !== undefined) await exitOf(guard);
  });
  return {
    write: (text) => {
      if (child.stdin?.writable === true) child.stdin.write(text);
    },
    kill: () => {
      over = true;
      endGroup(child);
      for (const stream of child.stdio) stream?.destroy();
    },
    get busy() {
      return isBusy(child.pid);
    },
    gone,
  };
}

/** By Linux's own word: what waits for input is asleep. */
function isBusy(pid: number | undefined): boolean {
  try {
    const [, state] = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return state === 'R';
  } catch {
    return false;
  }
}

function startGuard(child: ChildProcess, pid: number, end: (why: ConnectError) => void) {
  const args = ['-c', GUARD, 'rxqmp-guard', String(pid)];
  const guard = spawnQuietly('sh', args, process.env, ['pipe', 'ignore', 'ignore', child.stdin ?? 'ignore']);
  if (guard instanceof Error) {
    end(notStarted('sh', guard));
    return undefined;
  }
  guard.on('error', (error) => end(notStarted('sh', error)));
  return guard;
}

type Stdio = NonNullable<Parameters<typeof spawn>[2]['stdio']>;

/** What can't be started is an error at once, or later through its `error` event. */
function spawnQuietly(program: string, args: string[], env: NodeJS.ProcessEnv, stdio: Stdio) {
  try {
    return spawn(program, args, { env, stdio, detached: true });
  } catch (error) {
    return error as Error;
  }
}

function notStarted(program: string, cause: NodeJS.ErrnoException): ConnectError {
  const why = { ENOENT: 'there is no such program', EACCES: 'this user may not run it' }[cause.code ?? ''];
  const words = why === undefined ? cause.message : `${why} (${cause.code})`;
  return new ConnectError(`${program} could not be started: ${words}`, { cause, permanent: true });
}

function failed(why: ConnectError, onEnd: ChildOptions['onEnd']): Child {
  let over = false;
  queueMicrotask(() => over || onEnd(why));
  return { write: () => undefined, kill: () => (over = true), busy: false, gone: Promise.resolve() };
}

function exitOf(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()));
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE);
  void exitOf(child).then(() => clearTimeout(timer));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || hasEnded(child)) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It is gone, or another user's (sudo): then its closed standard streams end it.
    child.kill(signal);
  }
}
