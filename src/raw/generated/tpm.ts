// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * Where `CONFIG_TPM`.
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-tpm.TPMEmulatorOptions
 */
export interface TPMEmulatorOptions {
  chardev: string;
}

/**
 * Where `CONFIG_TPM`.
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-tpm.TPMEmulatorOptionsWrapper
 */
export interface TPMEmulatorOptionsWrapper {
  data: TPMEmulatorOptions;
}

/**
 * Where `CONFIG_TPM`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-tpm.TPMInfo
 */
export interface TPMInfo {
  id: string;
  model: TpmModel;
  options: TpmTypeOptions;
}

/**
 * Where `CONFIG_TPM`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-tpm.TPMPassthroughOptions
 */
export interface TPMPassthroughOptions {
  path?: string | undefined;
  'cancel-path'?: string | undefined;
}

/**
 * Where `CONFIG_TPM`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-tpm.TPMPassthroughOptionsWrapper
 */
export interface TPMPassthroughOptionsWrapper {
  data: TPMPassthroughOptions;
}

/**
 * Where `CONFIG_TPM`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-tpm.TpmModel
 */
export type TpmModel = 'tpm-tis' | 'tpm-crb' | 'tpm-spapr' | (string & {});

/**
 * Where `CONFIG_TPM`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-tpm.TpmType
 */
export type TpmType = 'passthrough' | 'emulator' | (string & {});

/**
 * Where `CONFIG_TPM`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-tpm.TpmTypeOptions
 */
export type TpmTypeOptions =
  | ({ type: 'passthrough' } & TPMPassthroughOptionsWrapper)
  | ({ type: 'emulator' } & TPMEmulatorOptionsWrapper);

/** The commands of QEMU's module tpm. */
export interface TpmCommands {
  /**
   * Where `CONFIG_TPM`.
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-tpm.query-tpm
   */
  'query-tpm': {
    returns: readonly TPMInfo[];
  };
  /**
   * Where `CONFIG_TPM`.
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-tpm.query-tpm-models
   */
  'query-tpm-models': {
    returns: readonly TpmModel[];
  };
  /**
   * Where `CONFIG_TPM`.
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-tpm.query-tpm-types
   */
  'query-tpm-types': {
    returns: readonly TpmType[];
  };
}
