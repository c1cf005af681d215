import { Observable, tap, timer } from 'rxjs';
import { ConnectError, type MonitorError } from '../../errors.js';
import {
  isNoResponders,
  listen,
  newsOf,
  randomToken,
  tryPublish,
  type NatsConnectionLike,
  type Refusal,
} from '../connection.js';
import { isLater, readMessage, writeMessage, type Instance } from '../protocol/envelope.js';
import { subjectsOf } from '../protocol/subject.js';

/** How long another host may take to answer that it serves the subject. A frozen one never answers. Milliseconds. */
const CLAIM_WITHIN_MS = 1_000;

export interface ClaimOptions {
  readonly connection: NatsConnectionLike;
  readonly subject: string;
  /** The host's name, for people. */
  readonly host: string;
  readonly inboxPrefix: string;
}

/**
 * A host's claim of its subject: one host serves it. A host asks the others before it begins. Of two that serve it all the
 * same, since they began at once or on two sides of a partition, the one that began later stays.
 */
export class Claim {
  readonly #options: ClaimOptions;
  readonly #instance = randomToken();
  /** When the subject was taken last, in milliseconds since 1970. */
  #since = 0;

  constructor(options: ClaimOptions) {
    this.#options = options;
  }

  /** This host, as it names itself to others. */
  get instance(): Instance {
    return { instance: this.#instance, since: this.#since, host: this.#options.host };
  }

  /** Returns whether a host is this one. */
  isOwn({ instance }: Instance): boolean {
    return instance === this.#instance;
  }

  /** Returns whether this host must stop, since another one serves the subject too. */
  yieldsTo(other: Instance): boolean {
    return isLater(other, this.instance);
  }

  /**
   * Takes the subject unless another host serves it. NATS must be connected.
   *
   * @returns emits once: the host that serves the subject; `undefined` if it is this one from now on. It fails with
   *   `ConnectError` where NATS refuses or breaks
   */
  take(): Observable<Instance | undefined> {
    return this.#askOthers().pipe(
      tap((other) => {
        if (other === undefined) this.#since = Date.now();
      }),
    );
  }

  /** Emits the host that serves the subject; undefined if none does, which NATS reports at once. */
  #askOthers(): Observable<Instance | undefined> {
    const { connection, subject, inboxPrefix } = this.#options;
    const { hello } = subjectsOf(subject);
    return new Observable((subscriber) => {
      const inbox = `${inboxPrefix}.${randomToken()}`;
      const answer = (other: Instance | undefined) => {
        subscriber.next(other);
        subscriber.complete();
      };
      subscriber.add(timer(CLAIM_WITHIN_MS).subscribe(() => answer(undefined)));
      subscriber.add(
        newsOf(connection).subscribe((news) => {
          if (news.news === 'refused' && (news.subject === inbox || news.subject === hello)) {
            subscriber.error(refusal(subject, news));
          } else if (news.news === 'disconnected' || news.news === 'closed') {
            subscriber.error(cantServe(subject, 'the connection to the NATS server broke'));
          }
        }),
      );
      subscriber.add(
        listen(connection, inbox, (message) => {
          if (isNoResponders(message)) {
            answer(undefined);
            return;
          }
          try {
            answer(readMessage(message.data, ['taken']).envelope);
          } catch (error) {
            subscriber.error(error);
          }
        }),
      );
      const why = tryPublish(connection, hello, writeMessage({ kind: 'claim' }), inbox);
      if (why !== undefined) subscriber.error(cantServe(subject, why));
    });
  }
}

export function cantServe(subject: string, why: string, permanent = false): ConnectError {
  return new ConnectError(`${subject} can't be served: ${why}`, { permanent });
}

export function refusal(subject: string, { operation, subject: refused }: Refusal): MonitorError {
  const to = operation === 'publish' ? 'to ' : '';
  return cantServe(subject, `NATS does not let this login ${operation} ${to}${refused}`, true);
}
