declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Texts are joined up to this many characters, so that a tick needs one write; a longer queue is written at once. */
const MAX_JOINED_CHARACTERS = 1024 * 1024;

const UTF8 = new TextEncoder();

/** Joins the texts of one tick into one write. */
export class Outgoing {
  readonly #write: (bytes: Uint8Array) => void;
  #texts: string[] = [];
  #characters = 0;

  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  write(text: string): void {
    if (this.#texts.length === 0) void Promise.resolve().then(this.#flush);
    this.#texts.push(text);
    this.#characters += text.length;
    if (this.#characters > MAX_JOINED_CHARACTERS) this.#flush();
  }

  readonly #flush = (): void => {
    const texts = this.#texts;
    if (texts.length === 0) return;
    this.#texts = [];
    this.#characters = 0;
    this.#write(UTF8.encode(texts.length === 1 ? (texts[0] as string) : texts.join('')));
  };
}
