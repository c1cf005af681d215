// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine-common.CacheLevelAndType
 */
export type CacheLevelAndType = 'l1d' | 'l1i' | 'l2' | 'l3' | (string & {});

/**
 * @since 8.2
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type CpuS390Entitlement = 'auto' | 'low' | 'medium' | 'high' | (string & {});

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine-common.CpuTopologyLevel
 */
export type CpuTopologyLevel =
  'thread' | 'core' | 'module' | 'cluster' | 'die' | 'socket' | 'book' | 'drawer' | 'default' | (string & {});

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine-common.S390CpuEntitlement
 */
export type S390CpuEntitlement = 'auto' | 'low' | 'medium' | 'high' | (string & {});

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine-common.SmpCacheProperties
 */
export interface SmpCacheProperties {
  cache: CacheLevelAndType;
  topology: CpuTopologyLevel;
}

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine-common.SmpCachePropertiesWrapper
 */
export interface SmpCachePropertiesWrapper {
  caches: readonly SmpCacheProperties[];
}
