import { nodeStream } from '../../node/on-demand.js';
import type { Duplex } from 'node:stream';
import type { Subscription } from 'rxjs';
import type { Address } from '../../monitor/link.js';
import { callback, checkOptions, flag, type Rule, text } from '../../options.js';
import { parse, stringify } from '../../protocol/json.js';
import { ADDRESS_RULES, checkAddress } from '../address.js';
import { listen, type Listener, type ListenOptions } from '../listener.js';
import { answerOf, type ReceivedCommand, type Run } from '../run.js';

/** The options of a guest-agent double. */
export interface FakeAgentOptions {
  /**
   * Called for each command. If it returns `undefined` the double answers: `guest-info`, `guest-ping`, `guest-sync` and the
   * like, CommandNotFound for others. A thrown `{ class, desc }` is the agent's error. With RxJS's `NEVER` no answer is sent.
   */
  readonly run?: Run;
  /** The release that `guest-info` reports, `7.2.22` by default. */
  readonly version?: string;
  /** False for an agent of before 4.0: it refuses a command with an id, and its replies have none. */
  readonly ids?: boolean;
}

/** The address of a guest-agent double. Port 0 is any free port; the default host is the loopback. */
export type FakeAgentAddress = { readonly path: string } | { readonly host?: string; readonly port: number };

/** A guest-agent double. As with virtio-serial, requests and replies outlive a client. */
export interface FakeAgentInMemory extends AsyncDisposable {
  /** The commands that clients sent, in order, synchronisations included. */
  readonly received: readonly ReceivedCommand[];
  /** Dials in memory; fits `agentMonitor({ open })`. */
  open(): Promise<Duplex>;
  /** Writes these bytes to the client: half a line, an error without id, the reply to another client. */
  write(bytes: Uint8Array | string): void;
  /** Stops answering, as an agent before the guest has booted or after it died. The socket stays open. */
  stop(): void;
  /** Starts answering again, also the commands that came meanwhile. */
  start(): void;
  /** Drops the unanswered commands: no reply to them will come. */
  lose(): void;
  /** Breaks the client's connection; the next client gets the replies that are still to come. */
  drop(): void;
  /** Breaks the client's connection and stops listening. */
  close(): Promise<void>;
}

/** A double of the guest agent that listens. */
export interface FakeAgent extends FakeAgentInMemory {
  /** The address, with the port in use. */
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

/** A guest agent for tests, with the faults of a real channel: an old agent echoes no ids, it answers a reset of its parser
 * with an error without id, the next client gets the previous one's replies, and it may be silent.
 *
 * @example
 * await using qga = await fakeAgent({ run: ({ execute }) => (execute === 'guest-get-host-name' ? { 'host-name': 'vm' } : undefined) });
 * const agent = agentMonitor({ open: () => qga.open() });
 *
 * @param options - where to listen and what to answer; without an address it stays in memory
 * @returns resolves to the double once it listens
 * @throws through the promise: ArgumentError if an option is unknown or has a wrong value, ConnectError if it can't listen at
 *   the address
 */
export function fakeAgent(options: FakeAgentOptions & FakeAgentAddress): Promise<FakeAgent>;
export function fakeAgent(options?: FakeAgentOptions): Promise<FakeAgentInMemory>;
export async function fakeAgent(options: FakeAgentOptions & ListenOptions = {}): Promise<FakeAgentInMemory> {
  checkOptions(options, RULES, 'fakeAgent');
  const double = new AgentDouble(options);
  if (!checkAddress(options, 'fakeAgent')) return double;
  return double.listening(await listen(options, (socket) => double.attach(socket)));
}

class AgentDouble implements FakeAgentInMemory {
  readonly received: ReceivedCommand[] = [];
  address?: Address;
  readonly #run: Run | undefined;
  readonly #version: string;
  readonly #ids: boolean;
  #listener: Listener | undefined;
  #client: Duplex | undefined;
  /** Bytes of a line that has not ended. They stay when a client disconnects, and the next client's bytes follow. */
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

  /** Serves requests one after another, in order, as the agent does. */
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
