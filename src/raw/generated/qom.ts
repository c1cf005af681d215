// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { JsonValue } from '../../protocol/types.js';
import type {
  AuthZListFileProperties,
  AuthZListProperties,
  AuthZPAMProperties,
  AuthZSimpleProperties,
} from './authz.js';
import type { ThrottleGroupProperties } from './block-core.js';
import type { GrabToggleKeys, HostMemPolicy, NetFilterDirection, OnOffAuto } from './common.js';
import type {
  SecretKeyringProperties,
  SecretProperties,
  TlsCredsAnonProperties,
  TlsCredsProperties,
  TlsCredsPskProperties,
  TlsCredsX509Properties,
} from './crypto.js';
import type { SocketAddress } from './sockets.js';

/**
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.AcpiGenericInitiatorProperties
 */
export interface AcpiGenericInitiatorProperties {
  'pci-dev': string;
  node: number;
}

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.AcpiGenericPortProperties
 */
export interface AcpiGenericPortProperties {
  'pci-bus': string;
  node: number;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.CanHostSocketcanProperties
 */
export interface CanHostSocketcanProperties {
  if: string;
  canbus: string;
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.ColoCompareProperties
 */
export interface ColoCompareProperties {
  primary_in: string;
  secondary_in: string;
  outdev: string;
  iothread: string;
  notify_dev?: string | undefined;
  compare_timeout?: number | bigint | undefined;
  expired_scan_cycle?: number | undefined;
  max_queue_size?: number | undefined;
  vnet_hdr_support?: boolean | undefined;
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.CryptodevBackendProperties
 */
export interface CryptodevBackendProperties {
  queues?: number | undefined;
  /** @since 8.0 */
  'throttle-bps'?: number | bigint | undefined;
  /** @since 8.0 */
  'throttle-ops'?: number | bigint | undefined;
}

/**
 * Where `CONFIG_VHOST_CRYPTO`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.CryptodevVhostUserProperties
 */
export interface CryptodevVhostUserProperties extends CryptodevBackendProperties {
  chardev: string;
}

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.DBusVMStateProperties
 */
export interface DBusVMStateProperties {
  addr: string;
  'id-list'?: string | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.EventLoopBaseProperties
 */
export interface EventLoopBaseProperties {
  'aio-max-batch'?: number | bigint | undefined;
  'thread-pool-min'?: number | bigint | undefined;
  'thread-pool-max'?: number | bigint | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.FilterBufferProperties
 */
export interface FilterBufferProperties extends NetfilterProperties {
  interval: number;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.FilterDumpProperties
 */
export interface FilterDumpProperties extends NetfilterProperties {
  file: string;
  maxlen?: number | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.FilterMirrorProperties
 */
export interface FilterMirrorProperties extends NetfilterProperties {
  outdev: string;
  vnet_hdr_support?: boolean | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.FilterRedirectorProperties
 */
export interface FilterRedirectorProperties extends NetfilterProperties {
  indev?: string | undefined;
  outdev?: string | undefined;
  vnet_hdr_support?: boolean | undefined;
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.FilterRewriterProperties
 */
export interface FilterRewriterProperties extends NetfilterProperties {
  vnet_hdr_support?: boolean | undefined;
}

/**
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.IOMMUFDProperties
 */
export interface IOMMUFDProperties {
  fd?: string | undefined;
}

/**
 * Where `CONFIG_IGVM`.
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.IgvmCfgProperties
 */
export interface IgvmCfgProperties {
  file: string;
}

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.InputBarrierProperties
 */
export interface InputBarrierProperties {
  name: string;
  server?: string | undefined;
  port?: string | undefined;
  'x-origin'?: string | undefined;
  'y-origin'?: string | undefined;
  width?: string | undefined;
  height?: string | undefined;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.InputLinuxProperties
 */
export interface InputLinuxProperties {
  evdev: string;
  grab_all?: boolean | undefined;
  repeat?: boolean | undefined;
  'grab-toggle'?: GrabToggleKeys | undefined;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.IothreadProperties
 */
export interface IothreadProperties extends EventLoopBaseProperties {
  'poll-max-ns'?: number | bigint | undefined;
  'poll-grow'?: number | bigint | undefined;
  'poll-shrink'?: number | bigint | undefined;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  'poll-weight'?: number | bigint | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.MainLoopProperties
 */
export type MainLoopProperties = EventLoopBaseProperties;

/**
 * Where `CONFIG_LINUX`.
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.MemoryBackendEpcProperties
 */
export type MemoryBackendEpcProperties = MemoryBackendProperties;

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.MemoryBackendFileProperties
 */
export interface MemoryBackendFileProperties extends MemoryBackendProperties {
  align?: number | bigint | undefined;
  /** @since 8.1 */
  offset?: number | bigint | undefined;
  'discard-data'?: boolean | undefined;
  'mem-path': string;
  /** Where `CONFIG_LIBPMEM`. */
  pmem?: boolean | undefined;
  readonly?: boolean | undefined;
  /** @since 8.2 */
  rom?: OnOffAuto | undefined;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.MemoryBackendMemfdProperties
 */
export interface MemoryBackendMemfdProperties extends MemoryBackendProperties {
  hugetlb?: boolean | undefined;
  hugetlbsize?: number | bigint | undefined;
  seal?: boolean | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.MemoryBackendProperties
 */
export interface MemoryBackendProperties {
  dump?: boolean | undefined;
  'host-nodes'?: readonly number[] | undefined;
  merge?: boolean | undefined;
  policy?: HostMemPolicy | undefined;
  prealloc?: boolean | undefined;
  'prealloc-threads'?: number | undefined;
  /** @since 7.2 */
  'prealloc-context'?: string | undefined;
  share?: boolean | undefined;
  /** @since 6.1 */
  reserve?: boolean | undefined;
  size: number | bigint;
  'x-use-canonical-path-for-ramblock-id'?: boolean | undefined;
}

/**
 * Where `CONFIG_POSIX`.
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.MemoryBackendShmProperties
 */
export type MemoryBackendShmProperties = MemoryBackendProperties;

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-qom.NetfilterInsert
 */
export type NetfilterInsert = 'before' | 'behind';

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.NetfilterProperties
 */
export interface NetfilterProperties {
  netdev: string;
  queue?: NetFilterDirection | undefined;
  status?: string | undefined;
  position?: string | undefined;
  insert?: NetfilterInsert | undefined;
}

/** What every {@link ObjectOptions} has. */
export interface ObjectOptionsBase {
  id: string;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.ObjectOptions
 */
export type ObjectOptions =
  | ({ 'qom-type': 'acpi-generic-initiator' } & ObjectOptionsBase & AcpiGenericInitiatorProperties)
  | ({ 'qom-type': 'acpi-generic-port' } & ObjectOptionsBase & AcpiGenericPortProperties)
  | ({ 'qom-type': 'authz-list' } & ObjectOptionsBase & AuthZListProperties)
  | ({ 'qom-type': 'authz-listfile' } & ObjectOptionsBase & AuthZListFileProperties)
  | ({ 'qom-type': 'authz-pam' } & ObjectOptionsBase & AuthZPAMProperties)
  | ({ 'qom-type': 'authz-simple' } & ObjectOptionsBase & AuthZSimpleProperties)
  | ({ 'qom-type': 'can-bus' } & ObjectOptionsBase)
  | ({ 'qom-type': 'can-host-socketcan' } & ObjectOptionsBase & CanHostSocketcanProperties)
  | ({ 'qom-type': 'colo-compare' } & ObjectOptionsBase & ColoCompareProperties)
  | ({ 'qom-type': 'cryptodev-backend' } & ObjectOptionsBase & CryptodevBackendProperties)
  | ({ 'qom-type': 'cryptodev-backend-builtin' } & ObjectOptionsBase & CryptodevBackendProperties)
  | ({ 'qom-type': 'cryptodev-backend-lkcf' } & ObjectOptionsBase & CryptodevBackendProperties)
  | ({ 'qom-type': 'cryptodev-vhost-user' } & ObjectOptionsBase & CryptodevVhostUserProperties)
  | ({ 'qom-type': 'dbus-vmstate' } & ObjectOptionsBase & DBusVMStateProperties)
  | ({ 'qom-type': 'filter-buffer' } & ObjectOptionsBase & FilterBufferProperties)
  | ({ 'qom-type': 'filter-dump' } & ObjectOptionsBase & FilterDumpProperties)
  | ({ 'qom-type': 'filter-mirror' } & ObjectOptionsBase & FilterMirrorProperties)
  | ({ 'qom-type': 'filter-redirector' } & ObjectOptionsBase & FilterRedirectorProperties)
  | ({ 'qom-type': 'filter-replay' } & ObjectOptionsBase & NetfilterProperties)
  | ({ 'qom-type': 'filter-rewriter' } & ObjectOptionsBase & FilterRewriterProperties)
  | ({ 'qom-type': 'igvm-cfg' } & ObjectOptionsBase & IgvmCfgProperties)
  | ({ 'qom-type': 'input-barrier' } & ObjectOptionsBase & InputBarrierProperties)
  | ({ 'qom-type': 'input-linux' } & ObjectOptionsBase & InputLinuxProperties)
  | ({ 'qom-type': 'iommufd' } & ObjectOptionsBase & IOMMUFDProperties)
  | ({ 'qom-type': 'iothread' } & ObjectOptionsBase & IothreadProperties)
  | ({ 'qom-type': 'main-loop' } & ObjectOptionsBase & MainLoopProperties)
  | ({ 'qom-type': 'memory-backend-epc' } & ObjectOptionsBase & MemoryBackendEpcProperties)
  | ({ 'qom-type': 'memory-backend-file' } & ObjectOptionsBase & MemoryBackendFileProperties)
  | ({ 'qom-type': 'memory-backend-memfd' } & ObjectOptionsBase & MemoryBackendMemfdProperties)
  | ({ 'qom-type': 'memory-backend-ram' } & ObjectOptionsBase & MemoryBackendProperties)
  | ({ 'qom-type': 'memory-backend-shm' } & ObjectOptionsBase & MemoryBackendShmProperties)
  | ({ 'qom-type': 'pef-guest' } & ObjectOptionsBase)
  | ({ 'qom-type': 'pr-manager-helper' } & ObjectOptionsBase & PrManagerHelperProperties)
  | ({ 'qom-type': 'qtest' } & ObjectOptionsBase & QtestProperties)
  | ({ 'qom-type': 'rng-builtin' } & ObjectOptionsBase & RngProperties)
  | ({ 'qom-type': 'rng-egd' } & ObjectOptionsBase & RngEgdProperties)
  | ({ 'qom-type': 'rng-random' } & ObjectOptionsBase & RngRandomProperties)
  | ({ 'qom-type': 'secret' } & ObjectOptionsBase & SecretProperties)
  | ({ 'qom-type': 'secret_keyring' } & ObjectOptionsBase & SecretKeyringProperties)
  | ({ 'qom-type': 'sev-guest' } & ObjectOptionsBase & SevGuestProperties)
  | ({ 'qom-type': 'sev-snp-guest' } & ObjectOptionsBase & SevSnpGuestProperties)
  | ({ 'qom-type': 'thread-context' } & ObjectOptionsBase & ThreadContextProperties)
  | ({ 'qom-type': 's390-pv-guest' } & ObjectOptionsBase)
  | ({ 'qom-type': 'tdx-guest' } & ObjectOptionsBase & TdxGuestProperties)
  | ({ 'qom-type': 'throttle-group' } & ObjectOptionsBase & ThrottleGroupProperties)
  | ({ 'qom-type': 'tls-creds-anon' } & ObjectOptionsBase & TlsCredsAnonProperties)
  | ({ 'qom-type': 'tls-creds-psk' } & ObjectOptionsBase & TlsCredsPskProperties)
  | ({ 'qom-type': 'tls-creds-x509' } & ObjectOptionsBase & TlsCredsX509Properties)
  | ({ 'qom-type': 'tls-cipher-suites' } & ObjectOptionsBase & TlsCredsProperties)
  | ({ 'qom-type': 'x-remote-object' } & ObjectOptionsBase & RemoteObjectProperties)
  | ({ 'qom-type': 'x-vfio-user-server' } & ObjectOptionsBase & VfioUserServerProperties)
  | ({ 'qom-type': 'monitor-hmp' } & ObjectOptionsBase & ObjectOptionsMonitorHmp)
  | ({ 'qom-type': 'monitor-qmp' } & ObjectOptionsBase & ObjectOptionsMonitorQmp);

/** @since 11.1 at the latest; 11.0-dev lacks it */
export interface ObjectOptionsMonitorHmp {
  chardev: string;
  readline?: boolean | undefined;
}

/** @since 11.1 at the latest; 11.0-dev lacks it */
export interface ObjectOptionsMonitorQmp {
  chardev: string;
  pretty?: boolean | undefined;
  'close-action'?: ObjectOptionsMonitorQmpCloseAction | undefined;
}

/** @since 11.1 at the latest; 11.0-dev lacks it */
export type ObjectOptionsMonitorQmpCloseAction = 'none' | 'delete';

/**
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.ObjectPropertiesValues
 */
export interface ObjectPropertiesValues {
  properties: readonly ObjectPropertyValue[];
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.ObjectPropertyInfo
 */
export interface ObjectPropertyInfo {
  name: string;
  type: string;
  description?: string | undefined;
  /** @since 5.0 */
  'default-value'?: JsonValue | undefined;
}

/**
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.ObjectPropertyValue
 */
export interface ObjectPropertyValue {
  name: string;
  type: string;
  value?: JsonValue | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-qom.ObjectType
 */
export type ObjectType =
  | 'acpi-generic-initiator'
  | 'acpi-generic-port'
  | 'authz-list'
  | 'authz-listfile'
  | 'authz-pam'
  | 'authz-simple'
  | 'can-bus'
  | 'can-host-socketcan'
  | 'colo-compare'
  | 'cryptodev-backend'
  | 'cryptodev-backend-builtin'
  | 'cryptodev-backend-lkcf'
  | 'cryptodev-vhost-user'
  | 'dbus-vmstate'
  | 'filter-buffer'
  | 'filter-dump'
  | 'filter-mirror'
  | 'filter-redirector'
  | 'filter-replay'
  | 'filter-rewriter'
  | 'igvm-cfg'
  | 'input-barrier'
  | 'input-linux'
  | 'iommufd'
  | 'iothread'
  | 'main-loop'
  | 'memory-backend-epc'
  | 'memory-backend-file'
  | 'memory-backend-memfd'
  | 'memory-backend-ram'
  | 'memory-backend-shm'
  | 'pef-guest'
  | 'pr-manager-helper'
  | 'qtest'
  | 'rng-builtin'
  | 'rng-egd'
  | 'rng-random'
  | 'secret'
  | 'secret_keyring'
  | 'sev-guest'
  | 'sev-snp-guest'
  | 'thread-context'
  | 's390-pv-guest'
  | 'tdx-guest'
  | 'throttle-group'
  | 'tls-creds-anon'
  | 'tls-creds-psk'
  | 'tls-creds-x509'
  | 'tls-cipher-suites'
  | 'x-remote-object'
  | 'x-vfio-user-server'
  | 'monitor-hmp'
  | 'monitor-qmp';

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.ObjectTypeInfo
 */
export interface ObjectTypeInfo {
  name: string;
  /** @since 2.10 */
  abstract?: boolean | undefined;
  /** @since 2.10 */
  parent?: string | undefined;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.PrManagerHelperProperties
 */
export interface PrManagerHelperProperties {
  path: string;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.QtestProperties
 */
export interface QtestProperties {
  chardev: string;
  log?: string | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.RemoteObjectProperties
 */
export interface RemoteObjectProperties {
  fd: string;
  devid: string;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.RngEgdProperties
 */
export interface RngEgdProperties extends RngProperties {
  chardev: string;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.RngProperties
 */
export interface RngProperties {
  /** @deprecated */
  opened?: boolean | undefined;
}

/**
 * Where `CONFIG_POSIX`.
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.RngRandomProperties
 */
export interface RngRandomProperties extends RngProperties {
  filename?: string | undefined;
}

/**
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.SevCommonProperties
 */
export interface SevCommonProperties {
  'sev-device'?: string | undefined;
  cbitpos?: number | undefined;
  'reduced-phys-bits': number;
  /** @since 6.2 */
  'kernel-hashes'?: boolean | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.SevGuestProperties
 */
export interface SevGuestProperties {
  'sev-device'?: string | undefined;
  cbitpos?: number | undefined;
  'reduced-phys-bits': number;
  /** @since 6.2 */
  'kernel-hashes'?: boolean | undefined;
  'dh-cert-file'?: string | undefined;
  'session-file'?: string | undefined;
  policy?: number | undefined;
  handle?: number | undefined;
  /** @since 9.1 */
  'legacy-vm-type'?: OnOffAuto | undefined;
}

/**
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.SevSnpGuestProperties
 */
export interface SevSnpGuestProperties extends SevCommonProperties {
  policy?: number | bigint | undefined;
  'guest-visible-workarounds'?: string | undefined;
  'id-block'?: string | undefined;
  'id-auth'?: string | undefined;
  'author-key-enabled'?: boolean | undefined;
  'host-data'?: string | undefined;
  'vcek-disabled'?: boolean | undefined;
}

/**
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.TdxGuestProperties
 */
export interface TdxGuestProperties {
  attributes?: number | bigint | undefined;
  'sept-ve-disable'?: boolean | undefined;
  mrconfigid?: string | undefined;
  mrowner?: string | undefined;
  mrownerconfig?: string | undefined;
  'quote-generation-socket'?: SocketAddress | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.ThreadContextProperties
 */
export interface ThreadContextProperties {
  'cpu-affinity'?: readonly number[] | undefined;
  'node-affinity'?: readonly number[] | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.VfioUserServerProperties
 */
export interface VfioUserServerProperties {
  socket: SocketAddress;
  device: string;
}

/** The commands of QEMU's module qom. */
export interface QomCommands {
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.object-add
   */
  'object-add': {
    arguments: ObjectOptions;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.object-del
   */
  'object-del': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.qom-get
   */
  'qom-get': {
    arguments: {
      path: string;
      property: string;
    };
    returns: JsonValue;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.qom-list
   */
  'qom-list': {
    arguments: {
      path: string;
    };
    returns: readonly ObjectPropertyInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 10.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.qom-list-get
   */
  'qom-list-get': {
    arguments: {
      paths: readonly string[];
    };
    returns: readonly ObjectPropertiesValues[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.qom-list-properties
   */
  'qom-list-properties': {
    arguments: {
      typename: string;
    };
    returns: readonly ObjectPropertyInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.qom-list-types
   */
  'qom-list-types': {
    arguments: {
      implements?: string | undefined;
      abstract?: boolean | undefined;
    };
    returns: readonly ObjectTypeInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qom.qom-set
   */
  'qom-set': {
    arguments: {
      path: string;
      property: string;
      value: JsonValue;
    };
    returns: Record<string, never>;
  };
}
