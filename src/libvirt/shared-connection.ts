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
import { ClosedError, copyOf, InterruptedError, isMonitorError, type MonitorError } from '../errors.js';
import type { DomainRef } from './protocol/domain.js';
import type { Packet } from './protocol/packet.js';
import * as libvirt from './protocol/procedures.js';
import type { Credentials } from './protocol/sasl.js';
import type { DialStep } from '../monitor/link.js';
import type { Greeting } from '../protocol/types.js';
import { nodeCrypto } from '../node/crypto.js';
import { DaemonConnection, type DomainLifecycle } from './daemon-connection.js';
import type { Endpoint } from './endpoint.js';
import { asHandshakeError, login } from './login.js';
import { RpcSocket } from './rpc-socket.js';

export interface SharedConnectionOptions {
  readonly endpoint: Endpoint;
  /** What the daemon is asked to open. */
  readonly name: string;
  /** Whether the daemon is to refuse what changes something. */
  readonly readonly: boolean;
  readonly maxPacketBytes: number;
  /** Milliseconds and a number; without it no pings are sent. */
  readonly keepalive: { readonly interval: number; readonly count: number } | undefined;
  /** How many commands to domains may be outstanding at once. */
  readonly maxOutstanding: number;
  /** For sockets beside the main one, whose deadline no monitor holds. In milliseconds. */
  readonly connectTimeout: number;
}

type Report = (step: DialStep) => void;

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
  readonly #credentials: Credentials | undefined;
  readonly #waiters = new Set<{
    readonly subscriber: Subscriber<DaemonConnection>;
    readonly report: Report;
  }>();
  #step: DialStep | undefined;
  /** The main socket, from its dial to its end. */
  #socket: Subscription | undefined;
  #connection: DaemonConnection | undefined;
  #closed = false;
  /** Sockets that wait for the daemon's reply to their last call. */
  readonly #closing = new Set<Promise<void>>();
  #observer: ConnectionObserver | undefined;
  readonly #opened = new Subject<DaemonConnection>();
  /** Emits each connection after the subscribers of `join` got it. */
  readonly opened$ = this.#opened.asObservable();
  /** What becomes of the host's domains, while there is a connection. It never dials. */
  readonly lifecycle$: Observable<DomainLifecycle> = defer(() =>
    this.#opened.pipe(
      startWith(this.#connection),
      switchMap((connection) => connection?.lifecycle$ ?? NEVER),
    ),
  );

  /** The domains whose guest agents open their channels, while there is a connection. It never dials. */
  readonly agentConnected$: Observable<DomainRef> = defer(() =>
    this.#opened.pipe(
      startWith(this.#connection),
      switchMap((connection) => connection?.agentConnected$ ?? NEVER),
    ),
  );

  constructor(options: SharedConnectionOptions, credentials: Credentials | undefined) {
    this.#options = options;
    this.#credentials = credentials;
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
    await Promise.all(this.#closing);
    await this.#options.endpoint.gone();
  }

  /** From now on `join` fails. */
  refuse(): void {
    this.#closed = true;
  }

  #dial(): void {
    const opened: { connection?: DaemonConnection } = {};
    const report = (step: DialStep) => {
      this.#step = step;
      for (const waiter of [...this.#waiters]) waiter.report(step);
    };
    const socket$ = this.#open(
      report,
      (packet) => opened.connection?.take(packet),
      async (rpc, keepalive) => {
        report(this.#awaiting('answer to CONNECT_GET_VERSION'));
        const { hv_ver } = await rpc.ask(libvirt.connectGetVersion, undefined);
        const connection = new DaemonConnection(rpc, {
          greeting: greetingOf(hv_ver),
          answersPings: keepalive,
          openExtraSocket: (on) => this.#openExtraSocket(on),
          maxOutstanding: this.#options.maxOutstanding,
        });
        opened.connection = connection;
        report(this.#awaiting("registration for domains' lifecycles"));
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

  #openExtraSocket(on: {
    readonly ready: (socket: RpcSocket) => void;
    readonly ended: (error: MonitorError) => void;
  }) {
    const deadline = setTimeout(() => {
      socket.unsubscribe();
      on.ended(new ClosedError('another socket to the daemon took too long'));
    }, this.#options.connectTimeout);
    const socket = this.#open(
      () => undefined,
      () => undefined,
      (rpc) => Promise.resolve(rpc),
    ).subscribe({
      next: (rpc) => {
        clearTimeout(deadline);
        on.ready(rpc);
      },
      error: (error: MonitorError) => {
        clearTimeout(deadline);
        on.ended(error);
      },
    });
    return () => {
      clearTimeout(deadline);
      socket.unsubscribe();
    };
  }

  /**
   * A socket, logged in, and then what `finish` makes of it. It errors when the socket can't be opened and
   * when it ends; unsubscribing closes it.
   */
  #open<T>(
    report: Report,
    onPushed: (packet: Packet) => void,
    finish: (rpc: RpcSocket, keepalive: boolean) => Promise<T>,
  ): Observable<T> {
    const { endpoint, name, readonly, maxPacketBytes, keepalive } = this.#options;
    return new Observable((subscriber) => {
      let awaited = 'answer to AUTH_LIST';
      let loggedIn = false;
      let ready = false;
      let rpc: RpcSocket | undefined;
      const fail = (error: unknown) =>
        subscriber.error(ready ? asLoss(error) : asHandshakeError(error, endpoint.peer, awaited));
      const awaits = (missing: string) => {
        awaited = missing;
        report(this.#awaiting(missing));
      };
      const use = async (socket: RpcSocket) => {
        const options = {
          endpoint,
          name,
          readonly,
          credentials: this.#credentials,
          crypto: nodeCrypto,
          awaits,
        };
        const daemon = await login(socket, options);
        loggedIn = true;
        if (daemon.keepalive && keepalive) socket.startKeepalive(keepalive.interval, keepalive.count);
        const result = await finish(socket, daemon.keepalive);
        // It may have ended while the last promise was settled.
        if (subscriber.closed || socket.ended) return;
        ready = true;
        subscriber.next(result);
      };
      const stream = endpoint.open(report).subscribe({
        next: (duplex) => {
          rpc = new RpcSocket(duplex, { peer: endpoint.peer, maxPacketBytes, onPushed, onEnd: fail });
          use(rpc).catch(fail);
        },
        error: (error: unknown) => subscriber.error(error),
      });
      return () => {
        if (rpc === undefined) stream.unsubscribe();
        else this.#close(rpc, loggedIn, stream);
      };
    });
  }

  #close(rpc: RpcSocket, loggedIn: boolean, stream: Subscription): void {
    const closed = rpc.close(loggedIn ? libvirt.connectClose : undefined).then(() => {
      stream.unsubscribe();
      this.#closing.delete(closed);
    });
    this.#closing.add(closed);
  }

  #awaiting(missing: string): DialStep {
    return { step: 'handshake', missing, where: `from ${this.#options.endpoint.peer}`, hint: SILENT_DAEMON };
  }
}

const SILENT_DAEMON =
  'connected, but the daemon may be starting (it asks QEMU what it can, which takes seconds), be stopped, or have as many clients as max_clients allows';

/** A connection that was there is lost, whatever its transport calls it. */
function asLoss(error: unknown): unknown {
  if (!isMonitorError(error) || error._tag !== 'ConnectError') return error;
  return new InterruptedError(error.message, { reason: 'lost' }, { cause: error });
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
