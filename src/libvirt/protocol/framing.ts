/**
 * Cuts libvirt's byte stream into packets. Each begins with its length in four bytes, big-endian, which
 * counts itself; a length that can't be is refused as soon as it is there.
 */
import { ProtocolError } from '../../errors.js';
import { ByteQueue, int32At } from '../../protocol/byte-queue.js';

const LENGTH_BYTES = 4;
/** The length and a header, with nothing behind it. */
const SHORTEST = 28;

export class RpcFramer {
  readonly #bytes = new ByteQueue();
  /** Of the packet under way, once its first four bytes are there. */
  #wanted = LENGTH_BYTES;

  /** @param maxPacketBytes - with its length bytes; a longer packet is refused before it is whole */
  constructor(private readonly maxPacketBytes: number) {}

  /** Whether the stream stands between two packets. */
  get idle(): boolean {
    return this.#bytes.length === 0;
  }

  /**
   * Takes the next bytes of the stream, cut anywhere.
   *
   * @param packets - where packets that are whole now are added, their length bytes included
   * @throws {@link ProtocolError} for a length that can't be; the stream is of no use afterwards
   */
  push(chunk: Uint8Array, packets: Uint8Array[]): void {
    const bytes = this.#withEarlier(chunk);
    if (bytes === undefined) return;
    let at = 0;
    this.#wanted = LENGTH_BYTES;
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = this.#checked(int32At(bytes, at) >>> 0);
      if (bytes.length - at < length) {
        this.#wanted = length;
        break;
      }
      // Most chunks are one packet, and need no other view.
      packets.push(length === bytes.length ? bytes : bytes.subarray(at, at + length));
      at += length;
    }
    if (at < bytes.length) this.#bytes.push(bytes.subarray(at));
  }

  /** All that is there, uncopied where nothing was left over; undefined while the packet under way isn't whole. */
  #withEarlier(chunk: Uint8Array): Uint8Array | undefined {
    if (this.#bytes.length === 0) return chunk;
    this.#bytes.push(chunk);
    return this.#bytes.length < this.#wanted ? undefined : this.#bytes.take();
  }

  #checked(length: number): number {
    if (length >= SHORTEST && length <= this.maxPacketBytes) return length;
    throw new ProtocolError(
      `the peer announced a packet of ${length} bytes; libvirt's have ${SHORTEST} to ${this.maxPacketBytes}: no libvirt peer, or one that lies`,
    );
  }
}
