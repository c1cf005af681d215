import { nodeStream } from '../../node/on-demand.js';
import type { Duplex } from 'node:stream';
import { Subscription } from 'rxjs';
import { ArgumentError } from '../../errors.js';
import type { Address } from '../../monitor/link.js';
import { callback, checkOptions, flag, record, text, type Rule } from '../../options.js';
import type { Greeting, Timestamp } from '../../protocol/types.js';
import { ADDRESS_RULES, checkAddress } from '../address.js';
import { listen, type Listener, type ListenOptions } from '../listener.js';
import { QmpSession, type Host } from './session.js';
import type { ReceivedCommand, Run } from '../run.js';
import { now, Script, type Shape, type Step } from './script.js';
import type { FakeJob, FakeJobOptions } from './jobs.js';
import { SmallMachine } from './machine.js';
import { FAKE_QEMU_VERSIONS, greetingOfRelease, type FakeQemuVersion } from './versions.js';

/** The options of a QEMU double. */
export interface FakeQemuOptions {
  /**
   * Called for each command. If it returns `undefined` the built-in machine answers, with `{}` for commands that it
   * doesn't know. It may return a `script`. A thrown `{ class, desc }` is QEMU's error.
   */
  readonly run?: Run;
  /**
   * The release that it behaves as, 7.2 by default: its greeting, the members of its replies and its errors' texts. Jobs
   * and events are the same in all three.
   */
  readonly version?: FakeQemuVersion;
  /** The greeting, instead of the release's own. Its version selects the release's texts. Can't be given with `version`. */
  readonly greeting?: Greeting;
  /** Writes messages over many lines, as a monitor with `pretty=on`. */
  readonly pretty?: boolean;
  /** The machine's state at the start, `running` by default; `prelaunch` is `-S`. */
  readonly status?: string;
  /** Played for each client instead of the greeting. */
  readonly onConnect?: Script;
  /** How bytes are sent: split, slow or delayed. */
  readonly wire?: Shape;
}

/** The address of a QEMU double. Port 0 is any free port; the default host is the loopback. */
export type FakeQemuAddress = { readonly path: string } | { readonly host?: string; readonly port: number };

/** A QEMU double that does not listen: clients connect by `open` and `attach`. */
export interface FakeQemuInMemory extends AsyncDisposable {
  /** The commands that clients sent, in order, the negotiation included. */
  readonly received: readonly ReceivedCommand[];
  /** Sends an event to the client that is served, once it has negotiated. The machine's run state follows the event. */
  emit(event: { readonly event: string; readonly data?: object; readonly timestamp?: Timestamp }): void;
  /** Writes these bytes to the client that is served. */
  write(bytes: Uint8Array | string): void;
  /** Plays steps on the client that is served; resolves when the last one is done. */
  play(...steps: readonly Step[]): Promise<void>;
  /** Begins a job, which the test then controls. */
  job(id: string, options?: FakeJobOptions): FakeJob;
  /** Dials in memory; fits `socketMonitor({ open })`. */
  open(): Promise<Duplex>;
  /** Serves a client over a stream that the test has made, such as one end of TLS. */
  attach(stream: Duplex): void;
  /** Breaks the connection of every client, also of those that wait. The next client is accepted. */
  drop(): void;
  /** Breaks the connection of every client and stops listening. */
  close(): Promise<void>;
}

/** A double of QEMU that listens. */
export interface FakeQemu extends FakeQemuInMemory {
  /** The address, with the port in use. */
  readonly address: Address;
}

const RULES: Readonly<Record<keyof (FakeQemuOptions & ListenOptions), Rule>> = {
  ...ADDRESS_RULES,
  run: callback,
  version: {
    is: (given) => FAKE_QEMU_VERSIONS.includes(given as string),
    expected: `one of ${FAKE_QEMU_VERSIONS.join(', ')}`,
  },
  greeting: record,
  pretty: flag,
  status: text,
  onConnect: { is: record.is, expected: 'a script' },
  wire: callback,
};

/**
 * A QMP server for tests: QEMU's handshake, texts, and order of events and replies, with a built-in small machine
 * and scripted faults.
 *
 * It serves one client at a time. A second one gets nothing until the first disconnects, and then gets the reply
 * that was in flight for the first one. After `quit` it goes on listening, as if QEMU had been restarted.
 *
 * @example
 * await using qemu = await fakeQemu({ path: '/tmp/fake.sock' });
 * const monitor = socketMonitor({ path: '/tmp/fake.sock' });
 * qemu.emit({ event: 'STOP' });
 *
 * @see {@link mockMonitor}
 *
 * @param options - where to listen and what to answer; without an address it stays in memory
 * @returns resolves to the double once it listens
 * @throws through the promise: ArgumentError if an option is unknown or has a wrong value, ConnectError if it can't listen at
 *   the address
 */
export function fakeQemu(options: FakeQemuOptions & FakeQemuAddress): Promise<FakeQemu>;
export function fakeQemu(options?: FakeQemuOptions): Promise<FakeQemuInMemory>;
export async function fakeQemu(options: FakeQemuOptions & ListenOptions = {}): Promise<FakeQemuInMemory> {
  checkOptions(options, RULES, 'fakeQemu');
  if (options.version !== undefined && options.greeting !== undefined) {
    throw new ArgumentError("fakeQemu: give 'version' or 'greeting', not both");
  }
  return startFakeQemu(options, 'fakeQemu');
}

/**
 * @internal The double behind options that were checked.
 *
 * @param at - the name of the double, for errors
 * @param onNegotiated - called when a client has negotiated
 */
export async function startFakeQemu(
  options: FakeQemuOptions & ListenOptions,
  at: string,
  onNegotiated?: () => void,
): Promise<FakeQemuInMemory> {
  const double = new QemuDouble(options, onNegotiated);
  if (!checkAddress(options, at)) return double;
  return double.listening(await listen(options, (socket) => double.attach(socket)));
}

class QemuDouble implements FakeQemuInMemory {
  readonly received: ReceivedCommand[] = [];
  address?: Address;
  readonly #clients: { readonly stream: Duplex; session?: QmpSession }[] = [];
  readonly #machine: SmallMachine;
  readonly #host: Host;
  #listener: Listener | undefined;

  constructor(
    {
      version = '7.2',
      greeting = greetingOfRelease(version),
      pretty = false,
      status = 'running',
      ...more
    }: FakeQemuOptions,
    onNegotiated?: () => void,
  ) {
    this.#machine = new SmallMachine(
      greeting,
      status,
      (event, data) => this.#raise(event, data),
      () => this.#exit(),
    );
    this.#host = {
      greeting,
      pretty,
      machine: this.#machine,
      run: more.run,
      onConnect: more.onConnect,
      wire: more.wire,
      onNegotiated,
      received: this.received,
      left: [],
      running: new Subscription(),
      current: () => this.#clients[0]?.session,
    };
  }

  listening(listener: Listener): FakeQemu {
    this.#listener = listener;
    return Object.assign(this, { address: listener.address });
  }

  emit({ event, data, timestamp }: { event: string; data?: object; timestamp?: Timestamp }): void {
    this.#machine.follow(event);
    this.#raise(event, data, timestamp);
  }

  write(bytes: Uint8Array | string): void {
    this.#host.current()?.write(bytes);
  }

  async play(...steps: readonly Step[]): Promise<void> {
    await this.#host.current()?.play(new Script(steps));
  }

  job(id: string, options?: FakeJobOptions): FakeJob {
    return this.#machine.jobs.start(id, options);
  }

  async open(): Promise<Duplex> {
    const { duplexPair } = nodeStream();
    const [near, far] = duplexPair({ allowHalfOpen: false });
    // Unlike a socket's, the ends of a pair don't notice when the other end is destroyed.
    near.once('close', () => far.destroy());
    far.once('close', () => {
      near.once('end', () => near.destroy());
      if (!near.readableEnded) near.push(null);
    });
    this.attach(far);
    return near;
  }

  attach(stream: Duplex): void {
    this.#clients.push({ stream });
    // A client may break off at any time; 'close' follows.
    stream.on('error', () => undefined);
    stream.once('close', () => this.#left(stream));
    stream.once('end', () => stream.end());
    if (this.#clients.length === 1) this.#serve();
  }

  drop(): void {
    for (const { stream } of [...this.#clients]) stream.destroy();
  }

  async close(): Promise<void> {
    const closed = this.#listener?.close();
    this.#host.running.unsubscribe();
    this.drop();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #serve(): void {
    const client = this.#clients[0];
    if (client === undefined) return;
    client.session = new QmpSession(client.stream, this.#host);
    client.session.start();
  }

  #left(stream: Duplex): void {
    const at = this.#clients.findIndex((client) => client.stream === stream);
    const [client] = this.#clients.splice(at, 1);
    client?.session?.leave();
    if (at === 0) this.#serve();
  }

  #raise(event: string, data?: object, timestamp: Timestamp = now()): void {
    this.#host.current()?.event({ timestamp, event, ...(data === undefined ? {} : { data }) });
  }

  #exit(): void {
    this.#host.current()?.end();
    this.#machine.restart();
  }
}
