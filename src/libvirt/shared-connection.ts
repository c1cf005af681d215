import {
  defer,
  NEVER,
  Observable,
  startWith,
  Subject,
  type Subscriber,
  type Subscription,
  switchMap,
} from 'rxjs';
import { ClosedError, copyOf, type MonitorError } from '../errors.js';
import type { DomainRef } from './protocol/domain.js';
import * as libvirt from './protocol/procedures.js';
import type { Credentials } from './protocol/sasl.js';
import type { DialStep } from '../monitor/link.js';
import type { Greeting } from '../protocol/types.js';
import { DaemonConnection, type DomainLifecycle } from './daemon-connection.js';
import { DaemonSockets, type DaemonSocketOptions, type Report } from './daemon-sockets.js';

export interface SharedConnectionOptions extends DaemonSocketOptions {
  /** How many commands to domains may be outstanding at once. */
  readonly maxOutstanding: number;
}

/** Is called with each change of a {@link SharedConnection}. */
export interface ConnectionObserver {
  dialling(): void;
  /** The dial failed; without a cause it was given up. */
  failed(cause?: MonitorError): void;
  /** Called after the subscribers of `join` got the connection. */
  opened(): void;
}

/** Dials one daemon when it is needed, and shares the connection among its monitors and streams. */
export class SharedConnection {
  readonly #options: SharedConnectionOptions;
  readonly #sockets: DaemonSockets;
  readonly #waiters = new Set<{
    readonly subscriber: Subscriber<DaemonConnection>;
    readonly report: Report;
  }>();
  #step: DialStep | undefined;
  /** The main socket, from its dial to its end. */
  #socket: Subscription | undefined;
  #connection: DaemonConnection | undefined;
  #closed = false;
  #observer: ConnectionObserver | undefined;
  readonly #opened = new Subject<DaemonConnection>();
  /** Emits each connection after the subscribers of `join` got it. */
  readonly opened$ = this.#opened.asObservable();
  /** What becomes of the host's domains, while there is a connection. It never dials. */
  readonly lifecycle$: Observable<DomainLifecycle> = this.#whileConnected(({ lifecycle$ }) => lifecycle$);

  /** The domains whose guest agents open their channels, while there is a connection. It never dials. */
  readonly agentConnected$: Observable<DomainRef> = this.#whileConnected(
    ({ agentConnected$ }) => agentConnected$,
  );

  constructor(options: SharedConnectionOptions, credentials: Credentials | undefined) {
    this.#options = options;
    this.#sockets = new DaemonSockets(options, credentials);
  }

  get peer(): string {
    return this.#options.endpoint.peer;
  }

  /** The error of its further use, once it is closed for good. */
  get ended(): ClosedError | undefined {
    if (!this.#closed) return undefined;
    return new ClosedError('the libvirt connection was closed; make a new one', { permanent: true });
  }

  observe(observer: ConnectionObserver): void {
    this.#observer = observer;
  }

  /** Emits the connection, and dials where there is none. The dial is given up when its last subscriber unsubscribes. */
  join(report: Report): Observable<DaemonConnection> {
    return new Observable((subscriber) => {
      const { ended } = this;
      if (ended !== undefined) {
        subscriber.error(ended);
        return undefined;
      }
      if (this.#connection !== undefined) {
        subscriber.next(this.#connection);
        return undefined;
      }
      const waiter = { subscriber, report };
      this.#waiters.add(waiter);
      if (this.#socket === undefined) this.#dial();
      else if (this.#step !== undefined) report(this.#step);
      return () => {
        this.#waiters.delete(waiter);
        if (this.#waiters.size > 0 || this.#socket === undefined || this.#connection !== undefined) return;
        this.#release();
        this.#observer?.failed();
      };
    });
  }

  /** Closes what is open; the next `join` dials again. Resolves when no socket is left. */
  async reset(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.lost(new ClosedError('the libvirt connection was closed'));
    this.#release();
    await this.#sockets.allClosed();
  }

  /** From now on `join` fails. */
  refuse(): void {
    this.#closed = true;
  }

  #whileConnected<A>(streamOf: (connection: DaemonConnection) => Observable<A>): Observable<A> {
    return defer(() =>
      this.#opened.pipe(
        startWith(this.#connection),
        switchMap((connection) => (connection === undefined ? NEVER : streamOf(connection))),
      ),
    );
  }

  #dial(): void {
    const opened: { connection?: DaemonConnection } = {};
    const report = (step: DialStep) => {
      this.#step = step;
      for (const waiter of [...this.#waiters]) waiter.report(step);
    };
    const socket$ = this.#sockets.open(
      report,
      (packet) => opened.connection?.take(packet),
      async (rpc, keepalive) => {
        report(this.#sockets.awaiting('answer to CONNECT_GET_VERSION'));
        const { hv_ver } = await rpc.ask(libvirt.connectGetVersion, undefined);
        const connection = new DaemonConnection(rpc, {
          greeting: greetingOf(hv_ver),
          answersPings: keepalive,
          openExtraSocket: this.#sockets.openExtra,
          maxOutstanding: this.#options.maxOutstanding,
        });
        opened.connection = connection;
        report(this.#sockets.awaiting("registration for domains' lifecycles"));
        await connection.watchLifecycle();
        return connection;
      },
    );
    // Set first: the dial may fail before subscribe returns.
    const socket = (this.#socket = new Observable<never>().subscribe());
    this.#observer?.dialling();
    socket.add(
      socket$.subscribe({
        next: (connection) => {
          this.#connection = connection;
          this.#settleWaiters(({ subscriber }) => subscriber.next(connection));
          if (this.#connection !== connection) return;
          this.#observer?.opened();
          this.#opened.next(connection);
        },
        error: (error: MonitorError) => {
          const { connection } = opened;
          if (this.#socket === socket) this.#release();
          if (connection === undefined || this.#connection !== connection) {
            this.#settleWaiters(({ subscriber }) => subscriber.error(copyOf(error)));
            this.#observer?.failed(error);
          } else this.#connection = undefined;
          connection?.lost(error);
        },
      }),
    );
  }

  #settleWaiters(settle: (waiter: { readonly subscriber: Subscriber<DaemonConnection> }) => void): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) settle(waiter);
  }

  #release(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#step = undefined;
    socket?.unsubscribe();
  }
}

/** libvirt counts 1,000,000 for a major version and 1,000 for a minor. */
function greetingOf(version: bigint): Greeting {
  const number = Number(version);
  const qemu = {
    major: Math.floor(number / 1_000_000),
    minor: Math.floor(number / 1_000) % 1_000,
    micro: number % 1_000,
  };
  return { version: { qemu, package: '' }, capabilities: [] };
}
