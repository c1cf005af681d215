import { createHash, createHmac, pbkdf2, randomBytes } from 'node:crypto';
import type { SaslCrypto } from '../libvirt/sasl.js';

const BYTES = { sha1: 20, sha256: 32, sha512: 64 };

/** What SASL needs, of Node's making. */
export const nodeCrypto: SaslCrypto = {
  nonce: () => randomBytes(24).toString('base64'),
  hash: (hash, data) => createHash(hash).update(data).digest(),
  hmac: (hash, key, data) => createHmac(hash, key).update(data).digest(),
  pbkdf2: (hash, password, salt, iterations) =>
    new Promise((resolve, reject) =>
      pbkdf2(password, salt, iterations, BYTES[hash], hash, (error, key) =>
        error === null ? resolve(key) : reject(error),
      ),
    ),
  fromBase64: (text) => Buffer.from(text, 'base64'),
  toBase64: (bytes) => Buffer.from(bytes).toString('base64'),
};
