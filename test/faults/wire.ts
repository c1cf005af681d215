/** The server's half of a connection in the fault matrix: messages and bytes as a row asks for them. */
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A command as the client sent it. */
interface Command {
  readonly execute: string;
  readonly id?: unknown;
}

/** Between messages that a client is to read one by one. Milliseconds. */
export const APART_MS = 150;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A client's connection. What it sends is JSON texts one after another, with or without line ends. */
export class Wire {
  readonly #socket: Socket;
  readonly #pretty: boolean;
  readonly #commands: Command[] = [];
  readonly #waiting: ((command: Command) => void)[] = [];
  #text = '';

  constructor(socket: Socket, pretty: boolean) {
    this.#socket = socket;
    this.#pretty = pretty;
    // A client may break off at any time.
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => this.#take(text));
  }

  /** Writes messages as QEMU does, in one piece. */
  send(...messages: readonly object[]): void {
    this.#socket.write(messages.map((message) => this.#printed(message)).join(''));
  }

  /** Writes a message with a pause at each of the places. */
  async sendCut(message: object, ...cuts: readonly number[]): Promise<void> {
    const bytes = Buffer.from(this.#printed(message));
    let from = 0;
    for (const cut of cuts) {
      const to = cut < 0 ? bytes.length + cut : cut;
      this.#socket.write(bytes.subarray(from, to));
      from = to;
      await sleep(30);
    }
    this.#socket.write(bytes.subarray(from));
  }

  /** Resolves when the system has taken what was written. */
  async flushed(): Promise<void> {
    if (this.#socket.writableNeedDrain) await once(this.#socket, 'drain');
  }

  /** Ends the connection after what was written. */
  end(): void {
    this.#socket.end();
  }

  pause(ms: number): Promise<void> {
    return sleep(ms);
  }

  greet(): void {
    this.send({
      QMP: { version: { qemu: { micro: 22, minor: 2, major: 7 }, package: '' }, capabilities: ['oob'] },
    });
  }

  /** The client's next command. */
  async command(): Promise<Command> {
    return this.#commands.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Greets and negotiates, as QEMU does. */
  async negotiate(): Promise<void> {
    this.greet();
    const negotiation = await this.command();
    await this.pause(APART_MS);
    this.send(replyTo(negotiation, {}));
  }

  /** Answers commands as they come. */
  async answer(): Promise<never> {
    for (;;) {
      const command = await this.command();
      this.send(replyTo(command, ANSWERS[command.execute] ?? {}));
    }
  }

  #printed(message: object): string {
    const text = JSON.stringify(message, undefined, this.#pretty ? 4 : undefined).replaceAll(
      '"9007199254740993n"',
      '9007199254740993',
    );
    return `${text.replaceAll('\n', '\r\n')}\r\n`;
  }

  #take(text: string): void {
    this.#text += text;
    // The commands of the rows have neither arguments nor brackets in strings, but for `{}`.
    for (let end = this.#end(); end > 0; end = this.#end()) {
      const command = JSON.parse(this.#text.slice(0, end)) as Command;
      this.#text = this.#text.slice(end);
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#commands.push(command);
      else waiting(command);
    }
  }

  /** Where the first JSON object ends; 0 if none does. */
  #end(): number {
    let depth = 0;
    for (let at = 0; at < this.#text.length; at += 1) {
      if (this.#text[at] === '{') depth += 1;
      if (this.#text[at] === '}' && (depth -= 1) === 0) return at + 1;
    }
    return 0;
  }
}

/** The answers of the rows' machine. */
export const ANSWERS: Readonly<Record<string, object>> = {
  'query-name': { name: 'vm1' },
  'query-status': { status: 'running', running: true },
  'query-uuid': { UUID: '00000000-0000-0000-0000-000000000001' },
};

export function replyTo({ id }: Command, value: unknown): object {
  return id === undefined ? { return: value } : { return: value, id };
}

export function event(name: string): object {
  return { timestamp: { seconds: 1_700_000_000, microseconds: 0 }, event: name };
}

/** Serves each client by a script; resolves when it listens. */
export async function serve(
  path: string,
  script: (wire: Wire) => Promise<unknown>,
  pretty = false,
): Promise<Server> {
  // A script ends with its client's connection.
  const server = createServer((socket) => void script(new Wire(socket, pretty)).catch(() => undefined));
  await once(server.listen(path), 'listening');
  return server;
}
