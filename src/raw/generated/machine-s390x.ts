// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { S390CpuEntitlement } from './machine-common.js';

/**
 * In QEMU 8.2 to 10.0 where `TARGET_S390X && CONFIG_KVM`.
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine-s390x.CpuPolarizationInfo
 */
export interface CpuPolarizationInfo {
  polarization: S390CpuPolarization;
}

/**
 * In QEMU 9.2 to 10.0 where `TARGET_S390X`.
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine-s390x.S390CpuPolarization
 */
export type S390CpuPolarization = 'horizontal' | 'vertical' | (string & {});

/** The commands of QEMU's module machine-s390x. */
export interface MachineS390xCommands {
  /**
   * In QEMU 8.2 to 10.0 where `TARGET_S390X && CONFIG_KVM`.
   * @since 8.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine-s390x.query-s390x-cpu-polarization
   */
  'query-s390x-cpu-polarization': {
    returns: CpuPolarizationInfo;
  };
  /**
   * In QEMU 8.2 to 10.0 where `TARGET_S390X && CONFIG_KVM`.
   * @since 8.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine-s390x.set-cpu-topology
   */
  'set-cpu-topology': {
    arguments: {
      'core-id': number;
      'socket-id'?: number | undefined;
      'book-id'?: number | undefined;
      'drawer-id'?: number | undefined;
      entitlement?: S390CpuEntitlement | undefined;
      dedicated?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module machine-s390x. */
export interface MachineS390xEvents {
  /**
   * In QEMU 8.2 to 10.0 where `TARGET_S390X && CONFIG_KVM`.
   * @since 8.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-machine-s390x.CPU_POLARIZATION_CHANGE
   */
  CPU_POLARIZATION_CHANGE: {
    data: {
      polarization: S390CpuPolarization;
    };
  };
  /**
   * @since 10.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-machine-s390x.SCLP_CPI_INFO_AVAILABLE
   */
  SCLP_CPI_INFO_AVAILABLE: {};
}
