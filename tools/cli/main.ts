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

/** Ends the command: by itself where the subcommand handles it, and at once where it doesn't or is stopped again. */
function stop(by: Stopped['by']): void {
  const reason = new Stopped(by);
  if (!isStopHandled || controller.signal.aborted) process.exit(exitCodeOf(reason));
  controller.abort(reason);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
// `rxqmp generate … | head` closes the pipe early, which is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    stop('EPIPE');
    return;
  }
  process.stderr.write(`rxqmp: standard output can't be written: ${error.code ?? error.message}\n`);
  process.exit(EXIT.usage);
});

/** Runs the command with the arguments of the process; returns its exit code. */
export function main(): Promise<number> {
  return rxqmp(process.argv.slice(2), io);
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
