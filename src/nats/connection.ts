/** What is used of a connection to NATS: that of `@nats-io/transport-node`, or of `wsconnect` in a page. */
import { filter, Observable, Subject, take, timer } from 'rxjs';
import { messageOf } from '../errors.js';
import type { Rule } from '../options.js';

/** A message that NATS delivers: the members that rxqmp uses. */
export interface NatsMessageLike {
  readonly subject: string;
  readonly data: Uint8Array;
  /** The subject for an answer. */
  readonly reply?: string;
  /** `code` is 503 if the server reports that nothing listens on the subject of a request. */
  readonly headers?: { readonly code: number } | undefined;
}

/** A change of a connection, or an error that the server reports: the members that rxqmp uses. */
export interface NatsStatusLike {
  readonly type: string;
  readonly error?: Error;
}

/**
 * A connection to NATS, as `connect` of `@nats-io/transport-node` and `wsconnect` of `@nats-io/nats-core` make it: the
 * members that rxqmp uses. rxqmp never closes it.
 */
export interface NatsConnectionLike {
  /** The server that it is connected to; undefined while it is not connected. */
  readonly info?: { readonly max_payload: number; readonly headers?: boolean } | undefined;
  /** Publishes a message. */
  publish(subject: string, payload?: Uint8Array, options?: { reply?: string }): void;
  /** Subscribes to a subject. */
  subscribe(
    subject: string,
    options: { callback: (error: Error | null, message: NatsMessageLike) => void },
  ): {
    /** Ends the subscription. */
    unsubscribe(): void;
  };
  /** Resolves when the server has processed what was sent before. */
  flush(): Promise<void>;
  /** Reports changes of the connection, and errors of the server. */
  status(): AsyncIterable<NatsStatusLike>;
  /** Whether it is closed for good. */
  isClosed(): boolean;
  /** Resolves when it is closed for good: to the error that closed it, or without one if `close()` or `drain()` was called. */
  closed(): Promise<unknown>;
}

/** What can happen to a connection, as far as it matters here. */
export type NatsNews =
  /** What was sent before may have been lost, and what others sent until `connected`. */
  | { readonly news: 'disconnected' }
  | { readonly news: 'connected' }
  /** For good. `why` is set unless its owner closed it. */
  | { readonly news: 'closed'; readonly why?: string }
  /** The server doesn't let this login use a subject. */
  | { readonly news: 'refused'; readonly operation: 'publish' | 'subscribe'; readonly subject: string };

export const natsConnection: Rule = {
  is: (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['publish', 'subscribe', 'flush', 'status', 'isClosed', 'closed'].every(
      (method) => typeof (value as Record<string, unknown>)[method] === 'function',
    ),
  expected:
    "a connection to NATS: await connect(…) of '@nats-io/transport-node' in Node, await wsconnect(…) of '@nats-io/nats-core' in a page",
};

/** A connection, watched once however many use it. */
interface Watched {
  readonly news$: Subject<NatsNews>;
  connected: boolean;
  /** Whether it broke in the present turn of the event loop. */
  breaking: boolean;
}

const watched = new WeakMap<NatsConnectionLike, Watched>();

function watch(connection: NatsConnectionLike): Watched {
  const known = watched.get(connection);
  if (known !== undefined) return known;
  const made: Watched = {
    news$: new Subject(),
    connected: connection.info !== undefined,
    breaking: false,
  };
  watched.set(connection, made);
  const report = (news: NatsNews) => {
    if (news.news === 'connected') made.connected = true;
    if (news.news === 'disconnected') {
      made.connected = false;
      made.breaking = true;
      timer(0).subscribe(() => (made.breaking = false));
    }
    made.news$.next(news);
  };
  const follow = async () => {
    for await (const status of connection.status()) {
      const news = newsIn(status);
      if (news !== undefined) report(news);
    }
  };
  const end = async () => {
    const { breaking } = made;
    const error = await connection.closed();
    if (error instanceof Error) report({ news: 'closed', why: error.message });
    // With `reconnect: false` NATS's client closes itself in the turn in which the connection breaks, mostly without an error.
    else report(breaking ? { news: 'closed', why: 'it broke' } : { news: 'closed' });
  };
  follow().then(end, end);
  return made;
}

/** What happens to a connection, from now on. */
export function newsOf(connection: NatsConnectionLike): Observable<NatsNews> {
  return watch(connection).news$;
}

function newsIn({ type, error }: NatsStatusLike): NatsNews | undefined {
  switch (type) {
    case 'disconnect':
    case 'staleConnection':
    case 'forceReconnect':
      return { news: 'disconnected' };
    case 'reconnect':
      return { news: 'connected' };
    case 'error':
      return refusalIn(error);
    default:
      return undefined;
  }
}

/** An error of another copy of NATS's client is not an instance of this one's class. */
function refusalIn(error: Error | undefined): NatsNews | undefined {
  if (error?.name !== 'PermissionViolationError') return undefined;
  const { operation, subject } = error as { readonly operation?: string; readonly subject?: string };
  if (subject === undefined) return undefined;
  return { news: 'refused', operation: operation === 'publish' ? 'publish' : 'subscribe', subject };
}

/** Emits once when the connection is connected, at once if it is; never if it is closed for good. */
export function whenConnected(connection: NatsConnectionLike): Observable<unknown> {
  return new Observable((subscriber) => {
    if (watch(connection).connected && connection.info !== undefined) {
      subscriber.next(undefined);
      subscriber.complete();
      return undefined;
    }
    return newsOf(connection)
      .pipe(
        filter(({ news }) => news === 'connected'),
        take(1),
      )
      .subscribe(subscriber);
  });
}

export type Refusal = Extract<NatsNews, { readonly news: 'refused' }>;

/**
 * Subscribes a subject. Callbacks must not throw: NATS's client would stop reading.
 *
 * @param onRefused - called if the server refuses. NATS's client calls this for one only of several subscriptions of a subject;
 *   for the others the refusal is among the connection's news
 * @returns what unsubscribes
 */
export function listen(
  connection: NatsConnectionLike,
  subject: string,
  onMessage: (message: NatsMessageLike) => void,
  onRefused: (refusal: Refusal) => void = () => undefined,
): () => void {
  const subscription = connection.subscribe(subject, {
    callback: (error, message) => {
      if (error === null) onMessage(message);
      else onRefused({ news: 'refused', operation: 'subscribe', subject });
    },
  });
  return () => {
    try {
      subscription.unsubscribe();
    } catch {
      // The connection is closed, and the subscription with it.
    }
  };
}

/** Publishes, and returns why it could not: the connection is closed or drained, or the payload is too long. */
export function tryPublish(
  connection: NatsConnectionLike,
  subject: string,
  payload: Uint8Array,
  reply?: string,
): string | undefined {
  try {
    connection.publish(subject, payload, reply === undefined ? undefined : { reply });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Where the server reports that nothing listens on the subject of a request. */
const NO_RESPONDERS = 503;

export function isNoResponders({ headers, data }: NatsMessageLike): boolean {
  return data.length === 0 && headers?.code === NO_RESPONDERS;
}

declare const crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A token that can't be guessed: someone who knew an inbox could write to it. */
export function randomToken(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(22)), (byte) => ALPHABET[byte % 64]).join('');
}
