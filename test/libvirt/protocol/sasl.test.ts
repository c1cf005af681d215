import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { inspect } from 'node:util';
import { nodeCrypto } from '../../../src/node/crypto.js';
import { HandshakeError } from '../../../src/errors.js';
import { chooseMechanism, type Credentials, type Mechanism } from '../../../src/libvirt/protocol/sasl.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => Buffer.from(data).toString();

function scram(name: string, nonce: string, credentials: Credentials): Mechanism {
  return chooseMechanism(name, credentials, { ...nodeCrypto, nonce: () => nonce }, false);
}

/** The exchanges printed in RFC 5802 and RFC 7677. */
const VECTORS = [
  {
    name: 'SCRAM-SHA-1',
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    first: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
    proof: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    final: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    name: 'SCRAM-SHA-256',
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    first: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
    proof:
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    final: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
];
const USER = { username: 'user', password: 'pencil' };

describe('SCRAM', () => {
  test.each(VECTORS)('$name speaks as its RFC prints it', async ({ name, nonce, first, proof, final }) => {
    const mechanism = scram(name, nonce, USER);
    expect(text(mechanism.start())).toBe(`n,,n=user,r=${nonce}`);
    expect(text(await mechanism.step(bytes(first)))).toBe(proof);
    expect(mechanism.proved).toBe(false);
    await mechanism.step(bytes(final));
    expect(mechanism.proved).toBe(true);
  });

  test('SCRAM-SHA-512 agrees with a server of our own', async () => {
    const mechanism = scram('SCRAM-SHA-512', 'abc', USER);
    mechanism.start();
    const first = 'r=abcdef,s=c2FsdA==,i=5000';
    const answer = text(await mechanism.step(bytes(first)));
    const salted = pbkdf2Sync('pencil', 'salt', 5000, 64, 'sha512');
    const exchange = `n=user,r=abc,${first},c=biws,r=abcdef`;
    const clientKey = createHmac('sha512', salted).update('Client Key').digest();
    const stored = createHash('sha512').update(clientKey).digest();
    const signature = createHmac('sha512', stored).update(exchange).digest();
    const proof = Buffer.from(answer.split(',p=')[1]!, 'base64');
    expect(proof.map((byte, at) => byte ^ signature[at]!)).toEqual(Buffer.from(clientKey));
  });

  test('user names escape what separates', () => {
    expect(text(scram('SCRAM-SHA-1', 'n', { username: 'a=b,c', password: 'x' }).start())).toBe(
      'n,,n=a=3Db=2Cc,r=n',
    );
  });

  test.each([
    ['a nonce of its own', 'r=other,s=QSXCR+Q6sek8bf92,i=4096', 'nonce'],
    ['our nonce and nothing more', 'r=mine,s=QSXCR+Q6sek8bf92,i=4096', 'nonce'],
    ['few iterations', 'r=mineandtheirs,s=QSXCR+Q6sek8bf92,i=1', 'iterations'],
    ['far too many iterations', 'r=mineandtheirs,s=QSXCR+Q6sek8bf92,i=4000000000', 'iterations'],
    ['more iterations than a second computes', 'r=mineandtheirs,s=QSXCR+Q6sek8bf92,i=1000001', 'iterations'],
    ['nonsense', 'hello', 'read'],
    ['an extension that must be understood', 'm=x,r=mineandtheirs,s=QSXCR+Q6sek8bf92,i=4096', 'read'],
  ])('refuses a server with %s', async (_, first, words) => {
    const mechanism = scram('SCRAM-SHA-256', 'mine', USER);
    mechanism.start();
    await expect(mechanism.step(bytes(first))).rejects.toThrow(words);
  });

  test('a false proof is refused', async () => {
    const { name, nonce, first } = VECTORS[1]!;
    const mechanism = scram(name, nonce, USER);
    mechanism.start();
    await mechanism.step(bytes(first));
    await expect(mechanism.step(bytes('v=AAAA'))).rejects.toThrow(
      'may not be the daemon that it claims to be',
    );
    expect(mechanism.proved).toBe(false);
  });
});

describe('the choice of a mechanism', () => {
  const choose = (offered: string, confidential: boolean) =>
    chooseMechanism(offered, USER, nodeCrypto, confidential);

  test.each([
    ['PLAIN,SCRAM-SHA-1,SCRAM-SHA-256', 'SCRAM-SHA-256'],
    ['scram-sha-512 scram-sha-1', 'SCRAM-SHA-512'],
    ['SCRAM-SHA-256-PLUS,SCRAM-SHA-1', 'SCRAM-SHA-1'],
    ['GSSAPI,PLAIN', 'PLAIN'],
  ])('of %s takes %s', (offered, name) => {
    expect(choose(offered, true).name).toBe(name);
  });

  test('PLAIN sends user and password, and only over an encrypted channel', () => {
    expect(text(choose('PLAIN', true).start())).toBe('\0user\0pencil');
    expect(() => choose('PLAIN', false)).toThrow(HandshakeError);
    expect(() => choose('DIGEST-MD5,GSSAPI', false)).toThrow(
      /authentication.*DIGEST-MD5, GSSAPI.*qemu\+tls/s,
    );
    expect(() => choose('', true)).toThrow('no SASL mechanism');
  });

  test.each([
    ['a soft hyphen is nothing', 'I\u00adX', 'IX'],
    ['case is kept', 'USER', 'USER'],
    ['a feminine ordinal is a', '\u00aa', 'a'],
    ['a Roman nine is IX', '\u2168', 'IX'],
    ['any blank is a space', 'a\u00a0b', 'a b'],
  ])('names and passwords are prepared as RFC 4013 has it: %s', (_, given, said) => {
    const credentials = { username: given, password: given };
    expect(text(chooseMechanism('PLAIN', credentials, nodeCrypto, true).start())).toBe(`\0${said}\0${said}`);
  });

  test('a control character among others is refused', () => {
    const credentials = { username: 'user', password: 'é\u0007' };
    expect(() => chooseMechanism('PLAIN', credentials, nodeCrypto, true)).toThrow('no control character');
  });

  test('no inspection shows the password', () => {
    for (const offered of ['PLAIN', 'SCRAM-SHA-256']) {
      const mechanism = choose(offered, true);
      expect(inspect(mechanism, { depth: 9, showHidden: true })).not.toMatch(/pencil/);
      expect(JSON.stringify(mechanism)).not.toMatch(/pencil/);
    }
  });
});
