import fc from 'fast-check';
import { ProtocolError } from '../../src/errors.js';
import { QmpFramer } from '../../src/qmp/framing.js';
import { asciiText } from '../../src/node/platform.js';

const bytes = (text: string) => new TextEncoder().encode(text);

/** All frames of a stream that comes in the given pieces. */
function framesOf(pieces: readonly Uint8Array[], maxFrameBytes = 1e9): string[] {
  const framer = new QmpFramer(maxFrameBytes);
  const frames: string[] = [];
  for (const piece of pieces) framer.push(piece, frames);
  return frames;
}

function cut(whole: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((c) => c % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((end, index) => whole.subarray(places[index], end));
}

const message = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ noUnicodeString: false }));
const layout = fc.constantFrom(undefined, 1, 4, '\t');

describe('QmpFramer', () => {
  test('any layout, any cutting gives the same messages', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(message, layout, fc.constantFrom('\r\n', '\n', '\n\n'))),
        fc.array(fc.nat()),
        (messages, cuts) => {
          const stream = bytes(
            messages.map(([value, indent, end]) => JSON.stringify(value, null, indent) + end).join(''),
          );
          const frames = framesOf(cut(stream, cuts));
          expect(frames.map((frame) => JSON.parse(frame))).toEqual(
            messages.map(([value]) => JSON.parse(JSON.stringify(value))),
          );
        },
      ),
    );
  });

  test('byte by byte gives the same frames as whole', () => {
    const stream = bytes(
      '{"QMP": {"é": "\u{1F41F}"}}\r\n{\r\n    "return": {\r\n    }\r\n}\r\n{"event": "}{\\""}\r\n',
    );
    const single = framesOf(Array.from(stream, (byte) => Uint8Array.of(byte)));
    expect(single).toEqual(framesOf([stream]));
    expect(single).toHaveLength(3);
  });

  describe('that has a quick way for ASCII', () => {
    const long = 'x'.repeat(3_000);

    /** What comes of a stream, also where it ends in a fault. */
    const read = (pieces: readonly Uint8Array[], maxFrameBytes = 1e9) => {
      const framer = new QmpFramer(maxFrameBytes, { asciiText });
      const frames: string[] = [];
      try {
        for (const piece of pieces) framer.push(piece, frames);
      } catch (error) {
        return { frames, fault: (error as Error).message };
      }
      return { frames, fault: undefined };
    };

    test('any cutting of long lines, ASCII or not, gives the same frames', () => {
      const stream = bytes(
        `{"a": "${long}é${long}"}\r\n{"b": "${long}"}\n{\n "c": "${long}",\n "d": "\u{1F41F}${long}"\n}\n{"e": 1}\n`,
      );
      const frames = framesOf([stream]);
      expect(frames).toHaveLength(4);
      fc.assert(
        fc.property(fc.array(fc.nat(stream.length), { maxLength: 8 }), (cuts) => {
          expect(read(cut(stream, cuts))).toEqual({ frames, fault: undefined });
        }),
      );
    });

    test('a fault behind a long line that came in pieces spares that line', () => {
      const rest = Uint8Array.of(...bytes('"}\r\n{"b": "'), 0xc3, 0x28, ...bytes('"}\r\n'));
      const { frames, fault } = read([bytes(`{"a": "${long}`), rest]);
      expect(frames).toEqual([`{"a": "${long}"}`]);
      expect(fault).toContain('not UTF-8');
    });

    test.each([
      ['text', [long, long]],
      ['text and bytes', [long, 'é', long]],
      ['text and the end of its line', [long, `${long}"}\r\n`]],
    ])('a frame over the cap is refused: %s', (_name, pieces) => {
      const { frames, fault } = read([`{"a": "`, ...pieces].map(bytes), 6_000);
      expect(frames).toEqual([]);
      expect(fault).toContain('a frame of more than 6000 bytes');
    });
  });

  test('a frame is given as soon as its line ends', () => {
    const framer = new QmpFramer(100);
    const frames: string[] = [];
    framer.push(bytes('{"a": 1}'), frames);
    expect(frames).toEqual([]);
    framer.push(bytes('\r\n{"b"'), frames);
    expect(frames).toEqual(['{"a": 1}']);
    expect(framer.idle).toBe(false);
  });

  test('4 MB in one-byte chunks costs no more than linear time', () => {
    const time = (size: number) => {
      const stream = bytes(`{"return": "${'x'.repeat(size)}"}\r\n`);
      // Of this process alone, so that others on the machine don't count.
      const begin = process.cpuUsage();
      const framer = new QmpFramer(1e9);
      const frames: string[] = [];
      for (let at = 0; at < stream.length; at += 1) framer.push(stream.subarray(at, at + 1), frames);
      expect(frames).toHaveLength(1);
      return process.cpuUsage(begin).user;
    };
    time(500_000);
    // Eight times the bytes; quadratic would be 64.
    const ratio = () => {
      const small = time(500_000);
      return time(4_000_000) / small;
    };
    // The system counts short times coarsely, so one that is too long is measured again.
    let least = ratio();
    for (let again = 0; again < 2 && least >= 24; again += 1) least = Math.min(least, ratio());
    expect(least).toBeLessThan(24);
  });

  test.each([
    ['an HTTP banner', 'HTTP/1.1 400 Bad Request', "the peer sent 'H' where a message must begin with '{'"],
    ['an SSH banner', 'SSH-2.0-OpenSSH', "the peer sent 'S' where a message must begin with '{'"],
    ['telnet’s negotiation', '\u00ff', 'the peer sent byte 0xc3'],
    [
      'a message that ends in the middle',
      '{"return": {\r\n{"return": {}}\r\n',
      'ends in the middle of a message',
    ],
    ['a line cut off in a string', '{"event": "STO\r\n', 'ends in the middle of a message'],
    ['a second line that is no message', '{"a": 1}\r\nx\r\n', "the peer sent 'x'"],
  ])('%s is refused at once', (_name, stream, words) => {
    expect(() => framesOf([bytes(stream)])).toThrow(ProtocolError);
    expect(() => framesOf([bytes(stream)])).toThrow(words);
  });

  test('invalid UTF-8 is refused, not replaced', () => {
    const broken = Uint8Array.of(...bytes('{"a": "'), 0xc3, 0x28, ...bytes('"}\r\n'));
    expect(() => framesOf([broken])).toThrow('not UTF-8');
  });

  test.each([
    '{\n"return":\n{\n"a": "]}{",\n"b": [\n{\n},\n1]\n}\n}\n',
    '{"return": [\n1, {"a":\n2}], "id":\n3}\n',
    '{\n\n    "return": {\n    }\n\n}\n',
  ])('a message over many lines ends with its last bracket, however it is indented', (message) => {
    const frames = framesOf([bytes(`${message}{"event": "STOP"}\n`)]);
    expect(frames.map((frame) => JSON.parse(frame) as unknown)).toEqual([
      JSON.parse(message),
      { event: 'STOP' },
    ]);
  });

  test('a message over many lines may hold a string of many megabytes', () => {
    const value = '}\\"x'.repeat(5_000_000);
    expect(framesOf([bytes(`{\n    "return": "${value}"\n}\n{}\n`)])).toHaveLength(2);
  });

  test('frames before a fault count', () => {
    const frames: string[] = [];
    expect(() => new QmpFramer(100).push(bytes('{"a": 1}\r\noops\r\n'), frames)).toThrow(ProtocolError);
    expect(frames).toEqual(['{"a": 1}']);
  });

  test.each([
    ['in one line that never ends', ['{"a": "', 'x'.repeat(90), 'y']],
    ['over many lines', ['{\n', '"a": 1,\n'.repeat(20)]],
    ['that came whole', [`{"a": "${'x'.repeat(200)}"}\n`]],
  ])('a frame over the cap %s is refused', (_name, pieces) => {
    expect(() => framesOf(pieces.map(bytes), 97)).toThrow('more than 97 bytes: raise maxFrameBytes');
  });

  describe.each([
    ['more bytes than characters', '{"a": "éééé"}\n', 14],
    ['many lines of them', '{\n"a":\n"éééé"\n}\n', 16],
    ['blanks', `{"a": 1}${' '.repeat(10)}\n`, 14],
    ['lines of blanks', `{\n${' \n'.repeat(6)}}\n`, 14],
  ])('the cap counts bytes: of %s', (_, stream, cap) => {
    const whole = bytes(stream);
    test.each([
      ['whole', [whole]],
      ['byte by byte', cut(whole, [...whole.keys()])],
    ])('%s', (_, pieces) => {
      expect(() => framesOf(pieces, cap)).toThrow(`more than ${cap} bytes`);
      const length = whole.length - 1; // The last line's end is not the frame's.
      expect(() => framesOf(pieces, length - 1)).toThrow(`more than ${length - 1} bytes`);
      expect(framesOf(pieces, length)).toHaveLength(1);
    });
  });

  test.each([
    ['a banner behind a frame', '{"a": 1}\nHTTP', "'H'"],
    ['a banner behind blanks', '\n  SSH', "'S'"],
    ['not UTF-8 behind a frame', '{"a": 1}\n\x80\n', 'byte 0x80'],
    ['a byte order mark before all', '\xef\xbb\xbf{"a": 1}\n', 'byte 0xef'],
    ['a byte order mark', '{"a": 1}\n\xef\xbb\xbf{"a": 1}\n', 'byte 0xef'],
    ['a blank of Unicode', '{"a": 1}\n\xe2\x80\xa8\n', 'byte 0xe2'],
  ])('%s is refused at its first byte, however it is cut', (_, stream, words) => {
    const whole = Uint8Array.from(stream, (character) => character.charCodeAt(0));
    expect(() => framesOf([whole])).toThrow(words);
    expect(() => framesOf(cut(whole, [...whole.keys()]))).toThrow(words);
  });

  test('blanks between frames are not held', () => {
    const framer = new QmpFramer(4);
    for (let n = 0; n < 100; n += 1) framer.push(bytes(' \t'), []);
    expect(framer.idle).toBe(true);
    expect(framesOf([bytes('   {"a": 1}\n')], '{"a": 1}'.length)).toHaveLength(1);
  });

  test('many frames that together are over the cap are taken', () => {
    expect(framesOf([bytes('{"a": 1}\n'.repeat(100))], 97)).toHaveLength(100);
  });
});
