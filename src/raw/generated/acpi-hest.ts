// Made by `npm run generate` from src/raw/facts.json: edit neither.

/** The commands of QEMU's module acpi-hest. */
export interface AcpiHestCommands {
  /**
   * @since 10.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-acpi-hest.inject-ghes-v2-error
   */
  'inject-ghes-v2-error': {
    arguments: {
      cper: string;
    };
    returns: Record<string, never>;
  };
}
