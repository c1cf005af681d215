import type { Duplex } from 'node:stream';
import { RpcFramer } from '../../libvirt/protocol/framing.js';
import type { WireDomain } from '../../libvirt/protocol/domain.js';
import { type Header, MAX_PACKET_BYTES, readPacket, writePacket } from '../../libvirt/protocol/packet.js';
import type { Procedure } from '../../libvirt/protocol/procedure.js';
import * as libvirt from '../../libvirt/protocol/procedures.js';
import { nothing, readWhole, type Xdr } from '../../libvirt/protocol/xdr.js';
import { parse, stringify } from '../../protocol/json.js';
import type { Timestamp } from '../../protocol/types.js';
import {
  byUuid,
  type FakeDomain,
  type FakeHost,
  flagOf,
  found,
  noDomain,
  type ReceivedCall,
  Refusal,
  stateOf,
  wire,
} from './host.js';
import { answerOf, type ReceivedCommand } from '../run.js';
import { Script } from '../qemu/script.js';

/** The arguments of calls that the double reads. */
interface Args {
  readonly name?: string;
  readonly uuid?: Uint8Array;
  readonly dom?: WireDomain;
  readonly flags?: number;
  readonly eventID?: number;
  readonly callbackID?: number;
}

/** `VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE`, its state CONNECTED and its reason CHANNEL. */
const AGENT_LIFECYCLE_EVENT = 18;
const AGENT_CONNECTED = 1;
const BY_CHANNEL = 2;

type AnyProcedure = Procedure<unknown, unknown>;

function procedureOf({ prog, proc }: Header): AnyProcedure | undefined {
  const procedures = Object.values(libvirt).filter(
    (value): value is never => typeof value === 'object' && 'args' in value,
  ) as AnyProcedure[];
  return procedures.find(({ program, number }) => program === prog && number === proc);
}

/** One client's connection to the double. */
export class LibvirtdSession {
  readonly #framer = new RpcFramer(MAX_PACKET_BYTES);
  readonly #lifecycle = new Set<number>();
  readonly #agentLifecycle = new Set<number>();
  readonly #events = new Map<number, string | undefined>();
  #lastCallback = 0;

  readonly #stream: Duplex;
  readonly #host: FakeHost;

  constructor(stream: Duplex, host: FakeHost) {
    this.#stream = stream;
    this.#host = host;
    stream.on('data', (chunk: Uint8Array) => {
      const packets: Uint8Array[] = [];
      try {
        this.#framer.push(chunk, packets);
        for (const packet of packets) this.#take(packet);
      } catch {
        // libvirtd closes the connection of a client that it can't read.
        stream.destroy();
      }
    });
  }

  write(bytes: Uint8Array): void {
    if (!this.#stream.destroyed) this.#stream.write(bytes);
  }

  event(domain: FakeDomain, event: string, data: object | undefined, timestamp: Timestamp): void {
    for (const [callbackID, uuid] of this.#events) {
      if (uuid !== undefined && uuid !== domain.uuid) continue;
      this.#push(libvirt.domainMonitorEvent, {
        ...{ callbackID, dom: wire(domain), event, details: data && stringify(data) },
        ...{ seconds: BigInt(timestamp.seconds), micros: timestamp.microseconds >>> 0 },
      });
    }
  }

  agentConnected(domain: FakeDomain): void {
    for (const callbackID of this.#agentLifecycle) {
      this.#push(libvirt.domainEventCallbackAgentLifecycle, {
        ...{ callbackID, dom: wire(domain), state: AGENT_CONNECTED, reason: BY_CHANNEL },
      });
    }
  }

  lifecycle(domain: FakeDomain, event: number, detail: number): void {
    for (const callbackID of this.#lifecycle) {
      this.#push(libvirt.domainEventCallbackLifecycle, {
        callbackID,
        msg: { dom: wire(domain), event, detail },
      });
    }
  }

  #push<M>(pushed: { program: number; number: number; message: Xdr<M> }, message: M): void {
    const { VIR_NET_MESSAGE: type, VIR_NET_OK: status } = libvirt;
    const header = { prog: pushed.program, vers: 1, proc: pushed.number, type, serial: 0, status };
    this.write(writePacket(header, pushed.message, message));
  }

  #take(bytes: Uint8Array): void {
    const { header, body } = readPacket(bytes);
    if (header.prog === libvirt.KEEPALIVE_PROGRAM) {
      if (header.proc !== libvirt.KEEPALIVE_PROC_PING) return;
      const pong = { ...header, proc: libvirt.KEEPALIVE_PROC_PONG };
      if (this.#host.answer?.({ procedure: 'PING', args: undefined }) !== 'silence') {
        this.write(writePacket(pong, nothing, undefined));
      }
      return;
    }
    const procedure = procedureOf(header);
    const known = procedure !== undefined && (this.#host.qemu || header.prog !== libvirt.QEMU_PROGRAM);
    if (!known) return this.#refuse(header, new Refusal(39, `unknown procedure: ${header.proc}`, 7));
    const call = { procedure: procedure.name, args: readWhole(procedure.args, body) };
    this.#host.calls.push(call);
    const answered = this.#host.answer?.(call);
    if (answered === undefined) this.#answer(header, procedure, call);
    else if (answered === 'silence') return;
    else if ('bytes' in answered) this.write(answered.bytes);
    else if ('reply' in answered) this.#reply(header, procedure, answered.reply);
    else
      this.#refuse(header, new Refusal(answered.error.code, answered.error.message, answered.error.domain));
  }

  #answer(header: Header, procedure: AnyProcedure, { args }: ReceivedCall): void {
    if (procedure.name === libvirt.domainMonitorCommand.name) {
      const { dom, cmd } = args as { dom: WireDomain; cmd: string };
      this.#run(header, procedure, dom, parse(cmd) as never);
      return;
    }
    if (procedure.name === libvirt.domainAgentCommand.name) {
      const { dom, cmd } = args as { dom: WireDomain; cmd: string };
      this.#runAgent(header, procedure, dom, parse(cmd) as never);
      return;
    }
    try {
      this.#reply(header, procedure, this.#own(procedure.name, args as never));
    } catch (refusal) {
      this.#refuse(header, refusal as Refusal);
    }
  }

  #own(name: string, args: Args): unknown {
    const { domains, version } = this.#host;
    const all = [...domains.values()];
    switch (name) {
      case 'AUTH_LIST':
        return { types: [libvirt.REMOTE_AUTH_NONE] };
      case 'CONNECT_SUPPORTS_FEATURE':
        return { supported: 1 };
      case 'CONNECT_GET_VERSION':
        return { hv_ver: version };
      case 'DOMAIN_LOOKUP_BY_NAME':
        return { dom: wire(found(domains.get(args.name ?? ''))) };
      case 'DOMAIN_LOOKUP_BY_UUID':
        return { dom: wire(found(byUuid(this.#host, args.uuid))) };
      case 'DOMAIN_GET_STATE':
        return { state: stateOf(found(domains.get(args.dom?.name ?? ''))), reason: 0 };
      case 'CONNECT_LIST_ALL_DOMAINS': {
        const listed = all.filter((domain) => !args.flags || (args.flags & flagOf(domain)) !== 0);
        return { domains: listed.map(wire), ret: listed.length };
      }
      case 'CONNECT_DOMAIN_EVENT_CALLBACK_REGISTER_ANY':
        (args.eventID === AGENT_LIFECYCLE_EVENT ? this.#agentLifecycle : this.#lifecycle).add(
          (this.#lastCallback += 1),
        );
        return { callbackID: this.#lastCallback };
      case 'CONNECT_DOMAIN_MONITOR_EVENT_REGISTER':
        return { callbackID: this.#register(args.dom) };
      case 'CONNECT_DOMAIN_MONITOR_EVENT_DEREGISTER':
        this.#events.delete(args.callbackID ?? 0);
        return undefined;
      default:
        return undefined;
    }
  }

  #register(dom: WireDomain | undefined): number {
    const uuid = dom && found(byUuid(this.#host, dom.uuid)).uuid;
    if ([...this.#events.values()].includes(uuid)) {
      throw new Refusal(8, 'invalid argument: event callback already tracked', 0);
    }
    this.#events.set((this.#lastCallback += 1), uuid);
    return this.#lastCallback;
  }

  #run(header: Header, procedure: AnyProcedure, dom: WireDomain, command: ReceivedCommand): void {
    const domain = byUuid(this.#host, dom.uuid);
    if (domain === undefined) return this.#refuse(header, noDomain());
    if (domain.id < 0) {
      const message = 'Requested operation is not valid: domain is not running';
      return this.#refuse(header, new Refusal(55, message));
    }
    this.#host.received.push({ ...command, domain: domain.name });
    const deliver = (result: object) =>
      this.#reply(header, procedure, { result: stringify({ ...result, id: `libvirt-${header.serial}` }) });
    const settle = (outcome: () => { readonly value: unknown; readonly after?: () => void }) => {
      try {
        const { value, after } = outcome();
        deliver({ return: value });
        after?.();
      } catch (error) {
        deliver({ error: qmpError(error) });
      }
    };
    const own = () => domain.machine.answer(command);
    if (domain.run === undefined) return settle(own);
    this.#host.running.add(
      answerOf(domain.run, command).subscribe({
        next: (value) => {
          // A script is for QEMU's own wire; here it can only stay silent.
          if (value instanceof Script) return;
          const left = value === undefined;
          settle(() => (left ? (domain.machine.knows(command.execute) ? own() : { value: {} }) : { value }));
        },
        error: (error: unknown) =>
          settle(() => {
            throw error;
          }),
      }),
    );
  }

  #runAgent(header: Header, procedure: AnyProcedure, dom: WireDomain, command: ReceivedCommand): void {
    const agent = byUuid(this.#host, dom.uuid)?.agent;
    if (agent === undefined) {
      const message = 'Guest agent is not responding: QEMU guest agent is not connected';
      return this.#refuse(header, new Refusal(86, message));
    }
    this.#host.running.add(
      answerOf(agent, command).subscribe({
        next: (value) => {
          const version =
            command.execute === 'guest-info' ? { version: '7.2.22', supported_commands: [] } : {};
          this.#reply(header, procedure, { result: stringify({ return: value ?? version }) });
        },
        error: (error: unknown) => {
          const { desc } = qmpError(error);
          const message = `internal error: unable to execute QEMU agent command '${command.execute}': ${desc}`;
          this.#refuse(header, new Refusal(1, message));
        },
      }),
    );
  }

  #reply(header: Header, { reply }: AnyProcedure, value: unknown): void {
    const type = libvirt.VIR_NET_REPLY;
    this.write(writePacket({ ...header, type, status: libvirt.VIR_NET_OK }, reply, value));
  }

  #refuse(header: Header, { code, domain, message }: Refusal): void {
    const type = libvirt.VIR_NET_REPLY;
    this.write(
      writePacket({ ...header, type, status: libvirt.VIR_NET_ERROR }, libvirt.virNetMessageError, {
        ...{ code, domain, message, level: 2, int1: -1, int2: -1 },
        ...{ dom: undefined, str1: undefined, str2: undefined, str3: undefined, net: undefined },
      }),
    );
  }
}

function qmpError(error: unknown): { readonly class: string; readonly desc: string } {
  const { class: name, desc } = (error ?? {}) as { readonly class?: unknown; readonly desc?: unknown };
  return { class: typeof name === 'string' ? name : 'GenericError', desc: String(desc ?? error) };
}
