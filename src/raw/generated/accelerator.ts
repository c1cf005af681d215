// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { HumanReadableText } from './common.js';

/**
 * @since 10.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-accelerator.Accelerator
 */
export type Accelerator = 'hvf' | 'kvm' | 'mshv' | 'nvmm' | 'qtest' | 'tcg' | 'whpx' | 'xen' | (string & {});

/**
 * @since 10.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-accelerator.AcceleratorInfo
 */
export interface AcceleratorInfo {
  enabled: Accelerator;
  present: readonly Accelerator[];
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-accelerator.KvmInfo
 */
export interface KvmInfo {
  enabled: boolean;
  present: boolean;
}

/** The commands of QEMU's module accelerator. */
export interface AcceleratorCommands {
  /**
   * @since 10.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-accelerator.query-accelerators
   */
  'query-accelerators': {
    returns: AcceleratorInfo;
  };
  /**
   * @since 0.14
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-accelerator.query-kvm
   */
  'query-kvm': {
    returns: KvmInfo;
  };
  /**
   * @since 10.1
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-accelerator.x-accel-stats
   */
  'x-accel-stats': {
    returns: HumanReadableText;
  };
}
