import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { Stopped, type Io } from '../io.js';
import { UsageError } from '../usage-error.js';

/**
 * Runs a program with the terminal of the command, and resolves with its exit code when it has ended: 128 and the signal's
 * number where a signal ended it, as a shell has it. A signal that ends the command is passed on to the program; Ctrl-C at a
 * terminal reaches it by itself.
 *
 * @throws UsageError where it can't be started
 */
export function runProgram(
  [name = '', ...args]: readonly string[],
  { env, stop }: Pick<Io, 'env' | 'stop'>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const program = spawn(name, args, { stdio: 'inherit', env });
    const passOn = () => {
      const signal = signalOf(stop?.reason);
      if (signal !== 'SIGINT' || !isatty(0)) program.kill(signal);
    };
    if (stop?.aborted) passOn();
    stop?.addEventListener('abort', passOn);
    program.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'ENOENT' ? 'there is no such program' : (cause.code ?? cause.message);
      reject(new UsageError(`can't run ${name}: ${why}`, { cause }));
    });
    program.once('exit', (code, signal) => {
      stop?.removeEventListener('abort', passOn);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

function signalOf(reason: unknown): NodeJS.Signals {
  return reason instanceof Stopped && reason.by !== 'EPIPE' ? reason.by : 'SIGTERM';
}
