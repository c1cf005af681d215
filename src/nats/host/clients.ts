import { isMonitorError } from '../../errors.js';
import { parse } from '../../protocol/json.js';
import type { Permission } from '../../qmp/server/allow.js';
import { print } from '../../qmp/server/print.js';
import type { ReceivedCommand } from '../../qmp/server/request.js';
import { commandNotFound, genericError, type QmpFault } from '../../qmp/server/session.js';
import type { Part, Request } from '../protocol/envelope.js';
import { writeFailure } from '../protocol/failure.js';
import { Gap } from '../protocol/order.js';
import { Joiner } from '../protocol/parts.js';
import { fromUtf8 } from '../protocol/utf8.js';
import type { Machine } from './machine.js';

/** How much clients may ask of a host. */
export interface ClientBounds {
  readonly permission: Permission;
  /** Commands of one client that are outstanding. */
  readonly window: number;
  /** Commands of all clients that are outstanding. */
  readonly maxOutstanding: number;
  readonly maxCommandBytes: number;
  /** Bytes of all clients' commands of which parts have yet to come. */
  readonly maxUnfinishedBytes: number;
}

/** How clients are answered. */
export interface ReplySender {
  /** Sends the text of a reply. */
  reply(inbox: string, kind: 'reply' | 'failure', n: number, text: string): void;
  /** All of the client's commands have arrived. */
  checked(inbox: string, n: number, replies: number): void;
  /** The client's link can't go on. */
  lost(inbox: string, why: string): void;
}

/** Clients that are remembered. Of those beyond, the ones that were silent for longest are forgotten. */
const MAX_CLIENTS = 10_000;

/** One client, by its inbox. */
interface Client {
  /** The number of its latest command. */
  last: number;
  replies: number;
  outstanding: number;
  readonly parts: Joiner;
  /** Nothing is sent to it any more. */
  gone: boolean;
}

/**
 * The clients of a host: their commands go to the machine, each once, and the replies go back. What a client that left has
 * outstanding counts until the machine has answered it.
 */
export class Clients {
  readonly #machine: Machine;
  readonly #bounds: ClientBounds;
  readonly #sender: ReplySender;

  readonly #clients = new Map<string, Client>();
  #outstanding = 0;
  #unfinishedBytes = 0;

  constructor(machine: Machine, bounds: ClientBounds, sender: ReplySender) {
    this.#machine = machine;
    this.#bounds = bounds;
    this.#sender = sender;
  }

  /** How many clients are there that have sent commands. */
  get size(): number {
    return [...this.#clients.values()].filter(({ gone }) => !gone).length;
  }

  /** Takes a command, or a part of one. */
  run(inbox: string, { n, part }: Extract<Request, { kind: 'run' }>, body: Uint8Array): void {
    const client = this.#clientOf(inbox, n);
    if (client === undefined || (client.gone && n > client.last)) {
      this.#sender.lost(inbox, 'its host does not know this client any more');
      return;
    }
    // NATS may deliver a message twice: a command that was there already is not executed again.
    if (n <= client.last) return;
    if (n > client.last + 1) {
      this.#lose(inbox, client, `command ${client.last + 1} did not arrive`);
      return;
    }
    const bytes = this.#joined(inbox, client, body, part, n);
    if (bytes === undefined) return;
    client.last = n;
    this.#execute(inbox, client, bytes);
  }

  check(inbox: string, n: number): void {
    const client = this.#clients.get(inbox);
    if (client === undefined || client.gone || client.last < n) {
      this.#sender.lost(inbox, `command ${(client?.last ?? 0) + 1} did not arrive`);
    } else this.#sender.checked(inbox, n, client.replies);
  }

  /**
   * A client does not want replies any more. What it runs goes on. It is remembered, so that a command of its that NATS delivers once
   * more is not executed once more.
   */
  leave(inbox: string): void {
    const client = this.#clients.get(inbox);
    if (client !== undefined) this.#retire(client);
  }

  /** Forgets all of them: their epoch is over. */
  leaveAll(): void {
    for (const client of this.#clients.values()) this.#retire(client);
    this.#clients.clear();
  }

  /** The client of an inbox; a new one where this is its first command. The one that was used last is the last of the map. */
  #clientOf(inbox: string, n: number): Client | undefined {
    const known = this.#clients.get(inbox);
    if (known === undefined && n !== 1) return undefined;
    const client = known ?? {
      ...{ last: 0, replies: 0, outstanding: 0 },
      parts: new Joiner(this.#bounds.maxCommandBytes, () => new Gap('a command is too long')),
      gone: false,
    };
    this.#clients.delete(inbox);
    this.#clients.set(inbox, client);
    if (this.#clients.size > MAX_CLIENTS) {
      for (const [idle, oldest] of this.#clients) {
        if (oldest.outstanding > 0) continue;
        this.#retire(oldest);
        this.#clients.delete(idle);
        break;
      }
    }
    return client;
  }

  #joined(
    inbox: string,
    client: Client,
    body: Uint8Array,
    part: Part | undefined,
    n: number,
  ): Uint8Array | undefined {
    const before = client.parts.heldBytes;
    try {
      const bytes = client.parts.take(body, part, n);
      this.#unfinishedBytes += client.parts.heldBytes - before;
      if (this.#unfinishedBytes > this.#bounds.maxUnfinishedBytes) {
        this.#lose(inbox, client, 'too many commands of its clients are unfinished');
      }
      return bytes;
    } catch (error) {
      this.#unfinishedBytes += client.parts.heldBytes - before;
      this.#lose(inbox, client, (error as Error).message);
      return undefined;
    }
  }

  #lose(inbox: string, client: Client, why: string): void {
    this.#retire(client);
    this.#sender.lost(inbox, why);
  }

  #retire(client: Client): void {
    client.gone = true;
    this.#unfinishedBytes -= client.parts.heldBytes;
    client.parts.clear();
  }

  #execute(inbox: string, client: Client, bytes: Uint8Array): void {
    const request = readCommand(bytes);
    if (request === undefined) {
      this.#lose(inbox, client, "a command can't be read");
      return;
    }
    const { command, id } = request;
    const refusal = this.#refusalOf(command, client);
    const reply = (kind: 'reply' | 'failure', text: string) => {
      if (client.gone) return;
      client.replies += 1;
      this.#sender.reply(inbox, kind, client.replies, text);
    };
    if (refusal !== undefined) {
      reply('reply', print({ id, error: refusal }, false).trimEnd());
      return;
    }
    client.outstanding += 1;
    this.#outstanding += 1;
    const run = this.#machine.run(command).subscribe({
      next: (value) => reply('reply', print({ return: value, id }, false).trimEnd()),
      error: (error: unknown) => {
        if (isMonitorError(error) && error._tag === 'CommandError') {
          reply('reply', print({ id, error: { class: error.class, desc: error.desc } }, false).trimEnd());
        } else reply('failure', writeFailure(id, error));
      },
    });
    run.add(() => {
      client.outstanding -= 1;
      this.#outstanding -= 1;
    });
  }

  #refusalOf(command: ReceivedCommand, client: Client): QmpFault | undefined {
    const { permission, window, maxOutstanding } = this.#bounds;
    if (!permission(command)) {
      return commandNotFound(`Command ${command.execute} has been disabled: this client may not run it`);
    }
    if (client.outstanding >= window && command.oob !== true) {
      return genericError(
        `${client.outstanding} commands of this client are outstanding, the most that are taken`,
      );
    }
    if (this.#outstanding >= maxOutstanding) {
      return genericError(`${this.#outstanding} commands are outstanding, the most that the host takes`);
    }
    return undefined;
  }
}

/** Reads a command as a client of ours writes it; undefined for anything else. */
function readCommand(
  bytes: Uint8Array,
): { readonly command: ReceivedCommand; readonly id: string } | undefined {
  let value: unknown;
  try {
    value = parse(fromUtf8(bytes));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Readonly<Record<string, unknown>>;
  const { execute, 'exec-oob': outOfBand, arguments: args, id } = given;
  const name = execute ?? outOfBand;
  const hasArguments = typeof args === 'object' && args !== null && !Array.isArray(args);
  if (typeof name !== 'string' || name === '' || typeof id !== 'string') return undefined;
  if (args !== undefined && !hasArguments) return undefined;
  return {
    command: {
      execute: name,
      ...(hasArguments ? { arguments: args as object } : {}),
      ...(execute === undefined ? { oob: true as const } : {}),
    },
    id,
  };
}
