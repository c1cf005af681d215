import {
  catchError,
  firstValueFrom,
  from,
  fromEvent,
  map,
  NEVER,
  of,
  race,
  timer,
  type Observable,
} from 'rxjs';
import { messageOf, type LaunchError } from '../errors.js';
import { spawnFailureReason, spawnGuarded, type GuardedProcess } from '../node/guarded.js';
import { commandLine, MONITOR_FD, type Channels } from './command-line.js';
import { describeExit, launchError, type MachineExit } from './launch-error.js';
import { LaunchedMachine } from './machine.js';
import { DEFAULT_BINARY, DEFAULT_START_TIMEOUT_MS, type LaunchOptions } from './options.js';

/** How long QEMU has between SIGTERM and SIGKILL once this process has ended, in milliseconds. */
const ORPHAN_GRACE_MS = 5_000;
/**
 * How long QEMU may take to end once its monitor has, before it is killed: on a busy machine the end of a process takes a while.
 * Milliseconds.
 */
const END_AFTER_MONITOR_MS = 3_000;

/**
 * Starts a machine whose options are checked.
 *
 * @returns rejects with {@link LaunchError}, or with the signal's reason, when nothing of the machine is left
 */
export async function launch(options: LaunchOptions): Promise<LaunchedMachine> {
  const { signal, startTimeout = DEFAULT_START_TIMEOUT_MS } = options;
  signal?.throwIfAborted();
  const channels: Channels = {
    serial: options.serial === true ? MONITOR_FD + 1 : undefined,
    agent: options.agent === true ? MONITOR_FD + 2 : undefined,
  };
  const process = await start(options, channels);
  const machine = new LaunchedMachine(process, options, channels);
  const outcome = await firstValueFrom(race(ready(machine), after(startTimeout), aborted(signal)));
  if (outcome.how === 'ready') return machine;
  if (outcome.how === 'failed') await machine.endsWithin(END_AFTER_MONITOR_MS);
  const killed = !machine.ended;
  await machine.kill();
  if (outcome.how === 'aborted') throw signal?.reason;
  throw await notReady(machine, options, outcome, killed);
}

async function start(options: LaunchOptions, channels: Channels): Promise<GuardedProcess> {
  const { binary = DEFAULT_BINARY, cwd, env, name } = options;
  const args = commandLine(options, channels);
  const pipeFor = (channel: number | undefined) => (channel === undefined ? 'ignore' : 'pipe');
  try {
    return await spawnGuarded({
      command: [binary, ...args],
      cwd,
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', pipeFor(channels.serial), pipeFor(channels.agent)],
      graceMs: ORPHAN_GRACE_MS,
    });
  } catch (cause) {
    const neverRan: MachineExit = { code: null, signal: null, stderr: '' };
    throw launchError(`${binary} could not be started: ${spawnFailureReason(cause)}`, neverRan, {
      cause,
      monitor: name,
    });
  }
}

/** What came of waiting for a machine's monitor. */
type Outcome =
  | { readonly how: 'ready' | 'aborted' }
  | { readonly how: 'failed'; readonly cause: unknown }
  | { readonly how: 'late'; readonly timeout: number };

function ready(machine: LaunchedMachine): Observable<Outcome> {
  return from(machine.monitor.connect()).pipe(
    map((): Outcome => ({ how: 'ready' })),
    catchError((cause: unknown) => of<Outcome>({ how: 'failed', cause })),
  );
}

function after(timeout: number): Observable<Outcome> {
  return timer(timeout).pipe(map(() => ({ how: 'late', timeout })));
}

function aborted(signal: AbortSignal | undefined): Observable<Outcome> {
  if (signal === undefined) return NEVER;
  const outcome: Outcome = { how: 'aborted' };
  return signal.aborted ? of(outcome) : fromEvent(signal, 'abort').pipe(map(() => outcome));
}

/** @param killed - whether rxqmp ended QEMU, so that its exit says nothing */
async function notReady(
  machine: LaunchedMachine,
  { binary = DEFAULT_BINARY, name, args }: LaunchOptions,
  outcome: Outcome,
  killed: boolean,
): Promise<LaunchError> {
  const exit = await machine.exit;
  const cause = outcome.how === 'failed' ? outcome.cause : undefined;
  const what =
    outcome.how === 'late'
      ? `${binary} wasn't ready within ${outcome.timeout} ms`
      : killed
        ? messageOf(cause)
        : `${binary} ${describeExit(exit)} before its monitor was ready`;
  return launchError(what, exit, { cause, monitor: name, args });
}
