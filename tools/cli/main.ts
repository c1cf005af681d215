/** The command as a process: its outputs, its signals, and the terminal. */
import { EXIT, exitCodeOf } from './exit.js';
import { Stopped, type Io, type Screen } from './io.js';
import { rxqmp } from './program.js';

const controller = new AbortController();
let isStopHandled = false;

const io: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  get input() {
    return process.stdin;
  },
  env: process.env,
  screen: process.stdout.isTTY ? screenOf(process.stdout) : undefined,
  get stop() {
    isStopHandled = true;
    return controller.signal;
  },
};

/** Why standard output can't be written, where that is so. */
let outputFault: string | undefined;
let hasEnded = false;

/** Ends the command: by itself where the subcommand handles it, and at once where it doesn't or is stopped again. */
function stop(by: Stopped['by']): void {
  const reason = new Stopped(by);
  if (!isStopHandled || controller.signal.aborted) process.exit(concluded(exitCodeOf(reason)));
  controller.abort(reason);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Each text that was written fails.
  if (outputFault !== undefined) return;
  outputFault = error.code ?? error.message;
  if (hasEnded) process.exitCode = concluded(Number(process.exitCode));
  // In order, so that the socket of a share is removed.
  else stop('EPIPE');
});

/** Returns the exit code. `rxqmp generate … | head` closes the pipe early, which is not a failure; a full disk is reported. */
function concluded(code: number): number {
  if (outputFault === undefined || outputFault === 'EPIPE') return code;
  process.stderr.write(`rxqmp: standard output can't be written: ${outputFault}\n`);
  return EXIT.usage;
}

/** Runs the command with the arguments of the process; returns its exit code. */
export async function main(): Promise<number> {
  const code = await rxqmp(process.argv.slice(2), io);
  hasEnded = true;
  return concluded(code);
}

function screenOf(stream: typeof process.stdout): Screen {
  return {
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    colour: stream.hasColors(),
    onResize(listener) {
      stream.on('resize', listener);
      return () => stream.off('resize', listener);
    },
  };
}
