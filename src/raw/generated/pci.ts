// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciBridgeInfo
 */
export interface PciBridgeInfo {
  bus: PciBusInfo;
  devices?: readonly PciDeviceInfo[] | undefined;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciBusInfo
 */
export interface PciBusInfo {
  number: number | bigint;
  secondary: number | bigint;
  subordinate: number | bigint;
  io_range: PciMemoryRange;
  memory_range: PciMemoryRange;
  prefetchable_range: PciMemoryRange;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciDeviceClass
 */
export interface PciDeviceClass {
  desc?: string | undefined;
  class: number | bigint;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciDeviceId
 */
export interface PciDeviceId {
  device: number | bigint;
  vendor: number | bigint;
  /** @since 3.1 */
  subsystem?: number | bigint | undefined;
  /** @since 3.1 */
  'subsystem-vendor'?: number | bigint | undefined;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciDeviceInfo
 */
export interface PciDeviceInfo {
  bus: number | bigint;
  slot: number | bigint;
  function: number | bigint;
  class_info: PciDeviceClass;
  id: PciDeviceId;
  irq?: number | bigint | undefined;
  /** @since 5.1 */
  irq_pin: number | bigint;
  qdev_id: string;
  pci_bridge?: PciBridgeInfo | undefined;
  regions: readonly PciMemoryRegion[];
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciInfo
 */
export interface PciInfo {
  bus: number | bigint;
  devices: readonly PciDeviceInfo[];
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciMemoryRange
 */
export interface PciMemoryRange {
  base: number | bigint;
  limit: number | bigint;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-pci.PciMemoryRegion
 */
export interface PciMemoryRegion {
  bar: number | bigint;
  type: string;
  address: number | bigint;
  size: number | bigint;
  prefetch?: boolean | undefined;
  mem_type_64?: boolean | undefined;
}

/** The commands of QEMU's module pci. */
export interface PciCommands {
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-pci.query-pci
   */
  'query-pci': {
    returns: readonly PciInfo[];
  };
}
