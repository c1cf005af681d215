/**
 * SASL as libvirt's RPC carries it: SCRAM (RFC 5802, RFC 7677) and PLAIN (RFC 4616), the client's side.
 *
 * A mechanism is a conversation: the client begins, answers each message of the server, and knows in the end whether the
 * server proved that it knows the password too. Its errors never contain these messages.
 */
import { ArgumentError, HandshakeError } from '../../errors.js';

declare const TextDecoder: new (label: string) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type Hash = 'sha1' | 'sha256' | 'sha512';

/** What the platform provides. */
export interface SaslCrypto {
  /** Random printable characters without comma. */
  nonce(): string;
  hash(hash: Hash, data: Uint8Array): Uint8Array;
  hmac(hash: Hash, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** PBKDF2 with HMAC, one block of the hash's length. */
  pbkdf2(hash: Hash, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array>;
  fromBase64(text: string): Uint8Array;
  toBase64(bytes: Uint8Array): string;
}

export interface Mechanism {
  readonly name: string;
  start(): Uint8Array;
  /** Returns the answer to the server's message. */
  step(challenge: Uint8Array): Promise<Uint8Array>;
  /** Whether the server has proved all that the mechanism asks of it. */
  readonly proved: boolean;
}

/** The best first. What libvirtd may offer beyond needs a security layer or proves nothing. */
const HASHES: Readonly<Record<string, Hash>> = {
  'SCRAM-SHA-512': 'sha512',
  'SCRAM-SHA-256': 'sha256',
  'SCRAM-SHA-1': 'sha1',
};

/** Fewer make a stolen exchange cheap to guess from, so a server that asks for fewer is refused. */
const MIN_ITERATIONS = 4096;
/** They can't be interrupted, and Node computes no more than four such at a time: this many take about a second. */
const MAX_ITERATIONS = 1_000_000;

const UTF8 = new TextEncoder();
const FROM_UTF8 = new TextDecoder('utf-8');

/**
 * Chooses the best mechanism that both sides know.
 *
 * @param offered - the server's list, as it sends it
 * @param confidential - whether the channel is encrypted or local, and the server authenticated: PLAIN needs it
 * @throws {@link HandshakeError} that says what was offered, and what to do
 */
export function chooseMechanism(
  offered: string,
  credentials: Credentials,
  crypto: SaslCrypto,
  confidential: boolean,
): Mechanism {
  const names = offered.split(/[\s,]+/).map((name) => name.toUpperCase());
  for (const [name, hash] of Object.entries(HASHES)) {
    if (names.includes(name)) return new Scram(name, hash, credentials, crypto);
  }
  if (names.includes('PLAIN') && confidential) return new Plain(credentials);
  const list = names.filter((name) => /^[A-Z0-9_-]{1,20}$/.test(name)).slice(0, 10);
  const seen =
    list.length === 0 ? 'the daemon offers no SASL mechanism' : `the daemon offers ${list.join(', ')}`;
  throw refused(
    confidential
      ? `${seen}; rxqmp knows ${[...Object.keys(HASHES), 'PLAIN'].join(', ')}: add one to mech_list in /etc/sasl2/libvirt.conf`
      : `${seen} on a connection that isn't both encrypted and verified. SASL needs a security layer there, which rxqmp doesn't have: use qemu+tls, qemu+ssh or a UNIX socket, with a SCRAM mechanism`,
  );
}

class Plain implements Mechanism {
  readonly name = 'PLAIN';
  /** It proves nothing: the server is authenticated by its certificate, or by the rights on the UNIX socket. */
  readonly proved = true;
  readonly #message: Uint8Array;

  constructor({ username, password }: Credentials) {
    this.#message = UTF8.encode(`\0${prepared(username)}\0${prepared(password)}`);
  }

  start(): Uint8Array {
    return this.#message;
  }

  step(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(0));
  }
}

/** No channel binding is offered; libvirt's daemon has none. */
const GS2_HEADER = 'n,,';

class Scram implements Mechanism {
  readonly name: string;
  proved = false;
  readonly #hash: Hash;
  readonly #crypto: SaslCrypto;
  readonly #credentials: Credentials;
  readonly #clientNonce: string;
  readonly #firstBare: string;
  #serverSignature: string | undefined;

  constructor(name: string, hash: Hash, credentials: Credentials, crypto: SaslCrypto) {
    this.name = name;
    this.#hash = hash;
    this.#crypto = crypto;
    this.#credentials = credentials;
    this.#clientNonce = crypto.nonce();
    const user = prepared(credentials.username).replace(/[=,]/g, (mark) => (mark === ',' ? '=2C' : '=3D'));
    this.#firstBare = `n=${user},r=${this.#clientNonce}`;
  }

  start(): Uint8Array {
    return UTF8.encode(GS2_HEADER + this.#firstBare);
  }

  async step(challenge: Uint8Array): Promise<Uint8Array> {
    const text = FROM_UTF8.decode(challenge);
    if (this.#serverSignature === undefined) return UTF8.encode(await this.#prove(text));
    if (!this.proved) this.#verify(text);
    return new Uint8Array(0);
  }

  async #prove(serverFirst: string): Promise<string> {
    const [, nonce = '', salt = '', digits = ''] =
      /^r=([^,]+),s=([^,]+),i=(\d+)(?:,|$)/.exec(serverFirst) ?? [];
    if (nonce === '') throw refused(`the daemon's answer to ${this.name} can't be read`);
    if (!nonce.startsWith(this.#clientNonce) || nonce.length === this.#clientNonce.length) {
      throw refused("the daemon's nonce isn't made from ours: the connection may be intercepted");
    }
    const iterations = Number(digits);
    if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
      throw refused(
        `the daemon asks for ${iterations} iterations of ${this.name}; ${MIN_ITERATIONS} to ${MAX_ITERATIONS} are computed`,
      );
    }
    const [crypto, hash] = [this.#crypto, this.#hash];
    const password = UTF8.encode(prepared(this.#credentials.password));
    const salted = await crypto.pbkdf2(hash, password, crypto.fromBase64(salt), iterations);
    const clientKey = crypto.hmac(hash, salted, UTF8.encode('Client Key'));
    const withoutProof = `c=${crypto.toBase64(UTF8.encode(GS2_HEADER))},r=${nonce}`;
    const exchange = UTF8.encode(`${this.#firstBare},${serverFirst},${withoutProof}`);
    const signature = crypto.hmac(hash, crypto.hash(hash, clientKey), exchange);
    const proof = clientKey.map((byte, at) => byte ^ (signature[at] ?? 0));
    const serverKey = crypto.hmac(hash, salted, UTF8.encode('Server Key'));
    this.#serverSignature = crypto.toBase64(crypto.hmac(hash, serverKey, exchange));
    return `${withoutProof},p=${crypto.toBase64(proof)}`;
  }

  #verify(serverFinal: string): void {
    // Behind `e=` is the server's reason; a wrong password is one of them.
    if (serverFinal.startsWith('e=')) throw refused('the daemon refused the user or the password');
    const [, signature = ''] = /^v=([^,]+)(?:,|$)/.exec(serverFinal) ?? [];
    if (signature !== this.#serverSignature) {
      throw refused(
        "the daemon's proof is false: it does not know the password, so it may not be the daemon that it claims to be",
      );
    }
    this.proved = true;
  }
}

/** SASLprep (RFC 4013), but for its tables: what most passwords are stays as it is. */
function prepared(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const mapped = text.replace(/\p{Zs}/gu, ' ').replace(/\u00ad|[\u200b-\u200d\u2060\ufeff]/gu, '');
  const normal = mapped.normalize('NFKC');
  if (/[\p{Cc}\p{Surrogate}]/u.test(normal)) {
    throw new ArgumentError('auth: the user and password may hold no control character', { permanent: true });
  }
  return normal;
}

function refused(what: string): HandshakeError {
  return new HandshakeError(`authentication failed: ${what}`, { permanent: true });
}
