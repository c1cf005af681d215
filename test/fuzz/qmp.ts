import { isUtf8 } from 'node:buffer';
import { isMonitorError } from '../../src/errors.js';
import { QmpFramer } from '../../src/qmp/framing.js';
import type { Inbound } from '../../src/protocol/decode.js';
import { LearningDecoder } from '../../src/protocol/learning-decoder.js';
import { bytesOf, chunksOf, join, spoilt } from './bytes.js';
import { assertThat, assertSameText, type Property } from './fuzz.js';
import { jsonText, objectText, readSlowly, shown, stringToken } from './json-text.js';
import type { Random } from './random.js';

const LF = 0x0a;
const BLANK = [0x20, 0x09, LF, 0x0d];

/** What stands behind the last line: the beginning of a frame, or what can be none. */
const TAILS = ['{"ret', '  ', '\n {', 'HTTP/1.1 400', '\n\t SSH-2.0', '\u2028'];
const BANNER = /[HS\u2028]/;

/** What came of a stream. */
interface Read {
  readonly messages: readonly Inbound[];
  /** The error's words, where one ended it. */
  readonly error: string | undefined;
}

/** As a driver reads: what stands before a fault is delivered. */
function readIn(chunks: Iterable<Uint8Array>, cap: number, messages: Inbound[] = []): Read {
  const framer = new QmpFramer(cap);
  const decoder = new LearningDecoder();
  for (const chunk of chunks) {
    const frames: string[] = [];
    try {
      try {
        framer.push(chunk, frames);
      } finally {
        for (const frame of frames) messages.push(decoder.decode(frame));
      }
    } catch (error) {
      if (isMonitorError(error) && error._tag === 'ProtocolError')
        return { messages, error: withoutHint(error.message) };
      throw error;
    }
  }
  return { messages, error: undefined };
}

/** Byte by byte, with a look at how much is held: since the last frame, blank lines before the next left out. */
function readByBytes(stream: Uint8Array, cap: number): Read {
  let held = 0;
  let delivered = 0;
  const messages: Inbound[] = [];
  function* watched(): Generator<Uint8Array> {
    for (let at = 0; at < stream.length; at += 1) {
      const byte = stream[at] as number;
      yield stream.subarray(at, at + 1);
      if (messages.length > delivered) held = 0;
      else if (byte !== LF && (held > 0 || !BLANK.includes(byte))) held += 1;
      delivered = messages.length;
      assertThat(`${held} bytes of one frame are held, the cap is ${cap}`, held <= cap);
    }
  }
  return readIn(watched(), cap, messages);
}

/** Longer than what is put together while a frame isn't whole. */
const long = (random: Random) => JSON.stringify('x'.repeat(random.between(1_000, 4_000)));

function message(random: Random): string {
  const id = random.oneIn(4) ? '' : `, "id": ${random.oneIn(3) ? jsonText(random, 1) : '"a-1"'}`;
  switch (random.below(5)) {
    case 0:
      return `{"return": ${random.oneIn(20) ? long(random) : jsonText(random)}${id}}`;
    case 1:
      return `{"error": {"class": "GenericError", "desc": ${stringToken(random)}}${id}}`;
    case 2:
      return `{"QMP": ${objectText(random)}}`;
    default: {
      const data = random.oneIn(2) ? '' : `, "data": ${objectText(random)}`;
      return `{"timestamp": {"seconds": ${random.bits()}, "microseconds": -1}, "event": ${random.oneIn(2) ? '"STOP"' : stringToken(random)}${data}}`;
    }
  }
}

/** Over many lines, as a monitor with `pretty=on`; only what JSON.stringify writes as it was can be laid out anew. */
function laidOut(text: string, random: Random): string {
  if (!random.oneIn(4)) return text;
  const spread = JSON.stringify(JSON.parse(text), null, random.pick(['    ', '\t']));
  return shown(readSlowly(spread)) === shown(readSlowly(text)) ? spread : text;
}

/** Messages of one shape, as peers send most, so many that it is learned; here and there another one. */
function alike(random: Random): string[] {
  const one = message(random);
  const digit = () => String(random.between(1, 9));
  return Array.from({ length: random.between(20, 60) }, () =>
    random.oneIn(20) ? message(random) : one.replace(/\d/g, digit),
  );
}

export const qmpFrames: Property = {
  name: 'QMP gives the same messages and the same fault in any chunks',
  round: (random) => {
    const texts = random.oneIn(5)
      ? alike(random)
      : Array.from({ length: random.between(1, 30) }, () => laidOut(message(random), random));
    const pieces = texts.map((text) => bytesOf(text + random.pick(['\r\n', '\n', ' \r\n\r\n'])));
    const sound = join(pieces);
    const isSpoilt = random.oneIn(2);
    const { stream: whatCame, sound: upTo } = isSpoilt
      ? spoilt(sound, random)
      : { stream: sound, sound: sound.length };
    const tail = random.oneIn(10) ? random.pick(TAILS) : '';
    const stream = join([whatCame, bytesOf(tail)]);
    const cap = random.oneIn(3) ? random.between(20, 400) : 1e6;

    const whole = readIn([stream], cap);
    const told = tell(whole);
    for (const chunks of [chunksOf(stream, random), chunksOf(stream, random)]) {
      assertSameText('in chunks', tell(readIn(chunks, cap)), told);
    }
    if (random.oneIn(4)) assertSameText('byte by byte', tell(readByBytes(stream, cap)), told);

    const lines = stream.subarray(0, stream.lastIndexOf(LF) + 1);
    assertThat('what is not UTF-8 was taken', whole.error !== undefined || isUtf8(lines));

    let end = 0;
    const before = pieces.findIndex((piece) => (end += piece.length) > upTo || piece.length > cap);
    const expected = texts.slice(0, before < 0 ? texts.length : before);
    const delivered = whole.messages.slice(0, expected.length);
    assertSameText(
      'before the fault',
      delivered.map(shown).join('\n'),
      expected.map((text) => shown(readSlowly(text))).join('\n'),
    );
    if (!isSpoilt && before < 0 && !BANNER.test(tail))
      assertSameText('of a sound stream', String(whole.error), 'undefined');
    return texts.length;
  },
};

/** The hint at what the peer may be is a guess from the bytes that are there by then, so it depends on how they are cut. */
function withoutHint(message: string): string {
  return message.replace(/(where a message must begin with '\{') \(.*\)$/, '$1');
}

function tell({ messages, error }: Read): string {
  return [...messages.map(shown), `error: ${error}`].join('\n');
}
