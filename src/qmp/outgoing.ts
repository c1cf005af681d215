import type { ByteStream } from './byte-stream.js';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Texts are joined up to this many characters, so that a tick needs one write; a longer queue is written at once. */
const MAX_JOINED_CHARACTERS = 1024 * 1024;

const UTF8 = new TextEncoder();
const NOW = Promise.resolve();

type TextSink = Pick<ByteStream, 'write' | 'writeText'>;

/** Joins the texts of one tick into one write of a stream. */
export class Outgoing {
  readonly #stream: TextSink;
  #text = '';

  constructor(stream: TextSink) {
    this.#stream = stream;
  }

  write(text: string): void {
    if (this.#text === '') void NOW.then(this.#flush);
    this.#text += text;
    if (this.#text.length > MAX_JOINED_CHARACTERS) this.#flush();
  }

  readonly #flush = (): void => {
    const text = this.#text;
    if (text === '') return;
    this.#text = '';
    if (this.#stream.writeText === undefined) this.#stream.write(UTF8.encode(text));
    else this.#stream.writeText(text);
  };
}
