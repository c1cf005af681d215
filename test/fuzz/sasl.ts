import { isMonitorError } from '../../src/errors.js';
import { chooseMechanism, type Mechanism, type SaslCrypto } from '../../src/libvirt/protocol/sasl.js';
import { parseUri } from '../../src/libvirt/protocol/uri.js';
import { bytesOf, spoilt } from './bytes.js';
import { assertThat, type Property } from './fuzz.js';
import type { Random } from './random.js';

/** Costs nothing, so that many exchanges are tried; what it proves is the server's signature all the same. */
const crypto: SaslCrypto = {
  nonce: () => 'client',
  hash: (_, data) => data.slice(0, 20),
  hmac: (_, key, data) => Uint8Array.from({ length: 20 }, (_, at) => (key[at] ?? 0) ^ (data[at] ?? 1)),
  pbkdf2: (_, __, salt, iterations) => {
    assertThat('more iterations than a login may cost', iterations >= 4_096 && iterations <= 1_000_000);
    return Promise.resolve(salt);
  },
  fromBase64: (text) => Buffer.from(text, 'base64'),
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
};

const OFFERS = ['SCRAM-SHA-256', 'SCRAM-SHA-1,PLAIN', 'plain', 'GSSAPI DIGEST-MD5', '', 'SCRAM-SHA-512-PLUS'];
const FIRST = 'r=clientserver,s=c2FsdA==,i=4096';
/** Neither stands in what is sent here, so a proof of it is a false one. */
const FINALS = ['v=AAAA', 'e=invalid-proof', ''];
const FROM_UTF8 = new TextDecoder();

function said(text: string, random: Random): Uint8Array {
  const bytes = bytesOf(text);
  return random.oneIn(2) ? spoilt(bytes, random).stream : bytes;
}

const messageOf = (text: string, random: Random) => FROM_UTF8.decode(said(text, random));

export const saslExchanges: Property = {
  name: 'a SASL server’s messages are answered or refused, and a false proof is refused',
  round: async (random) => {
    const credentials = { username: 'fred', password: 'pencil' };
    for (let exchange = 0; exchange < 20; exchange += 1) {
      try {
        const mechanism: Mechanism = chooseMechanism(
          messageOf(random.pick(OFFERS), random),
          credentials,
          crypto,
          random.oneIn(2),
        );
        const isScram = mechanism.name !== 'PLAIN';
        mechanism.start();
        await mechanism.step(said(FIRST, random));
        await mechanism.step(said(random.pick(FINALS), random));
        assertThat('a server without the password was believed', !isScram || !mechanism.proved);
      } catch (error) {
        if (!isMonitorError(error) || error._tag !== 'HandshakeError') throw error;
        assertThat('an error holds the password', !error.message.includes(credentials.password));
      }
    }
    return 20;
  },
};

const URIS = [
  'qemu:///system',
  'qemu+tls://[::1%25lo]:16514/session?pkipath=/etc/pki&no_verify=0',
  'qemu+ssh://root@example.org:2222/system?keyfile=%2Ftmp%2Fkey&proxy=netcat;mode=direct',
  'qemu+unix:///system?socket=/run/libvirt/libvirt-sock',
];

export const libvirtUris: Property = {
  name: 'a libvirt URI is parsed or refused',
  round: (random) => {
    for (let uri = 0; uri < 20; uri += 1) {
      try {
        const { transport } = parseUri(messageOf(random.pick(URIS), random));
        assertThat(`transport ${transport}`, ['unix', 'tcp', 'tls', 'ssh'].includes(transport));
      } catch (error) {
        if (!isMonitorError(error) || error._tag !== 'ArgumentError') throw error;
      }
    }
    return 20;
  },
};
