import fc from 'fast-check';
import { CommandTimeoutError, InterruptedError, LibvirtError, OverflowError } from '../../../src/errors.js';
import { readMessage, writeMessage, type Envelope } from '../../../src/nats/protocol/envelope.js';
import { readFailure, writeFailure } from '../../../src/nats/protocol/failure.js';
import { Gap } from '../../../src/nats/protocol/order.js';
import { cut, Joiner } from '../../../src/nats/protocol/parts.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('a message', () => {
  it('is an envelope in a line, and the text behind it to the letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, seq) => {
        const envelope: Envelope = { kind: 'event', epoch: 'e', seq };
        const { envelope: read, body } = readMessage(writeMessage(envelope, bytesOf(text)), ['event']);
        expect(read).toEqual({ v: 1, ...envelope });
        expect(textOf(body)).toBe(text);
      }),
    );
  });

  it.each([
    ['an empty one', '', /not JSON/],
    ['bytes that are not JSON', '{"event":', /not JSON/],
    ['a number', '7', /not an object/],
    ['another version', '{"v":2,"kind":"event"}', /version 2.*version 1: use the same rxqmp/],
    ['another kind', '{"v":1,"kind":"run"}', /not one of event/],
    [
      'a number that is not whole',
      '{"v":1,"kind":"event","epoch":"e","seq":1.5}',
      /'seq' .* missing or wrong/,
    ],
    ['a negative number', '{"v":1,"kind":"event","epoch":"e","seq":-1}', /'seq'/],
    ['a part beyond the last', '{"v":1,"kind":"event","epoch":"e","seq":1,"part":[3,2]}', /'part'/],
    ['a long first line', `{"v":1,"kind":"event","epoch":"${'e'.repeat(3000)}","seq":1}`, /too long/],
  ])('%s is refused', (_name, text, words) => {
    expect(() => readMessage(bytesOf(text), ['event'])).toThrow(
      expect.objectContaining({ _tag: 'ProtocolError', message: expect.stringMatching(words) as string }),
    );
  });

  it('any bytes are a message or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(() => readMessage(bytes, ['event'])).toThrow(
          expect.objectContaining({ _tag: 'ProtocolError' }),
        );
      }),
    );
  });
});

describe('a text in parts', () => {
  const PAYLOAD = 300;

  it('comes out as it went in, whatever its length, and each part fits', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), (texts) => {
        const joiner = new Joiner(1_000);
        const out: (Uint8Array | undefined)[] = [];
        texts.forEach((text, key) =>
          cut(text, PAYLOAD, (body, part) => {
            const message = writeMessage(
              { kind: 'event', epoch: 'e'.repeat(22), seq: 9, ...(part && { part }) },
              body,
            );
            expect(message.length).toBeLessThanOrEqual(PAYLOAD);
            const whole = joiner.take(body, part, key);
            if (whole !== undefined) out.push(whole);
          }),
        );
        expect(out.map((each) => [...(each ?? [])])).toEqual(texts.map((each) => [...each]));
      }),
    );
  });

  it('with a part missing, twice or of another message is a gap', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 100, maxLength: 400 }),
        fc.nat(),
        fc.constantFrom('drop', 'twice', 'other'),
        (text, at, fault) => {
          const parts: [Uint8Array, readonly [number, number] | undefined][] = [];
          cut(text, PAYLOAD, (body, part) => parts.push([body, part]));
          fc.pre(parts.length > 1);
          const [index, joiner] = [at % parts.length, new Joiner(1_000)];
          const feed = () => {
            parts.forEach(([body, part], position) => {
              if (position === index && fault === 'drop') return;
              joiner.take(body, part, position === index && fault === 'other' ? 2 : 1);
              if (position === index && fault === 'twice') joiner.take(body, part, 1);
            });
            // A lost last part shows at the next message.
            joiner.take(bytesOf('{}'), undefined, 3);
          };
          expect(feed).toThrow(Gap);
        },
      ),
    );
  });

  it('over the bound is refused before it is whole', () => {
    const joiner = new Joiner(100);
    const parts: [Uint8Array, readonly [number, number] | undefined][] = [];
    cut(new Uint8Array(150), PAYLOAD, (body, part) => parts.push([body, part]));
    expect(parts.length).toBe(4);
    for (const [body, part] of parts.slice(0, 2)) joiner.take(body, part, 1);
    const [body, part] = parts[2]!;
    expect(() => joiner.take(body, part, 1)).toThrow(/more than 100 bytes: raise maxFrameBytes/);
  });

  it('with empty parts is refused: there is no end to them', () => {
    expect(() => new Joiner(100).take(new Uint8Array(), [1, 1e9], 1)).toThrow(Gap);
  });
});

describe('a failure outside of QMP', () => {
  it.each([
    new CommandTimeoutError('stop was sent, but no reply came within 5 ms', true),
    new CommandTimeoutError("stop couldn't be sent", false),
    new InterruptedError('cut', { reason: 'lost', sent: true }),
    new OverflowError('full'),
    new LibvirtError('no domain', { code: 42, domain: 10, level: 2 }),
  ])('%s keeps its class and what the caller can do', (error) => {
    const read = readFailure(writeFailure('a1', error));
    expect(read.id).toBe('a1');
    expect(read.error).toMatchObject({ ...error, _tag: error._tag });
    expect(read.error.message).toBe(`on the host: ${error.message}`);
  });

  it('another error is a GenericError with its words', () => {
    const { error } = readFailure(writeFailure('a1', new TypeError('no')));
    expect(error).toMatchObject({ _tag: 'CommandError', class: 'GenericError', desc: 'on the host: no' });
  });

  it.each(['', '[]', '7', '{"id":1,"tag":"x","message":"m"}'])('%j is refused', (text) => {
    expect(() => readFailure(text)).toThrow(expect.objectContaining({ _tag: 'ProtocolError' }));
  });
});
