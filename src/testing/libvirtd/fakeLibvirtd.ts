import type { Socket } from 'node:net';
import { Subscription } from 'rxjs';
import { ArgumentError } from '../../errors.js';
import {
  formatUuid,
  type LifecycleName,
  lifecycleNumbers,
  parseUuid,
} from '../../libvirt/protocol/domain.js';
import type { Address } from '../../monitor/link.js';
import { callback, checkOptions, assertOption, flag, record, text, type Rule } from '../../options.js';
import type { Timestamp } from '../../protocol/types.js';
import { ADDRESS_RULES, checkAddress } from '../address.js';
import { type Answered, type FakeDomain, type FakeHost, found, type ReceivedCall } from './host.js';
import { LibvirtdSession } from './session.js';
import { listen, type Listener, type ListenOptions } from '../listener.js';
import type { ReceivedCommand, Run } from '../run.js';
import { now } from '../qemu/script.js';
import { SmallMachine } from '../qemu/machine.js';

/** The options of the double's domain. */
export interface FakeDomainOptions {
  /** The domain's UUID, in any case, with or without dashes. */
  readonly uuid: string;
  /** Called for each command. If it returns `undefined` the built-in machine answers. A thrown `{ class, desc }` is QEMU's error. */
  readonly run?: Run;
  /**
   * Answers as the domain's guest agent. If it returns `undefined` the reply is `{}`, for `guest-info` a version. A
   * thrown `{ class, desc }` is the agent's error. Without this option the agent is not connected.
   */
  readonly agent?: Run;
  /** False for a domain that is shut off. */
  readonly running?: boolean;
  /** The machine's state at the start, as QEMU names it: `running` by default. */
  readonly status?: string;
}

/** The options of a libvirtd double. */
export interface FakeLibvirtdOptions {
  /** The domains, by name. */
  readonly domains: Readonly<Record<string, FakeDomainOptions>>;
  /** QEMU's version, as libvirt reports it. */
  readonly version?: { readonly major: number; readonly minor: number; readonly micro: number };
  /** False for a daemon without the QEMU program: no commands and no events. */
  readonly qemu?: boolean;
  /**
   * Called before each call is answered. If it returns `undefined` the double answers. A client's
   * keepalive is the procedure `PING`.
   */
  readonly answer?: (call: ReceivedCall) => Answered | undefined;
}

/** The address of a libvirtd double. Port 0 is any free port; the default host is the loopback. */
export type FakeLibvirtdAddress =
  { readonly path: string } | { readonly host?: string; readonly port: number };

/** A double of libvirtd that listens. */
export interface FakeLibvirtd extends AsyncDisposable {
  /** The address, with the port in use. */
  readonly address: Address;
  /** The commands for QEMU that came, in order. */
  readonly received: readonly (ReceivedCommand & { readonly domain: string })[];
  /** All calls that came, in order. */
  readonly calls: readonly ReceivedCall[];
  /** How many clients are connected. */
  readonly clients: number;
  /** Sends an event of a domain's QEMU. */
  emit(
    domain: string,
    event: { readonly event: string; readonly data?: object; readonly timestamp?: Timestamp },
  ): void;
  /** Sends a lifecycle event of a domain, by libvirt's names or its numbers. The domain itself stays as it is. */
  tell(domain: string, event: LifecycleName | number, detail: string | number): void;
  /** Stops a domain, and sends the event. */
  stop(domain: string, detail?: string): void;
  /** Starts a domain that is shut off, under a new id, and sends the event. */
  start(domain: string): void;
  /** Sends the event of a guest agent that connects, as when the guest has booted. The option `agent` answers its commands. */
  connectAgent(domain: string): void;
  /** Writes these bytes to every client. */
  write(bytes: Uint8Array): void;
  /** Breaks the connection of every client; the next client is accepted. */
  drop(): void;
  /** Breaks the connection of every client and stops listening. */
  close(): Promise<void>;
}

const RULES: Readonly<Record<keyof (FakeLibvirtdOptions & ListenOptions), Rule>> = {
  ...ADDRESS_RULES,
  domains: { is: record.is, expected: 'an object, of domains by name' },
  version: record,
  qemu: flag,
  answer: callback,
};

const DOMAIN_RULES: Readonly<Record<keyof FakeDomainOptions, Rule>> = {
  uuid: { is: (value) => typeof value === 'string' && parseUuid(value) !== undefined, expected: 'a UUID' },
  run: callback,
  agent: callback,
  running: flag,
  status: text,
};

/** Refuses options that can't be used. The domains, each domain's UUID and an address are mandatory. */
function checkDouble(options: FakeLibvirtdOptions & ListenOptions): void {
  checkOptions(options, RULES, 'fakeLibvirtd');
  assertOption(options.domains, RULES.domains, "fakeLibvirtd: 'domains'");
  for (const [name, domain] of Object.entries(options.domains)) {
    const at = `fakeLibvirtd, domain '${name}'`;
    checkOptions(domain, DOMAIN_RULES, at);
    assertOption(domain.uuid, DOMAIN_RULES.uuid, `${at}: 'uuid'`);
  }
  if (!checkAddress(options, 'fakeLibvirtd'))
    throw new ArgumentError(
      "fakeLibvirtd: give 'path', or 'port', where it is to listen; 0 takes a free port",
    );
}

/**
 * A libvirt daemon for tests: its RPC on a socket, with a small machine behind each domain and faults on
 * demand. It asks for no login.
 *
 * @example
 * await using libvirtd = await fakeLibvirtd({
 *   path: '/tmp/fake-libvirt.sock',
 *   domains: { vm1: { uuid: 'c7a5fdbd-edaf-9455-926a-d65c16db1809' } },
 * });
 * const monitor = libvirtMonitor({
 *   uri: 'qemu+unix:///system?socket=/tmp/fake-libvirt.sock',
 *   domain: 'vm1',
 * });
 * libvirtd.emit('vm1', { event: 'STOP' });
 *
 * @param options - where to listen, which domains there are, and what to answer
 * @returns resolves to the double once it listens
 * @throws through the promise: ArgumentError if an option is missing, unknown or has a wrong value, ConnectError if it can't
 *   listen at the address
 */
export async function fakeLibvirtd(
  options: FakeLibvirtdOptions & FakeLibvirtdAddress,
): Promise<FakeLibvirtd> {
  checkDouble(options ?? {});
  const double = new LibvirtdDouble(options);
  return double.listening(await listen(options, (socket) => double.attach(socket)));
}

class LibvirtdDouble implements FakeLibvirtd {
  address!: Address;
  readonly received: (ReceivedCommand & { readonly domain: string })[] = [];
  readonly calls: ReceivedCall[] = [];
  readonly #domains = new Map<string, FakeDomain>();
  readonly #clients = new Map<Socket, LibvirtdSession>();
  readonly #host: FakeHost;
  #listener: Listener | undefined;
  #lastId = 0;

  constructor({ domains, version, qemu = true, answer }: FakeLibvirtdOptions) {
    const { major, minor, micro } = version ?? { major: 7, minor: 2, micro: 22 };
    for (const [name, domain] of Object.entries(domains)) this.#add(name, domain, { major, minor, micro });
    this.#host = {
      domains: this.#domains,
      version: BigInt(major * 1_000_000 + minor * 1_000 + micro),
      qemu,
      received: this.received,
      calls: this.calls,
      running: new Subscription(),
      answer,
    };
  }

  get clients(): number {
    return this.#clients.size;
  }

  listening(listener: Listener): this {
    this.#listener = listener;
    this.address = listener.address;
    return this;
  }

  attach(socket: Socket): void {
    // A client may break off at any time; 'close' follows.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#clients.delete(socket));
    this.#clients.set(socket, new LibvirtdSession(socket, this.#host));
  }

  emit(name: string, raised: { event: string; data?: object; timestamp?: Timestamp }): void {
    const domain = found(this.#domains.get(name));
    domain.machine.follow(raised.event);
    this.#raise(domain, raised.event, raised.data, raised.timestamp);
  }

  tell(name: string, event: LifecycleName | number, detail: string | number): void {
    const domain = found(this.#domains.get(name));
    const [event_, detail_] = lifecycleNumbers(event, detail);
    for (const client of [...this.#clients.values()]) client.lifecycle(domain, event_, detail_);
  }

  stop(name: string, detail = 'destroyed'): void {
    const domain = found(this.#domains.get(name));
    if (domain.id < 0) return;
    domain.id = -1;
    domain.machine.restart();
    this.tell(name, 'stopped', detail);
  }

  start(name: string): void {
    found(this.#domains.get(name)).id = this.#lastId += 1;
    this.tell(name, 'started', 'booted');
  }

  connectAgent(name: string): void {
    const domain = found(this.#domains.get(name));
    for (const client of [...this.#clients.values()]) client.agentConnected(domain);
  }

  write(bytes: Uint8Array): void {
    for (const client of this.#clients.values()) client.write(bytes);
  }

  drop(): void {
    for (const socket of this.#clients.keys()) socket.destroy();
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

  #add(
    name: string,
    options: FakeDomainOptions,
    qemu: { major: number; minor: number; micro: number },
  ): void {
    const { uuid, run, agent, running = true, status = 'running' } = options;
    const domain: FakeDomain = {
      name,
      uuid: formatUuid(parseUuid(uuid) as Uint8Array),
      id: running ? (this.#lastId += 1) : -1,
      run,
      agent,
      machine: new SmallMachine(
        { version: { qemu, package: '' }, capabilities: [] },
        status,
        (event, data) => this.#raise(domain, event, data),
        () => this.stop(name, 'shutdown'),
      ),
    };
    this.#domains.set(name, domain);
  }

  #raise(domain: FakeDomain, event: string, data?: object, timestamp: Timestamp = now()): void {
    for (const client of [...this.#clients.values()]) client.event(domain, event, data, timestamp);
  }
}
