import { Subscription, timer } from 'rxjs';
import { isMonitorError, type MonitorError } from '../errors.js';
import type { Greeting } from '../protocol/types.js';
import type { ReceivedCommand } from '../qmp/server/request.js';
import { commandNotFound, faultOf, ServerSession, type Reply, type Turn } from '../qmp/server/session.js';
import type { Permission } from '../qmp/server/allow.js';
import { Pace } from './pace.js';
import type { Audience, Outage, Upstream } from './upstream.js';

/** Why a connection is closed, where its transport has a place for it: a WebSocket's code and reason. */
export interface CloseReason {
  readonly code: number;
  /** At most 123 bytes of ASCII. It says nothing of the machine, its monitor or other clients. */
  readonly text: string;
}

/** A client's connection, whatever carries it. */
export interface Transport {
  /** Bytes that were written and aren't with the system yet. */
  readonly queuedBytes: number;
  /** Writes ASCII text, in order. */
  write(text: string): void;
  pause(): void;
  resume(): void;
  /** Closes after what was written. A client that doesn't read on is cut. */
  close(reason: CloseReason): void;
}

/** What a client may do. */
export interface ClientLimits {
  readonly permission: Permission;
  readonly maxQueuedBytes: number;
  readonly maxCommandsPerSecond: number;
}

/** The longest command that a client may write. QEMU takes a second to parse a command of four times this length. */
export const MAX_COMMAND_BYTES = 256 * 1024;

const OUTAGES: Readonly<Record<Outage, CloseReason>> = {
  'shut-down': { code: 1000, text: 'the machine shut down' },
  lost: { code: 1011, text: 'the connection to the machine was lost' },
  unavailable: { code: 1013, text: "the machine's monitor is not connected" },
};

/** Errors of a run that end the connection to the machine: it is not known whether the command was executed. */
const WITHOUT_REPLY: readonly MonitorError['_tag'][] = [
  ...(['InterruptedError', 'ClosedError', 'ConnectError', 'HandshakeError', 'ProtocolError'] as const),
];

/** One client of a share, who sees a QEMU of its own. */
export class Client implements Audience {
  readonly #upstream: Upstream;
  readonly #transport: Transport;
  readonly #limits: ClientLimits;
  /** Called once, when the client is served no more. */
  readonly #onGone: () => void;

  readonly #pace: Pace;
  readonly #runs = new Subscription();
  #session: ServerSession | undefined;
  #closed = false;

  constructor(upstream: Upstream, transport: Transport, limits: ClientLimits, onGone: () => void) {
    this.#upstream = upstream;
    this.#transport = transport;
    this.#limits = limits;
    this.#onGone = onGone;

    this.#pace = new Pace(limits.maxCommandsPerSecond);
  }

  /** Waits for the machine, then greets. Until then nothing of the client is read. */
  start(): void {
    this.#transport.pause();
    this.#upstream.join(this);
  }

  receive(bytes: Uint8Array): void {
    this.#session?.receive(bytes);
  }

  /** Ends the client's session, with a reason if the connection is there still. */
  close(reason?: CloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#session?.close();
    this.#runs.unsubscribe();
    this.#upstream.leave(this);
    if (reason !== undefined) this.#transport.close(reason);
    this.#onGone();
  }

  onReady(greeting: Greeting): void {
    this.#session = new ServerSession(
      {
        greeting,
        maxCommandBytes: MAX_COMMAND_BYTES,
        onOwnAnswer: () => this.#countOwnAnswer(),
        execute: (command, turn) => this.#execute(command, turn),
      },
      {
        write: (text) => this.#write(text),
        pause: () => this.#transport.pause(),
        resume: () => this.#transport.resume(),
        refuse: (text) => this.close({ code: 1009, text }),
      },
    );
    this.#session.greet();
    this.#transport.resume();
  }

  onEvent(text: string): void {
    if (this.#session?.negotiated === true) this.#write(text);
  }

  onOutage(outage: Outage): void {
    this.close(OUTAGES[outage]);
  }

  #write(text: string): void {
    if (this.#closed) return;
    const { queuedBytes } = this.#transport;
    if (queuedBytes > this.#limits.maxQueuedBytes) {
      this.close({ code: 1008, text: `${queuedBytes} bytes are unread: the client reads too slowly` });
    } else {
      this.#transport.write(text);
    }
  }

  /** What the machine never sees can't be made to wait: too much of it ends the session. */
  #countOwnAnswer(): void {
    if (this.#pace.next() > 0)
      this.close({ code: 1008, text: 'too many messages in a second that are not commands' });
  }

  #execute(command: ReceivedCommand, turn: Turn): void {
    const waitMs = this.#pace.next();
    if (waitMs === 0) this.#run(command, turn);
    else this.#runs.add(timer(waitMs).subscribe(() => this.#run(command, turn)));
  }

  #run(command: ReceivedCommand, turn: Turn): void {
    if (!this.#limits.permission(command)) {
      const desc = `Command ${command.execute} has been disabled: this client may not run it`;
      this.#settle(turn, { error: commandNotFound(desc) });
      return;
    }
    this.#runs.add(
      this.#upstream.run(command).subscribe({
        next: (value) => this.#settle(turn, { return: value }),
        error: (error: unknown) => {
          if (isMonitorError(error) && WITHOUT_REPLY.includes(error._tag)) this.onOutage('lost');
          else this.#settle(turn, { error: faultOf(error) });
        },
      }),
    );
  }

  #settle(turn: Turn, reply: Reply): void {
    turn.reply(reply);
    turn.end();
  }
}
