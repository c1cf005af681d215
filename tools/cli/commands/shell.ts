/** `rxqmp shell`: commands that are typed, or that a script gives. */
import { firstValueFrom, mergeMap, of, throwError, NEVER, merge } from 'rxjs';
import { ClosedError } from '../../../src/errors.js';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { Greeting } from '../../../src/protocol/types.js';
import { formatVersion } from '../../../src/protocol/version.js';
import type { Io, Screen } from '../io.js';
import type { MachineOptions } from '../target/machine-options.js';
import { printable } from '../output/printable.js';
import { History, historyFile } from '../shell/history.js';
import { ShellSession } from '../shell/session.js';
import type { TerminalInput } from '../shell/typed-input.js';
import { openTarget, parseTarget, targetOr } from '../target/target.js';
import { stopped$ } from '../until-stopped.js';
import { UsageError } from '../usage-error.js';

export interface ShellOptions extends MachineOptions {
  /** A script ends at the first command that fails. */
  readonly exitOnError?: boolean | undefined;
  /** Each command is printed as the JSON that is sent. */
  readonly verbose?: boolean | undefined;
}

export async function shell(target: string | undefined, options: ShellOptions, io: Io): Promise<number> {
  const { timeout, agent = false, json = false, verbose = false, exitOnError = false } = options;
  const place = parseTarget(targetOr(target, io.env), { agent });
  const terminal = terminalOf(io);
  const sent: { session?: ShellSession } = {};
  await using monitor = await openTarget(place, {
    connectTimeout: timeout,
    commandTimeout: timeout,
    // At a terminal a loss is no end: the machine may come back. A script's next command may depend on the last one.
    reconnect: terminal !== undefined,
    oob: true,
    trace: ({ direction, kind, name }) => {
      if (direction === 'out' && kind === 'command' && name !== undefined) sent.session?.wasSent(name);
    },
  });
  const session = (sent.session = new ShellSession(monitor, agent));
  const greeting = await connected(monitor, io.stop);
  if (terminal === undefined) {
    const { runScript } = await import('../shell/script.js');
    const { input } = io;
    if (input === undefined) throw new UsageError('shell: no standard input to read commands from');
    return await runScript({ io: { ...io, out: io.out, err: io.err, input }, session, exitOnError, verbose });
  }
  const { InteractiveShell } = await import('../shell/interactive.js');
  const what = agent ? 'guest agent' : 'QEMU';
  terminal.out(
    `${what} ${printable(formatVersion(greeting.version))} at ${printable(place.label)}\nTab completes, help explains, Ctrl-D ends\n`,
  );
  const history = new History(historyFile(io.env ?? {}));
  return await new InteractiveShell({
    io: terminal,
    session,
    history,
    label: place.label,
    json,
    verbose,
  }).run();
}

/** The terminal, where both input and output are one that can place its cursor. */
function terminalOf(io: Io): (Io & { readonly screen: Screen; readonly input: TerminalInput }) | undefined {
  const { screen, env } = io;
  const input = io.input as TerminalInput | undefined;
  if (screen === undefined || input?.isTTY !== true || env?.['TERM'] === 'dumb') return undefined;
  return { out: io.out, err: io.err, screen, input, env, stop: io.stop };
}

/** Waits for the first connection. A dial that fails is an error, also where the monitor would dial again. */
function connected(monitor: Monitor, stop: AbortSignal | undefined): Promise<Greeting> {
  const greeting$ = monitor.state$.pipe(
    mergeMap((state) => {
      if (state.status === 'ready') return of(state.greeting);
      if (state.status !== 'waiting' && state.status !== 'closed') return NEVER;
      return throwError(() => state.cause ?? new ClosedError('the connection was closed'));
    }),
  );
  const failed$ = stopped$({ stop }).pipe(mergeMap((reason) => throwError(() => reason)));
  // The state reports a failure.
  monitor.connect().catch(() => undefined);
  return firstValueFrom(merge(greeting$, failed$));
}
