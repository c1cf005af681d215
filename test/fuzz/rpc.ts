import { isMonitorError } from '../../src/errors.js';
import { RpcFramer } from '../../src/libvirt/protocol/framing.js';
import { readError, readPacket, writePacket } from '../../src/libvirt/protocol/packet.js';
import * as libvirt from '../../src/libvirt/protocol/procedures.js';
import { readWhole, type Xdr } from '../../src/libvirt/protocol/xdr.js';
import { chunksOf, join, spoilt } from './bytes.js';
import { assertThat, assertSameText, type Property } from './fuzz.js';
import { shown } from './json-text.js';
import type { Random } from './random.js';

/** Of a packet's length and header. */
const HEADER_BYTES = 28;
const TEXTS = ['', 'vm1', 'дом', '\u{1f5a5}', '{"return": {}, "id": "libvirt-1"}', 'x'.repeat(300)];

const int32 = (random: Random) => random.bits() | 0;
const domain = (random: Random) => ({ name: random.pick(TEXTS), uuid: random.bytes(16), id: int32(random) });
const perhaps = <T>(random: Random, make: () => T): T | undefined => (random.oneIn(3) ? undefined : make());

/** A body as the daemon may send it, with what reads it. */
interface Body {
  readonly codec: Xdr<unknown>;
  readonly value: unknown;
}

const body = <T>(codec: Xdr<T>, value: T): Body => ({ codec: codec as Xdr<unknown>, value });

const BODIES: readonly ((random: Random) => Body)[] = [
  (random) => body(libvirt.remoteAuthListRet, { types: random.list(20, () => int32(random)) }),
  (random) => body(libvirt.qemuDomainMonitorCommandRet, { result: random.pick(TEXTS) }),
  (random) =>
    body(libvirt.remoteConnectListAllDomainsRet, {
      domains: random.list(6, () => domain(random)),
      ret: random.bits(),
    }),
  (random) =>
    body(libvirt.remoteAuthSaslStartRet, {
      complete: random.below(2),
      nil: 0,
      data: random.bytes(random.below(60)),
    }),
  (random) =>
    body(libvirt.qemuDomainMonitorEventMsg, {
      callbackID: int32(random),
      dom: domain(random),
      event: 'STOP',
      seconds: BigInt(random.bits()) * -2_147_483_648n,
      micros: random.bits(),
      details: perhaps(random, () => random.pick(TEXTS)),
    }),
  (random) =>
    body(libvirt.virNetMessageError, {
      ...{ code: 42, domain: 10, message: perhaps(random, () => random.pick(TEXTS)), level: 2 },
      ...{ dom: perhaps(random, () => domain(random)), str1: undefined, str2: undefined, str3: undefined },
      ...{ int1: -1, int2: int32(random), net: undefined },
    }),
];

interface Read {
  readonly packets: readonly Uint8Array[];
  readonly error: string | undefined;
}

/** The words of a `ProtocolError`; anything else is the property's failure. */
function refusal(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    // The text that a wrong peer sent is quoted as far as it is there by then, so it depends on how the bytes are cut.
    if (isMonitorError(error) && error._tag === 'ProtocolError')
      return error.message.replace(/(should begin: ).*$/s, '$1');
    throw error;
  }
}

function readIn(chunks: Iterable<Uint8Array>, cap: number): Read {
  const framer = new RpcFramer(cap);
  const packets: Uint8Array[] = [];
  const error = refusal(() => {
    for (const chunk of chunks) {
      const whole: Uint8Array[] = [];
      try {
        framer.push(chunk, whole);
      } finally {
        // Uncopied, for who reads them at once.
        packets.push(...whole.map((packet) => packet.slice()));
      }
    }
  });
  return { packets, error };
}

const tell = ({ packets, error }: Read) => [...packets.map(shown), `error: ${error}`].join('\n');

/** What is made of a packet holds no more than its bytes say: a length that lies makes nothing. */
function readAny(packet: Uint8Array, codec: Xdr<unknown>): string {
  let read = '';
  const error = refusal(() => {
    const { header, body } = readPacket(packet);
    read = shown(header);
    if (header.status === libvirt.VIR_NET_ERROR) read += readError(body).message;
    else read += shown(readWhole(codec, body));
  });
  assertThat('more was made of a packet than it holds', read.length < 1_000 + packet.length * 20);
  return error ?? read;
}

export const rpcPackets: Property = {
  name: 'libvirt’s RPC gives the same packets and the same fault in any chunks',
  round: (random) => {
    const bodies = Array.from({ length: random.between(1, 30) }, () => random.pick(BODIES)(random));
    const pieces = bodies.map(({ codec, value }) => {
      const status = libvirt.VIR_NET_OK;
      const header = {
        prog: random.bits(),
        vers: 1,
        proc: int32(random),
        type: 1,
        serial: random.bits(),
        status,
      };
      return writePacket(header, codec, value);
    });
    const sound = join(pieces);
    const isSpoilt = random.oneIn(2);
    const { stream, sound: upTo } = isSpoilt ? spoilt(sound, random) : { stream: sound, sound: sound.length };
    const cap = random.oneIn(4) ? random.between(28, 400) : 1e6;

    const whole = readIn([stream], cap);
    assertSameText('in chunks', tell(readIn(chunksOf(stream, random), cap)), tell(whole));

    let end = 0;
    const before = pieces.findIndex((piece) => (end += piece.length) > upTo || piece.length > cap);
    bodies.slice(0, before < 0 ? bodies.length : before).forEach(({ codec, value }, at) => {
      const packet = whole.packets[at]!;
      const cut = packet.subarray(0, HEADER_BYTES + random.below(packet.length - HEADER_BYTES));
      const { body } = readPacket(cut);
      assertThat(
        `packet ${at} is read, though it is cut`,
        refusal(() => readWhole(codec, body)) !== undefined,
      );
      assertSameText(`packet ${at}`, shown(readWhole(codec, readPacket(packet).body)), shown(value));
    });
    for (const packet of whole.packets) readAny(packet, random.pick(bodies).codec);
    if (!isSpoilt && before < 0) assertSameText('of a sound stream', String(whole.error), 'undefined');
    return bodies.length;
  },
};
