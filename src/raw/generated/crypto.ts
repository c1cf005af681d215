// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoAkCipherAlgo
 */
export type QCryptoAkCipherAlgo = 'rsa' | (string & {});

/**
 * @since 7.1
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type QCryptoAkCipherAlgorithm = 'rsa' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoAkCipherKeyType
 */
export type QCryptoAkCipherKeyType = 'public' | 'private' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoAkCipherOptions
 */
export type QCryptoAkCipherOptions = { alg: 'rsa' } & QCryptoAkCipherOptionsRSA;

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoAkCipherOptionsRSA
 */
export interface QCryptoAkCipherOptionsRSA {
  'hash-alg': QCryptoHashAlgo;
  'padding-alg': QCryptoRSAPaddingAlgo;
}

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockAmendOptions
 */
export type QCryptoBlockAmendOptions =
  { format: 'qcow' } | ({ format: 'luks' } & QCryptoBlockAmendOptionsLUKS);

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockAmendOptionsLUKS
 */
export interface QCryptoBlockAmendOptionsLUKS {
  state: QCryptoBlockLUKSKeyslotState;
  'new-secret'?: string | undefined;
  'old-secret'?: string | undefined;
  keyslot?: number | bigint | undefined;
  'iter-time'?: number | bigint | undefined;
  secret?: string | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockCreateOptions
 */
export type QCryptoBlockCreateOptions =
  ({ format: 'qcow' } & QCryptoBlockOptionsQCow) | ({ format: 'luks' } & QCryptoBlockCreateOptionsLUKS);

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockCreateOptionsLUKS
 */
export interface QCryptoBlockCreateOptionsLUKS extends QCryptoBlockOptionsLUKS {
  'cipher-alg'?: QCryptoCipherAlgo | undefined;
  'cipher-mode'?: QCryptoCipherMode | undefined;
  'ivgen-alg'?: QCryptoIVGenAlgo | undefined;
  'ivgen-hash-alg'?: QCryptoHashAlgo | undefined;
  'hash-alg'?: QCryptoHashAlgo | undefined;
  /** @since 2.8 */
  'iter-time'?: number | bigint | undefined;
  /**
   * @since 9.0
   * @removed in 9.1
   */
  'detached-header'?: boolean | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoBlockFormat
 */
export type QCryptoBlockFormat = 'qcow' | 'luks';

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockInfo
 */
export type QCryptoBlockInfo = { format: 'qcow' } | ({ format: 'luks' } & QCryptoBlockInfoLUKS);

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockInfoBase
 */
export interface QCryptoBlockInfoBase {
  format: QCryptoBlockFormat;
}

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockInfoLUKS
 */
export interface QCryptoBlockInfoLUKS {
  'cipher-alg': QCryptoCipherAlgo;
  'cipher-mode': QCryptoCipherMode;
  'ivgen-alg': QCryptoIVGenAlgo;
  'ivgen-hash-alg'?: QCryptoHashAlgo | undefined;
  'hash-alg': QCryptoHashAlgo;
  /** @since 9.0 */
  'detached-header'?: boolean | undefined;
  'payload-offset': number | bigint;
  'master-key-iters': number | bigint;
  uuid: string;
  slots: readonly QCryptoBlockInfoLUKSSlot[];
}

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockInfoLUKSSlot
 */
export interface QCryptoBlockInfoLUKSSlot {
  active: boolean;
  iters?: number | bigint | undefined;
  stripes?: number | bigint | undefined;
  'key-offset': number | bigint;
}

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoBlockLUKSKeyslotState
 */
export type QCryptoBlockLUKSKeyslotState = 'active' | 'inactive';

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockOpenOptions
 */
export type QCryptoBlockOpenOptions =
  ({ format: 'qcow' } & QCryptoBlockOptionsQCow) | ({ format: 'luks' } & QCryptoBlockOptionsLUKS);

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockOptionsBase
 */
export interface QCryptoBlockOptionsBase {
  format: QCryptoBlockFormat;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockOptionsLUKS
 */
export interface QCryptoBlockOptionsLUKS {
  'key-secret'?: string | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.QCryptoBlockOptionsQCow
 */
export interface QCryptoBlockOptionsQCow {
  'key-secret'?: string | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoCipherAlgo
 */
export type QCryptoCipherAlgo =
  | 'aes-128'
  | 'aes-192'
  | 'aes-256'
  | 'des'
  | '3des'
  | 'cast5-128'
  | 'serpent-128'
  | 'serpent-192'
  | 'serpent-256'
  | 'twofish-128'
  | 'twofish-192'
  | 'twofish-256'
  | 'sm4'
  | (string & {});

/**
 * @since 2.6
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type QCryptoCipherAlgorithm =
  | 'aes-128'
  | 'aes-192'
  | 'aes-256'
  | 'des'
  | '3des'
  | 'cast5-128'
  | 'serpent-128'
  | 'serpent-192'
  | 'serpent-256'
  | 'twofish-128'
  | 'twofish-192'
  | 'twofish-256'
  | 'sm4'
  | (string & {});

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoCipherMode
 */
export type QCryptoCipherMode = 'ecb' | 'cbc' | 'xts' | 'ctr' | (string & {});

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoHashAlgo
 */
export type QCryptoHashAlgo =
  'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | 'ripemd160' | 'sm3' | (string & {});

/**
 * @since 2.6
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type QCryptoHashAlgorithm =
  'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512' | 'ripemd160' | (string & {});

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoIVGenAlgo
 */
export type QCryptoIVGenAlgo = 'plain' | 'plain64' | 'essiv' | (string & {});

/**
 * @since 2.6
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type QCryptoIVGenAlgorithm = 'plain' | 'plain64' | 'essiv' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoRSAPaddingAlgo
 */
export type QCryptoRSAPaddingAlgo = 'raw' | 'pkcs1' | (string & {});

/**
 * @since 7.1
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type QCryptoRSAPaddingAlgorithm = 'raw' | 'pkcs1' | (string & {});

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoSecretFormat
 */
export type QCryptoSecretFormat = 'raw' | 'base64';

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-crypto.QCryptoTLSCredsEndpoint
 */
export type QCryptoTLSCredsEndpoint = 'client' | 'server';

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.SecretCommonProperties
 */
export interface SecretCommonProperties {
  format?: QCryptoSecretFormat | undefined;
  keyid?: string | undefined;
  iv?: string | undefined;
  /**
   * @removed in 9.2
   * @deprecated
   */
  loaded?: boolean | undefined;
}

/**
 * Where `CONFIG_SECRET_KEYRING`.
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.SecretKeyringProperties
 */
export interface SecretKeyringProperties extends SecretCommonProperties {
  serial: number;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.SecretProperties
 */
export interface SecretProperties extends SecretCommonProperties {
  data?: string | undefined;
  file?: string | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.TlsCredsAnonProperties
 */
export interface TlsCredsAnonProperties extends TlsCredsProperties {
  /**
   * @removed in 9.2
   * @deprecated
   */
  loaded?: boolean | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.TlsCredsProperties
 */
export interface TlsCredsProperties {
  'verify-peer'?: boolean | undefined;
  dir?: string | undefined;
  endpoint?: QCryptoTLSCredsEndpoint | undefined;
  priority?: string | undefined;
}

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.TlsCredsPskProperties
 */
export interface TlsCredsPskProperties extends TlsCredsProperties {
  username?: string | undefined;
  /**
   * @removed in 9.2
   * @deprecated
   */
  loaded?: boolean | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-crypto.TlsCredsX509Properties
 */
export interface TlsCredsX509Properties extends TlsCredsProperties {
  'sanity-check'?: boolean | undefined;
  passwordid?: string | undefined;
  /**
   * @removed in 9.2
   * @deprecated
   */
  loaded?: boolean | undefined;
}
