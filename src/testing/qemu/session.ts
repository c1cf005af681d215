import type { Duplex } from 'node:stream';
import type { Subscription } from 'rxjs';
import { print } from '../../qmp/server/print.js';
import { faultOf, genericError, ServerSession, type Turn } from '../../qmp/server/session.js';
import type { Greeting } from '../../protocol/types.js';
import { answerOf, type ReceivedCommand, type Run } from '../run.js';
import { Script, type Shape, type Wire } from './script.js';
import { ShapedWriter } from './shaped-writer.js';
import type { Answer, SmallMachine } from './machine.js';

/** The state that outlives a client: the machine, and the reply that was in flight when it disconnected. */
export interface Host {
  readonly greeting: Greeting;
  readonly pretty: boolean;
  readonly machine: SmallMachine;
  readonly run?: Run | undefined;
  readonly onConnect?: Script | undefined;
  readonly wire?: Shape | undefined;
  /** Called when a client has negotiated. */
  readonly onNegotiated?: (() => void) | undefined;
  readonly received: ReceivedCommand[];
  /** Replies for which no client was connected; the next client gets them after its greeting. */
  readonly left: object[];
  /** Answers of `run` that are still to come. */
  readonly running: Subscription;
  /** The client that is served now. */
  current(): QmpSession | undefined;
}

/** One client's conversation with the double: a QMP session, with faults by script. */
export class QmpSession {
  readonly #stream: Duplex;
  readonly #host: Host;
  readonly #writer: ShapedWriter;
  readonly #session: ServerSession;

  constructor(stream: Duplex, host: Host) {
    this.#stream = stream;
    this.#host = host;
    this.#writer = new ShapedWriter(stream, host.wire);
    const { greeting, pretty, received } = host;
    this.#session = new ServerSession(
      {
        greeting,
        pretty,
        onCommand: (command) => received.push(command),
        onNegotiated: () => host.onNegotiated?.(),
        execute: (command, turn) => this.#execute(command, turn),
        deliver: (reply) => this.#deliver(reply),
      },
      {
        write: (text) => this.write(text),
        pause: () => stream.pause(),
        resume: () => stream.resume(),
        refuse: () => this.end(),
      },
    );
  }

  start(): void {
    if (this.#host.onConnect === undefined) this.#greet();
    else void this.play(this.#host.onConnect);
    this.#stream.on('data', (chunk: Uint8Array) => this.#session.receive(chunk));
  }

  /** Called when the client has disconnected: its queued commands are dropped, a command at work goes on. */
  leave(): void {
    this.#session.close();
  }

  /** Ends the connection once all is written. */
  end(): void {
    this.#writer.then(() => this.#stream.end());
  }

  /** Events go to a client that has negotiated, as in QEMU. */
  event(message: object): void {
    if (this.#session.negotiated) this.send(message);
  }

  send(message: object): void {
    this.write(print(message, this.#host.pretty));
  }

  write(bytes: Uint8Array | string): void {
    this.#writer.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }

  async play(played: Script, due: Partial<Wire> = {}): Promise<void> {
    const wire: Wire = {
      write: (bytes) => this.write(bytes),
      message: (message) => this.send(message),
      greet: () => this.#greet(),
      reply: () => undefined,
      refuse: () => undefined,
      end: () => this.end(),
      reset: () => this.#writer.then(() => resetStream(this.#stream)),
      ...due,
    };
    for (const step of played.steps) await step(wire);
  }

  #greet(): void {
    this.#session.greet();
    for (const reply of this.#host.left.splice(0)) this.send(reply);
  }

  #execute(command: ReceivedCommand, turn: Turn): void {
    const settle = (outcome: () => Answer) => {
      let answer: Answer;
      try {
        answer = outcome();
      } catch (error) {
        turn.reply({ error: faultOf(error) });
        return;
      }
      turn.reply({ return: answer.value });
      answer.after?.();
    };
    const finish = (outcome: () => Answer) => {
      settle(outcome);
      turn.end();
    };

    if (command.oob && this.#host.machine.allowsOob(command.execute) === false) {
      return finish(() => {
        throw genericError(`The command ${command.execute} does not support OOB`);
      });
    }
    const { run } = this.#host;
    if (run === undefined) return finish(() => this.#host.machine.answer(command));
    const running = answerOf(run, command).subscribe({
      next: (value) => {
        if (!(value instanceof Script)) return finish(() => this.#ownOr(command, value));
        void this.play(value, {
          reply: (...given: [value?: unknown]) =>
            settle(() => (given.length > 0 ? { value: given[0] } : this.#ownOr(command, undefined))),
          refuse: (error) => turn.reply({ error: { class: error.class, desc: error.desc } }),
        }).then(() => turn.end());
      },
      error: (error) =>
        finish(() => {
          throw error;
        }),
    });
    this.#host.running.add(running);
  }

  /** The machine's own answer; `{}` for a command that it doesn't know. */
  #ownOr(command: ReceivedCommand, value: unknown): Answer {
    if (value !== undefined) return { value };
    const { machine } = this.#host;
    return machine.knows(command.execute) ? machine.answer(command) : { value: {} };
  }

  /** Sends a reply. If its client has disconnected, the next client gets it, as with QEMU. */
  #deliver(reply: object): void {
    const reader = this.#host.current();
    if (reader === undefined) this.#host.left.push(reply);
    else reader.send(reply);
  }
}

function resetStream(stream: Duplex): void {
  if ('resetAndDestroy' in stream && typeof stream.resetAndDestroy === 'function') stream.resetAndDestroy();
  else stream.destroy();
}
