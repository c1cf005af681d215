import {
  defer,
  fromEvent,
  map,
  mergeMap,
  type Observable,
  of,
  switchMap,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { ArgumentError } from '../errors.js';
import { fromBase64, toBase64 } from '../node/base64.js';
import {
  abortSignal,
  assertOption,
  checkOptions,
  duration,
  flag,
  record,
  text,
  texts,
  type Rule,
} from '../options.js';
import type { AbortSignalLike } from '../protocol/types.js';
import type { AnyAgent } from './any-agent.js';
import { isPiece, PIECE_EXPECTED } from './piece.js';
import { checkReply, integer, optionalText } from './reply.js';

/** How to run a program in the guest. */
export interface GuestExecOptions {
  /** The program's standard input: text as UTF-8, or bytes. */
  readonly input?: string | Uint8Array | undefined;
  /** The program's environment, instead of the agent's own. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The longest pause between two queries of the program's status, in milliseconds; 1,000 by default. The first pause is 10. */
  readonly interval?: number | undefined;
  /** When it is aborted, the result fails with the signal's reason. The program runs on in the guest. */
  readonly signal?: AbortSignalLike | undefined;
}

/** How a program in the guest ended. */
export interface GuestExecResult {
  /** The program's exit status; missing if a signal ended it. */
  readonly exitCode?: number;
  /** The signal that ended the program (Linux), or the exception code (Windows). */
  readonly signal?: number;
  /** The bytes of its standard output. */
  readonly stdout: Uint8Array;
  /** The bytes of its standard error. */
  readonly stderr: Uint8Array;
  /** Whether there was more output: the agent keeps at most 16 MiB of each. */
  readonly truncated: boolean;
}

const RULES: Readonly<Record<keyof GuestExecOptions, Rule>> = {
  input: { is: isPiece, expected: PIECE_EXPECTED },
  env: {
    is: (value) => record.is(value) && Object.values(value as object).every(text.is),
    expected: 'an object of strings',
  },
  interval: duration,
  signal: abortSignal,
};

const FIRST_PAUSE_MS = 10;
const DEFAULT_MAX_PAUSE_MS = 1_000;

/**
 * Runs a program in the guest and waits for its end (`guest-exec`, `guest-exec-status`).
 *
 * The agent reports the output once, with the status of the finished program: if that reply is lost, the result is lost.
 * Unsubscribing stops the queries; the program runs on, since the agent has no command that ends it.
 *
 * @param agent - the guest agent's monitor
 * @param path - the program, by its path or its name in the agent's PATH
 * @param args - its arguments, unchanged: no shell is involved
 * @param options - input, environment, how often to query the status
 * @returns cold; each subscription runs the program once, and emits one value when the program has ended
 * @throws through the observable the errors of `run`, such as `CommandError` if the program can't be started, and
 *   `DecodeError` for a reply that the agent's schema does not have
 *
 * @example
 * guestExec(agent, '/bin/uname', ['-r']).subscribe(({ exitCode, stdout }) => {
 *   console.log(exitCode, new TextDecoder().decode(stdout));
 * });
 */
export function guestExec(
  agent: AnyAgent,
  path: string,
  args: readonly string[] = [],
  options: GuestExecOptions = {},
): Observable<GuestExecResult> {
  assertOption(path, text, "guestExec: 'path'");
  assertOption(args, texts, "guestExec: 'args'");
  checkOptions(options, RULES, 'guestExec');
  const { input, env, interval = DEFAULT_MAX_PAUSE_MS, signal } = options;
  const command = {
    path,
    arg: [...args],
    ...(env === undefined ? {} : { env: environment(env) }),
    ...(input === undefined ? {} : { 'input-data': toBase64(input) }),
    'capture-output': true,
  };
  const result$ = agent.run('guest-exec', command).pipe(
    map((reply) => checkReply(reply, { pid: integer }, 'guest-exec')),
    switchMap(({ pid }) => ended(agent, pid, interval, FIRST_PAUSE_MS)),
  );
  return signal === undefined ? result$ : result$.pipe(takeUntil(aborted(signal)));
}

function environment(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => {
    if (name === '' || name.includes('=')) {
      throw new ArgumentError(`guestExec: 'env' has the name '${name}': a name is not empty and has no '='`);
    }
    return `${name}=${value}`;
  });
}

const STATUS = { exited: flag, 'out-data': optionalText, 'err-data': optionalText };

/** Asks with growing pauses: most programs end at once, and a long one is not asked often. */
function ended(
  agent: AnyAgent,
  pid: number | bigint,
  interval: number,
  pause: number,
): Observable<GuestExecResult> {
  return agent.run('guest-exec-status', { pid }).pipe(
    map((reply) => checkReply(reply, STATUS, 'guest-exec-status')),
    switchMap((status) => {
      if (!status.exited) {
        return timer(pause).pipe(switchMap(() => ended(agent, pid, interval, Math.min(pause * 2, interval))));
      }
      const { exitcode, signal } = status;
      return of({
        ...(exitcode === undefined ? {} : { exitCode: Number(exitcode) }),
        ...(signal === undefined ? {} : { signal: Number(signal) }),
        stdout: fromBase64(status['out-data'] ?? ''),
        stderr: fromBase64(status['err-data'] ?? ''),
        truncated: status['out-truncated'] === true || status['err-truncated'] === true,
      });
    }),
  );
}

/** Fails when the signal is aborted, or has been when it is subscribed. */
function aborted(signal: AbortSignalLike): Observable<never> {
  const failed = () => throwError(() => signal.reason);
  return defer(() =>
    signal.aborted ? failed() : fromEvent(signal as never, 'abort').pipe(mergeMap(failed)),
  );
}
