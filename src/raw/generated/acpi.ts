// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-acpi.ACPIOSTInfo
 */
export interface ACPIOSTInfo {
  device?: string | undefined;
  slot: string;
  'slot-type': ACPISlotType;
  source: number | bigint;
  status: number | bigint;
}

/** @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-acpi.ACPISlotType */
export type ACPISlotType = 'DIMM' | 'CPU' | (string & {});

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-acpi.AcpiTableOptions
 */
export interface AcpiTableOptions {
  sig?: string | undefined;
  rev?: number | undefined;
  oem_id?: string | undefined;
  oem_table_id?: string | undefined;
  oem_rev?: number | undefined;
  asl_compiler_id?: string | undefined;
  asl_compiler_rev?: number | undefined;
  file?: string | undefined;
  data?: string | undefined;
}

/** The commands of QEMU's module acpi. */
export interface AcpiCommands {
  /**
   * @since 2.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-acpi.query-acpi-ospm-status
   */
  'query-acpi-ospm-status': {
    returns: readonly ACPIOSTInfo[];
  };
}

/** The events of QEMU's module acpi. */
export interface AcpiEvents {
  /**
   * @since 2.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-acpi.ACPI_DEVICE_OST
   */
  ACPI_DEVICE_OST: {
    data: {
      info: ACPIOSTInfo;
    };
  };
}
