/** Streams of bytes: spoilt, and cut into chunks. */
import type { Random } from './random.js';

const toUtf8 = new TextEncoder();
export const bytesOf = (text: string): Uint8Array => toUtf8.encode(text);

export function join(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces));
}

/** What means something to one of the parsers, where it doesn't stand. */
const MEANINGFUL = [
  ...['{', '}', '[', ']', '"', '\\', ',', ':', '\n', '\r\n', '\0', ' ', '\ufeff', '\u00a0', '\u2028'],
  ...['{"return": {}, "id": "x"}', '"id":', '0', '-', '1e999', '18446744073709551616', '__proto__', 'null'],
].map(bytesOf);

/** What spoils a stream: it gives the new one, alike before `at`. */
type Spoiler = (stream: Uint8Array, at: number, random: Random) => Uint8Array;

const SPOILERS: readonly Spoiler[] = [
  function flip(stream, at, random) {
    return stream.with(at, (stream[at] as number) ^ (1 << random.below(8)));
  },
  function overwrite(stream, at, random) {
    return stream.with(at, random.below(256));
  },
  function cutOut(stream, at, random) {
    return join([stream.subarray(0, at), stream.subarray(at + random.between(1, 40))]);
  },
  function cutOff(stream, at) {
    return stream.slice(0, at);
  },
  function double(stream, at, random) {
    const end = at + random.between(1, 200);
    return join([stream.subarray(0, end), stream.subarray(at)]);
  },
  function insert(stream, at, random) {
    const inserted = random.oneIn(3) ? random.bytes(random.between(1, 8)) : random.pick(MEANINGFUL);
    return join([stream.subarray(0, at), inserted, stream.subarray(at)]);
  },
  function move(stream, at, random) {
    const from = random.below(stream.length);
    const moved = stream.subarray(from, from + random.between(1, 60));
    return join([stream.subarray(0, at), moved, stream.subarray(at)]);
  },
];

/**
 * A stream, spoilt here and there.
 *
 * @returns with `sound`, how many bytes at its beginning are as they were
 */
export function spoilt(
  stream: Uint8Array,
  random: Random,
): { readonly stream: Uint8Array; readonly sound: number } {
  let result = stream;
  let sound = stream.length;
  for (let left = random.pick([1, 1, 2, 5]); left > 0 && result.length > 0; left -= 1) {
    const at = random.below(result.length);
    sound = Math.min(sound, at);
    result = random.pick(SPOILERS)(result, at, random);
  }
  return { stream: result, sound };
}

/** A stream in chunks, anywhere from one to one for each byte. As with a socket's, each is overwritten by what is read next. */
export function* chunksOf(stream: Uint8Array, random: Random): Generator<Uint8Array> {
  const longest = random.pick([1, 3, 20, 300, 2_000, 70_000]);
  for (let at = 0; at < stream.length;) {
    const end = at + random.between(1, longest);
    const chunk = stream.slice(at, end);
    yield chunk;
    chunk.fill(0xff);
    at = end;
  }
}
