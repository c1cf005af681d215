import { ArgumentError, CommandError, LibvirtError, type MonitorError, ProtocolError } from '../errors.js';
import type { Link } from '../monitor/link.js';
import { asciiJson, writeCommand } from '../protocol/command.js';
import { decode } from '../protocol/decode.js';
import { SILENT_ON_SUCCESS } from '../protocol/guest-agent.js';
import type { CommandMessage, Message } from '../protocol/message.js';
import type { Tracer } from '../protocol/trace.js';
import type { Greeting, JsonValue } from '../protocol/types.js';
import { Inbox } from '../qmp/inbox.js';
import type { Call } from './call.js';
import type { DaemonConnection } from './daemon-connection.js';
import { followDomain } from './domain-end.js';
import { explained } from './explained.js';
import type { WireDomain } from './protocol/domain.js';

/** How long libvirt waits for an error of a command that is silent on success, in seconds. */
const UNANSWERED_WITHIN_S = 10;

export interface AgentLinkOptions {
  readonly greeting: Greeting;
  readonly tracer: Tracer | undefined;
  /** How long libvirt waits for the agent's reply to a command; it serves no other client of that agent meanwhile. */
  readonly seconds: (command: string) => number;
}

interface Pending {
  readonly message: CommandMessage;
  readonly call: Call | undefined;
}

/** The guest agent of one domain, through libvirt, which synchronises with the agent itself. */
export class AgentLink implements Link {
  readonly endsInOrder = true;
  readonly greeting;
  readonly #inbox = new Inbox();
  readonly inbound$ = this.#inbox.inbound$;
  readonly #connection: DaemonConnection;
  readonly #dom: WireDomain;
  readonly #options: AgentLinkOptions;
  readonly #pending = new Map<string, Pending>();

  constructor(connection: DaemonConnection, dom: WireDomain, options: AgentLinkOptions) {
    this.#connection = connection;
    this.#dom = dom;
    this.#options = options;
    this.greeting = options.greeting;
  }

  /** Follows the domain's life. Returns what stops that. */
  watch(): () => void {
    const leave = followDomain(this.#connection, this.#dom, (error) => this.end(error));
    return () => {
      leave();
      for (const id of this.#pending.keys()) this.recall(id);
    };
  }

  send(message: CommandMessage): void {
    const { id } = message;
    const name = message.execute ?? message['exec-oob'] ?? '';
    if (name === 'guest-sync-delimited') {
      const words =
        "guest-sync-delimited: libvirt synchronises with the agent itself, and this would break its link for every client; don't send it";
      this.#inbox.deliver({ failure: new ArgumentError(words), id });
      return;
    }
    const text = asciiJson(writeCommand(message, false));
    this.#options.tracer?.out(message, text);
    if (SILENT_ON_SUCCESS.has(name)) this.#sendUnanswered(message, text);
    else {
      this.#call(message, text, this.#options.seconds(name), (error) => {
        this.#options.tracer?.forget(id);
        return { failure: asAgentError(error, name), id };
      });
    }
  }

  /**
   * libvirt has one error for an agent that is not there and for one that answered nothing. An answer to `guest-ping`
   * just before shows that the agent is there.
   */
  #sendUnanswered(message: CommandMessage, text: string): void {
    const { id } = message;
    const failure = (error: MonitorError): Message => {
      this.#options.tracer?.forget(id);
      return { failure: asAgentError(error, message.execute ?? ''), id };
    };
    const ping = '{"execute":"guest-ping"}';
    this.#call(message, ping, UNANSWERED_WITHIN_S, failure, () => {
      this.#call(message, text, UNANSWERED_WITHIN_S, (error) =>
        isUnresponsive(error) ? { return: {}, id } : failure(error),
      );
    });
  }

  /** @param answered - called with the reply instead of its being delivered */
  #call(
    message: CommandMessage,
    text: string,
    seconds: number,
    failed: (error: MonitorError) => Message,
    answered?: () => void,
  ): void {
    const { id } = message;
    // Set first: it may fail before the call returns.
    this.#pending.set(id, { message, call: undefined });
    const call = this.#connection.agentCommand(this.#dom, text, seconds, {
      ok: ({ result }) => {
        if (answered === undefined) this.#settle(id, () => this.#replyOf(result, id));
        else if (this.#pending.has(id)) answered();
      },
      fail: (error) => this.#settle(id, () => failed(error)),
    });
    if (this.#pending.get(id)?.call === undefined && this.#pending.has(id))
      this.#pending.set(id, { message, call });
  }

  recall(id: string): boolean {
    const call = this.#pending.get(id)?.call;
    if (call === undefined || !this.#connection.withdrawAgentCommand(this.#dom, call)) return false;
    this.#pending.delete(id);
    this.#options.tracer?.forget(id);
    return true;
  }

  /** @param error - undefined where the domain stopped in order */
  end(error: MonitorError | undefined): void {
    for (const [id, { message, call }] of this.#pending) {
      // The guest is gone, as was asked.
      const done =
        error === undefined && call?.socket !== undefined && SILENT_ON_SUCCESS.has(message.execute ?? '');
      if (done) this.#settle(id, () => ({ return: {}, id }));
    }
    this.#inbox.end(error);
  }

  #settle(id: string, message: () => Message): void {
    if (this.#pending.delete(id)) this.#inbox.deliver(message());
  }

  #replyOf(result: string | undefined, id: string): Message {
    try {
      const message = decode(result ?? '');
      if (!('return' in message || 'error' in message)) {
        throw new ProtocolError("libvirt gave a reply of the agent's that is neither a return nor an error");
      }
      (message as { id?: JsonValue }).id = id;
      this.#options.tracer?.in(message, result ?? '');
      return message;
    } catch (failure) {
      return { failure, id };
    }
  }
}

/** `VIR_ERR_AGENT_UNRESPONSIVE`, and of libvirt 11 `VIR_ERR_AGENT_COMMAND_TIMEOUT`: the agent did not answer. */
export const NO_ANSWER_CODES: readonly number[] = [86, 112];

function isUnresponsive(error: MonitorError): boolean {
  return error instanceof LibvirtError && NO_ANSWER_CODES.includes(error.code);
}

/** How libvirt passes the agent's errors on: their class is lost, but for the words of some. */
const AGENT_ERROR = /unable to execute QEMU agent command '[^']*': ([^]*)$/;
const NOT_FOUND = /has not been found|was not found/i;

/** The agent's own error as a `CommandError`, libvirt's as it is. */
export function asAgentError(error: MonitorError, command: string): MonitorError {
  const desc = error instanceof LibvirtError ? AGENT_ERROR.exec(error.message)?.[1] : undefined;
  if (desc === undefined) return explained(error);
  const name = NOT_FOUND.test(desc) ? 'CommandNotFound' : 'GenericError';
  return new CommandError({ class: name, desc }, { command, cause: error });
}
