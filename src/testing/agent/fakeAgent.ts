import { nodeStream } from '../../node/on-demand.js';
import type { Duplex } from 'node:stream';
import type { Subscription } from 'rxjs';
import type { Address } from '../../monitor/link.js';
import { callback, checkOptions, flag, type Rule, text } from '../../options.js';
import { parse, stringify } from '../../protocol/json.js';
import { ADDRESS_RULES, checkAddress } from '../address.js';
import { listen, type Listener, type ListenOptions } from '../listener.js';
import { answerOf, type ReceivedCommand, type Run } from '../run.js';

/** What a double of the guest agent does. */
export interface FakeAgentOptions {
  /**
   * Answers first; what it leaves (`undefined`) the double answers: `guest-info`, `guest-ping`, `guest-sync` and the like, and
   * CommandNotFound for the rest. A thrown `{ class, desc }` is the agent's error. `NEVER` of RxJS answers nothing.
   */
  readonly run?: Run;
  /** The release that `guest-info` reports, `7.2.22` by default. */
  readonly version?: string;
  /** False for an agent of before 4.0: it refuses a command with an id, and its replies have none. */
  readonly ids?: boolean;
}

/** Where a double of the guest agent listens; port 0 takes a free one, and without a host it is the loopback. */
export type FakeAgentAddress = { readonly path: string } | { readonly host?: string; readonly port: number };

/** A double of the guest agent. As behind virtio-serial, requests and replies outlive a client. */
export interface FakeAgentInMemory extends AsyncDisposable {
  /** What clients sent, in order, synchronisations included. */
  readonly received: readonly ReceivedCommand[];
  /** Dials in memory; fits `agentMonitor({ open })`. */
  open(): Promise<Duplex>;
  /** Writes bytes to the client, as they are: half a line, an error without id, the reply to another client. */
  write(bytes: Uint8Array | string): void;
  /** From now on nothing is answered, as before the guest has booted and after the agent's death. The socket stays open. */
  stop(): void;
  /** The agent runs (again), and answers what was sent meanwhile. */
  start(): void;
  /** Loses what was sent and is not answered yet: no reply to it will come. */
  lose(): void;
  /** Cuts the client; the next one gets what is still to be answered. */
  drop(): void;
  /** Cuts the client and stops listening. */
  close(): Promise<void>;
}

/** A double of the guest agent that listens. */
export interface FakeAgent extends FakeAgentInMemory {
  /** Where it listens, with the port that it took. */
  readonly address: Address;
}

const RULES: Readonly<Record<keyof (FakeAgentOptions & ListenOptions), Rule>> = {
  ...ADDRESS_RULES,
  run: callback,
  version: text,
  ids: flag,
};

const LF = 0x0a;
const DELIMITER = 0xff;

/**
 * A guest agent for tests, with the faults of a real channel: it echoes no ids where it is old, answers a reset of its parser
 * with an error without id, gives the next client the previous one's replies, and may be silent.
 *
 * @example
 * await using qga = await fakeAgent({ run: ({ execute }) => (execute === 'guest-get-host-name' ? { 'host-name': 'vm' } : undefined) });
 * const agent = agentMonitor({ open: () => qga.open() });
 *
 * @param options - where to listen and what to answer; without an address it stays in memory
 * @returns the double, listening
 * @throws ArgumentError through the promise, where an option is unknown or not what it must be
 */
export function fakeAgent(options: FakeAgentOptions & FakeAgentAddress): Promise<FakeAgent>;
export function fakeAgent(options?: FakeAgentOptions): Promise<FakeAgentInMemory>;
export async function fakeAgent(options: FakeAgentOptions & ListenOptions = {}): Promise<FakeAgentInMemory> {
  checkOptions(options, RULES, 'fakeAgent');
  const double = new Double(options);
  if (!checkAddress(options, 'fakeAgent')) return double;
  return double.listening(await listen(options, (socket) => double.attach(socket)));
}

class Double implements FakeAgentInMemory {
  readonly received: ReceivedCommand[] = [];
  address?: Address;
  readonly #run: Run | undefined;
  readonly #version: string;
  readonly #ids: boolean;
  #listener: Listener | undefined;
  #client: Duplex | undefined;
  /** Bytes of a line that isn't over; a client that leaves leaves them to the next. */
  #line: number[] = [];
  #requests: string[] = [];
  #stopped = false;
  #answering: Subscription | undefined;

  constructor({ run, version = '7.2.22', ids = true }: FakeAgentOptions) {
    this.#run = run;
    this.#version = version;
    this.#ids = ids;
  }

  listening(listener: Listener): FakeAgent {
    this.#listener = listener;
    return Object.assign(this, { address: listener.address });
  }

  async open(): Promise<Duplex> {
    const { duplexPair } = nodeStream();
    const [near, far] = duplexPair({ allowHalfOpen: false });
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
    this.attach(far);
    return near;
  }

  attach(stream: Duplex): void {
    this.#client = stream;
    stream.on('error', () => undefined);
    stream.once('close', () => {
      if (this.#client === stream) this.#client = undefined;
    });
    stream.on('data', (bytes: Uint8Array) => this.#take(bytes));
  }

  write(bytes: Uint8Array | string): void {
    this.#client?.write(bytes);
  }

  stop(): void {
    this.#stopped = true;
  }

  start(): void {
    this.#stopped = false;
    this.#next();
  }

  lose(): void {
    this.#requests = [];
    this.#line = [];
    this.#answering?.unsubscribe();
  }

  drop(): void {
    this.#client?.destroy();
  }

  async close(): Promise<void> {
    const closed = this.#listener?.close();
    this.#answering?.unsubscribe();
    this.drop();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === DELIMITER) {
        this.#line = [];
        this.#requests.push('\uFFFD');
      } else if (byte === LF) {
        const text = Buffer.from(this.#line).toString();
        this.#line = [];
        if (text.trim() !== '') this.#requests.push(text);
      } else this.#line.push(byte);
    }
    this.#next();
  }

  /** One after the other: the agent serves requests in order. */
  #next(): void {
    while (!this.#stopped && (this.#answering === undefined || this.#answering.closed)) {
      const request = this.#requests.shift();
      if (request === undefined) return;
      this.#serve(request);
    }
  }

  #serve(request: string): void {
    let command: ReceivedCommand & { readonly id?: unknown };
    try {
      command = parse(request) as never;
    } catch {
      this.#reply({ error: { class: 'GenericError', desc: `JSON parse error, stray '${request}'` } });
      return;
    }
    const { id, ...received } = command;
    this.received.push(received);
    if (id !== undefined && !this.#ids) {
      this.#reply({ error: { class: 'GenericError', desc: "QMP input member 'id' is unexpected" } });
      return;
    }
    const echoed = id === undefined ? {} : { id };
    const run: Run = (asked) => {
      const answer = this.#run?.(asked);
      return answer === undefined ? this.#own(asked) : answer;
    };
    const answering = answerOf(run, received).subscribe({
      next: (value = {}) => {
        const delimiter = received.execute === 'guest-sync-delimited' ? Buffer.of(DELIMITER) : Buffer.of();
        if (value !== SILENCE) this.#reply({ return: value, ...echoed }, delimiter);
      },
      error: (error: unknown) => {
        this.#reply({ error: asError(error), ...echoed });
        this.#next();
      },
      complete: () => this.#next(),
    });
    this.#answering = answering;
  }

  #own({ execute, arguments: args = {} }: ReceivedCommand): unknown {
    switch (execute) {
      case 'guest-sync':
      case 'guest-sync-delimited':
        return (args as { readonly id: unknown }).id;
      case 'guest-ping':
        return {};
      case 'guest-info':
        return { version: this.#version, supported_commands: [] };
      case 'guest-shutdown':
        return SILENCE;
      default:
        throw { class: 'CommandNotFound', desc: `The command ${execute} has not been found` };
    }
  }

  #reply(message: object, delimiter = Buffer.of()): void {
    this.#client?.write(Buffer.concat([delimiter, Buffer.from(`${stringify(message)}\n`)]));
  }
}

/** `guest-shutdown` answers nothing on success. */
const SILENCE = Symbol('no reply');

function asError(error: unknown): object {
  const { class: name, desc } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  return { class: String(name ?? 'GenericError'), desc: String(desc ?? error) };
}
