// Made by `npm run generate` from src/raw/guest-facts.json: edit neither.

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestAgentCommandInfo
 */
export interface GuestAgentCommandInfo {
  name: string;
  enabled: boolean;
  /** @since 1.7 */
  'success-response': boolean;
}

/**
 * @since 0.15
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestAgentInfo
 */
export interface GuestAgentInfo {
  version: string;
  supported_commands: readonly GuestAgentCommandInfo[];
}

/**
 * In QEMU 7.2 to 9.0 where `CONFIG_POSIX`.
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestAuthorizedKeys
 */
export interface GuestAuthorizedKeys {
  keys: readonly string[];
}

/**
 * Where `CONFIG_WIN32 || CONFIG_LINUX`.
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestCCWAddress
 */
export interface GuestCCWAddress {
  cssid: number | bigint;
  ssid: number | bigint;
  subchno: number | bigint;
  devno: number | bigint;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestCpuStats
 */
export type GuestCpuStats = { type: 'linux' } & GuestLinuxCpuStats;

/**
 * Where `CONFIG_LINUX`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.GuestCpuStatsType
 */
export type GuestCpuStatsType = 'linux' | (string & {});

/**
 * Where `CONFIG_WIN32`.
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDeviceId
 */
export type GuestDeviceId = { type: 'pci' } & GuestDeviceIdPCI;

/**
 * Where `CONFIG_WIN32`.
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDeviceIdPCI
 */
export interface GuestDeviceIdPCI {
  'vendor-id': number;
  'device-id': number;
}

/**
 * Where `CONFIG_WIN32`.
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDeviceInfo
 */
export interface GuestDeviceInfo {
  'driver-name': string;
  'driver-date'?: number | bigint | undefined;
  'driver-version'?: string | undefined;
  id?: GuestDeviceId | undefined;
}

/**
 * Where `CONFIG_WIN32`.
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.GuestDeviceType
 */
export type GuestDeviceType = 'pci' | (string & {});

/**
 * Where `CONFIG_WIN32 || CONFIG_LINUX`.
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDiskAddress
 */
export interface GuestDiskAddress {
  'pci-controller': GuestPCIAddress;
  'bus-type': GuestDiskBusType;
  bus: number | bigint;
  target: number | bigint;
  unit: number | bigint;
  /** @since 3.1 */
  serial?: string | undefined;
  /** @since 3.1 */
  dev?: string | undefined;
  /** @since 6.0 */
  'ccw-address'?: GuestCCWAddress | undefined;
}

/**
 * Where `CONFIG_WIN32 || CONFIG_LINUX`.
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.GuestDiskBusType
 */
export type GuestDiskBusType =
  | 'ide'
  | 'fdc'
  | 'scsi'
  | 'virtio'
  | 'xen'
  | 'usb'
  | 'uml'
  | 'sata'
  | 'sd'
  | 'unknown'
  | 'ieee1394'
  | 'ssa'
  | 'fibre'
  | 'raid'
  | 'iscsi'
  | 'sas'
  | 'mmc'
  | 'virtual'
  | 'file-backed-virtual'
  | 'nvme'
  | (string & {});

/**
 * Where `CONFIG_WIN32 || CONFIG_LIBUDEV`.
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDiskInfo
 */
export interface GuestDiskInfo {
  name: string;
  partition: boolean;
  dependencies?: readonly string[] | undefined;
  address?: GuestDiskAddress | undefined;
  alias?: string | undefined;
  /** @since 7.1 */
  smart?: GuestDiskSmart | undefined;
}

/**
 * Where `CONFIG_WIN32 || CONFIG_LIBUDEV`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDiskSmart
 */
export type GuestDiskSmart =
  | { type: 'ide' }
  | { type: 'fdc' }
  | { type: 'scsi' }
  | { type: 'virtio' }
  | { type: 'xen' }
  | { type: 'usb' }
  | { type: 'uml' }
  | { type: 'sata' }
  | { type: 'sd' }
  | { type: 'unknown' }
  | { type: 'ieee1394' }
  | { type: 'ssa' }
  | { type: 'fibre' }
  | { type: 'raid' }
  | { type: 'iscsi' }
  | { type: 'sas' }
  | { type: 'mmc' }
  | { type: 'virtual' }
  | { type: 'file-backed-virtual' }
  | ({ type: 'nvme' } & GuestNVMeSmart);

/**
 * Where `CONFIG_LINUX`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDiskStats
 */
export interface GuestDiskStats {
  'read-sectors'?: number | bigint | undefined;
  'read-ios'?: number | bigint | undefined;
  'read-merges'?: number | bigint | undefined;
  'write-sectors'?: number | bigint | undefined;
  'write-ios'?: number | bigint | undefined;
  'write-merges'?: number | bigint | undefined;
  'discard-sectors'?: number | bigint | undefined;
  'discard-ios'?: number | bigint | undefined;
  'discard-merges'?: number | bigint | undefined;
  'flush-ios'?: number | bigint | undefined;
  'read-ticks'?: number | bigint | undefined;
  'write-ticks'?: number | bigint | undefined;
  'discard-ticks'?: number | bigint | undefined;
  'flush-ticks'?: number | bigint | undefined;
  'ios-pgr'?: number | bigint | undefined;
  'total-ticks'?: number | bigint | undefined;
  'weight-ticks'?: number | bigint | undefined;
}

/**
 * Where `CONFIG_LINUX`.
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestDiskStatsInfo
 */
export interface GuestDiskStatsInfo {
  name: string;
  major: number | bigint;
  minor: number | bigint;
  stats: GuestDiskStats;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestExec
 */
export interface GuestExec {
  pid: number | bigint;
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#alternate-QGA-qapi-schema.GuestExecCaptureOutput
 */
export type GuestExecCaptureOutput = boolean | GuestExecCaptureOutputMode;

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.GuestExecCaptureOutputMode
 */
export type GuestExecCaptureOutputMode = 'none' | 'stdout' | 'stderr' | 'separated' | 'merged';

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestExecStatus
 */
export interface GuestExecStatus {
  exited: boolean;
  exitcode?: number | bigint | undefined;
  signal?: number | bigint | undefined;
  'out-data'?: string | undefined;
  'err-data'?: string | undefined;
  'out-truncated'?: boolean | undefined;
  'err-truncated'?: boolean | undefined;
}

/**
 * @since 0.15
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestFileRead
 */
export interface GuestFileRead {
  count: number | bigint;
  'buf-b64': string;
  eof: boolean;
}

/**
 * @since 0.15
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestFileSeek
 */
export interface GuestFileSeek {
  position: number | bigint;
  eof: boolean;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#alternate-QGA-qapi-schema.GuestFileWhence
 */
export type GuestFileWhence = number | bigint | QGASeek;

/**
 * @since 0.15
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestFileWrite
 */
export interface GuestFileWrite {
  count: number | bigint;
  eof: boolean;
}

/**
 * Where `CONFIG_WIN32 || CONFIG_LINUX`.
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestFilesystemInfo
 */
export interface GuestFilesystemInfo {
  name: string;
  mountpoint: string;
  type: string;
  /** @since 3.0 */
  'used-bytes'?: number | bigint | undefined;
  /** @since 3.0 */
  'total-bytes'?: number | bigint | undefined;
  /** @since 9.1 */
  'total-bytes-privileged'?: number | bigint | undefined;
  disk: readonly GuestDiskAddress[];
}

/**
 * Where `CONFIG_WIN32 || CONFIG_FSTRIM`.
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestFilesystemTrimResponse
 */
export interface GuestFilesystemTrimResponse {
  paths: readonly GuestFilesystemTrimResult[];
}

/**
 * Where `CONFIG_WIN32 || CONFIG_FSTRIM`.
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestFilesystemTrimResult
 */
export interface GuestFilesystemTrimResult {
  path: string;
  trimmed?: number | bigint | undefined;
  minimum?: number | bigint | undefined;
  error?: string | undefined;
}

/**
 * Where `CONFIG_WIN32 || CONFIG_FSFREEZE`.
 * @since 0.15
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.GuestFsfreezeStatus
 */
export type GuestFsfreezeStatus = 'thawed' | 'frozen' | (string & {});

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestHostName
 */
export interface GuestHostName {
  'host-name': string;
}

/**
 * Where `CONFIG_WIN32 || HAVE_GETIFADDRS`.
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestIpAddress
 */
export interface GuestIpAddress {
  'ip-address': string;
  'ip-address-type': GuestIpAddressType;
  prefix: number | bigint;
}

/**
 * Where `CONFIG_WIN32 || HAVE_GETIFADDRS`.
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.GuestIpAddressType
 */
export type GuestIpAddressType = 'ipv4' | 'ipv6' | (string & {});

/**
 * Where `CONFIG_LINUX`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestLinuxCpuStats
 */
export interface GuestLinuxCpuStats {
  cpu: number | bigint;
  user: number | bigint;
  nice: number | bigint;
  system: number | bigint;
  idle: number | bigint;
  iowait?: number | bigint | undefined;
  irq?: number | bigint | undefined;
  softirq?: number | bigint | undefined;
  steal?: number | bigint | undefined;
  guest?: number | bigint | undefined;
  guestnice?: number | bigint | undefined;
}

/**
 * Where `CONFIG_WIN32 || CONFIG_GETLOADAVG`.
 * In QEMU 10.0 where `CONFIG_GETLOADAVG`.
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestLoadAverage
 */
export interface GuestLoadAverage {
  load1m: number;
  load5m: number;
  load15m: number;
}

/**
 * Where `CONFIG_LINUX || CONFIG_WIN32`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestLogicalProcessor
 */
export interface GuestLogicalProcessor {
  'logical-id': number | bigint;
  online: boolean;
  'can-offline'?: boolean | undefined;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestMemoryBlock
 */
export interface GuestMemoryBlock {
  'phys-index': number | bigint;
  online: boolean;
  'can-offline'?: boolean | undefined;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestMemoryBlockInfo
 */
export interface GuestMemoryBlockInfo {
  size: number | bigint;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestMemoryBlockResponse
 */
export interface GuestMemoryBlockResponse {
  'phys-index': number | bigint;
  response: GuestMemoryBlockResponseType;
  'error-code'?: number | bigint | undefined;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.GuestMemoryBlockResponseType
 */
export type GuestMemoryBlockResponseType =
  'success' | 'not-found' | 'operation-not-supported' | 'operation-failed' | (string & {});

/**
 * Where `CONFIG_WIN32 || CONFIG_LIBUDEV`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestNVMeSmart
 */
export interface GuestNVMeSmart {
  'critical-warning': number | bigint;
  temperature: number | bigint;
  'available-spare': number | bigint;
  'available-spare-threshold': number | bigint;
  'percentage-used': number | bigint;
  'data-units-read-lo': number | bigint;
  'data-units-read-hi': number | bigint;
  'data-units-written-lo': number | bigint;
  'data-units-written-hi': number | bigint;
  'host-read-commands-lo': number | bigint;
  'host-read-commands-hi': number | bigint;
  'host-write-commands-lo': number | bigint;
  'host-write-commands-hi': number | bigint;
  'controller-busy-time-lo': number | bigint;
  'controller-busy-time-hi': number | bigint;
  'power-cycles-lo': number | bigint;
  'power-cycles-hi': number | bigint;
  'power-on-hours-lo': number | bigint;
  'power-on-hours-hi': number | bigint;
  'unsafe-shutdowns-lo': number | bigint;
  'unsafe-shutdowns-hi': number | bigint;
  'media-errors-lo': number | bigint;
  'media-errors-hi': number | bigint;
  'number-of-error-log-entries-lo': number | bigint;
  'number-of-error-log-entries-hi': number | bigint;
}

/**
 * Where `CONFIG_WIN32 || HAVE_GETIFADDRS`.
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestNetworkInterface
 */
export interface GuestNetworkInterface {
  name: string;
  'hardware-address'?: string | undefined;
  'ip-addresses'?: readonly GuestIpAddress[] | undefined;
  /** @since 2.11 */
  statistics?: GuestNetworkInterfaceStat | undefined;
}

/**
 * Where `CONFIG_WIN32 || HAVE_GETIFADDRS`.
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestNetworkInterfaceStat
 */
export interface GuestNetworkInterfaceStat {
  'rx-bytes': number | bigint;
  'rx-packets': number | bigint;
  'rx-errs': number | bigint;
  'rx-dropped': number | bigint;
  'tx-bytes': number | bigint;
  'tx-packets': number | bigint;
  'tx-errs': number | bigint;
  'tx-dropped': number | bigint;
}

/**
 * Where `CONFIG_LINUX`.
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestNetworkRoute
 */
export interface GuestNetworkRoute {
  iface: string;
  destination: string;
  metric: number | bigint;
  gateway?: string | undefined;
  mask?: string | undefined;
  irtt?: number | bigint | undefined;
  flags?: number | bigint | undefined;
  refcnt?: number | bigint | undefined;
  use?: number | bigint | undefined;
  window?: number | bigint | undefined;
  mtu?: number | bigint | undefined;
  desprefixlen?: string | undefined;
  source?: string | undefined;
  srcprefixlen?: string | undefined;
  nexthop?: string | undefined;
  version: number | bigint;
}

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestOSInfo
 */
export interface GuestOSInfo {
  'kernel-release'?: string | undefined;
  'kernel-version'?: string | undefined;
  machine?: string | undefined;
  id?: string | undefined;
  name?: string | undefined;
  'pretty-name'?: string | undefined;
  version?: string | undefined;
  'version-id'?: string | undefined;
  variant?: string | undefined;
  'variant-id'?: string | undefined;
}

/**
 * Where `CONFIG_WIN32 || CONFIG_LINUX`.
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestPCIAddress
 */
export interface GuestPCIAddress {
  domain: number | bigint;
  bus: number | bigint;
  slot: number | bigint;
  function: number | bigint;
}

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestTimezone
 */
export interface GuestTimezone {
  zone?: string | undefined;
  offset: number | bigint;
}

/**
 * Where `CONFIG_WIN32 || HAVE_UTMPX`.
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#object-QGA-qapi-schema.GuestUser
 */
export interface GuestUser {
  user: string;
  'login-time': number;
  domain?: string | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#enum-QGA-qapi-schema.QGASeek
 */
export type QGASeek = 'set' | 'cur' | 'end';

/** The commands of the guest agent. */
export interface GuestCommands {
  /**
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-exec
   */
  'guest-exec': {
    arguments: {
      path: string;
      arg?: readonly string[] | undefined;
      env?: readonly string[] | undefined;
      'input-data'?: string | undefined;
      'capture-output'?: GuestExecCaptureOutput | boolean | undefined;
    };
    returns: GuestExec;
  };
  /**
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-exec-status
   */
  'guest-exec-status': {
    arguments: {
      pid: number | bigint;
    };
    returns: GuestExecStatus;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-file-close
   */
  'guest-file-close': {
    arguments: {
      handle: number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-file-flush
   */
  'guest-file-flush': {
    arguments: {
      handle: number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-file-open
   */
  'guest-file-open': {
    arguments: {
      path: string;
      mode?: string | undefined;
    };
    returns: number | bigint;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-file-read
   */
  'guest-file-read': {
    arguments: {
      handle: number | bigint;
      count?: number | bigint | undefined;
    };
    returns: GuestFileRead;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-file-seek
   */
  'guest-file-seek': {
    arguments: {
      handle: number | bigint;
      offset: number | bigint;
      whence: GuestFileWhence;
    };
    returns: GuestFileSeek;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-file-write
   */
  'guest-file-write': {
    arguments: {
      handle: number | bigint;
      'buf-b64': string;
      count?: number | bigint | undefined;
    };
    returns: GuestFileWrite;
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_FSFREEZE`.
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-fsfreeze-freeze
   */
  'guest-fsfreeze-freeze': {
    returns: number | bigint;
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_FSFREEZE`.
   * @since 2.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-fsfreeze-freeze-list
   */
  'guest-fsfreeze-freeze-list': {
    arguments: {
      mountpoints?: readonly string[] | undefined;
    };
    returns: number | bigint;
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_FSFREEZE`.
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-fsfreeze-status
   */
  'guest-fsfreeze-status': {
    returns: GuestFsfreezeStatus;
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_FSFREEZE`.
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-fsfreeze-thaw
   */
  'guest-fsfreeze-thaw': {
    returns: number | bigint;
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_FSTRIM`.
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-fstrim
   */
  'guest-fstrim': {
    arguments: {
      minimum?: number | bigint | undefined;
    };
    returns: GuestFilesystemTrimResponse;
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-cpustats
   */
  'guest-get-cpustats': {
    returns: readonly GuestCpuStats[];
  };
  /**
   * Where `CONFIG_WIN32`.
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-devices
   */
  'guest-get-devices': {
    returns: readonly GuestDeviceInfo[];
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_LIBUDEV`.
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-disks
   */
  'guest-get-disks': {
    returns: readonly GuestDiskInfo[];
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-diskstats
   */
  'guest-get-diskstats': {
    returns: readonly GuestDiskStatsInfo[];
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_LINUX`.
   * @since 2.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-fsinfo
   */
  'guest-get-fsinfo': {
    returns: readonly GuestFilesystemInfo[];
  };
  /**
   * @since 2.10
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-host-name
   */
  'guest-get-host-name': {
    returns: GuestHostName;
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_GETLOADAVG`.
   * In QEMU 10.0 where `CONFIG_GETLOADAVG`.
   * @since 10.0
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-load
   */
  'guest-get-load': {
    returns: GuestLoadAverage;
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-memory-block-info
   */
  'guest-get-memory-block-info': {
    returns: GuestMemoryBlockInfo;
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-memory-blocks
   */
  'guest-get-memory-blocks': {
    returns: readonly GuestMemoryBlock[];
  };
  /**
   * @since 2.10
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-osinfo
   */
  'guest-get-osinfo': {
    returns: GuestOSInfo;
  };
  /**
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-time
   */
  'guest-get-time': {
    returns: number | bigint;
  };
  /**
   * @since 2.10
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-timezone
   */
  'guest-get-timezone': {
    returns: GuestTimezone;
  };
  /**
   * Where `CONFIG_WIN32 || HAVE_UTMPX`.
   * @since 2.10
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-users
   */
  'guest-get-users': {
    returns: readonly GuestUser[];
  };
  /**
   * Where `CONFIG_LINUX || CONFIG_WIN32`.
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-get-vcpus
   */
  'guest-get-vcpus': {
    returns: readonly GuestLogicalProcessor[];
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-info
   */
  'guest-info': {
    returns: GuestAgentInfo;
  };
  /**
   * Where `CONFIG_WIN32 || HAVE_GETIFADDRS`.
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-network-get-interfaces
   */
  'guest-network-get-interfaces': {
    returns: readonly GuestNetworkInterface[];
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 9.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-network-get-route
   */
  'guest-network-get-route': {
    returns: readonly GuestNetworkRoute[];
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-ping
   */
  'guest-ping': {
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-set-memory-blocks
   */
  'guest-set-memory-blocks': {
    arguments: {
      'mem-blks': readonly GuestMemoryBlock[];
    };
    returns: readonly GuestMemoryBlockResponse[];
  };
  /**
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-set-time
   */
  'guest-set-time': {
    arguments: {
      time?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_WIN32 || CONFIG_LINUX || CONFIG_FREEBSD`.
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-set-user-password
   */
  'guest-set-user-password': {
    arguments: {
      username: string;
      password: string;
      crypted: boolean;
    };
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-set-vcpus
   */
  'guest-set-vcpus': {
    arguments: {
      vcpus: readonly GuestLogicalProcessor[];
    };
    returns: number | bigint;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-shutdown
   */
  'guest-shutdown': {
    arguments: {
      mode?: string | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * In QEMU 7.2 to 9.0 where `CONFIG_POSIX`.
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-ssh-add-authorized-keys
   */
  'guest-ssh-add-authorized-keys': {
    arguments: {
      username: string;
      keys: readonly string[];
      reset?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * In QEMU 7.2 to 9.0 where `CONFIG_POSIX`.
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-ssh-get-authorized-keys
   */
  'guest-ssh-get-authorized-keys': {
    arguments: {
      username: string;
    };
    returns: GuestAuthorizedKeys;
  };
  /**
   * In QEMU 7.2 to 9.0 where `CONFIG_POSIX`.
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-ssh-remove-authorized-keys
   */
  'guest-ssh-remove-authorized-keys': {
    arguments: {
      username: string;
      keys: readonly string[];
    };
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_LINUX || CONFIG_WIN32`.
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-suspend-disk
   */
  'guest-suspend-disk': {
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_LINUX`.
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-suspend-hybrid
   */
  'guest-suspend-hybrid': {
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_LINUX || CONFIG_WIN32`.
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-suspend-ram
   */
  'guest-suspend-ram': {
    returns: Record<string, never>;
  };
  /**
   * @since 0.15
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-sync
   */
  'guest-sync': {
    arguments: {
      id: number | bigint;
    };
    returns: number | bigint;
  };
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-ga-ref.html#command-QGA-qapi-schema.guest-sync-delimited
   */
  'guest-sync-delimited': {
    arguments: {
      id: number | bigint;
    };
    returns: number | bigint;
  };
}
