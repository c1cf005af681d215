import { Observable, Subject, Subscription } from 'rxjs';
import type { Driver, Link } from '../monitor/link.js';
import { createMonitor, type Monitor } from '../monitor/monitor.js';
import { callback, checkOptions, assertOption, record, type Rule } from '../options.js';
import { AsItIs } from '../protocol/message.js';
import type { CommandMessage, ErrorMessage, EventMessage, Message } from '../protocol/message.js';
import type { Greeting, JsonValue, Timestamp } from '../protocol/types.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { createTrampoline } from '../rx/trampoline.js';
import { answerOf, type Run } from './run.js';

/** A test's event. `qmpEvent` makes typed ones. */
export interface MockEvent {
  /** Its name. */
  readonly event: string;
  /** Its data. */
  readonly data?: object | undefined;
  /** 0 and 0 by default. */
  readonly timestamp?: Timestamp | undefined;
}

/** The options of a mock: its events and its greeting. */
export interface MockMonitorOptions {
  /**
   * The events, such as `cold('a-b|')`: subscribed once per connection, after the first subscriber of the
   * monitor's `events$`. When it completes, the connection ends in an orderly way; when it fails, the connection is lost.
   */
  readonly events$?: Observable<MockEvent> | undefined;
  /** The greeting. Commands may go out of band if its `capabilities` have `oob`, as those of the default greeting do. */
  readonly greeting?: Greeting | undefined;
}

/** A monitor for unit tests, whose events the test sends. */
export type MockMonitor<C = CommandMap, E = EventMap> = Monitor<C, E> & {
  /** Sends an event on the open connection. Without a connection the event is lost, as with QEMU. */
  emit(event: MockEvent): void;
};

const GREETING: Greeting = {
  version: { qemu: { major: 7, minor: 2, micro: 22 }, package: '' },
  capabilities: ['oob'],
};

const RULES: Readonly<Record<keyof MockMonitorOptions, Rule>> = {
  events$: {
    is: (value) => callback.is((value as Partial<Observable<unknown>> | null | undefined)?.subscribe),
    expected: 'an observable',
  },
  greeting: record,
};

/**
 * A monitor without a machine: a function answers the commands, and events come from an observable or from `emit`.
 *
 * It is the real monitor on a driver that connects, answers and delivers in the same tick, so it works in
 * `TestScheduler.run` and never waits by itself. Arguments are checked as on other monitors.
 *
 * @example
 * const monitor = mockMonitor(({ execute }) => (execute === 'query-status' ? { status: 'running' } : {}));
 * monitor.events$.subscribe(console.log);
 * monitor.emit(qmpEvent('STOP'));
 *
 * @see {@link fakeQemu}
 * @param run - called for each command; returns the reply as a value, a promise or an observable (its first value). For
 *   `undefined` the reply is `{}`. A thrown `{ class, desc }` fails the run with that `CommandError`, as if QEMU had refused the
 *   command; any other exception fails the run unchanged
 * @param options - the events, such as `hot('--a--b')`, and the greeting that `connect` resolves to
 * @returns the monitor, idle
 * @throws ArgumentError at once, if `run` is not a function, or an option is unknown or has a wrong value
 */
export function mockMonitor<C = CommandMap, E = EventMap>(
  run: Run = () => undefined,
  options: MockMonitorOptions = {},
): MockMonitor<C, E> {
  assertOption(run, callback, "mockMonitor: 'run'");
  checkOptions(options, RULES, 'mockMonitor');
  const { events$, greeting = GREETING } = options;
  const driver = new MockDriver(run, events$, greeting);
  const monitor = createMonitor<C, E>(driver);
  return Object.assign(monitor, { emit: (event: MockEvent) => driver.emit(event) });
}

class MockDriver implements Driver {
  readonly #run: Run;
  readonly #events$: Observable<MockEvent> | undefined;
  readonly #greeting: Greeting;

  readonly oob: boolean;
  #link: MockLink | undefined;

  constructor(run: Run, events$: Observable<MockEvent> | undefined, greeting: Greeting) {
    this.#run = run;
    this.#events$ = events$;
    this.#greeting = greeting;

    this.oob = greeting.capabilities.includes('oob');
  }

  open(): Observable<Link> {
    return new Observable((subscriber) => {
      const link = new MockLink(this.#run, this.#events$, this.#greeting, this.oob);
      this.#link = link;
      subscriber.add(() => link.close());
      subscriber.next(link);
    });
  }

  emit(event: MockEvent): void {
    this.#link?.emit(event);
  }
}

class MockLink implements Link {
  readonly #run: Run;

  readonly endsInOrder = true;
  readonly window = Infinity;
  readonly watchEvents?: () => Observable<void>;
  readonly #inbound = new Subject<Message>();
  readonly inbound$: Observable<Message> = this.#inbound;
  readonly #answers = new Subscription();
  /** A reply that comes while an event is delivered waits until all subscribers have it, as on a real connection. */
  readonly #trampoline = createTrampoline();

  constructor(
    run: Run,
    events$: Observable<MockEvent> | undefined,
    readonly greeting: Greeting,
    readonly oob: boolean,
  ) {
    this.#run = run;

    if (events$ !== undefined) this.watchEvents = () => this.#watch(events$);
  }

  send({ execute, 'exec-oob': outOfBand, arguments: args, id }: CommandMessage): void {
    const command = {
      execute: outOfBand ?? execute ?? '',
      ...(args === undefined ? {} : { arguments: args }),
      ...(outOfBand === undefined ? {} : { oob: true as const }),
    };
    this.#answers.add(
      answerOf(this.#run, command).subscribe({
        next: (value = {}) => this.#deliver({ return: value as JsonValue, id }),
        error: (thrown: unknown) => this.#deliver({ ...failureOf(thrown), id }),
      }),
    );
  }

  emit({ event, data, timestamp = { seconds: 0, microseconds: 0 } }: MockEvent): void {
    this.#deliver({ event, ...(data === undefined ? {} : { data }), timestamp } as EventMessage);
  }

  close(): void {
    this.#answers.unsubscribe();
  }

  #watch(events$: Observable<MockEvent>): Observable<void> {
    return new Observable((subscriber) => {
      subscriber.add(
        events$.subscribe({
          next: (event) => this.emit(event),
          error: (error: unknown) => this.#trampoline(() => this.#inbound.error(error)),
          complete: () => this.#trampoline(() => this.#inbound.complete()),
        }),
      );
      subscriber.next();
    });
  }

  #deliver(message: Message): void {
    this.#trampoline(() => this.#inbound.next(message));
  }
}

/** QEMU's refusal where the test threw one as `{ class, desc }`, as for `fakeQemu`; else what was thrown, as it is. */
function failureOf(
  thrown: unknown,
): { readonly error: ErrorMessage['error'] } | { readonly failure: AsItIs } {
  if (thrown instanceof Error || typeof thrown !== 'object' || thrown === null)
    return { failure: new AsItIs(thrown) };
  const { class: name, desc } = thrown as Partial<Record<keyof ErrorMessage['error'], unknown>>;
  if (typeof name !== 'string' || typeof desc !== 'string') return { failure: new AsItIs(thrown) };
  return { error: { class: name, desc } };
}
