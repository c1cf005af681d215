import { Subscription, timer } from 'rxjs';
import { ArgumentError, InterruptedError, isMonitorError, type MonitorError } from '../../errors.js';
import type { Link } from '../../monitor/link.js';
import { writeCommand } from '../../protocol/command.js';
import { decode, decodeGreeting } from '../../protocol/decode.js';
import type { CommandMessage, Message } from '../../protocol/message.js';
import type { Tracer } from '../../protocol/trace.js';
import type { Greeting, JsonValue } from '../../protocol/types.js';
import { commandNotFound } from '../../qmp/server/session.js';
import { Inbox } from '../../qmp/inbox.js';
import {
  isNoResponders,
  tryPublish,
  type NatsConnectionLike,
  type NatsMessageLike,
  type NatsNews,
  type Refusal,
} from '../connection.js';
import {
  isLater,
  readMessage,
  writeMessage,
  type Alive,
  type Broadcast,
  type HelloAnswer,
  type Part,
  type Request,
} from '../protocol/envelope.js';
import { readFailure } from '../protocol/failure.js';
import { Gap, Order } from '../protocol/order.js';
import { cut, Joiner } from '../protocol/parts.js';
import type { MachineSubjects } from '../protocol/subject.js';

declare const performance: { now(): number };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const ENCODER = new TextEncoder();

/** When the heartbeat is overdue, the event loop reads once more: this process may have been busy, not the host. */
const READ_ONCE_MORE_MS = 1;

export interface LinkOptions {
  readonly connection: NatsConnectionLike;
  readonly subject: string;
  readonly subjects: MachineSubjects;
  /** Where the host answers this client. */
  readonly inbox: string;
  readonly heartbeatTimeoutMs: number;
  readonly maxFrameBytes: number;
  readonly oob: boolean;
  readonly tracer: Tracer | undefined;
}

/** One client of one epoch of a host, from the answer to its hello to its end. */
export class NatsLink implements Link {
  readonly greeting: Greeting;
  readonly endsInOrder = true;
  readonly oob: boolean;
  readonly window: number;
  readonly #options: LinkOptions;
  readonly #host: HelloAnswer;

  readonly #incoming = new Inbox();
  readonly inbound$ = this.#incoming.inbound$;
  readonly #order: Order<Message>;
  readonly #eventParts: Joiner;
  readonly #replyParts: Joiner;
  /** Ids of the commands that were sent and are not answered. */
  readonly #outstanding = new Set<string>();
  #sent = 0;
  /** Whether something came to the inbox or was sent to the host since the last heartbeat. */
  #busy = false;
  /** Whether NATS refuses to publish this client's commands. */
  #refused = false;
  #heardAt = performance.now();
  #closed = false;
  readonly #watchdog = new Subscription();

  constructor(options: LinkOptions, host: HelloAnswer) {
    this.#options = options;
    this.#host = host;
    this.greeting = decodeGreeting(host.greeting as unknown as JsonValue);
    this.oob = options.oob && host.oob;
    this.window = host.window;
    this.#order = new Order(host.after, (message) => this.#incoming.deliver(message));
    this.#eventParts = new Joiner(options.maxFrameBytes);
    this.#replyParts = new Joiner(options.maxFrameBytes);
    this.#expectHeartbeat(options.heartbeatTimeoutMs, false);
  }

  send(message: CommandMessage): void {
    const text = writeCommand(message);
    const bytes = ENCODER.encode(text);
    const { maxCommandBytes } = this.#host;
    if (this.#closed || this.#incoming.ended) return;
    if (bytes.length > maxCommandBytes) {
      const failure = new ArgumentError(
        `the command has ${bytes.length} bytes, and the host takes ${maxCommandBytes} at most`,
      );
      void Promise.resolve().then(() => this.#incoming.deliver({ failure, id: message.id }));
      return;
    }
    this.#outstanding.add(message.id);
    if (this.#refused) {
      void Promise.resolve().then(() => this.#refuse([message.id]));
      return;
    }
    this.#options.tracer?.out(message, text);
    const n = (this.#sent += 1);
    const { epoch } = this.#host;
    cut(bytes, this.#maxPayload, (body, part) =>
      this.#publish({ kind: 'run', epoch, n, ...(part && { part }) }, body),
    );
  }

  /** Reports to the host that replies are not wanted any more. */
  close(): void {
    this.#watchdog.unsubscribe();
    const used = this.#sent > 0 && !this.#refused && !this.#incoming.ended;
    this.#closed = true;
    if (used) this.#publish({ kind: 'bye', epoch: this.#host.epoch });
  }

  /** Takes a message from the inbox. */
  onAnswer(message: NatsMessageLike): void {
    this.#guarded(() => {
      if (isNoResponders(message)) {
        this.fail(this.#lost('its host is gone: its commands are received by none'));
        return;
      }
      const { envelope, body } = readMessage(message.data, [
        ...(['reply', 'failure', 'checked', 'lost', 'hello', 'unavailable'] as const),
      ]);
      if (envelope.kind === 'hello' || envelope.kind === 'unavailable') return;
      if (envelope.kind === 'lost') {
        this.fail(this.#lost(envelope.why));
        return;
      }
      if (envelope.epoch !== this.#host.epoch) return;
      this.#hear();
      if (envelope.kind === 'checked') this.#order.checked(envelope.replies);
      else this.#takeReply(envelope, body);
    });
  }

  /** Takes a message from the events' subject. */
  onEvent(message: NatsMessageLike): void {
    this.#guarded(() => {
      const read = readBroadcast(message, ['event', 'end']);
      if (read === undefined) return;
      const { envelope, body } = read;
      if (envelope.epoch !== this.#host.epoch) return;
      this.#hear();
      if (envelope.kind === 'end') {
        if (envelope.seq !== this.#order.seen) throw new Gap(`its host ended: ${envelope.why}`);
        if (envelope.how === 'shut-down') this.#end(undefined);
        else this.fail(this.#lost(envelope.why));
        return;
      }
      const { seq, part } = envelope;
      if (!this.#order.expects(seq)) return;
      const text = this.#joined(this.#eventParts, body, part, seq);
      if (text !== undefined) this.#order.event(seq, this.#decoded(text));
    });
  }

  /** Takes a message from the heartbeats' subject. */
  onAlive(message: NatsMessageLike): void {
    this.#guarded(() => {
      const envelope = readBroadcast(message, ['alive', 'gone'])?.envelope;
      if (envelope === undefined) return;
      const { instance } = this.#host;
      if (envelope.kind === 'gone') {
        if (envelope.instance === instance) this.fail(this.#lost('its host closed it'));
      } else if (envelope.instance !== instance) {
        if (isLater(envelope, this.#host)) {
          this.fail(this.#lost(`another host serves it now: ${envelope.host}`));
        }
      } else this.#beat(envelope);
    });
  }

  onNews(news: NatsNews): void {
    if (this.#closed) return;
    switch (news.news) {
      case 'disconnected':
        this.fail(this.#lost('the connection to the NATS server broke; what was sent meanwhile is unknown'));
        break;
      case 'closed':
        this.fail(this.#lost('the connection to the NATS server is closed'));
        break;
      case 'refused':
        this.#onRefusal(news);
        break;
      case 'connected':
    }
  }

  /** Ends the link as a loss. */
  fail(error: MonitorError): void {
    this.#end(error);
  }

  #beat({ epoch, seq = 0, why }: Alive): void {
    if (epoch !== this.#host.epoch) {
      // The end of the epoch was sent before this heartbeat, and may have been lost.
      this.fail(this.#lost(why ?? 'its host began anew'));
      return;
    }
    this.#hear();
    this.#order.heartbeat(seq);
    if (this.#outstanding.size > 0 && !this.#busy && !this.#refused) {
      // A command or a reply may have been lost, with nothing after it to show that.
      this.#publish({ kind: 'check', epoch: this.#host.epoch, n: this.#sent });
    }
    this.#busy = false;
  }

  #takeReply(
    envelope: Extract<ReturnType<typeof readMessage>['envelope'], { kind: 'reply' | 'failure' }>,
    body: Uint8Array,
  ): void {
    this.#busy = true;
    const { kind, n, after, part } = envelope;
    if (!this.#order.expectsReply(n)) return;
    const text = this.#joined(this.#replyParts, body, part, n);
    if (text === undefined) return;
    let message: Message;
    if (kind === 'failure') {
      const { id, error } = readFailure(text);
      this.#options.tracer?.forget(id);
      message = { failure: error, id };
    } else {
      message = this.#decoded(text);
    }
    if ('id' in message) this.#outstanding.delete(message.id as string);
    this.#order.reply(n, after, message);
  }

  #decoded(text: string): Message {
    const message = decode(text);
    if ('QMP' in message) throw new Gap('its host sent a second greeting');
    this.#options.tracer?.in(message, text);
    return message;
  }

  #joined(joiner: Joiner, body: Uint8Array, part: Part | undefined, key: number): string | undefined {
    const whole = joiner.take(body, part, key);
    return whole && UTF8.decode(whole);
  }

  #publish(request: Request, body?: Uint8Array): void {
    this.#busy = true;
    const { connection, subjects, inbox } = this.#options;
    const why = tryPublish(connection, subjects.run, writeMessage(request, body), inbox);
    if (why !== undefined) this.fail(this.#lost(`NATS's client refused to publish: ${why}`));
  }

  get #maxPayload(): number {
    return this.#options.connection.info?.max_payload ?? 0;
  }

  /** NATS's permissions are those of a subject: where one command was answered, all may be published. */
  #onRefusal({ operation, subject }: Refusal): void {
    const { subjects } = this.#options;
    if (operation === 'publish' && subject === subjects.run) {
      if (this.#order.replies > 0) {
        this.fail(this.#lost('NATS took the permission to run commands away'));
        return;
      }
      this.#refused = true;
      this.#refuse([...this.#outstanding]);
    } else if (operation === 'subscribe' && (subject === subjects.events || subject === subjects.alive)) {
      this.fail(this.#lost(`NATS does not let this login subscribe ${subject}`, true));
    }
  }

  #refuse(ids: readonly string[]): void {
    const { subjects } = this.#options;
    const desc = `The command has been disabled: NATS does not let this login publish to ${subjects.run}`;
    for (const id of ids) {
      this.#outstanding.delete(id);
      this.#options.tracer?.forget(id);
      this.#incoming.deliver({ error: commandNotFound(desc), id });
    }
  }

  #hear(): void {
    this.#heardAt = performance.now();
  }

  #expectHeartbeat(delayMs: number, readOnceMore: boolean): void {
    const { heartbeatTimeoutMs } = this.#options;
    this.#watchdog.add(
      timer(Math.ceil(delayMs)).subscribe(() => {
        const silentMs = performance.now() - this.#heardAt;
        if (silentMs < heartbeatTimeoutMs) this.#expectHeartbeat(heartbeatTimeoutMs - silentMs, false);
        else if (!readOnceMore) this.#expectHeartbeat(READ_ONCE_MORE_MS, true);
        else {
          const words = `no heartbeat of its host ${this.#host.host} came for ${Math.round(silentMs)} ms: the host's process, its machine or the network stopped`;
          this.fail(this.#lost(words));
        }
      }),
    );
  }

  /** Runs what handles a message. It must not throw into NATS's client. */
  #guarded(handle: () => void): void {
    if (this.#closed || this.#incoming.ended) return;
    try {
      handle();
    } catch (error) {
      if (error instanceof Gap) this.fail(this.#lost(`${error.message}: NATS lost a message`));
      else if (isMonitorError(error)) this.fail(error);
      else this.fail(this.#lost(`its host sent a message that can't be read: ${String(error)}`));
    }
  }

  #end(error: MonitorError | undefined): void {
    this.#watchdog.unsubscribe();
    this.#incoming.end(error);
  }

  #lost(why: string, permanent = false): InterruptedError {
    const message = `the connection to ${this.#options.subject} over NATS ended: ${why}`;
    return new InterruptedError(message, { reason: 'lost' }, { permanent });
  }
}

/**
 * Reads a message of a subject to which other programs may publish; undefined for what is not the host's. Nothing is lost by
 * that in silence: an event of the host's would be missing from the numbers, and its heartbeat is awaited.
 */
function readBroadcast<K extends Broadcast['kind']>({ data }: NatsMessageLike, kinds: readonly K[]) {
  try {
    return readMessage(data, kinds);
  } catch {
    return undefined;
  }
}
