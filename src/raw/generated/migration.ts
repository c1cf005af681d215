// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { StrOrNull } from './common.js';
import type { InetSocketAddress, SocketAddress } from './sockets.js';

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.BitmapMigrationBitmapAlias
 */
export interface BitmapMigrationBitmapAlias {
  name: string;
  alias: string;
  /** @since 6.0 */
  transform?: BitmapMigrationBitmapAliasTransform | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.BitmapMigrationBitmapAliasTransform
 */
export interface BitmapMigrationBitmapAliasTransform {
  persistent?: boolean | undefined;
}

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.BitmapMigrationNodeAlias
 */
export interface BitmapMigrationNodeAlias {
  'node-name': string;
  alias: string;
  bitmaps: readonly BitmapMigrationBitmapAlias[];
}

/**
 * @since 3.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.COLOExitReason
 */
export type COLOExitReason = 'none' | 'request' | 'error' | 'processing' | (string & {});

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.COLOMessage
 */
export type COLOMessage =
  | 'checkpoint-ready'
  | 'checkpoint-request'
  | 'checkpoint-reply'
  | 'vmstate-send'
  | 'vmstate-size'
  | 'vmstate-received'
  | 'vmstate-loaded'
  | (string & {});

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.COLOMode
 */
export type COLOMode = 'none' | 'primary' | 'secondary' | (string & {});

/**
 * Where `CONFIG_REPLICATION`.
 * @since 3.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.COLOStatus
 */
export interface COLOStatus {
  mode: COLOMode;
  /** @since 4.0 */
  'last-mode': COLOMode;
  reason: COLOExitReason;
}

/**
 * @since 3.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.CompressionStats
 */
export interface CompressionStats {
  pages: number | bigint;
  busy: number | bigint;
  'busy-rate': number;
  'compressed-size': number | bigint;
  'compression-rate': number;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.DirtyLimitInfo
 */
export interface DirtyLimitInfo {
  'cpu-index': number | bigint;
  'limit-rate': number | bigint;
  'current-rate': number | bigint;
}

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.DirtyRateInfo
 */
export interface DirtyRateInfo {
  'dirty-rate'?: number | bigint | undefined;
  status: DirtyRateStatus;
  'start-time': number | bigint;
  'calc-time': number | bigint;
  /** @since 8.2 */
  'calc-time-unit'?: TimeUnit | undefined;
  /** @since 6.1 */
  'sample-pages': number | bigint;
  /** @since 6.2 */
  mode: DirtyRateMeasureMode;
  /** @since 6.2 */
  'vcpu-dirty-rate'?: readonly DirtyRateVcpu[] | undefined;
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.DirtyRateMeasureMode
 */
export type DirtyRateMeasureMode = 'page-sampling' | 'dirty-ring' | 'dirty-bitmap' | (string & {});

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.DirtyRateStatus
 */
export type DirtyRateStatus = 'unstarted' | 'measuring' | 'measured' | (string & {});

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.DirtyRateVcpu
 */
export interface DirtyRateVcpu {
  id: number | bigint;
  'dirty-rate': number | bigint;
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.FailoverStatus
 */
export type FailoverStatus = 'none' | 'require' | 'active' | 'completed' | 'relaunch' | (string & {});

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.FileMigrationArgs
 */
export interface FileMigrationArgs {
  filename: string;
  offset: number | bigint;
}

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.MigMode
 */
export type MigMode = 'normal' | 'cpr-reboot' | 'cpr-transfer' | 'cpr-exec' | (string & {});

/**
 * @since 2.4
 * @removed in 11.0
 * @see https://qemu.readthedocs.io/en/v10.2.0/interop/qemu-qmp-ref.html
 */
export interface MigrateSetParameters {
  /** @since 4.0 */
  'announce-initial'?: number | bigint | undefined;
  /** @since 4.0 */
  'announce-max'?: number | bigint | undefined;
  /** @since 4.0 */
  'announce-rounds'?: number | bigint | undefined;
  /** @since 4.0 */
  'announce-step'?: number | bigint | undefined;
  /** @since 5.0 */
  'throttle-trigger-threshold'?: number | undefined;
  /** @since 2.7 */
  'cpu-throttle-initial'?: number | undefined;
  /** @since 2.7 */
  'cpu-throttle-increment'?: number | undefined;
  /** @since 5.1 */
  'cpu-throttle-tailslow'?: boolean | undefined;
  /** @since 2.7 */
  'tls-creds'?: StrOrNull | undefined;
  /** @since 2.7 */
  'tls-hostname'?: StrOrNull | undefined;
  /** @since 4.0 */
  'tls-authz'?: StrOrNull | undefined;
  /** @since 2.8 */
  'max-bandwidth'?: number | bigint | undefined;
  /**
   * @since 8.2
   * @removed in 11.0
   */
  'avail-switchover-bandwidth'?: number | bigint | undefined;
  /** @since 2.8 */
  'downtime-limit'?: number | bigint | undefined;
  /**
   * @since 2.8
   * @experimental
   */
  'x-checkpoint-delay'?: number | undefined;
  /** @since 4.0 */
  'multifd-channels'?: number | undefined;
  /** @since 2.11 */
  'xbzrle-cache-size'?: number | bigint | undefined;
  /** @since 3.0 */
  'max-postcopy-bandwidth'?: number | bigint | undefined;
  /** @since 3.1 */
  'max-cpu-throttle'?: number | undefined;
  /** @since 5.0 */
  'multifd-compression'?: MultiFDCompression | undefined;
  /** @since 5.0 */
  'multifd-zlib-level'?: number | undefined;
  /**
   * @since 9.2
   * @removed in 11.0
   */
  'multifd-qatzip-level'?: number | undefined;
  /** @since 5.0 */
  'multifd-zstd-level'?: number | undefined;
  /** @since 5.2 */
  'block-bitmap-mapping'?: readonly BitmapMigrationNodeAlias[] | undefined;
  /**
   * @since 8.1
   * @removed in 11.0
   * @experimental
   */
  'x-vcpu-dirty-limit-period'?: number | bigint | undefined;
  /**
   * @since 8.1
   * @removed in 11.0
   */
  'vcpu-dirty-limit'?: number | bigint | undefined;
  /**
   * @since 8.2
   * @removed in 11.0
   */
  mode?: MigMode | undefined;
  /**
   * @since 9.0
   * @removed in 11.0
   */
  'zero-page-detection'?: ZeroPageDetection | undefined;
  /**
   * @since 9.1
   * @removed in 11.0
   */
  'direct-io'?: boolean | undefined;
  /**
   * @since 10.2
   * @removed in 11.0
   */
  'cpr-exec-command'?: readonly string[] | undefined;
  /**
   * @removed in 9.1
   * @deprecated
   */
  'compress-level'?: number | undefined;
  /**
   * @removed in 9.1
   * @deprecated
   */
  'compress-threads'?: number | undefined;
  /**
   * @since 3.1
   * @removed in 9.1
   * @deprecated
   */
  'compress-wait-thread'?: boolean | undefined;
  /**
   * @removed in 9.1
   * @deprecated
   */
  'decompress-threads'?: number | undefined;
  /**
   * @since 2.10
   * @removed in 9.1
   * @deprecated
   */
  'block-incremental'?: boolean | undefined;
}

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.MigrationAddress
 */
export type MigrationAddress =
  | ({ transport: 'socket' } & SocketAddress)
  | ({ transport: 'exec' } & MigrationExecCommand)
  | ({ transport: 'rdma' } & InetSocketAddress)
  | ({ transport: 'file' } & FileMigrationArgs);

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.MigrationAddressType
 */
export type MigrationAddressType = 'socket' | 'exec' | 'rdma' | 'file';

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.MigrationCapability
 */
export type MigrationCapability =
  | 'xbzrle'
  | 'rdma-pin-all'
  | 'auto-converge'
  | 'events'
  | 'postcopy-ram'
  | 'x-colo'
  | 'release-ram'
  | 'return-path'
  | 'pause-before-switchover'
  | 'multifd'
  | 'dirty-bitmaps'
  | 'postcopy-blocktime'
  | 'late-block-activate'
  | 'x-ignore-shared'
  | 'validate-uuid'
  | 'background-snapshot'
  | 'zero-copy-send'
  | 'postcopy-preempt'
  | 'switchover-ack'
  | 'dirty-limit'
  | 'mapped-ram'
  | 'zero-blocks'
  | 'compress'
  | 'block'
  | (string & {});

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.MigrationCapabilityStatus
 */
export interface MigrationCapabilityStatus {
  capability: MigrationCapability;
  state: boolean;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.MigrationChannel
 */
export interface MigrationChannel {
  'channel-type': MigrationChannelType;
  addr: MigrationAddress;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.MigrationChannelType
 */
export type MigrationChannelType = 'main' | 'cpr';

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.MigrationExecCommand
 */
export interface MigrationExecCommand {
  args: readonly string[];
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.MigrationInfo
 */
export interface MigrationInfo {
  status?: MigrationStatus | undefined;
  /** @since 1.2 */
  ram?: MigrationStats | undefined;
  /** @since 5.2 */
  vfio?: VfioStats | undefined;
  /** @since 1.2 */
  'xbzrle-cache'?: XBZRLECacheStats | undefined;
  /** @since 1.2 */
  'total-time'?: number | bigint | undefined;
  /** @since 1.3 */
  'expected-downtime'?: number | bigint | undefined;
  /** @since 1.3 */
  downtime?: number | bigint | undefined;
  /** @since 1.6 */
  'setup-time'?: number | bigint | undefined;
  /** @since 2.7 */
  'cpu-throttle-percentage'?: number | bigint | undefined;
  /** @since 2.7 */
  'error-desc'?: string | undefined;
  /** @since 6.0 */
  'blocked-reasons'?: readonly string[] | undefined;
  /** @since 3.0 */
  'postcopy-blocktime'?: number | undefined;
  /** @since 3.0 */
  'postcopy-vcpu-blocktime'?: readonly number[] | undefined;
  /**
   * @since 10.1
   * @experimental
   */
  'postcopy-latency'?: number | bigint | undefined;
  /**
   * @since 10.1
   * @experimental
   */
  'postcopy-latency-dist'?: readonly (number | bigint)[] | undefined;
  /**
   * @since 10.1
   * @experimental
   */
  'postcopy-vcpu-latency'?: readonly (number | bigint)[] | undefined;
  /**
   * @since 10.1
   * @experimental
   */
  'postcopy-non-vcpu-latency'?: number | bigint | undefined;
  /** @since 4.0 */
  'socket-address'?: readonly SocketAddress[] | undefined;
  /** @since 8.1 */
  'dirty-limit-throttle-time-per-round'?: number | bigint | undefined;
  /** @since 8.1 */
  'dirty-limit-ring-full-time'?: number | bigint | undefined;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  remaining?: number | bigint | undefined;
  /**
   * @removed in 9.1
   * @deprecated
   */
  disk?: MigrationStats | undefined;
  /**
   * @since 3.1
   * @removed in 9.1
   * @deprecated
   */
  compression?: CompressionStats | undefined;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.MigrationParameter
 */
export type MigrationParameter =
  | 'announce-initial'
  | 'announce-max'
  | 'announce-rounds'
  | 'announce-step'
  | 'throttle-trigger-threshold'
  | 'cpu-throttle-initial'
  | 'cpu-throttle-increment'
  | 'cpu-throttle-tailslow'
  | 'tls-creds'
  | 'tls-hostname'
  | 'tls-authz'
  | 'max-bandwidth'
  | 'avail-switchover-bandwidth'
  | 'downtime-limit'
  | 'x-checkpoint-delay'
  | 'multifd-channels'
  | 'xbzrle-cache-size'
  | 'max-postcopy-bandwidth'
  | 'max-cpu-throttle'
  | 'multifd-compression'
  | 'multifd-zlib-level'
  | 'multifd-zstd-level'
  | 'multifd-qatzip-level'
  | 'block-bitmap-mapping'
  | 'x-vcpu-dirty-limit-period'
  | 'vcpu-dirty-limit'
  | 'mode'
  | 'zero-page-detection'
  | 'direct-io'
  | 'cpr-exec-command'
  | 'compress-level'
  | 'compress-threads'
  | 'decompress-threads'
  | 'compress-wait-thread'
  | 'block-incremental'
  | (string & {});

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.MigrationParameters
 */
export interface MigrationParameters {
  /** @since 4.0 */
  'announce-initial'?: number | bigint | undefined;
  /** @since 4.0 */
  'announce-max'?: number | bigint | undefined;
  /** @since 4.0 */
  'announce-rounds'?: number | bigint | undefined;
  /** @since 4.0 */
  'announce-step'?: number | bigint | undefined;
  /** @since 5.0 */
  'throttle-trigger-threshold'?: number | undefined;
  /** @since 2.7 */
  'cpu-throttle-initial'?: number | undefined;
  /** @since 2.7 */
  'cpu-throttle-increment'?: number | undefined;
  /** @since 5.1 */
  'cpu-throttle-tailslow'?: boolean | undefined;
  /** @since 2.7 */
  'tls-creds'?: StrOrNull | string | undefined;
  /** @since 2.7 */
  'tls-hostname'?: StrOrNull | string | undefined;
  /** @since 4.0 */
  'tls-authz'?: StrOrNull | string | undefined;
  /** @since 2.8 */
  'max-bandwidth'?: number | bigint | undefined;
  /** @since 8.2 */
  'avail-switchover-bandwidth'?: number | bigint | undefined;
  /** @since 2.8 */
  'downtime-limit'?: number | bigint | undefined;
  /**
   * @since 2.8
   * @experimental
   */
  'x-checkpoint-delay'?: number | undefined;
  /** @since 4.0 */
  'multifd-channels'?: number | undefined;
  /** @since 2.11 */
  'xbzrle-cache-size'?: number | bigint | undefined;
  /** @since 3.0 */
  'max-postcopy-bandwidth'?: number | bigint | undefined;
  /** @since 3.1 */
  'max-cpu-throttle'?: number | undefined;
  /** @since 5.0 */
  'multifd-compression'?: MultiFDCompression | undefined;
  /** @since 5.0 */
  'multifd-zlib-level'?: number | undefined;
  /** @since 9.2 */
  'multifd-qatzip-level'?: number | undefined;
  /** @since 5.0 */
  'multifd-zstd-level'?: number | undefined;
  /** @since 5.2 */
  'block-bitmap-mapping'?: readonly BitmapMigrationNodeAlias[] | undefined;
  /**
   * @since 8.1
   * @experimental
   */
  'x-vcpu-dirty-limit-period'?: number | bigint | undefined;
  /** @since 8.1 */
  'vcpu-dirty-limit'?: number | bigint | undefined;
  /** @since 8.2 */
  mode?: MigMode | undefined;
  /** @since 9.0 */
  'zero-page-detection'?: ZeroPageDetection | undefined;
  /** @since 9.1 */
  'direct-io'?: boolean | undefined;
  /** @since 10.2 */
  'cpr-exec-command'?: readonly string[] | undefined;
  /**
   * @since 11.1 at the latest; 11.0-dev lacks it
   * @experimental
   */
  'x-rdma-chunk-size'?: number | bigint | undefined;
  /**
   * @removed in 9.1
   * @deprecated
   */
  'compress-level'?: number | undefined;
  /**
   * @removed in 9.1
   * @deprecated
   */
  'compress-threads'?: number | undefined;
  /**
   * @since 3.1
   * @removed in 9.1
   * @deprecated
   */
  'compress-wait-thread'?: boolean | undefined;
  /**
   * @removed in 9.1
   * @deprecated
   */
  'decompress-threads'?: number | undefined;
  /**
   * @since 2.10
   * @removed in 9.1
   * @deprecated
   */
  'block-incremental'?: boolean | undefined;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.MigrationStats
 */
export interface MigrationStats {
  transferred: number | bigint;
  remaining: number | bigint;
  total: number | bigint;
  /** @since 1.2 */
  duplicate: number | bigint;
  /** @since 1.2 */
  normal: number | bigint;
  /** @since 1.2 */
  'normal-bytes': number | bigint;
  /** @since 1.3 */
  'dirty-pages-rate': number | bigint;
  /** @since 1.6 */
  mbps: number;
  /** @since 2.1 */
  'dirty-sync-count': number | bigint;
  /** @since 2.7 */
  'postcopy-requests': number | bigint;
  /** @since 2.10 */
  'page-size': number | bigint;
  /** @since 3.0 */
  'multifd-bytes': number | bigint;
  /** @since 4.0 */
  'pages-per-second': number | bigint;
  /** @since 7.0 */
  'precopy-bytes': number | bigint;
  /** @since 7.0 */
  'downtime-bytes': number | bigint;
  /** @since 7.0 */
  'postcopy-bytes': number | bigint;
  /** @since 7.1 */
  'dirty-sync-missed-zero-copy': number | bigint;
  /**
   * @since 1.5
   * @removed in 9.1
   * @deprecated
   */
  skipped?: number | bigint | undefined;
}

/**
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.MigrationStatus
 */
export type MigrationStatus =
  | 'none'
  | 'setup'
  | 'cancelling'
  | 'cancelled'
  | 'active'
  | 'postcopy-device'
  | 'postcopy-active'
  | 'postcopy-paused'
  | 'postcopy-recover-setup'
  | 'postcopy-recover'
  | 'completed'
  | 'failed'
  | 'colo'
  | 'pre-switchover'
  | 'device'
  | 'wait-unplug'
  | 'failing'
  | (string & {});

/**
 * @since 7.2
 * @removed in 11.0
 * @see https://qemu.readthedocs.io/en/v10.2.0/interop/qemu-qmp-ref.html
 */
export interface MigrationThreadInfo {
  name: string;
  'thread-id': number | bigint;
}

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.MultiFDCompression
 */
export type MultiFDCompression = 'none' | 'zlib' | 'zstd' | 'qatzip' | 'qpl' | 'uadk' | (string & {});

/**
 * Where `CONFIG_REPLICATION`.
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.ReplicationStatus
 */
export interface ReplicationStatus {
  error: boolean;
  desc?: string | undefined;
}

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.TimeUnit
 */
export type TimeUnit = 'second' | 'millisecond' | (string & {});

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.VfioStats
 */
export interface VfioStats {
  transferred: number | bigint;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-migration.XBZRLECacheStats
 */
export interface XBZRLECacheStats {
  'cache-size': number | bigint;
  bytes: number | bigint;
  pages: number | bigint;
  'cache-miss': number | bigint;
  /** @since 2.1 */
  'cache-miss-rate': number;
  /** @since 5.1 */
  'encoding-rate': number;
  overflow: number | bigint;
}

/**
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-migration.ZeroPageDetection
 */
export type ZeroPageDetection = 'none' | 'legacy' | 'multifd' | (string & {});

/** The commands of QEMU's module migration. */
export interface MigrationCommands {
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.calc-dirty-rate
   */
  'calc-dirty-rate': {
    arguments: {
      'calc-time': number | bigint;
      /** @since 8.2 */
      'calc-time-unit'?: TimeUnit | undefined;
      /** @since 6.1 */
      'sample-pages'?: number | bigint | undefined;
      /** @since 6.1 */
      mode?: DirtyRateMeasureMode | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.cancel-vcpu-dirty-limit
   */
  'cancel-vcpu-dirty-limit': {
    arguments: {
      'cpu-index'?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate
   */
  migrate: {
    arguments: {
      /** Mandatory in QEMU 7.2 to 8.2. */
      uri?: string | undefined;
      /** @since 8.2 */
      channels?: readonly MigrationChannel[] | undefined;
      /** @since 3.0 */
      resume?: boolean | undefined;
      /**
       * @removed in 11.0
       * @deprecated
       */
      detach?: boolean | undefined;
      /**
       * @removed in 9.1
       * @deprecated
       */
      blk?: boolean | undefined;
      /**
       * @removed in 9.1
       * @deprecated
       */
      inc?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.11
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate-continue
   */
  'migrate-continue': {
    arguments: {
      state: MigrationStatus;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate-incoming
   */
  'migrate-incoming': {
    arguments: {
      /** Mandatory in QEMU 7.2 to 8.1. */
      uri?: string | undefined;
      /** @since 8.2 */
      channels?: readonly MigrationChannel[] | undefined;
      /** @since 9.1 */
      'exit-on-error'?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate-pause
   */
  'migrate-pause': {
    returns: Record<string, never>;
    oob: true;
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate-recover
   */
  'migrate-recover': {
    arguments: {
      uri: string;
    };
    returns: Record<string, never>;
    oob: true;
  };
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate-set-capabilities
   */
  'migrate-set-capabilities': {
    arguments: {
      capabilities: readonly MigrationCapabilityStatus[];
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate-set-parameters
   */
  'migrate-set-parameters': {
    arguments: {
      /** @since 4.0 */
      'announce-initial'?: number | bigint | undefined;
      /** @since 4.0 */
      'announce-max'?: number | bigint | undefined;
      /** @since 4.0 */
      'announce-rounds'?: number | bigint | undefined;
      /** @since 4.0 */
      'announce-step'?: number | bigint | undefined;
      /** @since 5.0 */
      'throttle-trigger-threshold'?: number | undefined;
      /** @since 2.7 */
      'cpu-throttle-initial'?: number | undefined;
      /** @since 2.7 */
      'cpu-throttle-increment'?: number | undefined;
      /** @since 5.1 */
      'cpu-throttle-tailslow'?: boolean | undefined;
      /** @since 2.7 */
      'tls-creds'?: StrOrNull | undefined;
      /** @since 2.7 */
      'tls-hostname'?: StrOrNull | undefined;
      /** @since 4.0 */
      'tls-authz'?: StrOrNull | undefined;
      /** @since 2.8 */
      'max-bandwidth'?: number | bigint | undefined;
      /** @since 8.2 */
      'avail-switchover-bandwidth'?: number | bigint | undefined;
      /** @since 2.8 */
      'downtime-limit'?: number | bigint | undefined;
      /**
       * @since 2.8
       * @experimental
       */
      'x-checkpoint-delay'?: number | undefined;
      /** @since 4.0 */
      'multifd-channels'?: number | undefined;
      /** @since 2.11 */
      'xbzrle-cache-size'?: number | bigint | undefined;
      /** @since 3.0 */
      'max-postcopy-bandwidth'?: number | bigint | undefined;
      /** @since 3.1 */
      'max-cpu-throttle'?: number | undefined;
      /** @since 5.0 */
      'multifd-compression'?: MultiFDCompression | undefined;
      /** @since 5.0 */
      'multifd-zlib-level'?: number | undefined;
      /** @since 9.2 */
      'multifd-qatzip-level'?: number | undefined;
      /** @since 5.0 */
      'multifd-zstd-level'?: number | undefined;
      /** @since 5.2 */
      'block-bitmap-mapping'?: readonly BitmapMigrationNodeAlias[] | undefined;
      /**
       * @since 8.1
       * @experimental
       */
      'x-vcpu-dirty-limit-period'?: number | bigint | undefined;
      /** @since 8.1 */
      'vcpu-dirty-limit'?: number | bigint | undefined;
      /** @since 8.2 */
      mode?: MigMode | undefined;
      /** @since 9.0 */
      'zero-page-detection'?: ZeroPageDetection | undefined;
      /** @since 9.1 */
      'direct-io'?: boolean | undefined;
      /** @since 10.2 */
      'cpr-exec-command'?: readonly string[] | undefined;
      /**
       * @since 11.1 at the latest; 11.0-dev lacks it
       * @experimental
       */
      'x-rdma-chunk-size'?: number | bigint | undefined;
      /**
       * @removed in 9.1
       * @deprecated
       */
      'compress-level'?: number | undefined;
      /**
       * @removed in 9.1
       * @deprecated
       */
      'compress-threads'?: number | undefined;
      /**
       * @since 3.1
       * @removed in 9.1
       * @deprecated
       */
      'compress-wait-thread'?: boolean | undefined;
      /**
       * @removed in 9.1
       * @deprecated
       */
      'decompress-threads'?: number | undefined;
      /**
       * @since 2.10
       * @removed in 9.1
       * @deprecated
       */
      'block-incremental'?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate-start-postcopy
   */
  'migrate-start-postcopy': {
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.migrate_cancel
   */
  migrate_cancel: {
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_REPLICATION`.
   * @since 3.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.query-colo-status
   */
  'query-colo-status': {
    returns: COLOStatus;
  };
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.query-dirty-rate
   */
  'query-dirty-rate': {
    arguments: {
      /** @since 8.2 */
      'calc-time-unit'?: TimeUnit | undefined;
    };
    returns: DirtyRateInfo;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.query-migrate
   */
  'query-migrate': {
    returns: MigrationInfo;
  };
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.query-migrate-capabilities
   */
  'query-migrate-capabilities': {
    returns: readonly MigrationCapabilityStatus[];
  };
  /**
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.query-migrate-parameters
   */
  'query-migrate-parameters': {
    returns: MigrationParameters;
  };
  /**
   * @since 7.2
   * @removed in 11.0
   * @deprecated
   * @see https://qemu.readthedocs.io/en/v10.2.0/interop/qemu-qmp-ref.html
   */
  'query-migrationthreads': {
    returns: readonly MigrationThreadInfo[];
  };
  /**
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.query-vcpu-dirty-limit
   */
  'query-vcpu-dirty-limit': {
    returns: readonly DirtyLimitInfo[];
  };
  /**
   * Where `CONFIG_REPLICATION`.
   * @since 2.9
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.query-xen-replication-status
   */
  'query-xen-replication-status': {
    returns: ReplicationStatus;
  };
  /**
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.set-vcpu-dirty-limit
   */
  'set-vcpu-dirty-limit': {
    arguments: {
      'cpu-index'?: number | bigint | undefined;
      'dirty-rate': number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.snapshot-delete
   */
  'snapshot-delete': {
    arguments: {
      'job-id': string;
      tag: string;
      devices: readonly string[];
    };
    returns: Record<string, never>;
  };
  /**
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.snapshot-load
   */
  'snapshot-load': {
    arguments: {
      'job-id': string;
      tag: string;
      vmstate: string;
      devices: readonly string[];
    };
    returns: Record<string, never>;
  };
  /**
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.snapshot-save
   */
  'snapshot-save': {
    arguments: {
      'job-id': string;
      tag: string;
      vmstate: string;
      devices: readonly string[];
    };
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_REPLICATION`.
   * @since 2.8
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.x-colo-lost-heartbeat
   */
  'x-colo-lost-heartbeat': {
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_REPLICATION`.
   * @since 2.9
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.xen-colo-do-checkpoint
   */
  'xen-colo-do-checkpoint': {
    returns: Record<string, never>;
  };
  /**
   * @since 2.7
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.xen-load-devices-state
   */
  'xen-load-devices-state': {
    arguments: {
      filename: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.xen-save-devices-state
   */
  'xen-save-devices-state': {
    arguments: {
      filename: string;
      /** @since 2.11 */
      live?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.xen-set-global-dirty-log
   */
  'xen-set-global-dirty-log': {
    arguments: {
      enable: boolean;
    };
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_REPLICATION`.
   * @since 2.9
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-migration.xen-set-replication
   */
  'xen-set-replication': {
    arguments: {
      enable: boolean;
      primary: boolean;
      failover?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module migration. */
export interface MigrationEvents {
  /**
   * @since 3.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-migration.COLO_EXIT
   */
  COLO_EXIT: {
    data: {
      mode: COLOMode;
      reason: COLOExitReason;
    };
  };
  /**
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-migration.MIGRATION
   */
  MIGRATION: {
    data: {
      status: MigrationStatus;
    };
  };
  /**
   * @since 2.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-migration.MIGRATION_PASS
   */
  MIGRATION_PASS: {
    data: {
      pass: number | bigint;
    };
  };
  /**
   * @since 4.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-migration.UNPLUG_PRIMARY
   */
  UNPLUG_PRIMARY: {
    data: {
      'device-id': string;
    };
  };
}
