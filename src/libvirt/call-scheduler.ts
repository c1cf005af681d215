import type { MonitorError } from '../errors.js';
import type { Procedure } from './protocol/procedure.js';
import type { Reply, RpcSocket } from './rpc-socket.js';

/** The daemon works at five requests of a client at a time, and reads no more, not even keepalive, until one is done. */
const PER_SOCKET = 4;
/** The main socket keeps a place free for the registration of events, which come there. */
const COMMANDS_ON_MAIN = PER_SOCKET - 1;
/**
 * Beyond those that were outstanding at once before, one more goes out in this time, in ms. The daemon starts a thread
 * for a request where none is free, but of those that come before the thread is there it loses count: one is left
 * lying then until another is answered, and where the others are frozen domains', for good.
 */
const SETTLING = 5;
/** A command that finds every place taken waits this long for one before another socket is opened, in ms. */
const PATIENCE = 100;
/** A domain silent for this long has its next commands on a socket of its own, in ms. */
const SILENCE = 1_000;
/** A socket beside the main one is closed when it had nothing to do for this long, in ms. */
const IDLE = 10_000;

/** So many domains are remembered though they have nothing to do: forgetting costs more, where they soon have. */
const IDLE_LANES = 64;

/** A call from when it is asked for until its reply. */
export interface Job {
  send(socket: RpcSocket): void;
  /** Tells its caller that there will be no reply. */
  fail(error: MonitorError): void;
  /** Once it was sent: on what, and when, in ms. */
  readonly socket: RpcSocket | undefined;
  readonly since: number;
}

/** Told of a job whose place is free again, before its caller is told of the reply. */
type Settled = (job: Job) => void;

/** The calls about one thing, such as the commands of a domain: in order, one outstanding. */
interface Lane {
  readonly name: string;
  readonly jobs: Job[];
  readonly settled: Settled;
  busy: boolean;
  /** It was silent for too long. */
  slow: boolean;
  own: ExtraSocket | undefined;
}

/** A socket beside the main one: for those who wait, or for one slow domain alone. */
interface ExtraSocket {
  /** Undefined until its handshake is through. */
  socket: RpcSocket | undefined;
  readonly owner: Lane | undefined;
  close: () => void;
  idle: NodeJS.Timeout | undefined;
}

/** Opens another socket, handshake and all; gives what closes it. */
export type OpenExtraSocket = (on: {
  readonly ready: (socket: RpcSocket) => void;
  /** It could not be opened, or it ended. */
  readonly ended: (error: MonitorError) => void;
}) => () => void;

/**
 * Shares the sockets of a connection among its domains, so that one that doesn't answer holds nobody: a
 * command that QEMU leaves unanswered keeps its place on a socket for good, and there are few places.
 */
export class CallScheduler {
  readonly #calls = new Map<string, Lane>();
  /** CallScheduler whose next command could go out, if there were a place. */
  readonly #waiting = new Set<Lane>();
  readonly #extraSockets = new Set<ExtraSocket>();
  readonly #controls: Job[] = [];
  #controlling = false;
  #closed = false;
  #commandsOnMain = 0;
  #outstanding = 0;
  /** So many were outstanding at once: the daemon has threads for them. It begins with five. */
  #known = COMMANDS_ON_MAIN;
  /** Runs while the daemon may still be starting a thread. */
  #settling: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;

  constructor(
    private readonly main: RpcSocket,
    private readonly openExtraSocket: OpenExtraSocket,
  ) {}

  /** A call that waits for no domain, and has to go on the main socket. They go one by one. */
  control<A, R>(procedure: Procedure<A, R>, args: A, reply: Reply<R>, urgent: boolean): void {
    const next = new Call(procedure, args, reply, this.#controlSettled);
    if (urgent) this.#controls.unshift(next);
    else this.#controls.push(next);
    this.#nextControl();
  }

  /**
   * A call that may take as long as a domain likes.
   *
   * @param name - what it is about: of one name one is outstanding, the others wait
   * @returns what `withdraw` takes
   */
  command<A, R>(name: string, procedure: Procedure<A, R>, args: A, reply: Reply<R>): Job {
    const lane = this.#laneOf(name);
    const next = new Call(procedure, args, reply, lane.settled);
    // Nobody waits before it, most of the time.
    const mayGo = !lane.busy && !lane.slow && this.#waiting.size === 0;
    const place = mayGo ? this.#turnOf(lane) : undefined;
    if (place !== undefined) {
      this.#send(lane, next, place);
      return next;
    }
    lane.jobs.push(next);
    if (lane.busy) return next;
    this.#waiting.add(lane);
    this.#pump();
    return next;
  }

  /** Takes back a call that has yet to go out, and tells whether it had: its caller hears nothing more of it then. */
  withdraw(name: string, job: Job): boolean {
    const lane = this.#calls.get(name);
    const at = lane?.jobs.indexOf(job) ?? -1;
    if (lane === undefined || at < 0) return false;
    lane.jobs.splice(at, 1);
    if (lane.jobs.length === 0) this.#waiting.delete(lane);
    return true;
  }

  /** Closes the sockets beside the main one. What has yet to go out fails, with an error of its own each. */
  close(error: () => MonitorError): void {
    this.#closed = true;
    clearTimeout(this.#patience);
    clearTimeout(this.#settling);
    this.#waiting.clear();
    for (const extra of this.#extraSockets) this.#drop(extra);
    const left = [...this.#controls, ...[...this.#calls.values()].flatMap(({ jobs }) => jobs)];
    this.#controls.length = 0;
    this.#calls.clear();
    for (const job of left) job.fail(error());
  }

  #laneOf(name: string): Lane {
    const known = this.#calls.get(name);
    if (known !== undefined) return known;
    const settled = (job: Job) => this.#settled(lane, job);
    const lane: Lane = { name, jobs: [], settled, busy: false, slow: false, own: undefined };
    this.#calls.set(name, lane);
    return lane;
  }

  #nextControl(): void {
    const next = this.#controlling || this.#closed ? undefined : this.#controls.shift();
    if (next === undefined) return;
    this.#controlling = true;
    next.send(this.main);
  }

  readonly #controlSettled = ({ socket }: Job) => {
    if (socket === undefined) return;
    this.#controlling = false;
    this.#nextControl();
  };

  #pump(): void {
    for (const lane of this.#waiting) {
      const place = this.#turnOf(lane);
      if (place === undefined) continue;
      this.#waiting.delete(lane);
      const next = lane.jobs.shift();
      if (next !== undefined) this.#send(lane, next, place);
    }
    this.#watchPatience();
  }

  /** Where its next call goes out now, if it may. */
  #turnOf(lane: Lane): RpcSocket | undefined {
    const place = this.#placeFor(lane);
    if (place === undefined || this.#outstanding < this.#known) return place;
    if (this.#settling !== undefined) return undefined;
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.#pump();
    }, SETTLING);
    this.#known = this.#outstanding + 1;
    return place;
  }

  #placeFor(lane: Lane): RpcSocket | undefined {
    if (lane.slow) {
      if (lane.own === undefined) this.#open(lane);
      // None, if it failed at once: then the lane is no slow one any more, and has had its turn.
      return lane.own?.socket;
    }
    if (this.#commandsOnMain < COMMANDS_ON_MAIN) return this.main;
    for (const { socket, owner } of this.#extraSockets) {
      if (owner === undefined && socket !== undefined && socket.outstanding < PER_SOCKET) return socket;
    }
    return undefined;
  }

  #send(lane: Lane, job: Job, socket: RpcSocket): void {
    lane.busy = true;
    this.#outstanding += 1;
    if (socket === this.main) this.#commandsOnMain += 1;
    job.send(socket);
  }

  #settled(lane: Lane, { socket, since }: Job): void {
    if (this.#closed || socket === undefined) return;
    this.#outstanding -= 1;
    lane.slow ||= Date.now() - since >= SILENCE;
    if (socket === this.main) this.#commandsOnMain -= 1;
    else this.#watchIdle(socket);
    lane.busy = false;
    if (lane.jobs.length > 0) this.#waiting.add(lane);
    else if (lane.own === undefined && this.#calls.size > IDLE_LANES) this.#calls.delete(lane.name);
    if (this.#waiting.size > 0) this.#pump();
  }

  /** Opens a socket for those who have waited for a while. Who waits for his own has it coming. */
  #watchPatience(): void {
    if (this.#waiting.size === 0) return;
    const shared = () => [...this.#waiting].some(({ slow }) => !slow);
    if (this.#patience !== undefined || !shared()) return;
    this.#patience = setTimeout(() => {
      this.#patience = undefined;
      const coming = [...this.#extraSockets].some(
        ({ owner, socket }) => owner === undefined && socket === undefined,
      );
      if (shared() && !coming) this.#open(undefined);
      this.#watchPatience();
    }, PATIENCE);
  }

  #open(owner: Lane | undefined): void {
    const extra: ExtraSocket = { socket: undefined, owner, idle: undefined, close: () => undefined };
    this.#extraSockets.add(extra);
    if (owner !== undefined) owner.own = extra;
    const close = this.openExtraSocket({
      ready: (socket) => {
        extra.socket = socket;
        this.#watchIdle(socket);
        this.#pump();
      },
      // Its calls are told by itself; who waits gets another, or a place that becomes free.
      ended: () => {
        this.#drop(extra);
        if (!this.#closed) this.#pump();
      },
    });
    if (this.#extraSockets.has(extra)) extra.close = close;
    else close();
  }

  #watchIdle(socket: RpcSocket): void {
    const extra = [...this.#extraSockets].find((candidate) => candidate.socket === socket);
    if (extra === undefined) return;
    clearTimeout(extra.idle);
    extra.idle = setTimeout(() => {
      if (socket.outstanding === 0) this.#drop(extra);
    }, IDLE);
  }

  #drop(extra: ExtraSocket): void {
    this.#extraSockets.delete(extra);
    clearTimeout(extra.idle);
    extra.close();
    const lane = extra.owner;
    if (lane === undefined) return;
    lane.own = undefined;
    lane.slow = false;
    if (!lane.busy && lane.jobs.length === 0) this.#calls.delete(lane.name);
  }
}

class Call<A, R> implements Job, Reply<R> {
  socket: RpcSocket | undefined;
  since = 0;

  constructor(
    private readonly procedure: Procedure<A, R>,
    private readonly args: A,
    private readonly reply: Reply<R>,
    private readonly settled: Settled,
  ) {}

  send(socket: RpcSocket): void {
    this.socket = socket;
    this.since = Date.now();
    try {
      socket.call(this.procedure, this.args, this);
    } catch (error) {
      this.fail(error as MonitorError);
    }
  }

  ok(value: R): void {
    this.settled(this);
    this.reply.ok(value);
  }

  fail(error: MonitorError): void {
    this.settled(this);
    this.reply.fail(error);
  }
}
