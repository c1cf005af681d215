import type { Observable } from 'rxjs';
import { ArgumentError, InterruptedError, isMonitorError, type MonitorError } from '../../errors.js';
import type { Link } from '../../monitor/link.js';
import { writeCommand } from '../../protocol/command.js';
import type { CommandMessage, Message } from '../../protocol/message.js';
import type { Tracer } from '../../protocol/trace.js';
import type { Greeting } from '../../protocol/types.js';
import { commandNotFound } from '../../qmp/server/session.js';
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
  readIfOurs,
  readMessage,
  writeMessage,
  type Alive,
  type HelloAnswer,
  type Request,
} from '../protocol/envelope.js';
import { Gap } from '../protocol/order.js';
import { cut } from '../protocol/parts.js';
import type { MachineSubjects } from '../protocol/subject.js';
import { toUtf8 } from '../protocol/utf8.js';
import { OrderedInbox, type AnyReply } from './ordered-inbox.js';
import { SilenceWatch } from './silence-watch.js';

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

const ANSWERS = ['reply', 'failure', 'checked', 'lost', 'hello', 'unavailable'] as const;

/** One client of one epoch of a host, from the answer to its hello to its end. */
export class NatsLink implements Link {
  readonly greeting: Greeting;
  readonly endsInOrder = true;
  readonly oob: boolean;
  readonly window: number;
  readonly #options: LinkOptions;
  readonly #host: HelloAnswer;

  readonly #incoming: OrderedInbox;
  readonly inbound$: Observable<Message>;
  /** Ids of the commands that were sent and are not answered. */
  readonly #outstanding = new Set<string>();
  #sent = 0;
  /** Whether something came to the inbox or was sent to the host since the last heartbeat. */
  #busy = false;
  /** Whether NATS refuses to publish this client's commands. */
  #refused = false;
  #closed = false;
  readonly #silence: SilenceWatch;

  constructor(options: LinkOptions, host: HelloAnswer) {
    this.#options = options;
    this.#host = host;
    this.greeting = host.greeting;
    this.oob = options.oob && host.oob;
    this.window = host.window;
    this.#incoming = new OrderedInbox(host.after, options.maxFrameBytes, options.tracer);
    this.inbound$ = this.#incoming.inbound$;
    this.#silence = new SilenceWatch(options.heartbeatTimeoutMs, (silentMs) => {
      const words = `no heartbeat of its host ${host.host} came for ${Math.round(silentMs)} ms: the host's process, its machine or the network stopped`;
      this.#lose(words);
    });
  }

  send(message: CommandMessage): void {
    const text = writeCommand(message);
    const bytes = toUtf8(text);
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
    this.#silence.close();
    const used = this.#sent > 0 && !this.#refused && !this.#incoming.ended;
    this.#closed = true;
    if (used) this.#publish({ kind: 'bye', epoch: this.#host.epoch });
  }

  /** Takes a message from the inbox. */
  onAnswer(message: NatsMessageLike): void {
    this.#guarded(() => {
      if (isNoResponders(message)) {
        this.#lose('its host is gone: its commands are received by none');
        return;
      }
      const { envelope, body } = readMessage(message.data, ANSWERS);
      if (envelope.kind === 'hello' || envelope.kind === 'unavailable') return;
      if (envelope.kind === 'lost') {
        this.#lose(envelope.why);
        return;
      }
      if (envelope.epoch !== this.#host.epoch) return;
      this.#silence.heard();
      if (envelope.kind === 'checked') this.#incoming.takeChecked(envelope.replies);
      else this.#takeReply(envelope, body);
    });
  }

  /** Takes a message from the events' subject. What is not the host's can be ignored: the numbers show if one of its is missing. */
  onEvent(message: NatsMessageLike): void {
    this.#guarded(() => {
      const read = readIfOurs(message.data, ['event', 'end']);
      if (read === undefined) return;
      const { envelope, body } = read;
      if (envelope.epoch !== this.#host.epoch) return;
      this.#silence.heard();
      if (envelope.kind === 'end') {
        this.#incoming.takeEnd(envelope.seq, envelope.why);
        if (envelope.how === 'shut-down') this.#end(undefined);
        else this.#lose(envelope.why);
        return;
      }
      this.#incoming.takeEvent(envelope.seq, envelope.part, body);
    });
  }

  /** Takes a message from the heartbeats' subject. */
  onAlive(message: NatsMessageLike): void {
    this.#guarded(() => {
      const envelope = readIfOurs(message.data, ['alive', 'gone'])?.envelope;
      if (envelope === undefined) return;
      const { instance } = this.#host;
      if (envelope.kind === 'gone') {
        if (envelope.instance === instance) this.#lose('its host closed it');
      } else if (envelope.instance !== instance) {
        if (isLater(envelope, this.#host)) {
          this.#lose(`another host serves it now: ${envelope.host}`);
        }
      } else this.#beat(envelope);
    });
  }

  onNews(news: NatsNews): void {
    if (this.#closed) return;
    switch (news.news) {
      case 'disconnected':
        this.#lose('the connection to the NATS server broke; what was sent meanwhile is unknown');
        break;
      case 'closed':
        this.#lose('the connection to the NATS server is closed');
        break;
      case 'refused':
        this.#onRefusal(news);
        break;
      case 'connected':
    }
  }

  #beat({ epoch, seq = 0, why }: Alive): void {
    if (epoch !== this.#host.epoch) {
      // The end of the epoch was sent before this heartbeat, and may have been lost.
      this.#lose(why ?? 'its host began anew');
      return;
    }
    this.#silence.heard();
    this.#incoming.takeHeartbeat(seq);
    if (this.#outstanding.size > 0 && !this.#busy && !this.#refused) {
      // A command or a reply may have been lost, with nothing after it to show that.
      this.#publish({ kind: 'check', epoch: this.#host.epoch, n: this.#sent });
    }
    this.#busy = false;
  }

  #takeReply(reply: AnyReply, body: Uint8Array): void {
    this.#busy = true;
    const answered = this.#incoming.takeReply(reply, body);
    if (answered !== undefined) this.#outstanding.delete(answered);
  }

  #publish(request: Request, body?: Uint8Array): void {
    this.#busy = true;
    const { connection, subjects, inbox } = this.#options;
    const why = tryPublish(connection, subjects.run, writeMessage(request, body), inbox);
    if (why !== undefined) this.#lose(`NATS's client refused to publish: ${why}`);
  }

  get #maxPayload(): number {
    return this.#options.connection.info?.max_payload ?? 0;
  }

  /** NATS's permissions are those of a subject: where one command was answered, all may be published. */
  #onRefusal({ operation, subject }: Refusal): void {
    const { subjects } = this.#options;
    if (operation === 'publish' && subject === subjects.run) {
      if (this.#incoming.answered) {
        this.#lose('NATS took the permission to run commands away');
        return;
      }
      this.#refused = true;
      this.#refuse([...this.#outstanding]);
    } else if (operation === 'subscribe' && (subject === subjects.events || subject === subjects.alive)) {
      this.#lose(`NATS does not let this login subscribe ${subject}`, true);
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

  /** Runs what handles a message. It must not throw into NATS's client. */
  #guarded(handle: () => void): void {
    if (this.#closed || this.#incoming.ended) return;
    try {
      handle();
    } catch (error) {
      if (error instanceof Gap) this.#lose(`${error.message}: NATS lost a message`);
      else if (isMonitorError(error)) this.#end(error);
      else this.#lose(`its host sent a message that can't be read: ${String(error)}`);
    }
  }

  #lose(why: string, permanent = false): void {
    const message = `the connection to ${this.#options.subject} over NATS ended: ${why}`;
    this.#end(new InterruptedError(message, { reason: 'lost' }, { permanent }));
  }

  /** @param error - undefined if the machine shut down */
  #end(error: MonitorError | undefined): void {
    this.#silence.close();
    this.#incoming.end(error);
  }
}
