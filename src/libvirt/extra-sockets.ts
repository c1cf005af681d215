import type { MonitorError } from '../errors.js';
import type { RpcSocket } from './rpc-socket.js';

/** The daemon works at five requests of a client at a time, and reads no more, not even keepalive, until one is done. */
export const MAX_CALLS_PER_SOCKET = 4;
/** A socket beside the main one is closed when it had nothing to do for this long. */
const CLOSE_IDLE_AFTER_MS = 10_000;

/** Opens another socket and logs in; returns what closes it. */
export type OpenExtraSocket = (on: {
  readonly ready: (socket: RpcSocket) => void;
  /** It could not be opened, or it ended. */
  readonly ended: (error: MonitorError) => void;
}) => () => void;

interface ExtraSocket<Owner> {
  /** Undefined until it is logged in. */
  socket: RpcSocket | undefined;
  readonly owner: Owner | undefined;
  close: () => void;
  idle: NodeJS.Timeout | undefined;
}

/** Is called with what becomes of {@link ExtraSockets}. */
export interface ExtraSocketsObserver<Owner> {
  /** A socket was opened. */
  ready(): void;
  /** An owner's socket was closed, or it could not be opened. */
  released(owner: Owner): void;
  /** A socket ended, or it could not be opened; called after `released`. The calls on it fail by themselves. */
  ended(): void;
}

/** The sockets beside the main one: each is shared by calls that wait for a place, or belongs to one owner alone. */
export class ExtraSockets<Owner> {
  readonly #openSocket: OpenExtraSocket;
  readonly #observer: ExtraSocketsObserver<Owner>;

  readonly #sockets = new Set<ExtraSocket<Owner>>();
  readonly #owned = new Map<Owner, ExtraSocket<Owner>>();

  constructor(openSocket: OpenExtraSocket, observer: ExtraSocketsObserver<Owner>) {
    this.#openSocket = openSocket;
    this.#observer = observer;
  }

  /** Whether one that is shared is being opened. */
  get isOpening(): boolean {
    return [...this.#sockets].some(({ owner, socket }) => owner === undefined && socket === undefined);
  }

  /** A socket with a free place for any call. */
  get free(): RpcSocket | undefined {
    for (const { socket, owner } of this.#sockets) {
      const isFree = owner === undefined && socket !== undefined && socket.outstanding < MAX_CALLS_PER_SOCKET;
      if (isFree) return socket;
    }
    return undefined;
  }

  /** Whether an owner has a socket, which may still be opened. */
  has(owner: Owner): boolean {
    return this.#owned.has(owner);
  }

  /** An owner's socket; undefined until it is logged in. */
  of(owner: Owner): RpcSocket | undefined {
    return this.#owned.get(owner)?.socket;
  }

  /** @param owner - whose socket it is; undefined for one that is shared */
  open(owner: Owner | undefined): void {
    const extra: ExtraSocket<Owner> = { socket: undefined, owner, idle: undefined, close: () => undefined };
    this.#sockets.add(extra);
    if (owner !== undefined) this.#owned.set(owner, extra);
    const close = this.#openSocket({
      ready: (socket) => {
        extra.socket = socket;
        this.watchIdle(socket);
        this.#observer.ready();
      },
      ended: () => {
        this.#drop(extra);
        this.#observer.ended();
      },
    });
    if (this.#sockets.has(extra)) extra.close = close;
    else close();
  }

  /** From now on a socket is closed if it has nothing to do for a while. */
  watchIdle(socket: RpcSocket): void {
    const extra = [...this.#sockets].find((candidate) => candidate.socket === socket);
    if (extra === undefined) return;
    clearTimeout(extra.idle);
    extra.idle = setTimeout(() => {
      if (socket.outstanding === 0) this.#drop(extra);
    }, CLOSE_IDLE_AFTER_MS);
  }

  close(): void {
    for (const extra of this.#sockets) this.#drop(extra);
  }

  #drop(extra: ExtraSocket<Owner>): void {
    this.#sockets.delete(extra);
    clearTimeout(extra.idle);
    extra.close();
    const { owner } = extra;
    if (owner === undefined) return;
    this.#owned.delete(owner);
    this.#observer.released(owner);
  }
}
