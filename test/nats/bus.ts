import type { NatsConnectionLike, NatsMessageLike, NatsStatusLike } from '../../src/nats/index.js';

/** A message on its way. */
export interface OnTheWay {
  readonly from: BusConnection;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly reply?: string;
  /** Its envelope, as far as it has one. */
  readonly envelope: {
    readonly kind?: string;
    readonly seq?: number;
    readonly n?: number;
    readonly state?: string;
  };
}

/** What becomes of a message; `refuse`: the server doesn't let the login publish. */
export type Fate = 'deliver' | 'drop' | 'twice' | 'hold' | 'refuse';

/**
 * A NATS server in memory, for faults that a real one doesn't show: it loses, doubles and holds messages. It delivers in
 * microtasks, in order, and reports requests without responders as nats-server does.
 */
export class Bus {
  readonly maxPayload: number;
  readonly #connections = new Set<BusConnection>();
  readonly #held: OnTheWay[] = [];
  /** Decides on each message; all are delivered without it. */
  fate: (message: OnTheWay) => Fate = () => 'deliver';
  /** Subjects that no connection may subscribe. */
  forbidden: readonly string[] = [];
  readonly log: OnTheWay[] = [];

  constructor(maxPayload = 1024 * 1024) {
    this.maxPayload = maxPayload;
  }

  connect(): BusConnection {
    const connection = new BusConnection(this);
    this.#connections.add(connection);
    return connection;
  }

  publish(from: BusConnection, subject: string, data: Uint8Array, reply?: string): void {
    const message: OnTheWay = { from, subject, data, ...(reply && { reply }), envelope: envelopeOf(data) };
    this.log.push(message);
    const fate = this.fate(message);
    if (fate === 'refuse') from.refused('publish', subject);
    if (fate === 'hold') this.#held.push(message);
    if (fate === 'deliver' || fate === 'twice') this.#deliver(message);
    if (fate === 'twice') this.#deliver(message);
  }

  /** Delivers what was held, in its order. */
  release(): void {
    for (const message of this.#held.splice(0)) this.#deliver(message);
  }

  /** How many messages of a kind were published. */
  count(kind: string): number {
    return this.log.filter(({ envelope }) => envelope.kind === kind).length;
  }

  /** How many subscriptions a subject has, without wildcards. */
  subscribers(subject: string): number {
    return [...this.#connections].reduce((sum, connection) => sum + connection.subscribed(subject), 0);
  }

  #deliver({ from, subject, data, reply }: OnTheWay): void {
    void Promise.resolve().then(() => {
      const message = { subject, data, reply: reply ?? '' };
      let taken = 0;
      for (const connection of this.#connections) taken += connection.receive(message);
      if (taken === 0 && reply !== undefined) {
        from.receive({ subject: reply, data: new Uint8Array(), headers: { code: 503 } });
      }
    });
  }
}

function envelopeOf(data: Uint8Array): OnTheWay['envelope'] {
  try {
    const [line = ''] = new TextDecoder().decode(data).split('\n');
    return JSON.parse(line) as OnTheWay['envelope'];
  } catch {
    return {};
  }
}

export class BusConnection implements NatsConnectionLike {
  readonly #bus: Bus;
  readonly #subscriptions = new Set<{
    readonly subject: string;
    readonly onMessage: (message: NatsMessageLike) => void;
  }>();
  readonly #statuses: NatsStatusLike[] = [];
  #onStatus: () => void = () => undefined;
  #open = true;
  #resolveClosed: (error: Error | undefined) => void = () => undefined;
  readonly #closed = new Promise<Error | undefined>((resolve) => (this.#resolveClosed = resolve));
  info: { readonly max_payload: number } | undefined;

  constructor(bus: Bus) {
    this.#bus = bus;
    this.info = { max_payload: bus.maxPayload };
  }

  publish(subject: string, payload = new Uint8Array(), options: { reply?: string } = {}): void {
    if (!this.#open) throw new Error('closed connection');
    if (payload.length > this.#bus.maxPayload) throw new Error('max_payload size exceeded');
    // What is published while the connection is broken is lost.
    if (this.info !== undefined) this.#bus.publish(this, subject, payload.slice(), options.reply);
  }

  subscribe(
    subject: string,
    { callback }: { callback: (error: Error | null, message: NatsMessageLike) => void },
  ) {
    const subscription = { subject, onMessage: (message: NatsMessageLike) => callback(null, message) };
    if (!this.#bus.forbidden.includes(subject)) this.#subscriptions.add(subscription);
    else {
      const error = this.refused('subscription', subject);
      void Promise.resolve().then(() => callback(error, {} as NatsMessageLike));
    }
    return { unsubscribe: () => void this.#subscriptions.delete(subscription) };
  }

  /** @returns how many of its subscriptions took the message */
  receive(message: NatsMessageLike): number {
    if (this.info === undefined) return 0;
    const takers = [...this.#subscriptions].filter(
      ({ subject }) => subject === message.subject || matches(subject, message.subject),
    );
    for (const { onMessage } of takers) onMessage(message);
    return takers.length;
  }

  subscribed(wanted: string): number {
    return [...this.#subscriptions].filter(({ subject }) => subject === wanted).length;
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  async *status(): AsyncIterable<NatsStatusLike> {
    for (;;) {
      for (const status of this.#statuses.splice(0)) yield status;
      if (!this.#open) return;
      await new Promise<void>((resolve) => (this.#onStatus = resolve));
    }
  }

  isClosed(): boolean {
    return !this.#open;
  }

  refused(operation: 'publish' | 'subscription', subject: string): Error {
    const error = Object.assign(new Error(`Permissions Violation for ${operation} to "${subject}"`), {
      operation,
      subject,
    });
    error.name = 'PermissionViolationError';
    this.#report({ type: 'error', error });
    return error;
  }

  /** Breaks the connection; what others publish meanwhile is lost to it. */
  disconnect(): void {
    this.info = undefined;
    this.#report({ type: 'disconnect' });
  }

  reconnect(): void {
    this.info = { max_payload: this.#bus.maxPayload };
    this.#report({ type: 'reconnect' });
  }

  /** Closes it for good; with an error where NATS's client gives up, not its owner. */
  close(error?: Error): void {
    this.#open = false;
    this.info = undefined;
    this.#report({ type: 'close' });
    this.#resolveClosed(error);
  }

  closed(): Promise<Error | undefined> {
    return this.#closed;
  }

  #report(status: NatsStatusLike): void {
    this.#statuses.push(status);
    this.#onStatus();
  }
}

function matches(pattern: string, subject: string): boolean {
  const [wanted, given] = [pattern.split('.'), subject.split('.')];
  return wanted.length === given.length && wanted.every((token, at) => token === '*' || token === given[at]);
}
