/** Texts that are longer than a NATS message may be: cut into parts, and joined. */
import { ProtocolError } from '../../errors.js';
import { MAX_ENVELOPE_BYTES, type Part } from './envelope.js';
import { Gap } from './order.js';

/** An envelope without a greeting or a reason is shorter than this. */
const ENVELOPE_OF_PART_BYTES = 256;
/** With a smaller payload an answer to hello would not fit. */
export const MIN_PAYLOAD_BYTES = MAX_ENVELOPE_BYTES;

/** Returns why the server's `max_payload` is too small; undefined where it isn't. */
export function payloadFault(maxPayloadBytes: number): string | undefined {
  return maxPayloadBytes >= MIN_PAYLOAD_BYTES
    ? undefined
    : `the NATS server takes ${maxPayloadBytes} bytes a message (max_payload), and rxqmp needs ${MIN_PAYLOAD_BYTES}`;
}

/**
 * Cuts the bytes of a text into parts that fit into a payload beside their envelope.
 *
 * @param maxPayloadBytes - the server's `max_payload`
 * @param send - called with each part in order; `part` is undefined if there is one
 */
export function cut(
  bytes: Uint8Array,
  maxPayloadBytes: number,
  send: (body: Uint8Array, part: Part | undefined) => void,
): void {
  const size = maxPayloadBytes - ENVELOPE_OF_PART_BYTES;
  if (bytes.length <= size) {
    send(bytes, undefined);
    return;
  }
  const parts = Math.ceil(bytes.length / size);
  for (let number = 1; number <= parts; number += 1) {
    send(bytes.subarray((number - 1) * size, number * size), [number, parts]);
  }
}

/** Joins the parts of one subject, of one sender. */
export class Joiner {
  readonly #maxBytes: number;
  readonly #tooLong: () => Error;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #next = 1;
  #count = 1;
  #key: unknown;

  /**
   * @param maxBytes - a longer text is refused before it is whole
   * @param tooLong - makes the error of that
   */
  constructor(maxBytes: number, tooLong: () => Error = () => longText(maxBytes)) {
    this.#maxBytes = maxBytes;
    this.#tooLong = tooLong;
  }

  /**
   * Takes the next part.
   *
   * @param key - the number of the message, the same for all its parts
   * @returns the whole text's bytes once they are there
   * @throws {@link Gap} where a part before it did not come
   */
  take(body: Uint8Array, part: Part | undefined, key: unknown): Uint8Array | undefined {
    const [number, count] = part ?? [1, 1];
    const begun = this.#next > 1;
    const follows = begun
      ? number === this.#next && count === this.#count && key === this.#key
      : number === 1;
    if (!follows || (count > 1 && body.length === 0)) {
      this.clear();
      throw new Gap(`part ${number} of ${count} came where another one was expected`);
    }
    if (this.#bytes + body.length > this.#maxBytes) {
      this.clear();
      throw this.#tooLong();
    }
    if (count === 1) return body;
    // The client's buffer may be reused.
    this.#parts.push(body.slice());
    this.#bytes += body.length;
    this.#next = number + 1;
    this.#count = count;
    this.#key = key;
    if (number < count) return undefined;
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const each of this.#parts) {
      whole.set(each, at);
      at += each.length;
    }
    this.clear();
    return whole;
  }

  /** The bytes of a text of which parts have yet to come. */
  get heldBytes(): number {
    return this.#bytes;
  }

  /** Drops the parts of a text that isn't whole. */
  clear(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#next = 1;
  }
}

function longText(maxBytes: number): ProtocolError {
  return new ProtocolError(
    `the host sent a message of more than ${maxBytes} bytes: raise maxFrameBytes if it may be that long`,
  );
}
