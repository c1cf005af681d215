/** `rxqmp events`: a machine's events as they come. */
import { lastValueFrom, merge, mergeMap, of, takeUntil, tap, throwError, withLatestFrom } from 'rxjs';
import { EXIT } from '../exit.js';
import { printEvent } from '../output/event-line.js';
import type { Io } from '../io.js';
import { printReply } from '../output/json-text.js';
import type { MachineOptions } from '../target/machine-options.js';
import { openTarget, parseTarget, splitTarget } from '../target/target.js';
import { stopped$ } from '../until-stopped.js';

export interface EventsOptions extends MachineOptions {
  readonly sinceState?: boolean | undefined;
}

/** @param words - `[TARGET] [NAME …]` */
export async function events(words: readonly string[], options: EventsOptions, io: Io): Promise<number> {
  const { target, rest: names } = splitTarget(words, io.env);
  const place = parseTarget(target);
  if (names.length > 0) (await import('../arguments/known-names.js')).warnOfUnknown(io, names);
  const wanted = new Set(names);
  await using monitor = await openTarget(place, { connectTimeout: options.timeout }, io.env);
  const printed$ = monitor.events$.pipe(
    tap((event) => {
      if (wanted.size === 0 || wanted.has(event.event)) printEvent(io, event, options);
    }),
  );
  // Events and the reply come in the order of the wire, so that the state is in its place among them.
  const state$ = monitor
    .execute({ execute: 'query-status' })
    .pipe(tap((state) => printReply(io, state, { json: true })));
  const all$ = options.sinceState === true ? merge(printed$, state$) : printed$;
  // Ctrl-C is the usual end, but one that comes before the first connection is a failure.
  const stop$ = stopped$(io).pipe(
    withLatestFrom(monitor.state$),
    mergeMap(([reason, { status }]) => (status === 'ready' ? of(reason) : throwError(() => reason))),
  );
  await lastValueFrom(all$.pipe(takeUntil(stop$)), { defaultValue: undefined });
  return EXIT.done;
}
