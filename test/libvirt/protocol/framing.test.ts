import { ProtocolError } from '../../../src/errors.js';
import { RpcFramer } from '../../../src/libvirt/protocol/framing.js';

const CAP = 100;
const packet = (length: number, announced = length) => {
  const bytes = new Uint8Array(length).fill(length);
  new DataView(bytes.buffer).setUint32(0, announced);
  return bytes;
};

describe('RpcFramer', () => {
  const stream = Buffer.concat([packet(28), packet(CAP), packet(32)]);

  test.each([1, 3, 27, 28, 60, 1000])('gives the same packets in chunks of %i bytes', (size) => {
    const framer = new RpcFramer(CAP);
    const packets: Uint8Array[] = [];
    for (let at = 0; at < stream.length; at += size) framer.push(stream.subarray(at, at + size), packets);
    expect(packets.map((bytes) => [bytes.length, bytes[4]])).toEqual([
      [28, 28],
      [CAP, CAP],
      [32, 32],
    ]);
    expect(framer.idle).toBe(true);
  });

  test.each([0, 27, CAP + 1, 2 ** 32 - 1])('refuses a length of %i as soon as it is there', (length) => {
    const framer = new RpcFramer(CAP);
    const packets: Uint8Array[] = [];
    const push = () => framer.push(Buffer.concat([packet(28), packet(4, length)]), packets);
    expect(push).toThrow(ProtocolError);
    expect(packets).toHaveLength(1);
    expect(() => new RpcFramer(CAP).push(packet(4, length), [])).toThrow(`a packet of ${length} bytes`);
  });

  test('is not idle in the middle of a packet', () => {
    const framer = new RpcFramer(CAP);
    framer.push(packet(28).subarray(0, 20), []);
    expect(framer.idle).toBe(false);
  });
});
