import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';

const HASH_BYTES = { sha1: 20, sha256: 32, sha512: 64 };

type Hash = keyof typeof HASH_BYTES;

/** Node's functions for SASL. */
export const nodeCrypto = {
  nonce: (): string => randomBytes(24).toString('base64'),
  hash: (hash: Hash, data: Uint8Array): Uint8Array => createHash(hash).update(data).digest(),
  hmac: (hash: Hash, key: Uint8Array, data: Uint8Array): Uint8Array =>
    createHmac(hash, key).update(data).digest(),
  pbkdf2: (hash: Hash, password: Uint8Array, salt: Uint8Array, iterations: number): Promise<Uint8Array> =>
    new Promise((resolve, reject) =>
      pbkdf2(password, salt, iterations, HASH_BYTES[hash], hash, (error, key) =>
        error === null ? resolve(key) : reject(error),
      ),
    ),
  fromBase64: (text: string): Uint8Array => Buffer.from(text, 'base64'),
  toBase64: (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64'),
};
