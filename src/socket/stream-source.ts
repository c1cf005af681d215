import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { Observable } from 'rxjs';
import { ConnectError, isMonitorError, messageOf } from '../errors.js';
import type { DialStep } from '../monitor/link.js';
import { DuplexBytes } from '../node/duplex.js';
import { describeTarget, startDial, type Target } from '../node/dial.js';
import { NO_GREETING_HINT } from '../qmp/wrong-door.js';
import { silenceHintFor } from './silence-hint.js';
import { OpenStreams } from '../node/open-streams.js';

/** Opens a socket driver's streams: one for each subscription of what `open` returns. */
export interface StreamSource {
  /** For the texts of errors. */
  readonly peer: string;
  readonly overTls: boolean;
  /** Possible reasons why a peer is silent. */
  readonly silenceHint: string;
  open(report: (step: DialStep) => void): Observable<DuplexBytes>;
  /** Resolves when everything that was opened is closed. */
  close(): Promise<void>;
}

const NO_TLS_HINT =
  'connected, but another client may hold this monitor, QEMU is stopped, or nothing speaks TLS there';

/** Dials an address. */
export class DialSource implements StreamSource {
  readonly #target: Target;
  readonly #tls: ConnectionOptions | undefined;
  readonly #open = new OpenStreams();

  constructor(target: Target, tls: ConnectionOptions | undefined) {
    this.#target = target;
    this.#tls = tls;
  }

  get peer(): string {
    return describeTarget(this.#target);
  }

  get overTls(): boolean {
    return this.#tls !== undefined;
  }

  get silenceHint(): string {
    return silenceHintFor(this.#target);
  }

  /** Completes when the stream is there: the stream's reader closes it from then on, and nothing of the dial is kept. */
  open(report: (step: DialStep) => void): Observable<DuplexBytes> {
    return new Observable((subscriber) => {
      const { peer } = this;
      report({ step: 'dialling', missing: 'connection', where: `to ${peer}` });
      let connected = false;
      const options = {
        tls: this.#tls,
        onSocket: (socket: Duplex) => this.#open.add(socket),
        onConnected: () =>
          report({ step: 'handshake', missing: 'TLS handshake', where: `with ${peer}`, hint: NO_TLS_HINT }),
      };
      const socket = startDial(this.#target, options, {
        next: (stream) => {
          subscriber.next(new DuplexBytes(stream));
          connected = true;
          subscriber.complete();
        },
        error: (error: unknown) => subscriber.error(error),
      });
      return () => {
        if (!connected) socket.destroy();
      };
    });
  }

  close(): Promise<void> {
    return this.#open.gone();
  }
}

/** Streams that the caller opens. A stream that comes after the dial was given up is destroyed. */
export function openSource(open: (signal: AbortSignal) => Promise<Duplex>): StreamSource {
  const peer = 'the stream of open()';
  return {
    peer,
    overTls: false,
    silenceHint: NO_GREETING_HINT,
    open: (report) =>
      new Observable((subscriber) => {
        report({ step: 'dialling', missing: 'connection', where: `to ${peer}` });
        const abort = new AbortController();
        const onStream = (stream: unknown) => {
          if (!isOpenDuplex(stream)) {
            subscriber.error(
              new ConnectError('open() did not resolve to a Duplex stream: it must be readable and writable'),
            );
          } else if (subscriber.closed) {
            stream.on('error', () => undefined).destroy();
          } else {
            signalOver = true;
            subscriber.next(new DuplexBytes(stream));
          }
        };
        let signalOver = false;
        new Promise((resolve) => resolve(open(abort.signal))).then(onStream).catch((cause: unknown) => {
          subscriber.error(
            isMonitorError(cause) ? cause : new ConnectError(`open() failed: ${messageOf(cause)}`, { cause }),
          );
        });
        return () => {
          if (!signalOver) abort.abort();
        };
      }),
    close: () => Promise.resolve(),
  };
}

function isOpenDuplex(stream: unknown): stream is Duplex {
  const candidate = stream as Partial<Duplex> | null | undefined;
  return (
    typeof candidate?.on === 'function' &&
    typeof candidate.write === 'function' &&
    candidate.destroyed !== true &&
    candidate.readableEnded !== true
  );
}
