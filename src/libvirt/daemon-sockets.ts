import { Observable, type Subscription } from 'rxjs';
import { ClosedError, InterruptedError, isMonitorError, type MonitorError } from '../errors.js';
import type { DialStep } from '../monitor/link.js';
import { nodeCrypto } from '../node/crypto.js';
import type { OpenExtraSocket } from './extra-sockets.js';
import type { Endpoint } from './endpoint.js';
import { asHandshakeError, login } from './login.js';
import type { Packet } from './protocol/packet.js';
import * as libvirt from './protocol/procedures.js';
import type { Credentials } from './protocol/sasl.js';
import { RpcSocket } from './rpc-socket.js';

export interface DaemonSocketOptions {
  readonly endpoint: Endpoint;
  /** What the daemon is asked to open. */
  readonly name: string;
  /** Whether the daemon is to refuse what changes something. */
  readonly readonly: boolean;
  readonly maxPacketBytes: number;
  /** Milliseconds and a number; without it no pings are sent. */
  readonly keepalive: { readonly interval: number; readonly count: number } | undefined;
  /** For sockets beside the main one, whose deadline no monitor holds. In milliseconds. */
  readonly connectTimeout: number;
}

export type Report = (step: DialStep) => void;

const SILENT_DAEMON =
  'connected, but the daemon may be starting (it asks QEMU what it can, which takes seconds), be stopped, or have as many clients as max_clients allows';

/** Opens sockets to one daemon and logs in on each. Before one is closed the daemon is sent CONNECT_CLOSE. */
export class DaemonSockets {
  readonly #options: DaemonSocketOptions;
  readonly #credentials: Credentials | undefined;
  /** Sockets that wait for the daemon's reply to their last call. */
  readonly #closing = new Set<Promise<void>>();

  constructor(options: DaemonSocketOptions, credentials: Credentials | undefined) {
    this.#options = options;
    this.#credentials = credentials;
  }

  /**
   * Emits what `finish` makes of a socket that is logged in. It fails when the socket can't be opened and when it ends;
   * unsubscribing closes it.
   */
  open<T>(
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
        report(this.awaiting(missing));
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

  /** Opens a socket beside the main one, within `connectTimeout`. */
  readonly openExtra: OpenExtraSocket = (on) => {
    const deadline = setTimeout(() => {
      socket.unsubscribe();
      on.ended(new ClosedError('another socket to the daemon took too long'));
    }, this.#options.connectTimeout);
    const socket = this.open(
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
  };

  /** The step of a dial in which the daemon's answer is missing. */
  awaiting(missing: string): DialStep {
    return { step: 'handshake', missing, where: `from ${this.#options.endpoint.peer}`, hint: SILENT_DAEMON };
  }

  /** Resolves when no socket is left, and what the sockets ran on has ended. */
  async allClosed(): Promise<void> {
    await Promise.all(this.#closing);
    await this.#options.endpoint.gone();
  }

  #close(rpc: RpcSocket, loggedIn: boolean, stream: Subscription): void {
    const closed = rpc.close(loggedIn ? libvirt.connectClose : undefined).then(() => {
      stream.unsubscribe();
      this.#closing.delete(closed);
    });
    this.#closing.add(closed);
  }
}

/** A connection that was there is lost, whatever its transport calls it. */
function asLoss(error: unknown): unknown {
  if (!isMonitorError(error) || error._tag !== 'ConnectError') return error;
  return new InterruptedError(error.message, { reason: 'lost' }, { cause: error });
}
