import { Observable, type Subscriber, type Subscription, timer } from 'rxjs';
import {
  CommandError,
  HandshakeError,
  InterruptedError,
  isMonitorError,
  messageOf,
  ProtocolError,
} from '../errors.js';
import type { DialStep, Link } from '../monitor/link.js';
import { writeCommand } from '../protocol/command.js';
import { decode, type Inbound } from '../protocol/decode.js';
import type { CommandMessage, ErrorMessage, ReturnMessage } from '../protocol/message.js';
import type { Tracer } from '../protocol/trace.js';
import { agentGreeting, SILENT_ON_SUCCESS, UNKNOWN_AGENT } from '../protocol/guest-agent.js';
import type { Greeting } from '../protocol/types.js';
import type { ByteStream } from '../qmp/byte-stream.js';
import { Inbox } from '../qmp/inbox.js';
import { AgentFramer, DELIMITER, type AgentFrame } from './protocol/framing.js';
import { Synchronisation } from './synchronisation.js';

export interface ChannelOptions {
  /** What is dialled, for errors. */
  readonly peer: string;
  readonly maxFrameBytes: number;
  readonly tracer: Tracer | undefined;
  readonly report: (step: DialStep) => void;
}

/** What it may mean that a guest agent's channel is silent. */
const SILENCE_HINT =
  'connected, but the guest may not have booted, may not run qemu-guest-agent, or another client may hold this channel';

/** How long the error of a command may take that is silent on success. */
const SILENCE_IS_SUCCESS_AFTER_MS = 5_000;

const utf8 = new TextEncoder();

/**
 * A connection to a guest agent (QEMU Guest Agent Protocol): synchronised first, and again after anything that leaves the
 * stream in doubt. One command is outstanding at a time, since the agent serves them in order.
 *
 * @returns emits one Link; fails with {@link HandshakeError}. Unsubscribing closes the stream
 */
export function openChannel(stream: ByteStream, options: ChannelOptions): Observable<Link> {
  return new Observable((subscriber) => {
    const channel = new Channel(stream, options, subscriber);
    channel.synchronise();
    subscriber.add(() => channel.close());
    subscriber.add(stream.bytes$.subscribe(channel));
  });
}

interface Outstanding {
  readonly id: string;
  /** Ends the wait for an error of a command that is silent on success. */
  readonly wait: Subscription | undefined;
}

class Channel {
  readonly #stream: ByteStream;
  readonly #options: ChannelOptions;
  readonly #linked: Subscriber<Link>;
  readonly #framer: AgentFramer;
  readonly #synchronisation = new Synchronisation((text) => this.#write(text, true));
  readonly #inbox = new Inbox();
  #outstanding: Outstanding | undefined;
  /** A command that waits until the stream is synchronised. */
  #held: CommandMessage | undefined;
  /** The error without id that put the outstanding command in doubt. */
  #doubt: ErrorMessage | undefined;
  #ready = false;
  #echoesIds = true;
  #sendsIds = true;
  /** `guest-shutdown` went out, not for a reboot, and was not refused: an end is orderly from then on. */
  #shutDown = false;

  constructor(stream: ByteStream, options: ChannelOptions, linked: Subscriber<Link>) {
    this.#stream = stream;
    this.#options = options;
    this.#linked = linked;
    this.#framer = new AgentFramer(options.maxFrameBytes);
  }

  // --- the stream's observer

  next(bytes: Uint8Array): void {
    const frames: AgentFrame[] = [];
    try {
      try {
        this.#framer.push(bytes, frames);
      } finally {
        for (const frame of frames) this.#take(frame);
      }
    } catch (error) {
      this.error(error);
    }
  }

  error(error: unknown): void {
    this.#end(error);
  }

  complete(): void {
    this.#end(undefined);
  }

  close(): void {
    this.#outstanding?.wait?.unsubscribe();
    this.#synchronisation.stopRepeating();
  }

  // --- synchronisation

  synchronise(): void {
    const { peer, report } = this.#options;
    if (!this.#ready) {
      const where = `from ${peer}`;
      report({ step: 'handshake', missing: 'answer to guest-sync-delimited', where, hint: SILENCE_HINT });
    }
    this.#synchronisation.begin();
  }

  #synchronised(): void {
    if (!this.#ready) {
      this.#ask(true);
      return;
    }
    const outstanding = this.#outstanding;
    if (outstanding !== undefined) {
      // Requests are served in order: its reply would have come before the answer to the synchronisation.
      const cause = this.#doubt && new CommandError(this.#doubt.error);
      const failure = new ProtocolError(
        'the guest agent sent no reply to the command, but an error without id',
        {
          cause,
        },
      );
      this.#settled();
      this.#inbox.deliver({ failure, id: outstanding.id });
    }
    this.#doubt = undefined;
    const held = this.#held;
    this.#hold(undefined);
    if (held !== undefined) this.#send(held);
  }

  /** Keeps a command until the stream is synchronised; undefined where none waits any longer. */
  #hold(message: CommandMessage | undefined): void {
    this.#held = message;
    if (message === undefined) this.#synchronisation.stopRepeating();
    else this.#synchronisation.repeat();
  }

  #take(frame: AgentFrame): void {
    if (frame === DELIMITER) this.#synchronisation.takeDelimiter();
    else if (this.#synchronisation.isPending) this.#takeEarly(frame);
    else this.#takeMessage(this.#decode(frame));
  }

  /** Takes a line that came before the answer to the synchronisation, or that answer. */
  #takeEarly(frame: string): void {
    let message: Inbound;
    try {
      message = this.#decode(frame);
    } catch (error) {
      if (isMonitorError(error) && error._tag === 'HandshakeError') throw error;
      // Half a line that another client left behind.
      return;
    }
    if (this.#synchronisation.endsWith(message)) this.#synchronised();
    else if ('id' in message && message.id === this.#outstanding?.id) this.#takeMessage(message);
  }

  #decode(frame: string): Inbound {
    const message = decode(frame);
    if ('QMP' in message) {
      throw new HandshakeError(
        `${this.#options.peer} is QEMU's own monitor, not a guest agent: use socketMonitor for it`,
        { permanent: true },
      );
    }
    this.#options.tracer?.in(message, frame);
    return message;
  }

  // --- handshake

  /** Asks who the agent is, and so whether it takes ids and echoes them. Old ones do neither. */
  #ask(withId: boolean): void {
    this.#sendsIds = withId;
    this.#send({ execute: 'guest-info', id: 'guest-info' });
  }

  #answered(reply: ReturnMessage | ErrorMessage): void {
    this.#echoesIds = 'id' in reply;
    if ('error' in reply && !this.#echoesIds && this.#sendsIds) {
      this.#ask(false);
      return;
    }
    this.#ready = true;
    this.#linked.next(this.#link('return' in reply ? agentGreeting(reply.return) : UNKNOWN_AGENT));
  }

  #link(greeting: Greeting): Link {
    const isShutDown = () => this.#shutDown;
    return {
      greeting,
      inbound$: this.#inbox.inbound$,
      window: 1,
      get endsInOrder() {
        return isShutDown();
      },
      send: (message) => {
        if (this.#synchronisation.isPending) this.#hold(message);
        else this.#send(message);
      },
      recall: (id) => {
        if (this.#held?.id !== id) return false;
        this.#hold(undefined);
        return true;
      },
      abandon: () => {
        this.#settled();
        this.synchronise();
      },
    };
  }

  // --- commands

  #send(message: CommandMessage): void {
    const name = message.execute ?? '';
    const silent = SILENT_ON_SUCCESS.has(name);
    const wait = silent
      ? timer(SILENCE_IS_SUCCESS_AFTER_MS).subscribe(() => this.#stayedSilent())
      : undefined;
    this.#outstanding = { id: message.id, wait };
    if (name === 'guest-shutdown') this.#shutDown = !isReboot(message);
    const text = writeCommand(message, this.#sendsIds);
    this.#options.tracer?.out(message, text);
    this.#write(text, false);
  }

  #takeMessage(message: Inbound): void {
    const outstanding = this.#outstanding;
    if ('event' in message || 'QMP' in message || outstanding === undefined) return;
    const isOurs = 'id' in message ? message.id === outstanding.id : !this.#echoesIds || !this.#ready;
    if (!isOurs) {
      if ('error' in message && !('id' in message)) {
        this.#doubt = message;
        this.synchronise();
      }
      return;
    }
    this.#settled();
    if (!this.#ready) {
      this.#answered(message);
      return;
    }
    if ('error' in message) this.#shutDown = false;
    this.#inbox.deliver({ ...message, id: outstanding.id });
  }

  /** The outstanding command is over. */
  #settled(): void {
    this.#outstanding?.wait?.unsubscribe();
    this.#outstanding = undefined;
  }

  /** Its error may still come, and an agent that restarts loses what it is sent: the next command waits for its answer. */
  #stayedSilent(): void {
    this.#succeeded();
    this.synchronise();
  }

  /** The outstanding command is one that answers only where it fails, and it did not fail. */
  #succeeded(): void {
    const outstanding = this.#outstanding;
    this.#settled();
    if (outstanding !== undefined) this.#inbox.deliver({ return: {}, id: outstanding.id });
  }

  #end(error: unknown): void {
    if (!this.#ready) {
      this.#linked.error(this.#handshakeError(error));
      return;
    }
    if (this.#outstanding?.wait !== undefined) this.#succeeded();
    if (error === undefined || this.#shutDown) {
      this.#inbox.end(
        this.#shutDown ? undefined : new InterruptedError(`${this.#options.peer} closed the connection`),
      );
    } else this.#inbox.end(error);
  }

  #handshakeError(error: unknown): unknown {
    if (isMonitorError(error) && error._tag !== 'ProtocolError') return error;
    const { peer } = this.#options;
    const how =
      error === undefined ? 'the peer closed the connection' : `the connection broke (${messageOf(error)})`;
    return new HandshakeError(`${peer}: ${how} before the guest agent answered`, { cause: error });
  }

  #write(text: string, delimiter: boolean): void {
    const line = utf8.encode(`${text}\n`);
    if (!delimiter) {
      this.#stream.write(line);
      return;
    }
    const bytes = new Uint8Array(line.length + 1);
    bytes[0] = DELIMITER;
    bytes.set(line, 1);
    this.#stream.write(bytes);
  }
}

/** After a reboot the guest goes on. */
function isReboot({ arguments: args }: CommandMessage): boolean {
  return (args as { readonly mode?: unknown } | undefined)?.mode === 'reboot';
}
