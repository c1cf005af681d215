import type { Duplex } from 'node:stream';
import type { Subscription } from 'rxjs';
import { parse } from '../../protocol/json.js';
import type { Greeting } from '../../protocol/types.js';
import { print, Scanner, type Token } from '../../qmp/server/json.js';
import { answerOf, type ReceivedCommand, type Run } from '../run.js';
import { Script, type Shape, type Wire } from './script.js';
import { ShapedWriter } from './shaped-writer.js';
import type { Answer, SmallMachine } from './machine.js';

/** What outlives a client: the machine, and the reply that a client left in flight. */
export interface Host {
  readonly greeting: Greeting;
  readonly pretty: boolean;
  readonly machine: SmallMachine;
  readonly run?: Run | undefined;
  readonly onConnect?: Script | undefined;
  readonly wire?: Shape | undefined;
  readonly received: ReceivedCommand[];
  /** Replies that nobody was there to read; the next client gets them after its greeting. */
  readonly left: object[];
  /** Answers of `run` that are still to come. */
  readonly running: Subscription;
  /** The client that is served now. */
  current(): QmpSession | undefined;
}

/** QEMU queues this many in-band requests where out-of-band is on, then stops reading. */
const QUEUE = 8;

interface Request {
  readonly command: ReceivedCommand;
  readonly id?: unknown;
}

type Reply = { readonly return: unknown } | { readonly error: { class: string; desc: string } };

const generic = (desc: string): Reply => ({ error: { class: 'GenericError', desc } });

/** One client's conversation, from the greeting to its leaving. */
export class QmpSession {
  readonly #stream: Duplex;
  readonly #host: Host;
  readonly #writer: ShapedWriter;
  readonly #scanner = new Scanner();
  #unread: Token[] = [];
  #queue: Request[] = [];
  #busy = false;
  #negotiated = false;
  #oob = false;

  constructor(stream: Duplex, host: Host) {
    this.#stream = stream;
    this.#host = host;
    this.#writer = new ShapedWriter(stream, host.wire);
  }

  start(): void {
    if (this.#host.onConnect === undefined) this.#greet();
    else void this.play(this.#host.onConnect);
    this.#stream.on('data', (chunk: Uint8Array) => {
      this.#unread.push(...this.#scanner.push(chunk));
      this.#read();
    });
  }

  /** The client is gone: what it had queued is forgotten, what is at work goes on. */
  leave(): void {
    this.#queue = [];
    this.#unread = [];
  }

  /** Ends the connection once all is written. */
  end(): void {
    this.#writer.then(() => this.#stream.end());
  }

  /** Events go to a client that has negotiated, as in QEMU. */
  event(message: object): void {
    if (this.#negotiated) this.send(message);
  }

  send(message: object): void {
    this.#writer.write(Buffer.from(print(message, this.#host.pretty)));
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
    const { version, capabilities } = this.#host.greeting;
    this.send({ QMP: { version, capabilities } });
    for (const reply of this.#host.left.splice(0)) this.send(reply);
  }

  /** Reads on while QEMU would: not past a command at work, and with out-of-band not past a full queue. */
  #read(): void {
    while (!this.#suspended()) {
      const token = this.#unread.shift();
      if (token === undefined) break;
      this.#take(token);
    }
    if (this.#unread.length > 0) this.#stream.pause();
    else if (this.#stream.isPaused()) this.#stream.resume();
  }

  #suspended(): boolean {
    return this.#oob ? this.#queue.length >= QUEUE : this.#busy || this.#queue.length > 0;
  }

  #take(token: Token): void {
    const message = decode(token);
    if ('desc' in message) return this.send(generic(message.desc));
    const { input } = message;
    const id = 'id' in input ? { id: input['id'] } : {};
    const refusal = this.#malformed(input);
    if (refusal !== undefined) return this.#reply(generic(refusal), id);
    const oob = typeof input['exec-oob'] === 'string';
    const command: ReceivedCommand = {
      execute: String(oob ? input['exec-oob'] : input['execute']),
      ...(input['arguments'] === undefined ? {} : { arguments: input['arguments'] as object }),
      ...(oob ? { oob } : {}),
    };
    this.#host.received.push(command);
    if (oob) {
      this.#execute({ command, ...id }, () => undefined);
    } else {
      this.#queue.push({ command, ...id });
      this.#next();
    }
  }

  /** QEMU's check of the envelope, in its words. */
  #malformed(input: Readonly<Record<string, unknown>>): string | undefined {
    const known = ['execute', 'arguments', 'id', ...(this.#oob ? ['exec-oob'] : [])];
    for (const [member, value] of Object.entries(input)) {
      if (!known.includes(member)) return `QMP input member '${member}' is unexpected`;
      if (member === 'arguments' && !isObject(value)) return "QMP input member 'arguments' must be an object";
      if ((member === 'execute' || member === 'exec-oob') && typeof value !== 'string') {
        return `QMP input member '${member}' must be a string`;
      }
    }
    if ('execute' in input && 'exec-oob' in input) {
      return "QMP input member 'execute' clashes with 'exec-oob'";
    }
    return 'execute' in input || 'exec-oob' in input ? undefined : "QMP input lacks member 'execute'";
  }

  #next(): void {
    if (this.#busy) return;
    const request = this.#queue.shift();
    if (request === undefined) return;
    this.#busy = true;
    this.#execute(request, () => {
      this.#busy = false;
      this.#next();
      this.#read();
    });
  }

  /** `done` is called when the reply is out, or the command's script has ended. */
  #execute(request: Request, done: () => void): void {
    const { command } = request;
    const id = 'id' in request ? { id: request.id } : {};
    const settle = (outcome: () => Answer) => {
      let answer: Answer;
      try {
        answer = outcome();
      } catch (error) {
        this.#reply({ error: qmpError(error) }, id);
        return;
      }
      this.#reply({ return: answer.value }, id);
      answer.after?.();
    };
    const finish = (outcome: () => Answer) => {
      settle(outcome);
      done();
    };

    if (command.execute === 'qmp_capabilities') return finish(() => this.#negotiate(command));
    if (!this.#negotiated) {
      return finish(() => {
        throw notFound("Expecting capabilities negotiation with 'qmp_capabilities'");
      });
    }
    if (command.oob && this.#host.machine.allowsOob(command.execute) === false) {
      return finish(() => {
        throw qmpError(`The command ${command.execute} does not support OOB`);
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
          refuse: (error) => this.#reply({ error: { class: error.class, desc: error.desc } }, id),
        }).then(done);
      },
      error: (error) =>
        finish(() => {
          throw error;
        }),
    });
    this.#host.running.add(running);
  }

  /** What `run` left to the machine: its own answer, `{}` for what it doesn't know. */
  #ownOr(command: ReceivedCommand, value: unknown): Answer {
    if (value !== undefined) return { value };
    const { machine } = this.#host;
    return machine.knows(command.execute) ? machine.answer(command) : { value: {} };
  }

  #negotiate({ arguments: given = {} }: ReceivedCommand): Answer {
    if (this.#negotiated) throw notFound('Capabilities negotiation is already complete, command ignored');
    const { enable = [], ...more } = given as { readonly enable?: unknown };
    const [unexpected] = Object.keys(more);
    if (unexpected !== undefined) throw qmpError(`Parameter '${unexpected}' is unexpected`);
    if (!Array.isArray(enable)) throw qmpError("Invalid parameter type for 'enable', expected: array");
    for (const capability of enable) {
      if (capability !== 'oob')
        throw qmpError(`Parameter 'null' does not accept value '${String(capability)}'`);
      if (!this.#host.greeting.capabilities.includes('oob')) {
        throw qmpError('Capability oob not available');
      }
    }
    this.#oob = enable.includes('oob');
    this.#negotiated = true;
    return { value: {} };
  }

  /** A reply to a client that left goes to the one that came after it, as QEMU's does. */
  #reply(reply: Reply, id: { readonly id?: unknown }): void {
    const message = 'error' in reply ? { ...id, ...reply } : { ...reply, ...id };
    const reader = this.#host.current();
    if (reader === undefined) this.#host.left.push(message);
    else reader.send(message);
  }
}

function decode(token: Token): { readonly desc: string } | { readonly input: Record<string, unknown> } {
  const nonObject = { desc: 'QMP input must be a JSON object' };
  if ('word' in token) {
    const { word } = token;
    return /^("[^]*"|-?\d[\d.eE+-]*|true|false|null)$/.test(word)
      ? nonObject
      : { desc: `JSON parse error, invalid keyword '${word}'` };
  }
  try {
    const input = parse(new TextDecoder('utf-8', { fatal: true }).decode(token.json));
    return isObject(input) ? { input } : nonObject;
  } catch (error) {
    return {
      desc:
        error instanceof TypeError
          ? 'JSON parse error, invalid UTF-8 sequence in string'
          : 'JSON parse error, expecting value',
    };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notFound(desc: string): { class: string; desc: string } {
  return { class: 'CommandNotFound', desc };
}

/** What a test threw, as QEMU's error: `{ class, desc }` as it is, anything else as a GenericError. */
function qmpError(thrown: unknown): { class: string; desc: string } {
  if (isObject(thrown) && typeof thrown['class'] === 'string' && typeof thrown['desc'] === 'string') {
    return { class: thrown['class'], desc: thrown['desc'] };
  }
  return { class: 'GenericError', desc: thrown instanceof Error ? thrown.message : String(thrown) };
}

function resetStream(stream: Duplex): void {
  if ('resetAndDestroy' in stream && typeof stream.resetAndDestroy === 'function') stream.resetAndDestroy();
  else stream.destroy();
}
