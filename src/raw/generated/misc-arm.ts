// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * In QEMU 7.2 to 10.0 where `TARGET_ARM`.
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-arm.GICCapability
 */
export interface GICCapability {
  version: number | bigint;
  emulated: boolean;
  kernel: boolean;
}

/** The commands of QEMU's module misc-arm. */
export interface MiscArmCommands {
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_ARM`.
   * @since 2.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-arm.query-gic-capabilities
   */
  'query-gic-capabilities': {
    returns: readonly GICCapability[];
  };
}
