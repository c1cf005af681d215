import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '../integration/real.js';

export const GREETING =
  '{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}\r\n';

interface Received {
  readonly execute: string;
  readonly id: string;
}

/** One client of a scripted server: what it sends is read command by command, what is written is up to the test. */
export class Client {
  #text = '';
  readonly #commands: Received[] = [];
  #wake: () => void = () => undefined;

  constructor(readonly socket: Socket) {
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.on('data', (text: string) => {
      this.#text += text;
      const lines = this.#text.split('\n');
      this.#text = lines.pop() ?? '';
      this.#commands.push(...lines.map((line) => JSON.parse(line) as Received));
      this.#wake();
    });
  }

  write(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.socket.write(data, () => resolve()));
  }

  async command(): Promise<Received> {
    for (;;) {
      const next = this.#commands.shift();
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async reply(value: unknown = {}, end = '\r\n'): Promise<Received> {
    const command = await this.command();
    await this.write(JSON.stringify({ return: value, id: command.id }) + end);
    return command;
  }

  /** Greets and agrees, as QEMU does. */
  async negotiate(): Promise<void> {
    await this.write(GREETING);
    await this.reply();
  }

  closed(): Promise<unknown> {
    return this.socket.closed ? Promise.resolve() : once(this.socket, 'close');
  }
}

/** A server on a UNIX socket that says just what a test tells it to. */
export class ScriptedServer implements AsyncDisposable {
  readonly #folder = temporaryFolder();
  readonly path = join(this.#folder.path, 'qmp.sock');
  readonly #clients: Client[] = [];
  #wake: () => void = () => undefined;
  connections = 0;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.connections += 1;
      this.#clients.push(new Client(socket));
      this.#wake();
    });
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(server);
    server.listen(scripted.path);
    await once(server, 'listening');
    return scripted;
  }

  /** The next client that dials. */
  async client(): Promise<Client> {
    for (;;) {
      const next = this.#clients.shift();
      if (next !== undefined) return next;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.#folder.remove();
    await Promise.resolve();
  }
}
