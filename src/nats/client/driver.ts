import { delayWhen, Observable, Subscription, timer } from 'rxjs';
import { ConnectError, HandshakeError, isMonitorError, messageOf } from '../../errors.js';
import type { DialStep, Driver, Link } from '../../monitor/link.js';
import type { Trace } from '../../protocol/trace.js';
import { tracerOf } from '../../protocol/trace.js';
import {
  isNoResponders,
  listen,
  newsOf,
  randomToken,
  tryPublish,
  whenConnected,
  type NatsConnectionLike,
  type NatsMessageLike,
  type NatsNews,
} from '../connection.js';
import {
  readHelloAnswer,
  readIfOurs,
  readMessage,
  writeMessage,
  type HelloAnswer,
} from '../protocol/envelope.js';
import { payloadFault } from '../protocol/parts.js';
import { subjectsOf, type MachineSubjects } from '../protocol/subject.js';
import { NatsLink } from './link.js';

export interface NatsDriverOptions {
  readonly connection: NatsConnectionLike;
  readonly subject: string;
  readonly inboxPrefix: string;
  readonly heartbeatTimeoutMs: number;
  readonly maxFrameBytes: number;
  readonly oob: boolean;
  readonly trace: Trace | undefined;
  readonly traceMessages: boolean | undefined;
}

const SILENCE_HINT =
  'a host listens there, but may be frozen, cut off from NATS, waiting for its machine, or not allowed to publish to the inbox';

/** How many bytes may arrive before the host answers; they are kept until then. */
const MAX_EARLY_BYTES = 8 * 1024 * 1024;

/** Dials the host of a machine: asks it to be served, over a connection to NATS that is there. */
export function natsDriver(options: NatsDriverOptions): Driver {
  return {
    peer: options.subject,
    oob: options.oob,
    wake$: readyAgain(options),
    open: (report) =>
      new Observable((subscriber) => {
        const { connection, subject } = options;
        let linked = false;
        if (connection.isClosed()) {
          subscriber.error(closed(subject));
          return;
        }
        subscriber.add(
          newsOf(connection).subscribe(({ news }) => {
            if (news === 'closed' && !linked) subscriber.error(closed(subject));
          }),
        );
        report({ step: 'dialling', missing: 'connection', where: 'to the NATS server' });
        subscriber.add(
          whenConnected(connection).subscribe(() => {
            const dial = new Dial(options, report, {
              linked: (link) => {
                linked = true;
                subscriber.next(link);
              },
              failed: (error) => subscriber.error(error),
            });
            subscriber.add(() => dial.close());
            dial.start();
          }),
        );
      }),
  };
}

function closed(subject: string): ConnectError {
  const message = `no connection to ${subject}: the connection to the NATS server is closed; make a new one and a new monitor`;
  return new ConnectError(message, { permanent: true });
}

/** A host reports that it is ready: clients that wait to dial again need not wait on. At random, so that they don't dial in one instant. */
const MAX_WAKE_DELAY_MS = 500;

function readyAgain({ connection, subject }: NatsDriverOptions): Observable<unknown> {
  return new Observable<void>((subscriber) => {
    const { alive } = subjectsOf(subject);
    const onAlive = ({ data }: NatsMessageLike) => {
      if (readIfOurs(data, ['alive'])?.envelope.state === 'ready') subscriber.next();
    };
    try {
      subscriber.add(listen(connection, alive, onAlive));
    } catch {
      // The connection is closed; the next dial says so.
    }
  }).pipe(delayWhen(() => timer(Math.random() * MAX_WAKE_DELAY_MS)));
}

interface DialResult {
  linked(link: Link): void;
  failed(error: unknown): void;
}

/** The subscriptions of one dial, and of the link that comes of it. */
class Dial {
  readonly #options: NatsDriverOptions;
  readonly #report: (step: DialStep) => void;
  readonly #result: DialResult;

  readonly #subjects: MachineSubjects;
  readonly #inbox: string;
  readonly #scope = new Subscription();
  #link: NatsLink | undefined;
  /** What came before the host's answer: events that it may not count among those of before. */
  #early: NatsMessageLike[] = [];
  #earlyBytes = 0;
  #failed = false;

  constructor(options: NatsDriverOptions, report: (step: DialStep) => void, result: DialResult) {
    this.#options = options;
    this.#report = report;
    this.#result = result;

    this.#subjects = subjectsOf(options.subject);
    this.#inbox = `${options.inboxPrefix}.${randomToken()}`;
  }

  start(): void {
    const { connection, subject } = this.#options;
    const { hello, events, alive } = this.#subjects;
    const fault = payloadFault(connection.info?.max_payload ?? 0);
    if (fault !== undefined) {
      this.#fail(new ConnectError(fault, { permanent: true }));
      return;
    }
    this.#scope.add(newsOf(connection).subscribe((news) => this.#onNews(news)));
    try {
      // Before the question, so that no event can be missed after its answer.
      this.#listen(events, (message) => this.#onEvent(message));
      this.#listen(alive, (message) => this.#onAlive(message));
      this.#listen(this.#inbox, (message) => this.#onAnswer(message));
    } catch (error) {
      this.#fail(new ConnectError(`no connection to ${subject}: ${messageOf(error)}`, { cause: error }));
      return;
    }
    this.#report({
      step: 'handshake',
      missing: 'answer of a host',
      where: `from ${hello}`,
      hint: SILENCE_HINT,
    });
    this.#ask();
  }

  #ask(): void {
    const { connection, subject } = this.#options;
    const why = tryPublish(connection, this.#subjects.hello, writeMessage({ kind: 'hello' }), this.#inbox);
    if (why !== undefined) this.#fail(new ConnectError(`no connection to ${subject}: ${why}`));
  }

  close(): void {
    this.#link?.close();
    this.#scope.unsubscribe();
  }

  #listen(subject: string, onMessage: (message: NatsMessageLike) => void): void {
    this.#scope.add(listen(this.#options.connection, subject, onMessage, (refusal) => this.#onNews(refusal)));
  }

  #onEvent(message: NatsMessageLike): void {
    if (this.#link !== undefined) {
      this.#link.onEvent(message);
      return;
    }
    this.#early.push(message);
    this.#earlyBytes += message.data.length;
    if (this.#earlyBytes > MAX_EARLY_BYTES) {
      this.#fail(
        new HandshakeError(`more than ${MAX_EARLY_BYTES} bytes of events came before the host's answer`),
      );
    }
  }

  /** A host that went away may have taken the question with it: the next one, or NATS where there is none, answers another. */
  #onAlive(message: NatsMessageLike): void {
    if (this.#link !== undefined) {
      this.#link.onAlive(message);
      return;
    }
    const isHosts = readIfOurs(message.data, ['alive', 'gone']) !== undefined;
    if (isHosts && !this.#failed) this.#ask();
  }

  #onAnswer(message: NatsMessageLike): void {
    if (this.#link !== undefined) {
      this.#link.onAnswer(message);
      return;
    }
    const { subject } = this.#options;
    if (isNoResponders(message)) {
      const words = `no host serves ${subject}: start serveNats on the machine's host, or check the subject and the NATS account`;
      this.#fail(new ConnectError(words));
      return;
    }
    try {
      const { envelope } = readMessage(message.data, ['hello', 'unavailable']);
      if (envelope.kind === 'hello') this.#open(readHelloAnswer(envelope));
      else {
        const { host, why } = envelope;
        this.#fail(new ConnectError(`${host} serves ${subject}, but its monitor is not connected: ${why}`));
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #open(host: HelloAnswer): void {
    const { connection, subject, heartbeatTimeoutMs, maxFrameBytes, oob } = this.#options;
    if (host.heartbeat * 2 > heartbeatTimeoutMs) {
      const words = `${host.host} sends a heartbeat of ${subject} every ${host.heartbeat} ms: heartbeatTimeout must be twice that at least, and is ${heartbeatTimeoutMs}`;
      this.#fail(new ConnectError(words, { permanent: true }));
      return;
    }
    const link = new NatsLink(
      {
        ...{ connection, subject, heartbeatTimeoutMs, maxFrameBytes, oob },
        subjects: this.#subjects,
        inbox: this.#inbox,
        tracer: tracerOf(this.#options),
      },
      host,
    );
    this.#link = link;
    const early = this.#early;
    this.#early = [];
    for (const message of early) link.onEvent(message);
    this.#result.linked(link);
  }

  #onNews(news: NatsNews): void {
    if (this.#link !== undefined) {
      this.#link.onNews(news);
      return;
    }
    const { subject } = this.#options;
    const failed = `no connection to ${subject}`;
    if (news.news === 'refused') {
      const own: readonly string[] = [this.#inbox, ...Object.values(this.#subjects)];
      if (!own.includes(news.subject)) return;
      const words = `${failed}: NATS does not let this login ${news.operation} ${news.operation === 'publish' ? 'to ' : ''}${news.subject}${news.subject === this.#inbox ? '; inboxPrefix must be one that it may subscribe' : ''}`;
      this.#fail(new ConnectError(words, { permanent: true }));
    } else if (news.news !== 'connected') {
      this.#fail(new ConnectError(`${failed}: the connection to the NATS server broke`));
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    const known = isMonitorError(error) && error._tag !== 'ProtocolError';
    this.#result.failed(known ? error : new HandshakeError(messageOf(error), { cause: error }));
  }
}
