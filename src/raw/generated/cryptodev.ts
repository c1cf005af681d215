// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 8.0
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type QCryptodevBackendAlgType = 'sym' | 'asym' | (string & {});

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cryptodev.QCryptodevBackendAlgoType
 */
export type QCryptodevBackendAlgoType = 'sym' | 'asym' | (string & {});

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-cryptodev.QCryptodevBackendClient
 */
export interface QCryptodevBackendClient {
  queue: number;
  type: QCryptodevBackendType;
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cryptodev.QCryptodevBackendServiceType
 */
export type QCryptodevBackendServiceType = 'cipher' | 'hash' | 'mac' | 'aead' | 'akcipher' | (string & {});

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cryptodev.QCryptodevBackendType
 */
export type QCryptodevBackendType = 'builtin' | 'vhost-user' | 'lkcf' | (string & {});

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-cryptodev.QCryptodevInfo
 */
export interface QCryptodevInfo {
  id: string;
  service: readonly QCryptodevBackendServiceType[];
  client: readonly QCryptodevBackendClient[];
}

/** The commands of QEMU's module cryptodev. */
export interface CryptodevCommands {
  /**
   * @since 8.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cryptodev.query-cryptodev
   */
  'query-cryptodev': {
    returns: readonly QCryptodevInfo[];
  };
}
