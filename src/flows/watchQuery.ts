import { Observable } from 'rxjs';
import { monitorLike } from '../../operators/arguments.js';
import type { MonitorParts } from '../../operators/monitor-like.js';
import { QueryLoop } from '../../operators/query-loop.js';
import { assertOption, checkOptions, duration, record, text, type Rule } from '../options.js';
import type { CommandMap, EventMap, ReturnOf } from '../raw/index.js';
import { subscribeFor } from '../rx/subscribe-for.js';
import { createTrampoline } from '../rx/trampoline.js';

/** When `watchQuery` sends its query again. */
export interface WatchQueryOptions {
  /** The events after which it sends the query again, such as `['NIC_RX_FILTER_CHANGED']`; none by default. */
  readonly on?: readonly (keyof EventMap & string)[] | undefined;
  /** Milliseconds from a reply to the next query; without it only `ready` and events cause queries. */
  readonly interval?: number | undefined;
}

const eventNames: Rule = {
  is: (value) => Array.isArray(value) && value.every(text.is),
  expected: 'a list of event names',
};

const RULES: Readonly<Record<keyof WatchQueryOptions, Rule>> = { on: eventNames, interval: duration };
const maybeRecord: Rule = {
  is: (value) => value === undefined || record.is(value),
  expected: record.expected,
};

/** How long after a timeout the query is sent again, if `interval` is not given. */
const RETRY_AFTER_MS = 1_000;

type ArgumentsOf<N extends keyof CommandMap> = CommandMap[N] extends { readonly arguments: infer A }
  ? A
  : Record<string, never>;

/**
 * Keeps the reply of a query up to date: sends it when the monitor is ready, and again after the named events and the
 * interval.
 *
 * One query is outstanding at a time; if several events come meanwhile, one more follows. It emits each reply, also one that
 * is equal to the one before. It opens the connection, and with `reconnect` it sends the query again on each connection. A
 * query that times out is sent again. Pass only commands that change nothing.
 * After an unsubscribe it sends nothing more.
 *
 * ```
 * monitor:   ready--------BLOCK_IO_ERROR--------------
 * commands:  query-block--query-block-----------------
 * result:    ---a------------b------------------------
 * ```
 *
 * @example
 * const disks$ = watchQuery(monitor, 'query-block', {}, { on: ['BLOCK_IO_ERROR', 'DEVICE_TRAY_MOVED'] });
 *
 * @param monitor - any monitor
 * @param command - a query of QEMU's schema
 * @param args - its arguments, if it takes some
 * @param options - see {@link WatchQueryOptions}
 * @returns the replies; completes and fails as `events$` does
 * @throws CommandError through the observable if QEMU refuses the query; ArgumentError at once, if an argument or option
 *   can't be used
 */
export function watchQuery<N extends keyof CommandMap & string>(
  monitor: MonitorParts,
  command: N,
  args?: ArgumentsOf<N>,
  options: WatchQueryOptions = {},
): Observable<ReturnOf<CommandMap[N]>> {
  assertOption(monitor, monitorLike, "watchQuery: 'monitor'");
  assertOption(command, text, "watchQuery: 'command'");
  assertOption(args, maybeRecord, "watchQuery: 'args'");
  checkOptions(options, RULES, 'watchQuery');
  const { interval } = options;
  const names: ReadonlySet<string> = new Set(options.on);
  return new Observable((subscriber) => {
    const trampoline = createTrampoline();
    const queries = new QueryLoop({
      monitor,
      command: { execute: command, arguments: args as object | undefined },
      retryAfterMs: interval ?? RETRY_AFTER_MS,
      trampoline,
      onReply: (reply) => {
        subscriber.next(reply as ReturnOf<CommandMap[N]>);
        if (interval !== undefined && !subscriber.closed) queries.askIn(interval);
      },
      onError: (error) => subscriber.error(error),
    });
    subscriber.add(() => queries.stop());
    subscribeFor(monitor.events$, subscriber, {
      next: ({ event }) =>
        trampoline(() => {
          if (names.has(event)) queries.ask();
        }),
      error: (error) => trampoline(() => subscriber.error(error)),
      complete: () => trampoline(() => subscriber.complete()),
    });
    // After events$, which dials; state$ doesn't.
    subscribeFor(monitor.state$, subscriber, {
      next: ({ status }) =>
        trampoline(() => {
          if (status === 'ready') queries.ask();
          else queries.stop();
        }),
    });
  });
}
