/** `rxqmp trace record`: a machine's messages into a file, its own or also those of another program. */
import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filter, firstValueFrom, from, map, merge, mergeMap, throwError, type Observable } from 'rxjs';
import type { MonitorError } from '../../../src/errors.js';
import type { Monitor } from '../../../src/monitor/monitor.js';
import { TraceRecorder } from '../../../src/trace/trace-lines.js';
import { EXIT, explain } from '../exit.js';
import { Stopped, type Io } from '../io.js';
import type { MachineOptions } from '../target/machine-options.js';
import { printable } from '../output/printable.js';
import { openTarget, parseTarget, targetOr, type Target } from '../target/target.js';
import { stopped$ } from '../until-stopped.js';
import { UsageError } from '../usage-error.js';

export interface RecordOptions extends MachineOptions {
  /** Where another program finds the machine. */
  readonly path?: string | undefined;
  /** Names of members that are secret too. */
  readonly secret?: readonly string[] | undefined;
}

/**
 * @param words - `[TARGET] FILE`
 * @param program - `[PROGRAM [ARGUMENT …]]`, which is recorded for as long as it runs; undefined without `--`
 */
export async function record(
  words: readonly string[],
  program: readonly string[] | undefined,
  options: RecordOptions,
  io: Io,
): Promise<number> {
  if (program?.length === 0)
    throw new UsageError('trace record: which program behind --? Such as -- npm test');
  if (words.length > 2)
    throw new UsageError(`trace record: one target and one file, and not ${words.slice(2).join(' ')}`);
  const file = words.at(-1);
  if (file === undefined)
    throw new UsageError('trace record: give a target and the file to make, TARGET FILE');
  if (words.length === 1 && (io.env?.['RXQMP_TARGET'] ?? '') === '')
    throw new UsageError(
      `trace record: only '${file}' is given: give a target and the file to make, TARGET FILE`,
    );
  const target = targetOr(words.at(-2), io.env);
  const place = parseTarget(target, { agent: options.agent ?? false });
  if (place.agent && (options.path ?? program) !== undefined)
    throw new UsageError(`${options.path === undefined ? '--' : '--path'}: a guest agent can't be shared`);
  // From here on a signal ends the command in order, so that an empty file is removed.
  const stop$ = stopped$(io).pipe(mergeMap((reason) => throwError(() => reason)));
  const out = new TraceFile(file);
  const recorder = new TraceRecorder((line) => out.write(line), {
    target: kindOf(place),
    secrets: options.secret,
  });
  try {
    const traced = { trace: recorder.record.bind(recorder), traceMessages: true };
    await using monitor = await openTarget(place, { connectTimeout: options.timeout, ...traced }, io.env);
    recorder.begin(await connected(monitor, recorder, stop$));
    if (program !== undefined)
      return await recordedProgram(monitor, recorder, { path: options.path, program }, io);
    return await recorded(monitor, recorder, { file, place, path: options.path }, io);
  } finally {
    out.close();
  }
}

/** Waits for the connection; fails when it is stopped from outside. */
async function connected(monitor: Monitor, recorder: TraceRecorder, stop$: Observable<never>) {
  try {
    return await firstValueFrom(merge(from(monitor.connect()), stop$));
  } catch (error) {
    // What came so far is worth a file.
    if (recorder.hasBegun) recorder.end(error instanceof Stopped ? undefined : explain(error));
    throw error;
  }
}

/** Records what a program does at a socket of its own, or at `path`; returns the program's exit code. */
async function recordedProgram(
  monitor: Monitor,
  recorder: TraceRecorder,
  { path, program }: { readonly path: string | undefined; readonly program: readonly string[] },
  io: Io,
): Promise<number> {
  const folder = path === undefined ? mkdtempSync(join(tmpdir(), 'rxqmp-trace-')) : undefined;
  const target = path ?? join(folder ?? '', 'qmp.sock');
  const watching = monitor.events$.subscribe({
    error: (error: unknown) => recorder.end(explain(error)),
    complete: () => recorder.end(undefined),
  });
  try {
    await using _shared = await share(monitor, target);
    const { runProgram } = await import('../trace/run-program.js');
    return await runProgram(program, { stop: io.stop, env: { ...io.env, RXQMP_TARGET: target } });
  } finally {
    watching.unsubscribe();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

interface Recording {
  readonly file: string;
  readonly place: Target;
  readonly path: string | undefined;
}

async function recorded(
  monitor: Monitor,
  recorder: TraceRecorder,
  { file, place, path }: Recording,
  io: Io,
): Promise<number> {
  // Through libvirt events are sent to those who asked for them.
  const watching = place.agent ? undefined : monitor.events$.subscribe({ error: () => undefined });
  const closed$ = monitor.state$.pipe(
    filter((state) => state.status === 'closed'),
    map(({ cause }) => ({ cause })),
  );
  const ended = firstValueFrom(merge(closed$, stopped$(io).pipe(map(() => undefined))));
  await using _shared = path === undefined ? undefined : await share(monitor, path);
  const hint = path === undefined ? '' : `; give your program ${path}`;
  io.err(printable(`recording ${place.label} into ${file}${hint}; Ctrl-C ends it`) + '\n');
  const end = await ended;
  watching?.unsubscribe();
  if (end === undefined) return EXIT.done;
  return ends(end.cause, recorder, io);
}

function ends(cause: MonitorError | undefined, recorder: TraceRecorder, io: Io): number {
  recorder.end(cause?.message);
  if (cause === undefined) return EXIT.done;
  io.err(`rxqmp: ${printable(cause.message)}\n`);
  return EXIT.unreachable;
}

async function share(monitor: Monitor, path: string) {
  const { serveMonitor } = await import('../../../src/share/index.js');
  return serveMonitor(monitor, { path });
}

/** The kind of a target, which is no secret. */
function kindOf(place: Target): string {
  const kind = place.kind === 'socket' ? ('path' in place.address ? 'unix' : 'tcp') : place.kind;
  return place.agent ? `guest agent, ${kind}` : kind;
}

/** A file that others can't read. Each line is in it when `write` returns, however the command ends. */
class TraceFile {
  readonly #file: string;
  readonly #descriptor: number;
  #isEmpty = true;

  /** @throws UsageError where the file is there, or can't be made */
  constructor(file: string) {
    this.#file = file;
    try {
      this.#descriptor = openSync(file, 'wx', 0o600);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const why =
        code === 'EEXIST'
          ? 'it exists: take another name'
          : code === 'ENOENT'
            ? 'its folder is not there'
            : code;
      throw new UsageError(`can't make ${file}: ${why ?? String(cause)}`, { cause });
    }
  }

  write(line: string): void {
    this.#isEmpty = false;
    writeSync(this.#descriptor, line);
  }

  close(): void {
    closeSync(this.#descriptor);
    if (this.#isEmpty) unlinkSync(this.#file);
  }
}
