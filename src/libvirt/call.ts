import type { MonitorError } from '../errors.js';
import type { Procedure } from './protocol/procedure.js';
import type { Reply, RpcSocket } from './rpc-socket.js';

/** A call from when it is asked for until its reply. */
export interface Call {
  send(socket: RpcSocket): void;
  /** Fails it: there will be no reply. */
  fail(error: MonitorError): void;
  /** Once it was sent: on which socket, and when (`performance.now()`). */
  readonly socket: RpcSocket | undefined;
  readonly since: number;
}

/** Called when a call's place is free again, before its caller gets the reply. */
export type Settled = (call: Call) => void;

export class ProcedureCall<A, R> implements Call, Reply<R> {
  socket: RpcSocket | undefined;
  since = 0;
  readonly #procedure: Procedure<A, R>;
  readonly #args: A;
  readonly #reply: Reply<R>;
  readonly #settled: Settled;

  constructor(procedure: Procedure<A, R>, args: A, reply: Reply<R>, settled: Settled) {
    this.#procedure = procedure;
    this.#args = args;
    this.#reply = reply;
    this.#settled = settled;
  }

  send(socket: RpcSocket): void {
    this.socket = socket;
    this.since = performance.now();
    try {
      socket.call(this.#procedure, this.#args, this);
    } catch (error) {
      this.fail(error as MonitorError);
    }
  }

  ok(value: R): void {
    this.#settled(this);
    this.#reply.ok(value);
  }

  fail(error: MonitorError): void {
    this.#settled(this);
    this.#reply.fail(error);
  }
}
