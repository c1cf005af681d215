import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { ConnectError } from '../errors.js';
import { isPassing } from './failure.js';
import { spawnFailureReason, spawnGuarded, type GuardedProcess, type ProgramExit } from './guarded.js';

export interface ChildOptions {
  /** The program, and its arguments. */
  readonly command: readonly [program: string, ...args: readonly string[]];
  readonly env: NodeJS.ProcessEnv;
  readonly onOutput: (chunk: Uint8Array) => void;
  readonly onErrors: (chunk: Uint8Array) => void;
  /** Called once: when the program has ended by itself and its output was delivered, or when it could not be started. */
  readonly onEnd: (why: ConnectError | string) => void;
}

/** A guarded program. Its output and end come by the callbacks of {@link ChildOptions}. */
export interface Child {
  /** Writes to its standard input. */
  write(text: string): void;
  /** Ends it. No callback is called from then on. */
  kill(): void;
  /** Whether its first thread works or waits for a processor. False where the system doesn't report that. */
  readonly busy: boolean;
  /** Resolves when neither the program nor its guard is left. */
  readonly gone: Promise<void>;
}

/** Starts a program that reads and writes text. It ends when this process ends, in whatever way. */
export function startChild({ command, env, onOutput, onErrors, onEnd }: ChildOptions): Child {
  const [program] = command;
  let over = false;
  let running: GuardedProcess | undefined;
  let unwritten = '';
  const end = (why: ConnectError | string) => {
    if (over) return;
    over = true;
    onEnd(why);
  };
  const kill = () => {
    over = true;
    running?.end();
    for (const stream of running?.stdio ?? []) stream?.destroy();
  };
  const write = (text: string) => {
    const stdin = running?.stdio[0] as Writable | undefined;
    if (stdin === undefined) unwritten += text;
    else if (stdin.writable) stdin.write(text);
  };
  const attach = (process: GuardedProcess) => {
    running = process;
    if (over) {
      kill();
      return;
    }
    process.stdio[1]?.on('data', (chunk: Uint8Array) => over || onOutput(chunk));
    process.stdio[2]?.on('data', (chunk: Uint8Array) => over || onErrors(chunk));
    void process.closed.then((exit) => end(`${program} ended with ${describeExit(exit)}`));
    if (unwritten !== '') write(unwritten);
    unwritten = '';
  };
  const started = spawnGuarded({ command, env, stdio: ['pipe', 'pipe', 'pipe'] }).then(
    attach,
    (error: NodeJS.ErrnoException) => end(notStarted(program, error)),
  );
  return {
    write,
    kill,
    get busy() {
      return running !== undefined && isBusy(running.pid);
    },
    gone: started.then(() => running?.gone),
  };
}

function describeExit({ code, signal }: ProgramExit): string {
  return signal ?? `code ${code}`;
}

/** Returns whether Linux reports the process as running. A process that waits for input sleeps. */
function isBusy(pid: number): boolean {
  try {
    const [, state] = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return state === 'R';
  } catch {
    return false;
  }
}

/** Makes a ConnectError of the error that {@link spawnGuarded} rejects with. */
export function notStarted(program: string, cause: NodeJS.ErrnoException): ConnectError {
  return new ConnectError(`${program} could not be started: ${spawnFailureReason(cause)}`, {
    cause,
    permanent: !isPassing(cause),
  });
}
