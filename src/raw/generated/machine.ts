// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { JsonValue } from '../../protocol/types.js';
import type { HostMemPolicy, HumanReadableText } from './common.js';
import type { S390CpuEntitlement } from './machine-common.js';

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.BalloonInfo
 */
export interface BalloonInfo {
  actual: number | bigint;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.BootConfiguration
 */
export interface BootConfiguration {
  order?: string | undefined;
  once?: string | undefined;
  menu?: boolean | undefined;
  splash?: string | undefined;
  'splash-time'?: number | bigint | undefined;
  'reboot-timeout'?: number | bigint | undefined;
  strict?: boolean | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CXLFMWProperties
 */
export interface CXLFMWProperties {
  'cxl-fmw': readonly CXLFixedMemoryWindowOptions[];
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CXLFixedMemoryWindowOptions
 */
export interface CXLFixedMemoryWindowOptions {
  size: number | bigint;
  'interleave-granularity'?: number | bigint | undefined;
  targets: readonly string[];
}

/**
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CompatProperty
 */
export interface CompatProperty {
  'qom-type': string;
  property: string;
  value: string;
}

/**
 * In QEMU 7.2 to 8.0 where `TARGET_PPC || TARGET_ARM || TARGET_I386 || TARGET_S390X || TARGET_MIPS || TARGET_LOONGARCH64`.
 * In QEMU 8.1 to 10.0 where `TARGET_PPC || TARGET_ARM || TARGET_I386 || TARGET_S390X || TARGET_MIPS || TARGET_LOONGARCH64 || TARGET_RISCV`.
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuDefinitionInfo
 */
export interface CpuDefinitionInfo {
  name: string;
  /** @since 2.8 */
  'migration-safe'?: boolean | undefined;
  /** @since 2.8 */
  static: boolean;
  /** @since 2.8 */
  'unavailable-features'?: readonly string[] | undefined;
  /** @since 2.9 */
  typename: string;
  /** @since 4.1 */
  'alias-of'?: string | undefined;
  /** @since 5.2 */
  deprecated: boolean;
}

/** What every {@link CpuInfoFast} has. */
export interface CpuInfoFastBase {
  'cpu-index': number | bigint;
  /** @since 10.1 */
  'qom-type'?: string | undefined;
  'qom-path': string;
  'thread-id': number | bigint;
  props?: CpuInstanceProperties | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuInfoFast
 */
export type CpuInfoFast =
  | ({ target: 'aarch64' } & CpuInfoFastBase)
  | ({ target: 'alpha' } & CpuInfoFastBase)
  | ({ target: 'arm' } & CpuInfoFastBase)
  | ({ target: 'avr' } & CpuInfoFastBase)
  | ({ target: 'hexagon' } & CpuInfoFastBase)
  | ({ target: 'hppa' } & CpuInfoFastBase)
  | ({ target: 'i386' } & CpuInfoFastBase)
  | ({ target: 'loongarch64' } & CpuInfoFastBase)
  | ({ target: 'm68k' } & CpuInfoFastBase)
  | ({ target: 'microblaze' } & CpuInfoFastBase)
  | ({ target: 'mips' } & CpuInfoFastBase)
  | ({ target: 'mips64' } & CpuInfoFastBase)
  | ({ target: 'mips64el' } & CpuInfoFastBase)
  | ({ target: 'mipsel' } & CpuInfoFastBase)
  | ({ target: 'or1k' } & CpuInfoFastBase)
  | ({ target: 'ppc' } & CpuInfoFastBase)
  | ({ target: 'ppc64' } & CpuInfoFastBase)
  | ({ target: 'riscv32' } & CpuInfoFastBase)
  | ({ target: 'riscv64' } & CpuInfoFastBase)
  | ({ target: 'rx' } & CpuInfoFastBase)
  | ({ target: 's390x' } & CpuInfoFastBase & CpuInfoS390)
  | ({ target: 'sh4' } & CpuInfoFastBase)
  | ({ target: 'sh4eb' } & CpuInfoFastBase)
  | ({ target: 'sparc' } & CpuInfoFastBase)
  | ({ target: 'sparc64' } & CpuInfoFastBase)
  | ({ target: 'tricore' } & CpuInfoFastBase)
  | ({ target: 'x86_64' } & CpuInfoFastBase)
  | ({ target: 'xtensa' } & CpuInfoFastBase)
  | ({ target: 'xtensaeb' } & CpuInfoFastBase)
  | ({ target: 'microblazeel' } & CpuInfoFastBase)
  | ({ target: 'cris' } & CpuInfoFastBase)
  | ({ target: 'nios2' } & CpuInfoFastBase);

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuInfoS390
 */
export interface CpuInfoS390 {
  'cpu-state': S390CpuState;
  /** @since 8.2 */
  dedicated?: boolean | undefined;
  /** @since 8.2 */
  entitlement?: S390CpuEntitlement | undefined;
}

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuInstanceProperties
 */
export interface CpuInstanceProperties {
  'node-id'?: number | bigint | undefined;
  /** @since 8.2 */
  'drawer-id'?: number | bigint | undefined;
  /** @since 8.2 */
  'book-id'?: number | bigint | undefined;
  'socket-id'?: number | bigint | undefined;
  /** @since 4.1 */
  'die-id'?: number | bigint | undefined;
  /** @since 7.1 */
  'cluster-id'?: number | bigint | undefined;
  /** @since 9.1 */
  'module-id'?: number | bigint | undefined;
  'core-id'?: number | bigint | undefined;
  'thread-id'?: number | bigint | undefined;
}

/**
 * In QEMU 7.2 to 10.0 where `TARGET_S390X`.
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuModelBaselineInfo
 */
export interface CpuModelBaselineInfo {
  model: CpuModelInfo;
}

/**
 * In QEMU 7.2 to 10.0 where `TARGET_S390X`.
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuModelCompareInfo
 */
export interface CpuModelCompareInfo {
  result: CpuModelCompareResult;
  'responsible-properties': readonly string[];
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.CpuModelCompareResult
 */
export type CpuModelCompareResult = 'incompatible' | 'identical' | 'superset' | 'subset' | (string & {});

/**
 * In QEMU 7.2 to 8.1 where `TARGET_S390X || TARGET_I386 || TARGET_ARM`.
 * In QEMU 8.2 to 10.0 where `TARGET_S390X || TARGET_I386 || TARGET_ARM || TARGET_LOONGARCH64 || TARGET_RISCV`.
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuModelExpansionInfo
 */
export interface CpuModelExpansionInfo {
  model: CpuModelInfo;
  /**
   * In QEMU 9.1 to 10.0 where `TARGET_S390X`.
   * Mandatory in QEMU 9.1 to 10.0.
   * @since 10.1
   */
  'deprecated-props'?: readonly string[] | undefined;
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.CpuModelExpansionType
 */
export type CpuModelExpansionType = 'static' | 'full';

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CpuModelInfo
 */
export interface CpuModelInfo {
  name: string;
  props?: JsonValue | undefined;
}

/**
 * @since 2.12
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type CpuS390State = 'uninitialized' | 'stopped' | 'check-stop' | 'operating' | 'load' | (string & {});

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.CurrentMachineParams
 */
export interface CurrentMachineParams {
  'wakeup-suspend-support': boolean;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.DummyForceArrays
 */
export interface DummyForceArrays {
  unused: readonly X86CPUFeatureWordInfo[];
}

/**
 * @since 10.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.FirmwareLog
 */
export interface FirmwareLog {
  version?: string | undefined;
  log: string;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.GuidInfo
 */
export interface GuidInfo {
  guid: string;
}

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.HmatCacheAssociativity
 */
export type HmatCacheAssociativity = 'none' | 'direct' | 'complex';

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.HmatCacheWritePolicy
 */
export type HmatCacheWritePolicy = 'none' | 'write-back' | 'write-through';

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.HmatLBDataType
 */
export type HmatLBDataType =
  | 'access-latency'
  | 'read-latency'
  | 'write-latency'
  | 'access-bandwidth'
  | 'read-bandwidth'
  | 'write-bandwidth';

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.HmatLBMemoryHierarchy
 */
export type HmatLBMemoryHierarchy = 'memory' | 'first-level' | 'second-level' | 'third-level';

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.HotpluggableCPU
 */
export interface HotpluggableCPU {
  type: string;
  'vcpus-count': number | bigint;
  props: CpuInstanceProperties;
  'qom-path'?: string | undefined;
}

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.HvBalloonDeviceInfo
 */
export interface HvBalloonDeviceInfo {
  id?: string | undefined;
  memaddr?: number | bigint | undefined;
  'max-size': number | bigint;
  memdev?: string | undefined;
}

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.HvBalloonDeviceInfoWrapper
 */
export interface HvBalloonDeviceInfoWrapper {
  data: HvBalloonDeviceInfo;
}

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.HvBalloonInfo
 */
export interface HvBalloonInfo {
  committed: number | bigint;
  available: number | bigint;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.LostTickPolicy
 */
export type LostTickPolicy = 'discard' | 'delay' | 'slew' | (string & {});

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.MachineInfo
 */
export interface MachineInfo {
  name: string;
  alias?: string | undefined;
  'is-default'?: boolean | undefined;
  /** @since 1.5 */
  'cpu-max': number | bigint;
  /** @since 2.7 */
  'hotpluggable-cpus': boolean;
  /** @since 4.1 */
  'numa-mem-supported': boolean;
  /** @since 4.1 */
  deprecated: boolean;
  /** @since 4.2 */
  'default-cpu-type'?: string | undefined;
  /** @since 5.2 */
  'default-ram-id'?: string | undefined;
  /** @since 8.0 */
  acpi?: boolean | undefined;
  /**
   * @since 9.1
   * @experimental
   */
  'compat-props'?: readonly CompatProperty[] | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.Memdev
 */
export interface Memdev {
  /** @since 2.9 */
  id?: string | undefined;
  size: number | bigint;
  merge: boolean;
  dump: boolean;
  prealloc: boolean;
  /** @since 6.1 */
  share: boolean;
  /** @since 6.1 */
  reserve?: boolean | undefined;
  'host-nodes': readonly number[];
  policy: HostMemPolicy;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.MemoryDeviceInfo
 */
export type MemoryDeviceInfo =
  | ({ type: 'dimm' } & PCDIMMDeviceInfoWrapper)
  | ({ type: 'nvdimm' } & PCDIMMDeviceInfoWrapper)
  | ({ type: 'virtio-pmem' } & VirtioPMEMDeviceInfoWrapper)
  | ({ type: 'virtio-mem' } & VirtioMEMDeviceInfoWrapper)
  | ({ type: 'sgx-epc' } & SgxEPCDeviceInfoWrapper)
  | ({ type: 'hv-balloon' } & HvBalloonDeviceInfoWrapper)
  | ({ type: 'sp-mem' } & MemoryDeviceInfoSpMem);

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.MemoryDeviceInfoKind
 */
export type MemoryDeviceInfoKind =
  'dimm' | 'nvdimm' | 'virtio-pmem' | 'virtio-mem' | 'sgx-epc' | 'hv-balloon' | 'sp-mem' | (string & {});

/** @since 11.1 at the latest; 11.0-dev lacks it */
export interface MemoryDeviceInfoSpMem {
  data: MemoryDeviceInfoSpMemData;
}

/** @since 11.1 at the latest; 11.0-dev lacks it */
export interface MemoryDeviceInfoSpMemData {
  id?: string | undefined;
  addr: number | bigint;
  size: number | bigint;
  node: number | bigint;
  memdev: string;
}

/**
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.MemoryInfo
 */
export interface MemoryInfo {
  'base-memory': number | bigint;
  'plugged-memory'?: number | bigint | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.MemorySizeConfiguration
 */
export interface MemorySizeConfiguration {
  size?: number | bigint | undefined;
  'max-size'?: number | bigint | undefined;
  slots?: number | bigint | undefined;
}

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.NumaCpuOptions
 */
export type NumaCpuOptions = CpuInstanceProperties;

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.NumaDistOptions
 */
export interface NumaDistOptions {
  src: number;
  dst: number;
  val: number;
}

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.NumaHmatCacheOptions
 */
export interface NumaHmatCacheOptions {
  'node-id': number;
  size: number | bigint;
  level: number;
  associativity: HmatCacheAssociativity;
  policy: HmatCacheWritePolicy;
  line: number;
}

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.NumaHmatLBOptions
 */
export interface NumaHmatLBOptions {
  initiator: number;
  target: number;
  hierarchy: HmatLBMemoryHierarchy;
  'data-type': HmatLBDataType;
  latency?: number | bigint | undefined;
  bandwidth?: number | bigint | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.NumaNodeOptions
 */
export interface NumaNodeOptions {
  nodeid?: number | undefined;
  cpus?: readonly number[] | undefined;
  mem?: number | bigint | undefined;
  memdev?: string | undefined;
  /** @since 5.0 */
  initiator?: number | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.NumaOptions
 */
export type NumaOptions =
  | ({ type: 'node' } & NumaNodeOptions)
  | ({ type: 'dist' } & NumaDistOptions)
  | ({ type: 'cpu' } & NumaCpuOptions)
  | ({ type: 'hmat-lb' } & NumaHmatLBOptions)
  | ({ type: 'hmat-cache' } & NumaHmatCacheOptions);

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.NumaOptionsType
 */
export type NumaOptionsType = 'node' | 'dist' | 'cpu' | 'hmat-lb' | 'hmat-cache';

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.PCDIMMDeviceInfo
 */
export interface PCDIMMDeviceInfo {
  id?: string | undefined;
  addr: number | bigint;
  size: number | bigint;
  slot: number | bigint;
  node: number | bigint;
  memdev: string;
  hotplugged: boolean;
  hotpluggable: boolean;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.PCDIMMDeviceInfoWrapper
 */
export interface PCDIMMDeviceInfoWrapper {
  data: PCDIMMDeviceInfo;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.QemuTargetInfo
 */
export interface QemuTargetInfo {
  arch: SysEmuTarget;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.S390CpuState
 */
export type S390CpuState = 'uninitialized' | 'stopped' | 'check-stop' | 'operating' | 'load' | (string & {});

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.SMPConfiguration
 */
export interface SMPConfiguration {
  cpus?: number | bigint | undefined;
  /** @since 8.2 */
  drawers?: number | bigint | undefined;
  /** @since 8.2 */
  books?: number | bigint | undefined;
  sockets?: number | bigint | undefined;
  dies?: number | bigint | undefined;
  /** @since 7.0 */
  clusters?: number | bigint | undefined;
  /** @since 9.1 */
  modules?: number | bigint | undefined;
  cores?: number | bigint | undefined;
  threads?: number | bigint | undefined;
  maxcpus?: number | bigint | undefined;
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.SgxEPC
 */
export interface SgxEPC {
  memdev: string;
  /** @since 7.0 */
  node: number | bigint;
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.SgxEPCDeviceInfo
 */
export interface SgxEPCDeviceInfo {
  id?: string | undefined;
  memaddr: number | bigint;
  size: number | bigint;
  /** @since 7.0 */
  node: number | bigint;
  memdev: string;
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.SgxEPCDeviceInfoWrapper
 */
export interface SgxEPCDeviceInfoWrapper {
  data: SgxEPCDeviceInfo;
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.SgxEPCProperties
 */
export interface SgxEPCProperties {
  'sgx-epc': readonly SgxEPC[];
}

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.SmbiosEntryPointType
 */
export type SmbiosEntryPointType = '32' | '64' | 'auto' | (string & {});

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.SysEmuTarget
 */
export type SysEmuTarget =
  | 'aarch64'
  | 'alpha'
  | 'arm'
  | 'avr'
  | 'hexagon'
  | 'hppa'
  | 'i386'
  | 'loongarch64'
  | 'm68k'
  | 'microblaze'
  | 'mips'
  | 'mips64'
  | 'mips64el'
  | 'mipsel'
  | 'or1k'
  | 'ppc'
  | 'ppc64'
  | 'riscv32'
  | 'riscv64'
  | 'rx'
  | 's390x'
  | 'sh4'
  | 'sh4eb'
  | 'sparc'
  | 'sparc64'
  | 'tricore'
  | 'x86_64'
  | 'xtensa'
  | 'xtensaeb'
  | 'microblazeel'
  | 'cris'
  | 'nios2'
  | (string & {});

/**
 * @since 1.2
 * @removed in 10.1
 * @see https://qemu.readthedocs.io/en/v10.0.0/interop/qemu-qmp-ref.html
 */
export interface TargetInfo {
  arch: SysEmuTarget;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.UuidInfo
 */
export interface UuidInfo {
  UUID: string;
}

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.VirtioMEMDeviceInfo
 */
export interface VirtioMEMDeviceInfo {
  id?: string | undefined;
  memaddr: number | bigint;
  'requested-size': number | bigint;
  size: number | bigint;
  'max-size': number | bigint;
  'block-size': number | bigint;
  node: number | bigint;
  memdev: string;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.VirtioMEMDeviceInfoWrapper
 */
export interface VirtioMEMDeviceInfoWrapper {
  data: VirtioMEMDeviceInfo;
}

/**
 * @since 4.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.VirtioPMEMDeviceInfo
 */
export interface VirtioPMEMDeviceInfo {
  id?: string | undefined;
  memaddr: number | bigint;
  size: number | bigint;
  memdev: string;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.VirtioPMEMDeviceInfoWrapper
 */
export interface VirtioPMEMDeviceInfoWrapper {
  data: VirtioPMEMDeviceInfo;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-machine.X86CPUFeatureWordInfo
 */
export interface X86CPUFeatureWordInfo {
  'cpuid-input-eax': number | bigint;
  'cpuid-input-ecx'?: number | bigint | undefined;
  'cpuid-register': X86CPURegister32;
  features: number | bigint;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-machine.X86CPURegister32
 */
export type X86CPURegister32 = 'EAX' | 'EBX' | 'ECX' | 'EDX' | 'ESP' | 'EBP' | 'ESI' | 'EDI' | (string & {});

/** The commands of QEMU's module machine. */
export interface MachineCommands {
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.balloon
   */
  balloon: {
    arguments: {
      value: number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_S390X`.
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.dump-skeys
   */
  'dump-skeys': {
    arguments: {
      filename: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_FDT`.
   * @since 7.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.dumpdtb
   */
  dumpdtb: {
    arguments: {
      filename: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.inject-nmi
   */
  'inject-nmi': {
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.memsave
   */
  memsave: {
    arguments: {
      val: number | bigint;
      size: number | bigint;
      filename: string;
      'cpu-index'?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.pmemsave
   */
  pmemsave: {
    arguments: {
      val: number | bigint;
      size: number | bigint;
      filename: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-balloon
   */
  'query-balloon': {
    returns: BalloonInfo;
  };
  /**
   * In QEMU 7.2 to 8.0 where `TARGET_PPC || TARGET_ARM || TARGET_I386 || TARGET_S390X || TARGET_MIPS || TARGET_LOONGARCH64`.
   * In QEMU 8.1 to 10.0 where `TARGET_PPC || TARGET_ARM || TARGET_I386 || TARGET_S390X || TARGET_MIPS || TARGET_LOONGARCH64 || TARGET_RISCV`.
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-cpu-definitions
   */
  'query-cpu-definitions': {
    returns: readonly CpuDefinitionInfo[];
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_S390X`.
   * @since 2.8
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-cpu-model-baseline
   */
  'query-cpu-model-baseline': {
    arguments: {
      modela: CpuModelInfo;
      modelb: CpuModelInfo;
    };
    returns: CpuModelBaselineInfo;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_S390X`.
   * @since 2.8
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-cpu-model-comparison
   */
  'query-cpu-model-comparison': {
    arguments: {
      modela: CpuModelInfo;
      modelb: CpuModelInfo;
    };
    returns: CpuModelCompareInfo;
  };
  /**
   * In QEMU 7.2 to 8.1 where `TARGET_S390X || TARGET_I386 || TARGET_ARM`.
   * In QEMU 8.2 to 10.0 where `TARGET_S390X || TARGET_I386 || TARGET_ARM || TARGET_LOONGARCH64 || TARGET_RISCV`.
   * @since 2.8
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-cpu-model-expansion
   */
  'query-cpu-model-expansion': {
    arguments: {
      type: CpuModelExpansionType;
      model: CpuModelInfo;
    };
    returns: CpuModelExpansionInfo;
  };
  /**
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-cpus-fast
   */
  'query-cpus-fast': {
    returns: readonly CpuInfoFast[];
  };
  /**
   * @since 4.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-current-machine
   */
  'query-current-machine': {
    returns: CurrentMachineParams;
  };
  /**
   * @since 10.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-firmware-log
   */
  'query-firmware-log': {
    arguments: {
      'max-size'?: number | bigint | undefined;
    };
    returns: FirmwareLog;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.7
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-hotpluggable-cpus
   */
  'query-hotpluggable-cpus': {
    returns: readonly HotpluggableCPU[];
  };
  /**
   * @since 8.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-hv-balloon-status-report
   */
  'query-hv-balloon-status-report': {
    returns: HvBalloonInfo;
  };
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-machines
   */
  'query-machines': {
    arguments: {
      /**
       * @since 9.1
       * @experimental
       */
      'compat-props'?: boolean | undefined;
    };
    returns: readonly MachineInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-memdev
   */
  'query-memdev': {
    returns: readonly Memdev[];
  };
  /**
   * @since 2.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-memory-devices
   */
  'query-memory-devices': {
    returns: readonly MemoryDeviceInfo[];
  };
  /**
   * @since 2.11
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-memory-size-summary
   */
  'query-memory-size-summary': {
    returns: MemoryInfo;
  };
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-target
   */
  'query-target': {
    returns: QemuTargetInfo;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-uuid
   */
  'query-uuid': {
    returns: UuidInfo;
  };
  /**
   * @since 2.9
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.query-vm-generation-id
   */
  'query-vm-generation-id': {
    returns: GuidInfo;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.set-numa-node
   */
  'set-numa-node': {
    arguments: NumaOptions;
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.system_powerdown
   */
  system_powerdown: {
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.system_reset
   */
  system_reset: {
    returns: Record<string, never>;
  };
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.system_wakeup
   */
  system_wakeup: {
    returns: Record<string, never>;
  };
  /**
   * @since 9.1
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.x-query-interrupt-controllers
   */
  'x-query-interrupt-controllers': {
    returns: HumanReadableText;
  };
  /**
   * @since 6.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.x-query-irq
   */
  'x-query-irq': {
    returns: HumanReadableText;
  };
  /**
   * Where `CONFIG_TCG`.
   * @since 6.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.x-query-jit
   */
  'x-query-jit': {
    returns: HumanReadableText;
  };
  /**
   * @since 6.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.x-query-numa
   */
  'x-query-numa': {
    returns: HumanReadableText;
  };
  /**
   * Where `CONFIG_TCG`.
   * @since 6.2
   * @removed in 10.1
   * @experimental
   * @see https://qemu.readthedocs.io/en/v10.0.0/interop/qemu-qmp-ref.html
   */
  'x-query-opcount': {
    returns: HumanReadableText;
  };
  /**
   * Where `CONFIG_TCG`.
   * @since 6.2
   * @removed in 8.1
   * @experimental
   * @see https://qemu.readthedocs.io/en/v8.0.0/interop/qemu-qmp-ref.html
   */
  'x-query-profile': {
    returns: HumanReadableText;
  };
  /**
   * @since 6.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.x-query-ramblock
   */
  'x-query-ramblock': {
    returns: HumanReadableText;
  };
  /**
   * @since 6.2
   * @removed in 9.1
   * @experimental
   * @see https://qemu.readthedocs.io/en/v9.0.0/interop/qemu-qmp-ref.html
   */
  'x-query-rdma': {
    returns: HumanReadableText;
  };
  /**
   * @since 6.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.x-query-roms
   */
  'x-query-roms': {
    returns: HumanReadableText;
  };
  /**
   * @since 6.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-machine.x-query-usb
   */
  'x-query-usb': {
    returns: HumanReadableText;
  };
}

/** The events of QEMU's module machine. */
export interface MachineEvents {
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-machine.BALLOON_CHANGE
   */
  BALLOON_CHANGE: {
    data: {
      actual: number | bigint;
    };
  };
  /**
   * @since 8.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-machine.HV_BALLOON_STATUS_REPORT
   */
  HV_BALLOON_STATUS_REPORT: {
    data: HvBalloonInfo;
  };
  /**
   * @since 5.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-machine.MEMORY_DEVICE_SIZE_CHANGE
   */
  MEMORY_DEVICE_SIZE_CHANGE: {
    data: {
      id?: string | undefined;
      size: number | bigint;
      /** @since 6.2 */
      'qom-path': string;
    };
  };
  /**
   * @since 2.4
   * @removed in 9.1
   * @deprecated
   * @see https://qemu.readthedocs.io/en/v9.0.0/interop/qemu-qmp-ref.html
   */
  MEM_UNPLUG_ERROR: {
    data: {
      device: string;
      msg: string;
    };
  };
}
