import { once } from 'node:events';
import { connect, type NetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A QMP client of a few lines that shows the wire as it is: the text so far, and waiting for more. */
export class WireClient {
  text = '';
  ended = false;
  error: Error | undefined;
  readonly #news: (() => void)[] = [];
  /** A letter may be cut by the end of a chunk. */
  readonly #decoder = new StringDecoder('utf8');

  constructor(readonly stream: Duplex) {
    stream.on('data', (chunk: Buffer) => this.#told(() => (this.text += this.#decoder.write(chunk))));
    stream.on('end', () => this.#told(() => (this.ended = true)));
    stream.on('close', () => this.#told(() => (this.ended = true)));
    stream.on('error', (error) => this.#told(() => (this.error = error)));
  }

  static async dial(address: NetConnectOpts | { path: string }): Promise<WireClient> {
    const socket = connect(address as NetConnectOpts);
    await once(socket, 'connect');
    return new WireClient(socket);
  }

  send(...messages: (object | string)[]): void {
    for (const each of messages) this.stream.write(typeof each === 'string' ? each : JSON.stringify(each));
  }

  /** Resolves once the condition holds; jest's own time limit ends a wait in vain. */
  async until(holds: (client: this) => boolean): Promise<void> {
    while (!holds(this)) await new Promise<void>((resolve) => this.#news.push(resolve));
  }

  /** The next `count` messages; what came is taken out. */
  async take(count: number): Promise<Record<string, unknown>[]> {
    await this.until(({ text }) => text.split('\r\n').length > count);
    const lines = this.text.split('\r\n');
    this.text = lines.slice(count).join('\r\n');
    return lines.slice(0, count).map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Greeting and negotiation. */
  async negotiate(...enable: string[]): Promise<void> {
    this.send({ execute: 'qmp_capabilities', ...(enable.length > 0 ? { arguments: { enable } } : {}) });
    await this.take(2);
  }

  close(): void {
    this.stream.destroy();
  }

  #told(change: () => void): void {
    change();
    for (const tell of this.#news.splice(0)) tell();
  }
}
