/**
 * The socket driver: a QMP monitor over UNIX, TCP and TLS, one that dials us, or any stream.
 *
 * @module rxqmp/socket
 */
import type { Duplex } from 'node:stream';
import { Observable } from 'rxjs';
import { isMonitorError, withPermanence } from '../errors.js';
import type { DialStep, Driver, Link } from '../monitor/link.js';
import { createMonitor, MAX_FRAME_BYTES, type Monitor, type MonitorOptions } from '../monitor/monitor.js';
import type { Greeting } from '../protocol/types.js';
import type { CommandMap, EventMap } from '../raw/index.js';
import { tracerOf } from '../protocol/trace.js';
import { connectError, isTlsFailure } from '../node/failure.js';
import { negotiate } from '../qmp/negotiate.js';
import { readSocketOptions, type SocketOptions } from './options.js';
import type { StreamSource } from './stream-source.js';
import { streamWire } from './stream-wire.js';

export type { ListenAddress, SocketAddress, SocketOptions } from './options.js';

/**
 * A monitor on a socket: UNIX, TCP, TLS, one that QEMU dials, or any stream.
 *
 * @typeParam C - the commands, by name; QEMU's own without it
 * @typeParam E - the events, by name; QEMU's own without it
 * @param options - one address, and what every driver takes
 * @returns the monitor, idle: it dials when it is used
 * @throws `ArgumentError` at once for options that can't be used, naming the option
 *
 * @example
 * const monitor = socketMonitor({ path: '/run/vm1.qmp' });
 * monitor.run('query-status').subscribe(({ status }) => console.log(status));
 */
export function socketMonitor<C = CommandMap, E = EventMap>(options: SocketOptions): Monitor<C, E> {
  const { source, oob, common } = readSocketOptions(options);
  return createMonitor<C, E>(new SocketDriver(source, common, oob), common);
}

class SocketDriver implements Driver {
  constructor(
    private readonly source: StreamSource,
    private readonly options: MonitorOptions,
    readonly oob: boolean,
  ) {}

  get peer(): string {
    return this.source.peer;
  }

  open(report: (step: DialStep) => void): Observable<Link> {
    return new Observable((subscriber) => {
      const linked = {
        next: (link: Link) => subscriber.next(link),
        error: (error: unknown) => subscriber.error(this.#told(error)),
      };
      subscriber.add(
        this.source.streams(report).subscribe({
          next: (stream) => subscriber.add(this.#negotiate(stream, report).subscribe(linked)),
          error: (error: unknown) => subscriber.error(error),
        }),
      );
    });
  }

  #negotiate(stream: Duplex, report: (step: DialStep) => void): Observable<Link> {
    const { source, peer } = this;
    const where = `from ${peer}`;
    report({ step: 'handshake', missing: 'greeting', where, hint: source.silence });
    const wire = streamWire(stream, {
      maxFrameBytes: this.options.maxFrameBytes ?? MAX_FRAME_BYTES,
      tracer: tracerOf(this.options),
    });
    const onGreeting = ({ version }: Greeting) => {
      report({ step: 'handshake', missing: 'answer to qmp_capabilities', where });
      if (source.overTls && version.qemu.major < 8) wire.writer.splitRecords();
    };
    return negotiate(wire, { oob: this.oob, peer, onGreeting });
  }

  close(): Promise<void> {
    return this.source.close();
  }

  /** What the driver knows of a failed handshake beyond who threw. */
  #told(error: unknown): unknown {
    if (!isMonitorError(error)) return error;
    const told =
      error._tag === 'HandshakeError' && isTlsFailure(error.cause)
        ? connectError(`TLS with ${this.peer} failed`, error.cause)
        : error;
    return this.source.manyPeers ? withPermanence(told, false) : told;
  }
}
