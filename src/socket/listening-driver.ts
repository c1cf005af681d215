import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { Observable, of, Subscription, timer, type Subscriber } from 'rxjs';
import { isMonitorError, messageOf, HandshakeError, type MonitorError, withPermanence } from '../errors.js';
import { deadlineError } from '../monitor/ends.js';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import type { Target } from '../node/dial.js';
import { describeListening, Listener } from '../node/listen.js';
import { DialledPeer } from './dialled-peer.js';
import { OpenStreams } from '../node/open-streams.js';
import type { QmpSettings } from '../qmp/driver.js';
import { streamDriver } from './stream-driver.js';

export interface ListenOptions {
  readonly target: Target;
  readonly tls: TlsOptions | undefined;
  /** Keeps listening while a peer is served, and lets the next ones wait. */
  readonly keep: boolean;
  /** The deadline for each peer's greeting, and then for its link. Milliseconds. */
  readonly connectTimeout: number;
}

/** How many peers are read or wait at a time; as many again may be in their TLS handshake. */
const MAX_PEERS = 16;
/** When a peer that sent its greeting doesn't answer for this long, the next one is negotiated with too. */
const NEXT_PEER_AFTER_MS = 250;

type Report = (step: DialStep) => void;

/** A dial that waits for a link. */
interface Request {
  readonly subscriber: Subscriber<Link>;
  readonly report: Report;
  /** The negotiations under way. */
  readonly negotiations: Set<Subscription>;
  /** Runs while the next peer waits for the latest negotiation. */
  nextPeer: Subscription | undefined;
}

/**
 * Waits for QEMU to dial. Several peers are read at once; those that greet as QMP servers are negotiated with in their
 * order, and the first that answers is served. A peer that is silent, not QMP, refused by TLS or dead costs the others
 * nothing: the monitor goes on listening, with that peer's failure as the `cause` of its state.
 */
export class ListeningDriver implements Driver {
  readonly oob: boolean;
  readonly #options: ListenOptions;
  readonly #driverOptions: QmpSettings;
  readonly #listener: Listener;
  readonly #open = new OpenStreams();
  /** In the order of their arrival; a peer leaves when it is its turn. */
  readonly #peers = new Set<DialledPeer>();
  #request: Request | undefined;

  constructor(options: ListenOptions, driverOptions: QmpSettings) {
    this.#options = options;
    this.#driverOptions = driverOptions;
    this.oob = driverOptions.oob ?? false;
    this.#listener = new Listener(options.target, {
      tls: options.tls,
      handshakeTimeout: options.connectTimeout,
      maxHandshakes: MAX_PEERS,
      onPeer: (socket) => this.#arrived(socket),
      onRefused: (error) => this.#reportListening(withPermanence(error, false)),
    });
  }

  /** The bound address. For port 0 it has the port that was chosen. */
  get peer(): string {
    return describeListening(this.#listener.address);
  }

  open(report: Report): Observable<Link> {
    return new Observable((subscriber) => {
      const request: Request = { subscriber, report, negotiations: new Set(), nextPeer: undefined };
      this.#request = request;
      if (this.#listener.listening) this.#reportListening();
      else {
        this.#listener.listen({
          onBound: () => this.#reportListening(),
          onFailed: (error) => this.#request?.subscriber.error(error),
        });
      }
      this.#negotiateNext();
      return () => {
        request.nextPeer?.unsubscribe();
        for (const negotiation of request.negotiations) negotiation.unsubscribe();
        if (this.#request === request) this.#request = undefined;
        if (!this.#options.keep) void this.#stopListening();
      };
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#stopListening(), this.#open.gone()]);
  }

  #stopListening(): Promise<void> {
    for (const peer of this.#peers) peer.close();
    this.#peers.clear();
    return this.#listener.close();
  }

  #arrived(socket: Duplex): void {
    this.#open.add(socket);
    if (this.#peers.size >= MAX_PEERS) {
      // A silent peer is closed to make place, a QMP server is not.
      const silent = [...this.#peers].find(({ greeted }) => !greeted);
      if (silent === undefined) {
        socket.destroy();
        return;
      }
      this.#peers.delete(silent);
      silent.close();
    }
    this.#peers.add(
      new DialledPeer(socket, {
        where: this.peer,
        greetingTimeout: this.#options.connectTimeout,
        onGreeting: () => this.#negotiateNext(),
        onGone: (peer, error) => {
          this.#peers.delete(peer);
          this.#reportListening(error);
        },
      }),
    );
  }

  /** Reports `listening`, unless a negotiation is under way. */
  #reportListening(cause?: MonitorError): void {
    const request = this.#request;
    if (request === undefined || request.negotiations.size > 0) return;
    const { address } = this.#listener;
    request.report(
      cause === undefined ? { step: 'listening', address } : { step: 'listening', address, cause },
    );
  }

  #negotiateNext(): void {
    const request = this.#request;
    if (request === undefined || request.nextPeer !== undefined) return;
    const peer = [...this.#peers].find(({ greeted }) => greeted);
    if (peer === undefined) return;
    this.#peers.delete(peer);
    this.#negotiate(peer, request);
  }

  /** Lets the next peer begin, although the latest negotiation has not ended. */
  #tryNext(request: Request): void {
    request.nextPeer?.unsubscribe();
    request.nextPeer = undefined;
    this.#negotiateNext();
  }

  #negotiate(peer: DialledPeer, request: Request): void {
    const { connectTimeout, keep, tls } = this.#options;
    const negotiation = new Subscription();
    request.negotiations.add(negotiation);
    let step: DialStep | undefined;
    const report: Report = (next) => {
      step = next;
      request.report(next);
    };
    const failed = (error: unknown) => {
      negotiation.unsubscribe();
      request.negotiations.delete(negotiation);
      if (this.#request !== request) return;
      this.#reportFailed(request, error);
      this.#tryNext(request);
    };
    // Begins before the monitor's own deadline, which this peer's failure then resets.
    const deadline = timer(connectTimeout).subscribe(() => failed(deadlineError(step, connectTimeout)));
    negotiation.add(deadline);
    request.nextPeer = timer(NEXT_PEER_AFTER_MS).subscribe(() => this.#tryNext(request));
    const silenceHint = 'the peer connected, but sent no QMP message';
    const origin = { peer: this.peer, silenceHint, overTls: tls !== undefined, open: () => of(peer) };
    const driver = streamDriver(origin, this.#driverOptions);
    negotiation.add(
      driver.open(report).subscribe({
        next: (link) => {
          deadline.unsubscribe();
          request.nextPeer?.unsubscribe();
          this.#request = undefined;
          for (const other of request.negotiations) if (other !== negotiation) other.unsubscribe();
          if (!keep) void this.#stopListening();
          request.subscriber.next(link);
        },
        error: failed,
      }),
    );
  }

  /** Reports that the monitor listens again, or that another negotiation is under way. */
  #reportFailed(request: Request, error: unknown): void {
    const { address } = this.#listener;
    const cause = withPermanence(
      isMonitorError(error) ? error : new HandshakeError(messageOf(error), { cause: error }),
      false,
    );
    request.report({ step: 'listening', address, cause });
    if (request.negotiations.size > 0) {
      request.report({
        step: 'handshake',
        missing: 'answer to qmp_capabilities',
        where: `from ${this.peer}`,
      });
    }
  }
}
