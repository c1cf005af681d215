/** `rxqmp wait`: until an event comes. */
import {
  firstValueFrom,
  concat,
  defer,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  NEVER,
  throwError,
  timer,
  type Observable,
} from 'rxjs';
import { EXIT, Failure } from '../exit.js';
import { printEvent, type AnyQmpEvent } from '../output/event-line.js';
import type { Io } from '../io.js';
import type { MachineOptions } from '../target/machine-options.js';
import { runWords } from '../arguments/run-words.js';
import { openTarget, parseTarget, splitTarget } from '../target/target.js';
import { stopped$ } from '../until-stopped.js';
import { UsageError } from '../usage-error.js';
import { fulfils, readCondition } from '../arguments/where.js';

export interface WaitOptions extends MachineOptions {
  readonly where?: readonly string[] | undefined;
}

/**
 * @param words - `[TARGET] EVENT …`
 * @param command - `[COMMAND [key=value … | JSON]]`, to be run when the events are watched; undefined without `--`
 */
export async function wait(
  words: readonly string[],
  command: readonly string[] | undefined,
  options: WaitOptions,
  io: Io,
): Promise<number> {
  const { target, rest: names } = splitTarget(words, io.env, { what: 'event', example: 'SHUTDOWN' });
  const place = parseTarget(target);
  if (command?.length === 0) throw new UsageError('which command behind --? Such as -- cont');
  const { timeout, where = [] } = options;
  const conditions = where.map(readCondition);
  const { refuseCommands, warnOfUnknown } = await import('../arguments/known-names.js');
  refuseCommands(names);
  warnOfUnknown(io, names, conditions);
  const wanted = new Set(names);
  await using monitor = await openTarget(place, { connectTimeout: timeout }, io.env);
  let isReady = false;
  const watched = `${names.join(' or ')}${where.map((text) => ` with ${text}`).join('')}`;

  const event$: Observable<AnyQmpEvent> = monitor.events$.pipe(
    filter(({ event, data }) => wanted.has(event) && fulfils(data, conditions)),
  );
  const ready$ = monitor.state$.pipe(
    map(({ status }) => (isReady ||= status === 'ready')),
    ignoreElements(),
  );
  const run$ =
    command === undefined
      ? NEVER
      : defer(() => runWords(monitor, command, { agent: false, signal: io.stop })).pipe(ignoreElements());
  const late$ = (timeout === undefined ? NEVER : timer(timeout)).pipe(
    mergeMap(() => throwError(() => tooLate(watched, place.label, timeout ?? 0, isReady))),
  );
  const stop$ = stopped$(io).pipe(mergeMap((reason) => throwError(() => reason)));
  const end$ = throwError(() => new Failure(`the machine ended, and no ${watched} came`, EXIT.refused));
  const event = await firstValueFrom(merge(concat(event$, end$), ready$, run$, late$, stop$));
  printEvent(io, event, options);
  return EXIT.done;
}

function tooLate(watched: string, target: string, timeout: number, isReady: boolean): Failure {
  if (isReady) return new Failure(`no ${watched} within ${timeout} ms`, EXIT.refused);
  return new Failure(`no connection to ${target} within ${timeout} ms`, EXIT.unreachable);
}
