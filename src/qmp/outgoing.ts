/** Texts are joined up to this many characters, so that a tick needs one write; a longer queue is written at once. */
const MAX_JOINED_CHARACTERS = 1024 * 1024;

/** Joins the texts of one tick into one write. */
export class Outgoing {
  readonly #write: (text: string) => void;
  #text = '';

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(text: string): void {
    if (this.#text === '') void Promise.resolve().then(() => this.#flush());
    this.#text += text;
    if (this.#text.length > MAX_JOINED_CHARACTERS) this.#flush();
  }

  #flush(): void {
    const text = this.#text;
    if (text === '') return;
    this.#text = '';
    this.#write(text);
  }
}
