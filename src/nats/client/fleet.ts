import { interval, Observable, ReplaySubject, share, Subscription, timer } from 'rxjs';
import { ConnectError } from '../../errors.js';
import type { Monitor } from '../../monitor/monitor.js';
import type { MonitorOptions } from '../../monitor/options.js';
import { checkOptions, requireOptions } from '../../options.js';
import type { CommandMap, EventMap } from '../../raw/index.js';
import { listen, newsOf, tryPublish, type NatsConnectionLike, type NatsMessageLike } from '../connection.js';
import { readIfOurs } from '../protocol/envelope.js';
import { machineSubject, nameOf } from '../protocol/subject.js';
import { Directory, type FleetMachine } from './directory.js';
import {
  DEFAULT_HEARTBEAT_TIMEOUT_MS,
  NATS_CLIENT_OPTIONS,
  natsMonitor,
  subject,
  type NatsClientOptions,
} from './monitor.js';
import { READ_ONCE_MORE_MS } from './silence-watch.js';

declare const performance: { now(): number };

/**
 * The prefix of a fleet's subjects, a connection to NATS, and the default options of the fleet's monitors.
 *
 * @example
 * const options: FleetOptions = { connection, prefix: 'fleet', reconnect: true };
 */
export interface FleetOptions extends NatsClientOptions {
  /** What the machines' subjects begin with: `fleet` for `fleet.vm1` and `fleet.vm2`. */
  readonly prefix: string;
}

/** The machines of many hosts, over NATS. */
export interface Fleet {
  /**
   * The known machines, sorted by name: emits the whole list at first and after each change; several changes within 10 ms
   * are one emission. A machine that its host no longer serves is `gone`, and stays in the list for a minute. Completes when
   * `close()` or `drain()` of the connection to NATS is called. Fails with `ConnectError` if that connection ends for good by
   * itself, is closed already, or may not subscribe to the heartbeats.
   */
  readonly machines$: Observable<readonly FleetMachine[]>;
  /**
   * A machine's monitor, idle: it dials when it is used. The machine need not be known.
   *
   * @param name - the machine's name, as in `machines$`
   * @param options - take precedence over those of the fleet
   */
  monitor<C = CommandMap, E = EventMap>(
    name: string,
    options?: MonitorOptions & { readonly oob?: boolean | undefined },
  ): Monitor<C, E>;
}

/**
 * Makes a directory of the machines that hosts serve under one prefix, and monitors of these machines.
 *
 * @param options - a connection to NATS, the prefix, and the options of every driver for the monitors
 * @returns the fleet; it listens to heartbeats while `machines$` has a subscriber
 * @throws `ArgumentError` at once, which names the option that can't be used
 *
 * @example
 * const machines = fleet({ connection, prefix: 'fleet', reconnect: true });
 * machines.machines$.subscribe((list) => console.table(list));
 * machines.monitor('vm1').run('query-status').subscribe(console.log);
 */
export function fleet(options: FleetOptions): Fleet {
  checkOptions(options, { ...NATS_CLIENT_OPTIONS, prefix: subject }, 'fleet');
  requireOptions(options, ['connection', 'prefix'], 'fleet');
  const { prefix, ...common } = options;
  const { connection, heartbeatTimeout = DEFAULT_HEARTBEAT_TIMEOUT_MS } = common;
  const machines$ = new Observable<readonly FleetMachine[]>((subscriber) => {
    const watch = new FleetWatch(connection, prefix, heartbeatTimeout, {
      next: (machines) => subscriber.next(machines),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    watch.start();
    return () => watch.close();
  });
  return {
    machines$: machines$.pipe(share({ connector: () => new ReplaySubject(1) })),
    monitor: (name, own = {}) => natsMonitor({ ...common, ...own, subject: machineSubject(prefix, name) }),
  };
}

/** Changes that come within so long are one emission. Milliseconds. */
const JOIN_WITHIN_MS = 10;
/** Hosts answer at once; where none does the list is empty. Milliseconds. */
const FIRST_WITHIN_MS = 2_000;
/** How often silent hosts are looked for. Milliseconds. */
const EXPIRE_EVERY_MS = 500;

interface ListListener {
  next(machines: readonly FleetMachine[]): void;
  error(error: unknown): void;
  complete(): void;
}

/** Watches the hosts of a prefix. */
class FleetWatch {
  readonly #connection: NatsConnectionLike;
  readonly #prefix: string;
  readonly #listener: ListListener;

  readonly #directory: Directory;
  readonly #scope = new Subscription();
  #emission: Subscription;

  constructor(connection: NatsConnectionLike, prefix: string, silentAfterMs: number, listener: ListListener) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#listener = listener;

    this.#directory = new Directory(silentAfterMs);
    this.#emission = timer(FIRST_WITHIN_MS).subscribe(() => this.#emit());
    this.#scope.add(this.#emission);
  }

  start(): void {
    const alive = `${this.#prefix}.*.alive`;
    if (this.#connection.isClosed()) {
      this.#fail('the connection to the NATS server is closed');
      return;
    }
    this.#scope.add(
      newsOf(this.#connection).subscribe((news) => {
        if (news.news === 'disconnected') this.#changed(this.#directory.disconnected());
        else if (news.news === 'connected') this.#ask();
        else if (news.news === 'closed') this.#onClosed(news.why);
        else if (news.subject === alive) this.#refused(alive);
      }),
    );
    const onMessage = (message: NatsMessageLike) => this.#take(message);
    this.#scope.add(listen(this.#connection, alive, onMessage, () => this.#refused(alive)));
    this.#scope.add(interval(EXPIRE_EVERY_MS).subscribe(() => this.#expire()));
    this.#ask();
  }

  close(): void {
    this.#scope.unsubscribe();
    this.#emission.unsubscribe();
  }

  /** Asks all hosts at once. Where that isn't permitted, their heartbeats come a bit later. */
  #ask(): void {
    tryPublish(this.#connection, `${this.#prefix}.who`, new Uint8Array());
  }

  #take({ subject: from, data }: NatsMessageLike): void {
    const name = nameOf(from.split('.').at(-2) ?? '');
    if (name === undefined) return;
    const envelope = readIfOurs(data, ['alive', 'gone'])?.envelope;
    if (envelope === undefined) return;
    const now = performance.now();
    this.#changed(
      envelope.kind === 'alive'
        ? this.#directory.alive(name, envelope, now)
        : this.#directory.gone(name, envelope, now),
    );
  }

  #expire(): void {
    this.#scope.add(
      timer(READ_ONCE_MORE_MS).subscribe(() => this.#changed(this.#directory.expire(performance.now()))),
    );
  }

  #changed(changed: boolean): void {
    if (!changed) return;
    this.#emission.unsubscribe();
    this.#emission = timer(JOIN_WITHIN_MS).subscribe(() => this.#emit());
  }

  #emit(): void {
    this.#listener.next(this.#directory.machines);
  }

  #onClosed(why: string | undefined): void {
    if (why === undefined) this.#listener.complete();
    else this.#fail(`the connection to the NATS server ended: ${why}`);
  }

  #refused(alive: string): void {
    this.#fail(`NATS does not let this login subscribe ${alive}`);
  }

  #fail(why: string): void {
    this.#listener.error(
      new ConnectError(`the fleet ${this.#prefix} can't be watched: ${why}`, { permanent: true }),
    );
  }
}
