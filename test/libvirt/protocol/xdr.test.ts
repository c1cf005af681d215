import fc from 'fast-check';
import { ArgumentError, ProtocolError } from '../../../src/errors.js';
import { RpcFramer } from '../../../src/libvirt/protocol/framing.js';
import {
  MAX_PACKET_BYTES,
  readError,
  readPacket,
  writePacket,
} from '../../../src/libvirt/protocol/packet.js';
import * as procedures from '../../../src/libvirt/protocol/procedures.js';
import * as xdr from '../../../src/libvirt/protocol/xdr.js';
import { XdrReader, XdrWriter } from '../../../src/libvirt/protocol/xdr-bytes.js';

const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const uint = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const text = fc.string({ unit: 'grapheme' });
const domain = fc.record({ name: text, uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }), id: int });
const event = fc.record({
  callbackID: int,
  dom: domain,
  event: text,
  seconds: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  micros: uint,
  details: fc.option(text, { nil: undefined }),
});

function encode<T>(codec: xdr.Xdr<T>, value: T): Uint8Array {
  const writer = new XdrWriter();
  codec.write(writer, value);
  return writer.take();
}

function decode<T>(codec: xdr.Xdr<T>, bytes: Uint8Array): T {
  return xdr.readWhole(codec, new XdrReader(bytes));
}

describe('XDR', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(event, (value) => {
        const bytes = encode(procedures.qemuDomainMonitorEventMsg, value);
        expect(bytes.length % 4).toBe(0);
        expect(decode(procedures.qemuDomainMonitorEventMsg, bytes)).toEqual(value);
      }),
    );
  });

  test('bytes that are cut anywhere are refused, and never read past', () => {
    fc.assert(
      fc.property(event, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (value, part) => {
        const bytes = encode(procedures.qemuDomainMonitorEventMsg, value);
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        expect(() => decode(procedures.qemuDomainMonitorEventMsg, cut)).toThrow(ProtocolError);
      }),
    );
  });

  test('any bytes are a value or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const codec of [procedures.virNetMessageError, procedures.remoteConnectListAllDomainsRet]) {
          try {
            decode<unknown>(codec, bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
        }
      }),
    );
  });

  test('char data spends four bytes on each, sign-extended', () => {
    const bytes = encode(xdr.chars(8), Uint8Array.of(0x61, 0xff));
    expect([...bytes]).toEqual([0, 0, 0, 2, 0, 0, 0, 0x61, 0xff, 0xff, 0xff, 0xff]);
    expect([...decode(xdr.chars(8), bytes)]).toEqual([0x61, 0xff]);
  });

  test('64 bits are exact, and what has more is refused', () => {
    const bytes = encode(xdr.unsignedHyper, 2n ** 64n - 1n);
    expect(decode(xdr.unsignedHyper, bytes)).toBe(2n ** 64n - 1n);
    expect(decode(xdr.hyper, bytes)).toBe(-1n);
    expect(() => encode(xdr.hyper, 2n ** 63n)).toThrow(ArgumentError);
    expect(() => encode(xdr.unsignedHyper, -1n)).toThrow(ArgumentError);
  });

  test.each([
    ['a string over its cap', xdr.string(4), [0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0]],
    ['a length that lies', xdr.chars(1e6), [0, 0, 0xff, 0xff]],
    ['a list that lies', procedures.remoteConnectListAllDomainsRet, [0, 0, 0x40, 0]],
    ['a list over its cap', procedures.remoteAuthListRet, [0, 0, 0, 21, ...new Array(84).fill(0)]],
    ['a pointer that is neither', xdr.optional(xdr.int), [0, 0, 0, 2]],
    ['bytes that are not UTF-8', xdr.string(4), [0, 0, 0, 1, 0xff, 0, 0, 0]],
    ['bytes left over', xdr.int, [0, 0, 0, 2, 0, 0, 0, 0]],
  ])('refuses %s', (_, codec, bytes) => {
    expect(() => decode<unknown>(codec as xdr.Xdr<unknown>, Uint8Array.from(bytes))).toThrow(ProtocolError);
  });
});

test.each([
  ['data', xdr.chars(1e6)],
  ['a list', xdr.array(xdr.int, 1e6)],
])('the length of %s is believed only where so much is there', (_, codec) => {
  const bytes = Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0);
  expect(() => decode<unknown>(codec as xdr.Xdr<unknown>, bytes)).toThrow('announces 2 elements');
});

test('what is written is whole and padded with zeros, however long it is and whatever was written before', () => {
  const codec = xdr.array(xdr.string(1e6), 9);
  for (const length of [1, 1_000, 20_000, 100_000]) {
    new XdrWriter().padded(new Uint8Array(300).fill(0xff)); // Given up: its bytes are written over.
    const value = [...'abcdefghi'].map((letter) => letter.repeat(length));
    const bytes = encode(codec, value);
    expect(decode(codec, bytes)).toEqual(value);
    const padding = bytes.subarray(8 + length, 8 + Math.ceil(length / 4) * 4);
    expect([...padding].every((byte) => byte === 0)).toBe(true);
  }
});

const header = { prog: procedures.QEMU_PROGRAM, vers: 1, proc: 6, type: 2, serial: 0, status: 0 };

describe('RPC packets', () => {
  test('a stream cut anywhere gives the same packets', () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 })),
        (texts, cuts) => {
          const whole = Buffer.concat(texts.map((value) => writePacket(header, xdr.string(1e6), value)));
          const framer = new RpcFramer(MAX_PACKET_BYTES);
          const packets: Uint8Array[] = [];
          let at = 0;
          for (const cut of [...cuts, whole.length]) {
            framer.push(Uint8Array.from(whole.subarray(at, at + cut)), packets);
            at += cut;
          }
          expect(framer.idle).toBe(true);
          const read = packets.map(readPacket);
          expect(read.map(({ body }) => xdr.readWhole(xdr.string(1e6), body))).toEqual(texts);
          for (const packet of read) expect(packet.header).toEqual(header);
        },
      ),
    );
  });

  test("libvirt's error has its number, domain, level and words", () => {
    const nothing = { dom: undefined, str1: undefined, str2: undefined, str3: undefined, net: undefined };
    const body = encode(procedures.virNetMessageError, {
      ...{ code: 42, domain: 10, level: 2, message: 'Domain not found', int1: -1, int2: -1 },
      ...nothing,
    });
    expect(readError(new XdrReader(body))).toMatchObject({
      code: 42,
      domain: 10,
      level: 2,
      message: 'Domain not found',
    });
    const wordless = encode(procedures.virNetMessageError, {
      ...{ code: 42, domain: 10, level: 2, message: undefined, int1: -1, int2: -1 },
      ...nothing,
    });
    expect(readError(new XdrReader(wordless)).message).toBe("libvirt's error 42");
  });
});
