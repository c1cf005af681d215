import type { Duplex } from 'node:stream';
import type { Unsubscribable } from 'rxjs';
import {
  InterruptedError,
  isMonitorError,
  LibvirtError,
  messageOf,
  type MonitorError,
  ProtocolError,
} from '../errors.js';
import { RpcFramer } from './protocol/framing.js';
import { type Packet, readError, readPacket, writePacket } from './protocol/packet.js';
import type { Procedure } from './protocol/procedure.js';
import * as libvirt from './protocol/procedures.js';
import { nothing, readWhole, type Xdr } from './protocol/xdr.js';
import { readInto } from '../node/duplex.js';

/** What becomes of a call. One of the two is called, once. */
export interface Reply<R> {
  ok(value: R): void;
  /** A `LibvirtError` where libvirt refused; an `InterruptedError`, `ConnectError` or `ProtocolError` where the socket ended. */
  fail(error: MonitorError): void;
}

export interface RpcOptions {
  /** For the texts of errors. */
  readonly peer: string;
  readonly maxPacketBytes: number;
  /** Given what the daemon sends unasked. */
  readonly onPushed: (packet: Packet) => void;
  /** The socket is of no use any more. Called once, before the calls that are outstanding fail. */
  readonly onEnd: (error: MonitorError) => void;
}

/** A call whose reply is still to come. */
interface Call<R> {
  readonly serial: number;
  readonly codec: Xdr<R>;
  readonly reply: Reply<R>;
}

/** How long the last call may take before the socket is closed all the same. */
const CLOSE_WITHIN_MS = 250;
/** Answers to pings that a daemon leaves unread, in bytes, before the connection fails. */
const MAX_UNREAD_PONG_BYTES = 1024 * 1024;

/** One socket to a daemon: calls out, replies and events in. It knows nothing of what they mean. */
export class RpcSocket {
  readonly #stream: Duplex;
  readonly #options: RpcOptions;
  readonly #framer: RpcFramer;
  /** In the order in which they went out. A handful at most: a search costs less than a map. */
  #calls: Call<never>[] = [];
  readonly #reading: Unsubscribable;
  #pings: NodeJS.Timeout | undefined;
  #unanswered = 0;
  /** What waits for each PONG that is due, in order; keepalive itself waits for none. */
  #pongs: ((() => void) | undefined)[] = [];
  #heard = false;
  #serial = 0;
  #ended = false;
  /** Once it is being closed: called with the reply to the last call, or with the end. */
  #lastReply: (() => void) | undefined;

  constructor(stream: Duplex, options: RpcOptions) {
    this.#stream = stream;
    this.#options = options;
    this.#framer = new RpcFramer(options.maxPacketBytes);
    this.#reading = readInto(stream, {
      next: (chunk) => this.#take(chunk),
      error: (error: unknown) => this.#end(this.#loss(error)),
      complete: () => this.#end(this.#loss(undefined)),
    });
  }

  /** How many calls wait for their reply. */
  get outstanding(): number {
    return this.#calls.length;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** @throws {@link ArgumentError} for arguments that libvirt doesn't take; nothing was sent then */
  call<A, R>(procedure: Procedure<A, R>, args: A, reply: Reply<R>): void {
    const serial = (this.#serial % 0xffff_ffff) + 1;
    const { program: prog, version: vers, number: proc } = procedure;
    const header = { prog, vers, proc, type: libvirt.VIR_NET_CALL, serial, status: libvirt.VIR_NET_OK };
    const bytes = writePacket(header, procedure.args, args);
    this.#serial = serial;
    this.#calls.push({ serial, codec: procedure.reply, reply } as Call<never>);
    this.#write(bytes);
  }

  /** As `call`, with the reply as a promise. */
  ask<A, R>(procedure: Procedure<A, R>, args: A): Promise<R> {
    return new Promise((resolve, reject) => {
      if (this.#ended) reject(this.#loss(undefined));
      else this.call(procedure, args, { ok: resolve, fail: reject });
    });
  }

  /**
   * Asks the daemon for a sign of life where it gives none by itself. Without one the socket ends.
   *
   * @param interval - milliseconds of silence before each question
   * @param count - how many may stay unanswered
   */
  startKeepalive(interval: number, count: number): void {
    this.#pings = setInterval(() => {
      if (this.#heard) {
        this.#heard = false;
      } else if (this.#unanswered >= count) {
        const message = `${this.#options.peer} answered none of ${count} keepalive pings in ${interval * (count + 1)} ms: the daemon is stopped, or unreachable`;
        this.#end(new InterruptedError(message, { reason: 'lost' }));
      } else {
        this.#unanswered += 1;
        this.ping(undefined);
      }
    }, interval);
  }

  /** @param answered - called when the daemon answers, all that it had sent before having been delivered */
  ping(answered: (() => void) | undefined): void {
    this.#pongs.push(answered);
    this.#pulse(libvirt.KEEPALIVE_PROC_PING);
  }

  /**
   * Closes it: no call gets a reply any more, and `onEnd` is not called. With a last call it stays open until that is
   * answered, for a quarter of a second at the most: a daemon whose client leaves without CONNECT_CLOSE writes an
   * error into its log.
   *
   * @returns resolves when it is closed
   */
  close(last?: Procedure<undefined, undefined>): Promise<void> {
    const isOpen = !this.#ended && !this.#stream.destroyed && !this.#stream.writableEnded;
    this.#calls = [];
    if (last === undefined || !isOpen) {
      this.#ended = true;
      this.#release();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const deadline = setTimeout(() => this.#lastReply?.(), CLOSE_WITHIN_MS);
      this.#lastReply = () => {
        clearTimeout(deadline);
        this.#lastReply = undefined;
        this.#ended = true;
        this.#release();
        resolve();
      };
      this.call(last, undefined, { ok: this.#lastReply, fail: this.#lastReply });
    });
  }

  #take(chunk: Uint8Array): void {
    this.#heard = true;
    this.#unanswered = 0;
    const packets: Uint8Array[] = [];
    try {
      try {
        this.#framer.push(chunk, packets);
      } finally {
        for (const packet of packets) {
          if (this.#ended) break;
          this.#dispatch(readPacket(packet));
        }
      }
    } catch (error) {
      if (!isMonitorError(error)) throw error;
      this.#end(error);
    }
  }

  #dispatch(packet: Packet): void {
    const { prog, proc, type, serial } = packet.header;
    if (prog === libvirt.KEEPALIVE_PROGRAM) {
      if (proc === libvirt.KEEPALIVE_PROC_PING) this.#answerPing();
      else this.#pongs.shift()?.();
    } else if (type === libvirt.VIR_NET_MESSAGE) {
      if (this.#lastReply === undefined) this.#options.onPushed(packet);
    } else if (type === libvirt.VIR_NET_REPLY) {
      const call = this.#callOf(serial);
      if (call !== undefined) settle(call, packet);
    } else {
      throw new ProtocolError(
        `${this.#options.peer} sent a packet of type ${type}; a daemon sends replies and messages alone`,
      );
    }
  }

  #answerPing(): void {
    if (this.#stream.writableLength > MAX_UNREAD_PONG_BYTES) {
      throw new ProtocolError(
        `${this.#options.peer} sends keepalive pings, but has not read the answers: more than ${MAX_UNREAD_PONG_BYTES} bytes wait to be read`,
      );
    }
    this.#pulse(libvirt.KEEPALIVE_PROC_PONG);
  }

  /** Takes out the call that a reply is for: the oldest one, most of the time. */
  #callOf(serial: number): Call<never> | undefined {
    if (this.#calls[0]?.serial === serial) return this.#calls.shift();
    const at = this.#calls.findIndex((call) => call.serial === serial);
    return at < 0 ? undefined : this.#calls.splice(at, 1)[0];
  }

  #pulse(proc: number): void {
    const { KEEPALIVE_PROGRAM: prog, KEEPALIVE_PROTOCOL_VERSION: vers, VIR_NET_MESSAGE: type } = libvirt;
    this.#write(
      writePacket({ prog, vers, proc, type, serial: 0, status: libvirt.VIR_NET_OK }, nothing, undefined),
    );
  }

  /** At once: the daemon works while callbacks still run here. */
  #write(bytes: Uint8Array): void {
    const stream = this.#stream;
    if (this.#ended || stream.destroyed || stream.writableEnded) return;
    stream.write(bytes);
  }

  #end(error: MonitorError): void {
    if (this.#lastReply !== undefined) {
      this.#lastReply();
      return;
    }
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    // A callback may close it, which forgets them.
    const calls = this.#calls;
    this.#calls = [];
    this.#options.onEnd(error);
    for (const { reply } of calls) reply.fail(error);
  }

  #release(): void {
    clearInterval(this.#pings);
    this.#reading.unsubscribe();
  }

  #loss(error: unknown): MonitorError {
    if (isMonitorError(error)) return error;
    const why = error === undefined ? 'the daemon closed it' : messageOf(error);
    const cut = error === undefined && !this.#framer.idle ? ' in the middle of a packet' : '';
    return new InterruptedError(
      `the connection to ${this.#options.peer} ended${cut}: ${why}`,
      { reason: 'lost' },
      { cause: error },
    );
  }
}

/** @throws {@link ProtocolError} for a reply that can't be read: it ends its call as well as the socket */
function settle<R>({ codec, reply }: Call<R>, { header, body }: Packet): void {
  let value: R | LibvirtError;
  try {
    value = header.status === libvirt.VIR_NET_OK ? readWhole(codec, body) : readError(body);
  } catch (error) {
    reply.fail(error as MonitorError);
    throw error;
  }
  if (value instanceof LibvirtError) reply.fail(value);
  else reply.ok(value);
}
