// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * Where `CONFIG_EBPF`.
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ebpf.EbpfObject
 */
export interface EbpfObject {
  object: string;
}

/**
 * Where `CONFIG_EBPF`.
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ebpf.EbpfProgramID
 */
export type EbpfProgramID = 'rss';

/** The commands of QEMU's module ebpf. */
export interface EbpfCommands {
  /**
   * Where `CONFIG_EBPF`.
   * @since 9.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ebpf.request-ebpf
   */
  'request-ebpf': {
    arguments: {
      id: EbpfProgramID;
    };
    returns: EbpfObject;
  };
}
