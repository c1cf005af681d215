import type { MonitorError } from '../errors.js';
import { type Call, ProcedureCall, type Settled } from './call.js';
import { ExtraSockets, MAX_CALLS_PER_SOCKET, type OpenExtraSocket } from './extra-sockets.js';
import { OutstandingLimit } from './outstanding-limit.js';
import type { Procedure } from './protocol/procedure.js';
import type { Reply, RpcSocket } from './rpc-socket.js';
import { WaitingQueues } from './waiting-queues.js';

/** The main socket keeps a place free for the registration of events, which go there. */
const MAX_COMMANDS_ON_MAIN = MAX_CALLS_PER_SOCKET - 1;
/**
 * Where more are outstanding than ever before, one more goes out per this time. The daemon starts a thread for a request
 * where none is free, but it miscounts requests that come before the thread runs: one of them waits then until another
 * is answered, and where the others are frozen domains', for good.
 */
const THREAD_START_MS = 5;
/** A domain that was silent for this long has its next commands on a socket of its own. */
const SILENT_AFTER_MS = 1_000;
/** A command that finds every place taken waits this long before another socket is opened. */
const OPEN_SOCKET_AFTER_MS = 100;
/** So many queues are kept though they are empty: forgetting them costs more, where they are soon used again. */
const MAX_EMPTY_QUEUES = 64;

/** The calls about one thing, such as the commands of a domain: in order, one outstanding. */
interface CallQueue {
  readonly name: string;
  /** Whether a domain answers them, which may be frozen, and not libvirt itself. */
  readonly toDomain: boolean;
  readonly calls: Call[];
  readonly settled: Settled;
  busy: boolean;
  /** Whether it was silent for too long: then it has a socket of its own. */
  slow: boolean;
  /** When it last answered in time; -Infinity before that. */
  answeredAt: number;
}

/**
 * Shares the sockets of a connection among its domains, so that a domain that does not answer holds no other: a
 * command that QEMU leaves unanswered keeps its place on a socket, and its worker in the daemon, for good.
 */
export class CallScheduler {
  readonly #main: RpcSocket;
  readonly #limit: OutstandingLimit<Call>;
  readonly #queues = new Map<string, CallQueue>();
  readonly #waiting = new WaitingQueues<CallQueue>();
  readonly #extraSockets: ExtraSockets<CallQueue>;
  readonly #controls: Call[] = [];
  #controlling = false;
  #closed = false;
  #commandsOnMain = 0;
  #outstanding = 0;
  /** So many were outstanding at once: the daemon has threads for them. It begins with five. */
  #threads = MAX_COMMANDS_ON_MAIN;
  /** Runs while the daemon may still be starting a thread. */
  #threadStart: NodeJS.Timeout | undefined;
  #socketWait: NodeJS.Timeout | undefined;

  /** @param maxOutstanding - how many commands to domains may be outstanding at once */
  constructor(main: RpcSocket, openExtraSocket: OpenExtraSocket, maxOutstanding: number) {
    this.#main = main;
    this.#limit = new OutstandingLimit(maxOutstanding, () => this.#pump());
    this.#extraSockets = new ExtraSockets(openExtraSocket, {
      ready: () => this.#pump(),
      released: (queue) => this.#released(queue),
      // Calls that wait get another socket, or a place that becomes free.
      ended: () => {
        if (!this.#closed) this.#pump();
      },
    });
  }

  /** A call that waits for no domain, and has to go on the main socket. They go one by one. */
  control<A, R>(procedure: Procedure<A, R>, args: A, reply: Reply<R>, urgent: boolean): void {
    const next = new ProcedureCall(procedure, args, reply, this.#controlSettled);
    if (urgent) this.#controls.unshift(next);
    else this.#controls.push(next);
    this.#nextControl();
  }

  /**
   * A command that a domain answers, when it likes.
   *
   * @param name - which domain: of one name one call is outstanding, the others wait
   * @returns what `withdraw` takes
   */
  command<A, R>(name: string, procedure: Procedure<A, R>, args: A, reply: Reply<R>): Call {
    return this.#add(this.#queueOf(name, true), procedure, args, reply);
  }

  /** A question that libvirt answers by itself; otherwise as `command`. */
  question<A, R>(name: string, procedure: Procedure<A, R>, args: A, reply: Reply<R>): Call {
    return this.#add(this.#queueOf(name, false), procedure, args, reply);
  }

  /** Takes back a call that has yet to go out, and returns whether it had: its caller gets no reply then. */
  withdraw(name: string, call: Call): boolean {
    const queue = this.#queues.get(name);
    const at = queue?.calls.indexOf(call) ?? -1;
    if (queue === undefined || at < 0) return false;
    queue.calls.splice(at, 1);
    if (queue.calls.length === 0) this.#waiting.delete(queue);
    this.#forget(queue);
    return true;
  }

  /** Closes the sockets beside the main one. What has yet to go out fails, with an error of its own each. */
  close(error: () => MonitorError): void {
    this.#closed = true;
    clearTimeout(this.#socketWait);
    clearTimeout(this.#threadStart);
    this.#limit.close();
    this.#waiting.clear();
    this.#extraSockets.close();
    const left = [...this.#controls, ...[...this.#queues.values()].flatMap(({ calls }) => calls)];
    this.#controls.length = 0;
    this.#queues.clear();
    for (const call of left) call.fail(error());
  }

  #queueOf(name: string, toDomain: boolean): CallQueue {
    const known = this.#queues.get(name);
    if (known !== undefined) return known;
    const settled = (call: Call) => this.#settled(queue, call);
    const queue: CallQueue = {
      ...{ name, toDomain, settled, calls: [] },
      ...{ busy: false, slow: false, answeredAt: -Infinity },
    };
    this.#queues.set(name, queue);
    return queue;
  }

  #add<A, R>(queue: CallQueue, procedure: Procedure<A, R>, args: A, reply: Reply<R>): Call {
    const next = new ProcedureCall(procedure, args, reply, queue.settled);
    // Most of the time nothing waits before it.
    const mayGo = !queue.busy && !queue.slow && this.#waiting.size === 0;
    const socket = mayGo ? this.#turnOf(queue) : undefined;
    if (socket !== undefined) {
      this.#send(queue, next, socket);
      return next;
    }
    queue.calls.push(next);
    if (queue.busy) return next;
    this.#waiting.add(queue);
    this.#pump();
    return next;
  }

  #nextControl(): void {
    const next = this.#controlling || this.#closed ? undefined : this.#controls.shift();
    if (next === undefined) return;
    this.#controlling = true;
    next.send(this.#main);
  }

  readonly #controlSettled = ({ socket }: Call) => {
    if (socket === undefined) return;
    this.#controlling = false;
    this.#nextControl();
  };

  #pump(): void {
    while (this.#sendNext());
    this.#watchWaiting();
  }

  /** Sends one call that waits, if one may go out now. */
  #sendNext(): boolean {
    for (const queue of this.#waiting.candidates(this.#limit.scarce)) {
      const socket = this.#turnOf(queue);
      if (socket === undefined) continue;
      this.#waiting.delete(queue);
      const next = queue.calls.shift();
      if (next !== undefined) this.#send(queue, next, socket);
      return true;
    }
    return false;
  }

  /** Where its next call goes out now, if it may. */
  #turnOf(queue: CallQueue): RpcSocket | undefined {
    if (queue.toDomain && !this.#limit.mayGo(queue.answeredAt)) return undefined;
    const socket = this.#placeFor(queue);
    if (socket === undefined || this.#outstanding < this.#threads) return socket;
    if (this.#threadStart !== undefined) return undefined;
    this.#threadStart = setTimeout(() => {
      this.#threadStart = undefined;
      this.#pump();
    }, THREAD_START_MS);
    this.#threads = this.#outstanding + 1;
    return socket;
  }

  #placeFor(queue: CallQueue): RpcSocket | undefined {
    if (queue.slow) {
      if (!this.#extraSockets.has(queue)) this.#extraSockets.open(queue);
      // None, if it failed at once: then the queue is not slow any more, and has had its turn.
      return this.#extraSockets.of(queue);
    }
    return this.#commandsOnMain < MAX_COMMANDS_ON_MAIN ? this.#main : this.#extraSockets.free;
  }

  #send(queue: CallQueue, call: Call, socket: RpcSocket): void {
    queue.busy = true;
    this.#outstanding += 1;
    if (socket === this.#main) this.#commandsOnMain += 1;
    if (queue.toDomain) this.#limit.sent(call, queue.answeredAt);
    call.send(socket);
  }

  #settled(queue: CallQueue, call: Call): void {
    const { socket, since } = call;
    if (this.#closed || socket === undefined) return;
    this.#outstanding -= 1;
    this.#limit.answered(call);
    const now = performance.now();
    if (now - since >= SILENT_AFTER_MS) queue.slow = true;
    else queue.answeredAt = now;
    if (socket === this.#main) this.#commandsOnMain -= 1;
    else this.#extraSockets.watchIdle(socket);
    queue.busy = false;
    if (queue.calls.length > 0) this.#waiting.add(queue);
    this.#forget(queue);
    if (this.#waiting.size > 0) this.#pump();
  }

  #forget(queue: CallQueue): void {
    if (queue.busy || queue.calls.length > 0 || this.#extraSockets.has(queue)) return;
    // What a domain's queue knows of it is worth keeping for a while, a question's is not.
    if (!queue.toDomain || this.#queues.size > MAX_EMPTY_QUEUES) this.#queues.delete(queue.name);
  }

  /** Opens a socket for calls that wait for a place. A slow domain's own socket is opened by `#placeFor`. */
  #watchWaiting(): void {
    if (this.#socketWait !== undefined || !this.#wantsPlace()) return;
    this.#socketWait = setTimeout(() => {
      this.#socketWait = undefined;
      if (this.#wantsPlace() && !this.#extraSockets.isOpening) this.#extraSockets.open(undefined);
      this.#watchWaiting();
    }, OPEN_SOCKET_AFTER_MS);
  }

  /** Whether one waits that would go out if there were a socket for it. */
  #wantsPlace(): boolean {
    for (const { toDomain, answeredAt } of this.#waiting.sharing(this.#limit.scarce)) {
      if (!toDomain || this.#limit.mayGo(answeredAt)) return true;
    }
    return false;
  }

  /** A slow domain's own socket is closed: its next commands go out like the others'. */
  #released(queue: CallQueue): void {
    const waits = this.#waiting.delete(queue);
    queue.slow = false;
    if (waits) this.#waiting.add(queue);
    this.#forget(queue);
  }
}
