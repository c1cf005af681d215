import { messageOf } from '../../errors.js';
import type { Greeting } from '../../protocol/types.js';
import { parserWordsOf, type ParserWords } from './parser-words.js';
import { print } from './print.js';
import { readRequest, type CommandId, type ReceivedCommand } from './request.js';
import { Scanner } from './scanner.js';

/** QEMU's error, as a reply has it. */
export interface QmpFault {
  readonly class: string;
  readonly desc: string;
}

/** The answer to a command. */
export type Reply = { readonly return: unknown } | { readonly error: QmpFault };

/** A command's turn. The client's next in-band command waits until it is over. */
export interface Turn {
  /** Sends the command's reply, with the client's id. */
  reply(reply: Reply): void;
  /** Ends the turn, answered or not. */
  end(): void;
}

/** The server that executes a session's commands. */
export interface Server {
  readonly greeting: Greeting;
  /** Writes messages over many lines, as a monitor with `pretty=on`. */
  readonly pretty?: boolean;
  /** The longest command that is read, in bytes; QEMU's own limit without it. */
  readonly maxCommandBytes?: number;
  /** Called with each command that is well formed, the negotiation included. */
  onCommand?(command: ReceivedCommand): void;
  /** Called before the session itself answers: the negotiation, commands before it, and what is malformed. */
  onOwnAnswer?(): void;
  /** Called when the client has negotiated, behind the answer. */
  onNegotiated?(): void;
  /** Carries out a command of a client that has negotiated. */
  execute(command: ReceivedCommand, turn: Turn): void;
  /** Delivers a reply. Without it the session's own client gets it. */
  deliver?(reply: object): void;
}

/** A client's connection, as its session uses it. */
export interface Connection {
  /** Writes text, in order. */
  write(text: string): void;
  /** Stops or resumes the delivery of the client's bytes to the session. */
  pause(): void;
  resume(): void;
  /** Ends the connection once all is written, because the client's bytes can't be read any further. */
  refuse(reason: string): void;
}

/** QEMU queues this many in-band requests where out-of-band is on, then stops reading. */
const QUEUED_REQUESTS = 8;
/** QEMU's parser accepts this many bytes for one command. */
const QEMU_MAX_COMMAND_BYTES = 64 * 1024 * 1024;

/** QEMU's error for a command that does not exist or is not allowed now. */
export function commandNotFound(desc: string): QmpFault {
  return { class: 'CommandNotFound', desc };
}

/** QEMU's error for anything else. */
export function genericError(desc: string): QmpFault {
  return { class: 'GenericError', desc };
}

/** Makes QEMU's error of a thrown value: its `class` and `desc` if it has both, else a GenericError. */
export function faultOf(thrown: unknown): QmpFault {
  if (typeof thrown === 'object' && thrown !== null && 'class' in thrown && 'desc' in thrown) {
    const { class: errorClass, desc } = thrown;
    if (typeof errorClass === 'string' && typeof desc === 'string') return { class: errorClass, desc };
  }
  return genericError(messageOf(thrown));
}

interface Queued {
  readonly command: ReceivedCommand;
  readonly id: CommandId;
}

/**
 * The server's side of one QMP connection: greeting, negotiation, ids, order, out of band, and QEMU's errors for
 * malformed input. The `Server` executes the commands.
 */
export class ServerSession {
  readonly #server: Server;
  readonly #connection: Connection;

  readonly #scanner: Scanner;
  readonly #words: ParserWords;
  #queue: Queued[] = [];
  #busy = false;
  #outOfBand = 0;
  #negotiated = false;
  #oob = false;
  #reading = false;
  #paused = false;
  #closed = false;

  constructor(server: Server, connection: Connection) {
    this.#server = server;
    this.#connection = connection;

    this.#words = parserWordsOf(server.greeting.version.qemu);
    this.#scanner = new Scanner(server.maxCommandBytes ?? QEMU_MAX_COMMAND_BYTES);
  }

  /** Whether the client has negotiated. Only then does it get events. */
  get negotiated(): boolean {
    return this.#negotiated;
  }

  greet(): void {
    const { version, capabilities } = this.#server.greeting;
    this.send({ QMP: { version, capabilities } });
  }

  /** Takes the client's bytes, in chunks of any size. They are kept until they are read, so they must not be overwritten. */
  receive(chunk: Uint8Array): void {
    if (this.#closed) return;
    this.#scanner.push(chunk);
    this.#read();
  }

  /** Called when the client has disconnected: its queued commands are dropped, a command at work goes on. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
  }

  send(message: object): void {
    this.#connection.write(print(message, this.#server.pretty ?? false));
  }

  /** Reads on while QEMU would: not past a command at work, and with out-of-band not past full queues. */
  #read(): void {
    // Commands may end their turns at once: they are taken in one loop, however many there are.
    if (this.#reading) return;
    this.#reading = true;
    this.#takeTokens();
    this.#reading = false;
    const paused = !this.#closed && this.#scanner.hasUnread;
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#connection.pause();
    else this.#connection.resume();
  }

  #takeTokens(): void {
    while (!this.#closed && !this.#suspended) {
      const token = this.#scanner.next();
      if (token === undefined) break;
      if ('tooMuch' in token) {
        this.#refuse(`JSON ${token.tooMuch} limit exceeded`);
        break;
      }
      const request = readRequest(token, this.#oob, this.#words);
      if ('command' in request) {
        this.#take(request);
      } else {
        this.#server.onOwnAnswer?.();
        for (const desc of request.descs) this.#reply({ error: genericError(desc) }, request.id);
        if (request.unread !== undefined) this.#scanner.unread(request.unread);
      }
    }
  }

  get #suspended(): boolean {
    if (!this.#oob) return this.#busy || this.#queue.length > 0;
    return this.#queue.length >= QUEUED_REQUESTS || this.#outOfBand >= QUEUED_REQUESTS;
  }

  #refuse(desc: string): void {
    this.send({ error: genericError(desc) });
    this.close();
    this.#connection.refuse(desc);
  }

  #take(request: Queued): void {
    this.#server.onCommand?.(request.command);
    if (request.command.oob === true) {
      this.#outOfBand += 1;
      this.#execute(request, () => {
        this.#outOfBand -= 1;
        this.#read();
      });
    } else {
      this.#queue.push(request);
      this.#next();
    }
  }

  #next(): void {
    if (this.#busy) return;
    const request = this.#queue.shift();
    if (request === undefined) return;
    this.#busy = true;
    this.#execute(request, () => {
      this.#busy = false;
      this.#next();
      this.#read();
    });
  }

  #execute({ command, id }: Queued, end: () => void): void {
    const turn: Turn = { reply: (reply) => this.#reply(reply, id), end };
    const isOwn = command.execute === 'qmp_capabilities' || !this.#negotiated;
    if (isOwn) this.#server.onOwnAnswer?.();
    if (command.execute === 'qmp_capabilities') {
      const wasNegotiated = this.#negotiated;
      turn.reply(this.#negotiate(command));
      if (this.#negotiated && !wasNegotiated) this.#server.onNegotiated?.();
      end();
    } else if (!this.#negotiated) {
      const desc = "Expecting capabilities negotiation with 'qmp_capabilities'";
      turn.reply({ error: commandNotFound(desc) });
      end();
    } else {
      this.#server.execute(command, turn);
    }
  }

  #negotiate({ arguments: given = {} }: ReceivedCommand): Reply {
    if (this.#negotiated) {
      const desc = 'Capabilities negotiation is already complete, command ignored';
      return { error: commandNotFound(desc) };
    }
    const { enable = [], ...more } = given as { readonly enable?: unknown };
    const [unexpected] = Object.keys(more);
    const desc =
      unexpected === undefined ? this.#enableFault(enable) : `Parameter '${unexpected}' is unexpected`;
    if (desc !== undefined) return { error: genericError(desc) };
    this.#oob = (enable as readonly unknown[]).includes('oob');
    this.#negotiated = true;
    return { return: {} };
  }

  #enableFault(enable: unknown): string | undefined {
    if (!Array.isArray(enable)) return "Invalid parameter type for 'enable', expected: array";
    for (const capability of enable) {
      if (typeof capability !== 'string') return "Invalid parameter type for 'null', expected: string";
      if (capability !== 'oob') return `Parameter 'null' does not accept value '${capability}'`;
    }
    const offered = enable.length === 0 || this.#server.greeting.capabilities.includes('oob');
    return offered ? undefined : 'Capability oob not available';
  }

  #reply(reply: Reply, id: CommandId): void {
    const message = 'error' in reply ? { ...id, ...reply } : { ...reply, ...id };
    if (this.#server.deliver === undefined) this.send(message);
    else this.#server.deliver(message);
  }
}
