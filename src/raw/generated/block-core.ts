// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { IoOperationType, OnOffAuto, StrOrNull } from './common.js';
import type {
  QCryptoBlockAmendOptions,
  QCryptoBlockAmendOptionsLUKS,
  QCryptoBlockCreateOptions,
  QCryptoBlockCreateOptionsLUKS,
  QCryptoBlockInfoLUKS,
  QCryptoBlockOptionsLUKS,
  QCryptoBlockOptionsQCow,
  QCryptoCipherAlgo,
} from './crypto.js';
import type { JobStatus, JobType } from './job.js';
import type { InetSocketAddress, InetSocketAddressBase, SocketAddress } from './sockets.js';

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BackupCommon
 */
export interface BackupCommon {
  /** @since 2.7 */
  'job-id'?: string | undefined;
  device: string;
  sync: MirrorSyncMode;
  speed?: number | bigint | undefined;
  /** @since 2.4 */
  bitmap?: string | undefined;
  'bitmap-mode'?: BitmapSyncMode | undefined;
  /** @since 2.8 */
  compress?: boolean | undefined;
  'on-source-error'?: BlockdevOnError | undefined;
  'on-target-error'?: BlockdevOnError | undefined;
  /** @since 10.1 */
  'on-cbw-error'?: OnCbwError | undefined;
  /** @since 2.12 */
  'auto-finalize'?: boolean | undefined;
  /** @since 2.12 */
  'auto-dismiss'?: boolean | undefined;
  'filter-node-name'?: string | undefined;
  /** @since 9.1 */
  'discard-source'?: boolean | undefined;
  /**
   * @since 6.0
   * @experimental
   */
  'x-perf'?: BackupPerf | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BackupPerf
 */
export interface BackupPerf {
  'use-copy-range'?: boolean | undefined;
  'max-workers'?: number | bigint | undefined;
  'max-chunk'?: number | bigint | undefined;
  /** @since 9.2 */
  'min-cluster-size'?: number | bigint | undefined;
}

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BitmapSyncMode
 */
export type BitmapSyncMode = 'on-success' | 'never' | 'always';

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlkdebugEvent
 */
export type BlkdebugEvent =
  | 'l1_update'
  | 'l1_grow_alloc_table'
  | 'l1_grow_write_table'
  | 'l1_grow_activate_table'
  | 'l2_load'
  | 'l2_update'
  | 'l2_update_compressed'
  | 'l2_alloc_cow_read'
  | 'l2_alloc_write'
  | 'read_aio'
  | 'read_backing_aio'
  | 'read_compressed'
  | 'write_aio'
  | 'write_compressed'
  | 'vmstate_load'
  | 'vmstate_save'
  | 'cow_read'
  | 'cow_write'
  | 'reftable_load'
  | 'reftable_grow'
  | 'reftable_update'
  | 'refblock_load'
  | 'refblock_update'
  | 'refblock_update_part'
  | 'refblock_alloc'
  | 'refblock_alloc_hookup'
  | 'refblock_alloc_write'
  | 'refblock_alloc_write_blocks'
  | 'refblock_alloc_write_table'
  | 'refblock_alloc_switch_table'
  | 'cluster_alloc'
  | 'cluster_alloc_bytes'
  | 'cluster_free'
  | 'flush_to_os'
  | 'flush_to_disk'
  | 'pwritev_rmw_head'
  | 'pwritev_rmw_after_head'
  | 'pwritev_rmw_tail'
  | 'pwritev_rmw_after_tail'
  | 'pwritev'
  | 'pwritev_zero'
  | 'pwritev_done'
  | 'empty_image_prepare'
  | 'l1_shrink_write_table'
  | 'l1_shrink_free_l2_clusters'
  | 'cor_write'
  | 'cluster_alloc_space'
  | 'none';

/**
 * @since 4.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlkdebugIOType
 */
export type BlkdebugIOType = 'read' | 'write' | 'write-zeroes' | 'discard' | 'flush' | 'block-status';

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlkdebugInjectErrorOptions
 */
export interface BlkdebugInjectErrorOptions {
  event: BlkdebugEvent;
  state?: number | bigint | undefined;
  /** @since 4.1 */
  iotype?: BlkdebugIOType | undefined;
  errno?: number | bigint | undefined;
  sector?: number | bigint | undefined;
  once?: boolean | undefined;
  immediately?: boolean | undefined;
  /** @since 11.1 */
  'delay-ns'?: number | bigint | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlkdebugSetStateOptions
 */
export interface BlkdebugSetStateOptions {
  event: BlkdebugEvent;
  state?: number | bigint | undefined;
  new_state: number | bigint;
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockChildInfo
 */
export interface BlockChildInfo {
  name: string;
  info: BlockGraphInfo;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDeviceInfo
 */
export interface BlockDeviceInfo {
  file: string;
  /**
   * Optional in QEMU 7.2 to 10.0.
   * @since 2.0
   */
  'node-name'?: string | undefined;
  ro: boolean;
  drv: string;
  backing_file?: string | undefined;
  /** @since 1.2 */
  backing_file_depth: number | bigint;
  /** @since 10.1 */
  children?: readonly BlockdevChild[] | undefined;
  /** @since 10.0 */
  active?: boolean | undefined;
  encrypted: boolean;
  /** @since 2.1 */
  detect_zeroes: BlockdevDetectZeroesOptions;
  bps: number | bigint;
  bps_rd: number | bigint;
  bps_wr: number | bigint;
  iops: number | bigint;
  iops_rd: number | bigint;
  iops_wr: number | bigint;
  /** @since 1.6 */
  image: ImageInfo;
  /** @since 1.7 */
  bps_max?: number | bigint | undefined;
  /** @since 1.7 */
  bps_rd_max?: number | bigint | undefined;
  /** @since 1.7 */
  bps_wr_max?: number | bigint | undefined;
  /** @since 1.7 */
  iops_max?: number | bigint | undefined;
  /** @since 1.7 */
  iops_rd_max?: number | bigint | undefined;
  /** @since 1.7 */
  iops_wr_max?: number | bigint | undefined;
  /** @since 2.6 */
  bps_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  bps_rd_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  bps_wr_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  iops_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  iops_rd_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  iops_wr_max_length?: number | bigint | undefined;
  /** @since 1.7 */
  iops_size?: number | bigint | undefined;
  /** @since 2.4 */
  group?: string | undefined;
  /** @since 2.3 */
  cache: BlockdevCacheInfo;
  /** @since 2.3 */
  write_threshold: number | bigint;
  /** @since 4.2 */
  'dirty-bitmaps'?: readonly BlockDirtyInfo[] | undefined;
}

/**
 * @since 1.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockDeviceIoStatus
 */
export type BlockDeviceIoStatus = 'ok' | 'failed' | 'nospace' | (string & {});

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDeviceStats
 */
export interface BlockDeviceStats {
  rd_bytes: number | bigint;
  wr_bytes: number | bigint;
  /** @since 8.1 */
  zone_append_bytes?: number | bigint | undefined;
  /** @since 4.2 */
  unmap_bytes: number | bigint;
  rd_operations: number | bigint;
  wr_operations: number | bigint;
  /** @since 8.1 */
  zone_append_operations?: number | bigint | undefined;
  /** @since 0.15 */
  flush_operations: number | bigint;
  /** @since 4.2 */
  unmap_operations: number | bigint;
  /** @since 0.15 */
  rd_total_time_ns: number | bigint;
  /** @since 0.15 */
  wr_total_time_ns: number | bigint;
  /** @since 8.1 */
  zone_append_total_time_ns?: number | bigint | undefined;
  /** @since 0.15 */
  flush_total_time_ns: number | bigint;
  /** @since 4.2 */
  unmap_total_time_ns: number | bigint;
  wr_highest_offset: number | bigint;
  /** @since 2.3 */
  rd_merged: number | bigint;
  /** @since 2.3 */
  wr_merged: number | bigint;
  /** @since 8.1 */
  zone_append_merged?: number | bigint | undefined;
  /** @since 4.2 */
  unmap_merged: number | bigint;
  /** @since 2.5 */
  idle_time_ns?: number | bigint | undefined;
  /** @since 2.5 */
  failed_rd_operations: number | bigint;
  /** @since 2.5 */
  failed_wr_operations: number | bigint;
  /** @since 8.1 */
  failed_zone_append_operations?: number | bigint | undefined;
  /** @since 2.5 */
  failed_flush_operations: number | bigint;
  /** @since 4.2 */
  failed_unmap_operations: number | bigint;
  /** @since 2.5 */
  invalid_rd_operations: number | bigint;
  /** @since 2.5 */
  invalid_wr_operations: number | bigint;
  /** @since 8.1 */
  invalid_zone_append_operations?: number | bigint | undefined;
  /** @since 2.5 */
  invalid_flush_operations: number | bigint;
  /** @since 4.2 */
  invalid_unmap_operations: number | bigint;
  /** @since 2.5 */
  account_invalid: boolean;
  /** @since 2.5 */
  account_failed: boolean;
  /** @since 2.5 */
  timed_stats: readonly BlockDeviceTimedStats[];
  /** @since 4.0 */
  rd_latency_histogram?: BlockLatencyHistogramInfo | undefined;
  /** @since 4.0 */
  wr_latency_histogram?: BlockLatencyHistogramInfo | undefined;
  /** @since 8.1 */
  zone_append_latency_histogram?: BlockLatencyHistogramInfo | undefined;
  /** @since 4.0 */
  flush_latency_histogram?: BlockLatencyHistogramInfo | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDeviceTimedStats
 */
export interface BlockDeviceTimedStats {
  interval_length: number | bigint;
  min_rd_latency_ns: number | bigint;
  max_rd_latency_ns: number | bigint;
  avg_rd_latency_ns: number | bigint;
  min_wr_latency_ns: number | bigint;
  max_wr_latency_ns: number | bigint;
  avg_wr_latency_ns: number | bigint;
  /** @since 8.1 */
  min_zone_append_latency_ns?: number | bigint | undefined;
  /** @since 8.1 */
  max_zone_append_latency_ns?: number | bigint | undefined;
  /** @since 8.1 */
  avg_zone_append_latency_ns?: number | bigint | undefined;
  min_flush_latency_ns: number | bigint;
  max_flush_latency_ns: number | bigint;
  avg_flush_latency_ns: number | bigint;
  avg_rd_queue_depth: number;
  avg_wr_queue_depth: number;
  /** @since 8.1 */
  avg_zone_append_queue_depth?: number | undefined;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDirtyBitmap
 */
export interface BlockDirtyBitmap {
  node: string;
  name: string;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDirtyBitmapAdd
 */
export interface BlockDirtyBitmapAdd {
  node: string;
  name: string;
  granularity?: number | undefined;
  /** @since 2.10 */
  persistent?: boolean | undefined;
  /** @since 4.0 */
  disabled?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDirtyBitmapMerge
 */
export interface BlockDirtyBitmapMerge {
  node: string;
  target: string;
  bitmaps: readonly BlockDirtyBitmapOrStr[];
}

/**
 * @since 4.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#alternate-QMP-block-core.BlockDirtyBitmapOrStr
 */
export type BlockDirtyBitmapOrStr = string | BlockDirtyBitmap;

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDirtyBitmapSha256
 */
export interface BlockDirtyBitmapSha256 {
  sha256: string;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockDirtyInfo
 */
export interface BlockDirtyInfo {
  /** @since 2.4 */
  name?: string | undefined;
  count: number | bigint;
  /** @since 1.4 */
  granularity: number;
  /** @since 4.0 */
  recording: boolean;
  /** @since 4.0 */
  busy: boolean;
  /** @since 4.0 */
  persistent: boolean;
  /** @since 4.0 */
  inconsistent?: boolean | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockErrorAction
 */
export type BlockErrorAction = 'ignore' | 'report' | 'stop' | (string & {});

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockGraphInfo
 */
export interface BlockGraphInfo extends BlockNodeInfo {
  children: readonly BlockChildInfo[];
}

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockIOThrottle
 */
export interface BlockIOThrottle {
  /** @deprecated */
  device?: string | undefined;
  /** @since 2.8 */
  id?: string | undefined;
  bps: number | bigint;
  bps_rd: number | bigint;
  bps_wr: number | bigint;
  iops: number | bigint;
  iops_rd: number | bigint;
  iops_wr: number | bigint;
  /** @since 1.7 */
  bps_max?: number | bigint | undefined;
  /** @since 1.7 */
  bps_rd_max?: number | bigint | undefined;
  /** @since 1.7 */
  bps_wr_max?: number | bigint | undefined;
  /** @since 1.7 */
  iops_max?: number | bigint | undefined;
  /** @since 1.7 */
  iops_rd_max?: number | bigint | undefined;
  /** @since 1.7 */
  iops_wr_max?: number | bigint | undefined;
  /** @since 2.6 */
  bps_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  bps_rd_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  bps_wr_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  iops_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  iops_rd_max_length?: number | bigint | undefined;
  /** @since 2.6 */
  iops_wr_max_length?: number | bigint | undefined;
  /** @since 1.7 */
  iops_size?: number | bigint | undefined;
  /** @since 2.4 */
  group?: string | undefined;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockInfo
 */
export interface BlockInfo {
  device: string;
  /** @since 2.10 */
  qdev?: string | undefined;
  type: string;
  removable: boolean;
  locked: boolean;
  inserted?: BlockDeviceInfo | undefined;
  tray_open?: boolean | undefined;
  'io-status'?: BlockDeviceIoStatus | undefined;
}

/** What every {@link BlockJobChangeOptions} has. */
export interface BlockJobChangeOptionsBase {
  id: string;
}

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockJobChangeOptions
 */
export type BlockJobChangeOptions =
  | ({ type: 'commit' } & BlockJobChangeOptionsBase)
  | ({ type: 'stream' } & BlockJobChangeOptionsBase)
  | ({ type: 'mirror' } & BlockJobChangeOptionsBase & BlockJobChangeOptionsMirror)
  | ({ type: 'backup' } & BlockJobChangeOptionsBase)
  | ({ type: 'create' } & BlockJobChangeOptionsBase)
  | ({ type: 'amend' } & BlockJobChangeOptionsBase)
  | ({ type: 'snapshot-load' } & BlockJobChangeOptionsBase)
  | ({ type: 'snapshot-save' } & BlockJobChangeOptionsBase)
  | ({ type: 'snapshot-delete' } & BlockJobChangeOptionsBase);

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockJobChangeOptionsMirror
 */
export interface BlockJobChangeOptionsMirror {
  'copy-mode': MirrorCopyMode;
}

/** What every {@link BlockJobInfo} has. */
export interface BlockJobInfoBase {
  device: string;
  len: number | bigint;
  offset: number | bigint;
  /** @since 1.3 */
  busy: boolean;
  /** @since 1.3 */
  paused: boolean;
  speed: number | bigint;
  /** @since 1.3 */
  'io-status': BlockDeviceIoStatus;
  /** @since 2.2 */
  ready: boolean;
  /** @since 2.12 */
  status: JobStatus;
  /** @since 2.12 */
  'auto-finalize': boolean;
  /** @since 2.12 */
  'auto-dismiss': boolean;
  /** @since 2.12.1 */
  error?: string | undefined;
}

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockJobInfo
 */
export type BlockJobInfo =
  | ({ type: 'commit' } & BlockJobInfoBase)
  | ({ type: 'stream' } & BlockJobInfoBase)
  | ({ type: 'mirror' } & BlockJobInfoBase & BlockJobInfoMirror)
  | ({ type: 'backup' } & BlockJobInfoBase)
  | ({ type: 'create' } & BlockJobInfoBase)
  | ({ type: 'amend' } & BlockJobInfoBase)
  | ({ type: 'snapshot-load' } & BlockJobInfoBase)
  | ({ type: 'snapshot-save' } & BlockJobInfoBase)
  | ({ type: 'snapshot-delete' } & BlockJobInfoBase);

/**
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockJobInfoMirror
 */
export interface BlockJobInfoMirror {
  'actively-synced': boolean;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockLatencyHistogramInfo
 */
export interface BlockLatencyHistogramInfo {
  boundaries: readonly (number | bigint)[];
  bins: readonly (number | bigint)[];
}

/**
 * @since 10.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockLimitsInfo
 */
export interface BlockLimitsInfo {
  'request-alignment': number;
  'max-discard'?: number | bigint | undefined;
  'discard-alignment'?: number | undefined;
  'max-write-zeroes'?: number | bigint | undefined;
  'write-zeroes-alignment'?: number | undefined;
  'opt-transfer'?: number | undefined;
  'max-transfer'?: number | undefined;
  'max-hw-transfer'?: number | undefined;
  'max-iov': number | bigint;
  'max-hw-iov'?: number | bigint | undefined;
  'min-mem-alignment': number | bigint;
  'opt-mem-alignment': number | bigint;
}

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockMeasureInfo
 */
export interface BlockMeasureInfo {
  required: number | bigint;
  'fully-allocated': number | bigint;
  /** @since 5.1 */
  bitmaps?: number | bigint | undefined;
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockNodeInfo
 */
export interface BlockNodeInfo {
  filename: string;
  format: string;
  'dirty-flag'?: boolean | undefined;
  'actual-size'?: number | bigint | undefined;
  'virtual-size': number | bigint;
  'cluster-size'?: number | bigint | undefined;
  encrypted?: boolean | undefined;
  /** @since 1.7 */
  compressed?: boolean | undefined;
  'backing-filename'?: string | undefined;
  'full-backing-filename'?: string | undefined;
  'backing-filename-format'?: string | undefined;
  snapshots?: readonly SnapshotInfo[] | undefined;
  /** @since 10.2 */
  limits?: BlockLimitsInfo | undefined;
  /** @since 1.7 */
  'format-specific'?: ImageInfoSpecific | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockPermission
 */
export type BlockPermission = 'consistent-read' | 'write' | 'write-unchanged' | 'resize' | (string & {});

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockStats
 */
export interface BlockStats {
  device?: string | undefined;
  /** @since 3.0 */
  qdev?: string | undefined;
  /** @since 2.3 */
  'node-name'?: string | undefined;
  stats: BlockDeviceStats;
  /** @since 4.2 */
  'driver-specific'?: BlockStatsSpecific | undefined;
  parent?: BlockStats | undefined;
  /** @since 2.0 */
  backing?: BlockStats | undefined;
}

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockStatsSpecific
 */
export type BlockStatsSpecific =
  | { driver: 'blkdebug' }
  | { driver: 'blklogwrites' }
  | { driver: 'blkreplay' }
  | { driver: 'blkverify' }
  | { driver: 'bochs' }
  | { driver: 'cloop' }
  | { driver: 'compress' }
  | { driver: 'copy-before-write' }
  | { driver: 'copy-on-read' }
  | { driver: 'dmg' }
  | ({ driver: 'file' } & BlockStatsSpecificFile)
  | { driver: 'snapshot-access' }
  | { driver: 'ftp' }
  | { driver: 'ftps' }
  | { driver: 'host_cdrom' }
  | ({ driver: 'host_device' } & BlockStatsSpecificFile)
  | { driver: 'http' }
  | { driver: 'https' }
  | { driver: 'io_uring' }
  | { driver: 'iscsi' }
  | { driver: 'luks' }
  | { driver: 'nbd' }
  | { driver: 'nfs' }
  | { driver: 'null-aio' }
  | { driver: 'null-co' }
  | ({ driver: 'nvme' } & BlockStatsSpecificNvme)
  | { driver: 'nvme-io_uring' }
  | { driver: 'parallels' }
  | { driver: 'preallocate' }
  | { driver: 'qcow' }
  | { driver: 'qcow2' }
  | { driver: 'qed' }
  | { driver: 'quorum' }
  | { driver: 'raw' }
  | { driver: 'rbd' }
  | { driver: 'replication' }
  | { driver: 'ssh' }
  | { driver: 'throttle' }
  | { driver: 'vdi' }
  | { driver: 'vhdx' }
  | { driver: 'virtio-blk-vfio-pci' }
  | { driver: 'virtio-blk-vhost-user' }
  | { driver: 'virtio-blk-vhost-vdpa' }
  | { driver: 'vmdk' }
  | { driver: 'vpc' }
  | { driver: 'vvfat' }
  | { driver: 'gluster' };

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockStatsSpecificFile
 */
export interface BlockStatsSpecificFile {
  'discard-nb-ok': number | bigint;
  'discard-nb-failed': number | bigint;
  'discard-bytes-ok': number | bigint;
}

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockStatsSpecificNvme
 */
export interface BlockStatsSpecificNvme {
  'completion-errors': number | bigint;
  'aligned-accesses': number | bigint;
  'unaligned-accesses': number | bigint;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevAioOptions
 */
export type BlockdevAioOptions = 'threads' | 'native' | 'io_uring';

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevAmendOptions
 */
export type BlockdevAmendOptions =
  | { driver: 'blkdebug' }
  | { driver: 'blklogwrites' }
  | { driver: 'blkreplay' }
  | { driver: 'blkverify' }
  | { driver: 'bochs' }
  | { driver: 'cloop' }
  | { driver: 'compress' }
  | { driver: 'copy-before-write' }
  | { driver: 'copy-on-read' }
  | { driver: 'dmg' }
  | { driver: 'file' }
  | { driver: 'snapshot-access' }
  | { driver: 'ftp' }
  | { driver: 'ftps' }
  | { driver: 'host_cdrom' }
  | { driver: 'host_device' }
  | { driver: 'http' }
  | { driver: 'https' }
  | { driver: 'io_uring' }
  | { driver: 'iscsi' }
  | ({ driver: 'luks' } & BlockdevAmendOptionsLUKS)
  | { driver: 'nbd' }
  | { driver: 'nfs' }
  | { driver: 'null-aio' }
  | { driver: 'null-co' }
  | { driver: 'nvme' }
  | { driver: 'nvme-io_uring' }
  | { driver: 'parallels' }
  | { driver: 'preallocate' }
  | { driver: 'qcow' }
  | ({ driver: 'qcow2' } & BlockdevAmendOptionsQcow2)
  | { driver: 'qed' }
  | { driver: 'quorum' }
  | { driver: 'raw' }
  | { driver: 'rbd' }
  | { driver: 'replication' }
  | { driver: 'ssh' }
  | { driver: 'throttle' }
  | { driver: 'vdi' }
  | { driver: 'vhdx' }
  | { driver: 'virtio-blk-vfio-pci' }
  | { driver: 'virtio-blk-vhost-user' }
  | { driver: 'virtio-blk-vhost-vdpa' }
  | { driver: 'vmdk' }
  | { driver: 'vpc' }
  | { driver: 'vvfat' }
  | { driver: 'gluster' };

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevAmendOptionsLUKS
 */
export type BlockdevAmendOptionsLUKS = QCryptoBlockAmendOptionsLUKS;

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevAmendOptionsQcow2
 */
export interface BlockdevAmendOptionsQcow2 {
  encrypt?: QCryptoBlockAmendOptions | undefined;
}

/**
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevBackup
 */
export interface BlockdevBackup extends BackupCommon {
  target: string;
}

/**
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCacheInfo
 */
export interface BlockdevCacheInfo {
  writeback: boolean;
  direct: boolean;
  'no-flush': boolean;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCacheOptions
 */
export interface BlockdevCacheOptions {
  direct?: boolean | undefined;
  'no-flush'?: boolean | undefined;
}

/**
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevChild
 */
export interface BlockdevChild {
  child: string;
  'node-name': string;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptions
 */
export type BlockdevCreateOptions =
  | { driver: 'blkdebug' }
  | { driver: 'blklogwrites' }
  | { driver: 'blkreplay' }
  | { driver: 'blkverify' }
  | { driver: 'bochs' }
  | { driver: 'cloop' }
  | { driver: 'compress' }
  | { driver: 'copy-before-write' }
  | { driver: 'copy-on-read' }
  | { driver: 'dmg' }
  | ({ driver: 'file' } & BlockdevCreateOptionsFile)
  | { driver: 'snapshot-access' }
  | { driver: 'ftp' }
  | { driver: 'ftps' }
  | { driver: 'host_cdrom' }
  | { driver: 'host_device' }
  | { driver: 'http' }
  | { driver: 'https' }
  | { driver: 'io_uring' }
  | { driver: 'iscsi' }
  | ({ driver: 'luks' } & BlockdevCreateOptionsLUKS)
  | { driver: 'nbd' }
  | ({ driver: 'nfs' } & BlockdevCreateOptionsNfs)
  | { driver: 'null-aio' }
  | { driver: 'null-co' }
  | { driver: 'nvme' }
  | { driver: 'nvme-io_uring' }
  | ({ driver: 'parallels' } & BlockdevCreateOptionsParallels)
  | { driver: 'preallocate' }
  | ({ driver: 'qcow' } & BlockdevCreateOptionsQcow)
  | ({ driver: 'qcow2' } & BlockdevCreateOptionsQcow2)
  | ({ driver: 'qed' } & BlockdevCreateOptionsQed)
  | { driver: 'quorum' }
  | { driver: 'raw' }
  | ({ driver: 'rbd' } & BlockdevCreateOptionsRbd)
  | { driver: 'replication' }
  | ({ driver: 'ssh' } & BlockdevCreateOptionsSsh)
  | { driver: 'throttle' }
  | ({ driver: 'vdi' } & BlockdevCreateOptionsVdi)
  | ({ driver: 'vhdx' } & BlockdevCreateOptionsVhdx)
  | { driver: 'virtio-blk-vfio-pci' }
  | { driver: 'virtio-blk-vhost-user' }
  | { driver: 'virtio-blk-vhost-vdpa' }
  | ({ driver: 'vmdk' } & BlockdevCreateOptionsVmdk)
  | ({ driver: 'vpc' } & BlockdevCreateOptionsVpc)
  | { driver: 'vvfat' }
  | ({ driver: 'gluster' } & BlockdevCreateOptionsGluster);

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsFile
 */
export interface BlockdevCreateOptionsFile {
  filename: string;
  size: number | bigint;
  preallocation?: PreallocMode | undefined;
  nocow?: boolean | undefined;
  /** @since 5.1 */
  'extent-size-hint'?: number | bigint | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsGluster
 */
export interface BlockdevCreateOptionsGluster {
  location: BlockdevOptionsGluster;
  size: number | bigint;
  preallocation?: PreallocMode | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsLUKS
 */
export interface BlockdevCreateOptionsLUKS extends QCryptoBlockCreateOptionsLUKS {
  /** Mandatory in QEMU 7.2 to 8.2. */
  file?: BlockdevRef | undefined;
  /** @since 9.0 */
  header?: BlockdevRef | undefined;
  size: number | bigint;
  /** @since 4.2 */
  preallocation?: PreallocMode | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsNfs
 */
export interface BlockdevCreateOptionsNfs {
  location: BlockdevOptionsNfs;
  size: number | bigint;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsParallels
 */
export interface BlockdevCreateOptionsParallels {
  file: BlockdevRef;
  size: number | bigint;
  'cluster-size'?: number | bigint | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsQcow
 */
export interface BlockdevCreateOptionsQcow {
  file: BlockdevRef;
  size: number | bigint;
  'backing-file'?: string | undefined;
  encrypt?: QCryptoBlockCreateOptions | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsQcow2
 */
export interface BlockdevCreateOptionsQcow2 {
  file: BlockdevRef;
  /** @since 4.0 */
  'data-file'?: BlockdevRef | undefined;
  /** @since 4.0 */
  'data-file-raw'?: boolean | undefined;
  /** @since 5.2 */
  'extended-l2'?: boolean | undefined;
  size: number | bigint;
  version?: BlockdevQcow2Version | undefined;
  'backing-file'?: string | undefined;
  'backing-fmt'?: BlockdevDriver | undefined;
  encrypt?: QCryptoBlockCreateOptions | undefined;
  'cluster-size'?: number | bigint | undefined;
  preallocation?: PreallocMode | undefined;
  'lazy-refcounts'?: boolean | undefined;
  'refcount-bits'?: number | bigint | undefined;
  /** @since 5.1 */
  'compression-type'?: Qcow2CompressionType | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsQed
 */
export interface BlockdevCreateOptionsQed {
  file: BlockdevRef;
  size: number | bigint;
  'backing-file'?: string | undefined;
  'backing-fmt'?: BlockdevDriver | undefined;
  'cluster-size'?: number | bigint | undefined;
  'table-size'?: number | bigint | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsRbd
 */
export interface BlockdevCreateOptionsRbd {
  location: BlockdevOptionsRbd;
  size: number | bigint;
  'cluster-size'?: number | bigint | undefined;
  /** @since 6.1 */
  encrypt?: RbdEncryptionCreateOptions | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsSsh
 */
export interface BlockdevCreateOptionsSsh {
  location: BlockdevOptionsSsh;
  size: number | bigint;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsVdi
 */
export interface BlockdevCreateOptionsVdi {
  file: BlockdevRef;
  size: number | bigint;
  preallocation?: PreallocMode | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsVhdx
 */
export interface BlockdevCreateOptionsVhdx {
  file: BlockdevRef;
  size: number | bigint;
  'log-size'?: number | bigint | undefined;
  'block-size'?: number | bigint | undefined;
  subformat?: BlockdevVhdxSubformat | undefined;
  'block-state-zero'?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsVmdk
 */
export interface BlockdevCreateOptionsVmdk {
  file: BlockdevRef;
  size: number | bigint;
  extents?: readonly BlockdevRef[] | undefined;
  subformat?: BlockdevVmdkSubformat | undefined;
  'backing-file'?: string | undefined;
  'adapter-type'?: BlockdevVmdkAdapterType | undefined;
  hwversion?: string | undefined;
  /** @since 6.2 */
  toolsversion?: string | undefined;
  'zeroed-grain'?: boolean | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevCreateOptionsVpc
 */
export interface BlockdevCreateOptionsVpc {
  file: BlockdevRef;
  size: number | bigint;
  subformat?: BlockdevVpcSubformat | undefined;
  'force-size'?: boolean | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevDetectZeroesOptions
 */
export type BlockdevDetectZeroesOptions = 'off' | 'on' | 'unmap' | (string & {});

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevDiscardOptions
 */
export type BlockdevDiscardOptions = 'ignore' | 'unmap';

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevDriver
 */
export type BlockdevDriver =
  | 'blkdebug'
  | 'blklogwrites'
  | 'blkreplay'
  | 'blkverify'
  | 'bochs'
  | 'cloop'
  | 'compress'
  | 'copy-before-write'
  | 'copy-on-read'
  | 'dmg'
  | 'file'
  | 'snapshot-access'
  | 'ftp'
  | 'ftps'
  | 'host_cdrom'
  | 'host_device'
  | 'http'
  | 'https'
  | 'io_uring'
  | 'iscsi'
  | 'luks'
  | 'nbd'
  | 'nfs'
  | 'null-aio'
  | 'null-co'
  | 'nvme'
  | 'nvme-io_uring'
  | 'parallels'
  | 'preallocate'
  | 'qcow'
  | 'qcow2'
  | 'qed'
  | 'quorum'
  | 'raw'
  | 'rbd'
  | 'replication'
  | 'ssh'
  | 'throttle'
  | 'vdi'
  | 'vhdx'
  | 'virtio-blk-vfio-pci'
  | 'virtio-blk-vhost-user'
  | 'virtio-blk-vhost-vdpa'
  | 'vmdk'
  | 'vpc'
  | 'vvfat'
  | 'gluster'
  | (string & {});

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevOnError
 */
export type BlockdevOnError = 'report' | 'ignore' | 'enospc' | 'stop' | 'auto';

/** What every {@link BlockdevOptions} has. */
export interface BlockdevOptionsBase {
  /** @since 2.0 */
  'node-name'?: string | undefined;
  discard?: BlockdevDiscardOptions | undefined;
  cache?: BlockdevCacheOptions | undefined;
  /** @since 10.0 */
  active?: boolean | undefined;
  'read-only'?: boolean | undefined;
  /** @since 3.1 */
  'auto-read-only'?: boolean | undefined;
  /** @since 2.10 */
  'force-share'?: boolean | undefined;
  /** @since 2.1 */
  'detect-zeroes'?: BlockdevDetectZeroesOptions | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptions
 */
export type BlockdevOptions =
  | ({ driver: 'blkdebug' } & BlockdevOptionsBase & BlockdevOptionsBlkdebug)
  | ({ driver: 'blklogwrites' } & BlockdevOptionsBase & BlockdevOptionsBlklogwrites)
  | ({ driver: 'blkreplay' } & BlockdevOptionsBase & BlockdevOptionsBlkreplay)
  | ({ driver: 'blkverify' } & BlockdevOptionsBase & BlockdevOptionsBlkverify)
  | ({ driver: 'bochs' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'cloop' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'compress' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'copy-before-write' } & BlockdevOptionsBase & BlockdevOptionsCbw)
  | ({ driver: 'copy-on-read' } & BlockdevOptionsBase & BlockdevOptionsCor)
  | ({ driver: 'dmg' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'file' } & BlockdevOptionsBase & BlockdevOptionsFile)
  | ({ driver: 'snapshot-access' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'ftp' } & BlockdevOptionsBase & BlockdevOptionsCurlFtp)
  | ({ driver: 'ftps' } & BlockdevOptionsBase & BlockdevOptionsCurlFtps)
  | ({ driver: 'host_cdrom' } & BlockdevOptionsBase & BlockdevOptionsFile)
  | ({ driver: 'host_device' } & BlockdevOptionsBase & BlockdevOptionsFile)
  | ({ driver: 'http' } & BlockdevOptionsBase & BlockdevOptionsCurlHttp)
  | ({ driver: 'https' } & BlockdevOptionsBase & BlockdevOptionsCurlHttps)
  | ({ driver: 'io_uring' } & BlockdevOptionsBase & BlockdevOptionsIoUring)
  | ({ driver: 'iscsi' } & BlockdevOptionsBase & BlockdevOptionsIscsi)
  | ({ driver: 'luks' } & BlockdevOptionsBase & BlockdevOptionsLUKS)
  | ({ driver: 'nbd' } & BlockdevOptionsBase & BlockdevOptionsNbd)
  | ({ driver: 'nfs' } & BlockdevOptionsBase & BlockdevOptionsNfs)
  | ({ driver: 'null-aio' } & BlockdevOptionsBase & BlockdevOptionsNull)
  | ({ driver: 'null-co' } & BlockdevOptionsBase & BlockdevOptionsNull)
  | ({ driver: 'nvme' } & BlockdevOptionsBase & BlockdevOptionsNVMe)
  | ({ driver: 'nvme-io_uring' } & BlockdevOptionsBase & BlockdevOptionsNvmeIoUring)
  | ({ driver: 'parallels' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'preallocate' } & BlockdevOptionsBase & BlockdevOptionsPreallocate)
  | ({ driver: 'qcow' } & BlockdevOptionsBase & BlockdevOptionsQcow)
  | ({ driver: 'qcow2' } & BlockdevOptionsBase & BlockdevOptionsQcow2)
  | ({ driver: 'qed' } & BlockdevOptionsBase & BlockdevOptionsGenericCOWFormat)
  | ({ driver: 'quorum' } & BlockdevOptionsBase & BlockdevOptionsQuorum)
  | ({ driver: 'raw' } & BlockdevOptionsBase & BlockdevOptionsRaw)
  | ({ driver: 'rbd' } & BlockdevOptionsBase & BlockdevOptionsRbd)
  | ({ driver: 'replication' } & BlockdevOptionsBase & BlockdevOptionsReplication)
  | ({ driver: 'ssh' } & BlockdevOptionsBase & BlockdevOptionsSsh)
  | ({ driver: 'throttle' } & BlockdevOptionsBase & BlockdevOptionsThrottle)
  | ({ driver: 'vdi' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'vhdx' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'virtio-blk-vfio-pci' } & BlockdevOptionsBase & BlockdevOptionsVirtioBlkVfioPci)
  | ({ driver: 'virtio-blk-vhost-user' } & BlockdevOptionsBase & BlockdevOptionsVirtioBlkVhostUser)
  | ({ driver: 'virtio-blk-vhost-vdpa' } & BlockdevOptionsBase & BlockdevOptionsVirtioBlkVhostVdpa)
  | ({ driver: 'vmdk' } & BlockdevOptionsBase & BlockdevOptionsGenericCOWFormat)
  | ({ driver: 'vpc' } & BlockdevOptionsBase & BlockdevOptionsGenericFormat)
  | ({ driver: 'vvfat' } & BlockdevOptionsBase & BlockdevOptionsVVFAT)
  | ({ driver: 'gluster' } & BlockdevOptionsBase & BlockdevOptionsGluster);

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsBlkdebug
 */
export interface BlockdevOptionsBlkdebug {
  image: BlockdevRef;
  config?: string | undefined;
  align?: number | bigint | undefined;
  /** @since 2.10 */
  'max-transfer'?: number | undefined;
  /** @since 2.10 */
  'opt-write-zero'?: number | undefined;
  /** @since 2.10 */
  'max-write-zero'?: number | undefined;
  /** @since 2.10 */
  'opt-discard'?: number | undefined;
  /** @since 2.10 */
  'max-discard'?: number | undefined;
  'inject-error'?: readonly BlkdebugInjectErrorOptions[] | undefined;
  'set-state'?: readonly BlkdebugSetStateOptions[] | undefined;
  /** @since 5.0 */
  'take-child-perms'?: readonly BlockPermission[] | undefined;
  /** @since 5.0 */
  'unshare-child-perms'?: readonly BlockPermission[] | undefined;
}

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsBlklogwrites
 */
export interface BlockdevOptionsBlklogwrites {
  file: BlockdevRef;
  log: BlockdevRef;
  'log-sector-size'?: number | undefined;
  'log-append'?: boolean | undefined;
  'log-super-update-interval'?: number | bigint | undefined;
}

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsBlkreplay
 */
export interface BlockdevOptionsBlkreplay {
  image: BlockdevRef;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsBlkverify
 */
export interface BlockdevOptionsBlkverify {
  test: BlockdevRef;
  raw: BlockdevRef;
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsCbw
 */
export interface BlockdevOptionsCbw extends BlockdevOptionsGenericFormat {
  target: BlockdevRef;
  /** @since 7.0 */
  bitmap?: BlockDirtyBitmap | undefined;
  /** @since 7.1 */
  'on-cbw-error'?: OnCbwError | undefined;
  /** @since 7.1 */
  'cbw-timeout'?: number | undefined;
  /** @since 9.2 */
  'min-cluster-size'?: number | bigint | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsCor
 */
export interface BlockdevOptionsCor extends BlockdevOptionsGenericFormat {
  bottom?: string | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsCurlBase
 */
export interface BlockdevOptionsCurlBase {
  url: string;
  readahead?: number | bigint | undefined;
  timeout?: number | bigint | undefined;
  username?: string | undefined;
  'password-secret'?: string | undefined;
  'proxy-username'?: string | undefined;
  'proxy-password-secret'?: string | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsCurlFtp
 */
export type BlockdevOptionsCurlFtp = BlockdevOptionsCurlBase;

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsCurlFtps
 */
export interface BlockdevOptionsCurlFtps extends BlockdevOptionsCurlBase {
  sslverify?: boolean | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsCurlHttp
 */
export interface BlockdevOptionsCurlHttp extends BlockdevOptionsCurlBase {
  cookie?: string | undefined;
  /** @since 2.10 */
  'cookie-secret'?: string | undefined;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  'force-range'?: boolean | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsCurlHttps
 */
export interface BlockdevOptionsCurlHttps extends BlockdevOptionsCurlBase {
  cookie?: string | undefined;
  sslverify?: boolean | undefined;
  /** @since 2.10 */
  'cookie-secret'?: string | undefined;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  'force-range'?: boolean | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsFile
 */
export interface BlockdevOptionsFile {
  filename: string;
  /** @since 2.11 */
  'pr-manager'?: string | undefined;
  /** @since 2.10 */
  locking?: OnOffAuto | undefined;
  /** @since 2.8 */
  aio?: BlockdevAioOptions | undefined;
  /** @since 6.2 */
  'aio-max-batch'?: number | bigint | undefined;
  /**
   * Where `CONFIG_LINUX`.
   * @since 4.0
   */
  'drop-cache'?: boolean | undefined;
  /**
   * @since 3.0
   * @experimental
   */
  'x-check-cache-dropped'?: boolean | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsGenericCOWFormat
 */
export interface BlockdevOptionsGenericCOWFormat extends BlockdevOptionsGenericFormat {
  backing?: BlockdevRefOrNull | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsGenericFormat
 */
export interface BlockdevOptionsGenericFormat {
  file: BlockdevRef;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsGluster
 */
export interface BlockdevOptionsGluster {
  volume: string;
  path: string;
  server: readonly SocketAddress[];
  /** @since 2.8 */
  debug?: number | bigint | undefined;
  /** @since 2.8 */
  logfile?: string | undefined;
}

/**
 * Where `CONFIG_BLKIO`.
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsIoUring
 */
export interface BlockdevOptionsIoUring {
  filename: string;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsIscsi
 */
export interface BlockdevOptionsIscsi {
  transport: IscsiTransport;
  portal: string;
  target: string;
  lun?: number | bigint | undefined;
  user?: string | undefined;
  'password-secret'?: string | undefined;
  'initiator-name'?: string | undefined;
  'header-digest'?: IscsiHeaderDigest | undefined;
  timeout?: number | bigint | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsLUKS
 */
export interface BlockdevOptionsLUKS extends BlockdevOptionsGenericFormat {
  /** @since 2.6 */
  'key-secret'?: string | undefined;
  /** @since 9.0 */
  header?: BlockdevRef | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsNVMe
 */
export interface BlockdevOptionsNVMe {
  device: string;
  namespace: number | bigint;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsNbd
 */
export interface BlockdevOptionsNbd {
  server: SocketAddress;
  export?: string | undefined;
  'tls-creds'?: string | undefined;
  /** @since 7.0 */
  'tls-hostname'?: string | undefined;
  /**
   * @since 3.0
   * @experimental
   */
  'x-dirty-bitmap'?: string | undefined;
  /** @since 4.2 */
  'reconnect-delay'?: number | undefined;
  /** @since 7.0 */
  'open-timeout'?: number | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsNfs
 */
export interface BlockdevOptionsNfs {
  server: NFSServer;
  path: string;
  user?: number | bigint | undefined;
  group?: number | bigint | undefined;
  'tcp-syn-count'?: number | bigint | undefined;
  'readahead-size'?: number | bigint | undefined;
  'page-cache-size'?: number | bigint | undefined;
  debug?: number | bigint | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsNull
 */
export interface BlockdevOptionsNull {
  size?: number | bigint | undefined;
  /** @since 2.4 */
  'latency-ns'?: number | bigint | undefined;
  /** @since 4.1 */
  'read-zeroes'?: boolean | undefined;
}

/**
 * Where `CONFIG_BLKIO`.
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsNvmeIoUring
 */
export interface BlockdevOptionsNvmeIoUring {
  path: string;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsPreallocate
 */
export interface BlockdevOptionsPreallocate extends BlockdevOptionsGenericFormat {
  'prealloc-align'?: number | bigint | undefined;
  'prealloc-size'?: number | bigint | undefined;
}

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsQcow
 */
export interface BlockdevOptionsQcow extends BlockdevOptionsGenericCOWFormat {
  encrypt?: BlockdevQcowEncryption | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsQcow2
 */
export interface BlockdevOptionsQcow2 extends BlockdevOptionsGenericCOWFormat {
  'lazy-refcounts'?: boolean | undefined;
  'pass-discard-request'?: boolean | undefined;
  'pass-discard-snapshot'?: boolean | undefined;
  'pass-discard-other'?: boolean | undefined;
  /** @since 8.1 */
  'discard-no-unref'?: boolean | undefined;
  /** @since 2.2 */
  'overlap-check'?: Qcow2OverlapChecks | undefined;
  /** @since 2.2 */
  'cache-size'?: number | bigint | undefined;
  /** @since 2.2 */
  'l2-cache-size'?: number | bigint | undefined;
  /** @since 2.12 */
  'l2-cache-entry-size'?: number | bigint | undefined;
  /** @since 2.2 */
  'refcount-cache-size'?: number | bigint | undefined;
  /** @since 2.5 */
  'cache-clean-interval'?: number | bigint | undefined;
  /** @since 2.10 */
  encrypt?: BlockdevQcow2Encryption | undefined;
  /** @since 4.0 */
  'data-file'?: BlockdevRef | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsQuorum
 */
export interface BlockdevOptionsQuorum {
  blkverify?: boolean | undefined;
  children: readonly BlockdevRef[];
  'vote-threshold': number | bigint;
  /** @since 2.1 */
  'rewrite-corrupted'?: boolean | undefined;
  /** @since 2.2 */
  'read-pattern'?: QuorumReadPattern | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsRaw
 */
export interface BlockdevOptionsRaw extends BlockdevOptionsGenericFormat {
  offset?: number | bigint | undefined;
  size?: number | bigint | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsRbd
 */
export interface BlockdevOptionsRbd {
  pool: string;
  /** @since 5.0 */
  namespace?: string | undefined;
  image: string;
  conf?: string | undefined;
  snapshot?: string | undefined;
  /** @since 6.1 */
  encrypt?: RbdEncryptionOptions | undefined;
  user?: string | undefined;
  /** @since 3.0 */
  'auth-client-required'?: readonly RbdAuthMode[] | undefined;
  /** @since 3.0 */
  'key-secret'?: string | undefined;
  server?: readonly InetSocketAddressBase[] | undefined;
}

/**
 * Where `CONFIG_REPLICATION`.
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsReplication
 */
export interface BlockdevOptionsReplication extends BlockdevOptionsGenericFormat {
  mode: ReplicationMode;
  'top-id'?: string | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsSsh
 */
export interface BlockdevOptionsSsh {
  server: InetSocketAddress;
  path: string;
  user?: string | undefined;
  'host-key-check'?: SshHostKeyCheck | undefined;
}

/**
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsThrottle
 */
export interface BlockdevOptionsThrottle {
  'throttle-group': string;
  file: BlockdevRef;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsVVFAT
 */
export interface BlockdevOptionsVVFAT {
  dir: string;
  'fat-type'?: number | bigint | undefined;
  floppy?: boolean | undefined;
  /** @since 2.4 */
  label?: string | undefined;
  rw?: boolean | undefined;
}

/**
 * Where `CONFIG_BLKIO`.
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsVirtioBlkVfioPci
 */
export interface BlockdevOptionsVirtioBlkVfioPci {
  path: string;
}

/**
 * Where `CONFIG_BLKIO`.
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsVirtioBlkVhostUser
 */
export interface BlockdevOptionsVirtioBlkVhostUser {
  path: string;
}

/**
 * Where `CONFIG_BLKIO`.
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptionsVirtioBlkVhostVdpa
 */
export interface BlockdevOptionsVirtioBlkVhostVdpa {
  path: string;
}

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevQcow2Encryption
 */
export type BlockdevQcow2Encryption =
  ({ format: 'aes' } & QCryptoBlockOptionsQCow) | ({ format: 'luks' } & QCryptoBlockOptionsLUKS);

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevQcow2EncryptionFormat
 */
export type BlockdevQcow2EncryptionFormat = 'aes' | 'luks' | (string & {});

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevQcow2Version
 */
export type BlockdevQcow2Version = 'v2' | 'v3';

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevQcowEncryption
 */
export type BlockdevQcowEncryption = { format: 'aes' } & QCryptoBlockOptionsQCow;

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevQcowEncryptionFormat
 */
export type BlockdevQcowEncryptionFormat = 'aes';

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#alternate-QMP-block-core.BlockdevRef
 */
export type BlockdevRef = BlockdevOptions | string;

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#alternate-QMP-block-core.BlockdevRefOrNull
 */
export type BlockdevRefOrNull = BlockdevOptions | string | null;

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevSnapshot
 */
export interface BlockdevSnapshot {
  node: string;
  overlay: string;
}

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevSnapshotInternal
 */
export interface BlockdevSnapshotInternal {
  device: string;
  name: string;
}

/** @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevSnapshotSync */
export interface BlockdevSnapshotSync {
  device?: string | undefined;
  /** @since 2.0 */
  'node-name'?: string | undefined;
  'snapshot-file': string;
  /** @since 2.0 */
  'snapshot-node-name'?: string | undefined;
  format?: string | undefined;
  mode?: NewImageMode | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevVhdxSubformat
 */
export type BlockdevVhdxSubformat = 'dynamic' | 'fixed';

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevVmdkAdapterType
 */
export type BlockdevVmdkAdapterType = 'ide' | 'buslogic' | 'lsilogic' | 'legacyESX';

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevVmdkSubformat
 */
export type BlockdevVmdkSubformat =
  'monolithicSparse' | 'monolithicFlat' | 'twoGbMaxExtentSparse' | 'twoGbMaxExtentFlat' | 'streamOptimized';

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.BlockdevVpcSubformat
 */
export type BlockdevVpcSubformat = 'dynamic' | 'fixed';

/**
 * @since 1.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.DriveBackup
 */
export interface DriveBackup extends BackupCommon {
  target: string;
  format?: string | undefined;
  mode?: NewImageMode | undefined;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.DriveMirror
 */
export interface DriveMirror {
  /** @since 2.7 */
  'job-id'?: string | undefined;
  device: string;
  target: string;
  format?: string | undefined;
  /** @since 2.1 */
  'node-name'?: string | undefined;
  /** @since 2.1 */
  replaces?: string | undefined;
  sync: MirrorSyncMode;
  mode?: NewImageMode | undefined;
  speed?: number | bigint | undefined;
  /** @since 1.4 */
  granularity?: number | undefined;
  /** @since 1.4 */
  'buf-size'?: number | bigint | undefined;
  'on-source-error'?: BlockdevOnError | undefined;
  'on-target-error'?: BlockdevOnError | undefined;
  /** @since 2.4 */
  unmap?: boolean | undefined;
  /** @since 3.0 */
  'copy-mode'?: MirrorCopyMode | undefined;
  /** @since 3.1 */
  'auto-finalize'?: boolean | undefined;
  /** @since 3.1 */
  'auto-dismiss'?: boolean | undefined;
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.DummyBlockCoreForceArrays
 */
export interface DummyBlockCoreForceArrays {
  'unused-block-graph-info': readonly BlockGraphInfo[];
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageCheck
 */
export interface ImageCheck {
  filename: string;
  format: string;
  'check-errors': number | bigint;
  'image-end-offset'?: number | bigint | undefined;
  corruptions?: number | bigint | undefined;
  leaks?: number | bigint | undefined;
  'corruptions-fixed'?: number | bigint | undefined;
  'leaks-fixed'?: number | bigint | undefined;
  'total-clusters'?: number | bigint | undefined;
  'allocated-clusters'?: number | bigint | undefined;
  'fragmented-clusters'?: number | bigint | undefined;
  'compressed-clusters'?: number | bigint | undefined;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfo
 */
export interface ImageInfo {
  filename: string;
  format: string;
  'dirty-flag'?: boolean | undefined;
  'actual-size'?: number | bigint | undefined;
  'virtual-size': number | bigint;
  'cluster-size'?: number | bigint | undefined;
  encrypted?: boolean | undefined;
  /** @since 1.7 */
  compressed?: boolean | undefined;
  'backing-filename'?: string | undefined;
  'full-backing-filename'?: string | undefined;
  'backing-filename-format'?: string | undefined;
  snapshots?: readonly SnapshotInfo[] | undefined;
  /** @since 10.2 */
  limits?: BlockLimitsInfo | undefined;
  /** @since 1.7 */
  'format-specific'?: ImageInfoSpecific | undefined;
  /** @since 1.6 */
  'backing-image'?: ImageInfo | undefined;
}

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecific
 */
export type ImageInfoSpecific =
  | ({ type: 'qcow2' } & ImageInfoSpecificQCow2Wrapper)
  | ({ type: 'vmdk' } & ImageInfoSpecificVmdkWrapper)
  | ({ type: 'luks' } & ImageInfoSpecificLUKSWrapper)
  | ({ type: 'rbd' } & ImageInfoSpecificRbdWrapper)
  | ({ type: 'file' } & ImageInfoSpecificFileWrapper);

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificFile
 */
export interface ImageInfoSpecificFile {
  'extent-size-hint'?: number | bigint | undefined;
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificFileWrapper
 */
export interface ImageInfoSpecificFileWrapper {
  data: ImageInfoSpecificFile;
}

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.ImageInfoSpecificKind
 */
export type ImageInfoSpecificKind = 'qcow2' | 'vmdk' | 'luks' | 'rbd' | 'file' | (string & {});

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificLUKSWrapper
 */
export interface ImageInfoSpecificLUKSWrapper {
  data: QCryptoBlockInfoLUKS;
}

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificQCow2
 */
export interface ImageInfoSpecificQCow2 {
  compat: string;
  /** @since 4.0 */
  'data-file'?: string | undefined;
  /** @since 4.0 */
  'data-file-raw'?: boolean | undefined;
  /** @since 5.2 */
  'extended-l2'?: boolean | undefined;
  'lazy-refcounts'?: boolean | undefined;
  /** @since 2.2 */
  corrupt?: boolean | undefined;
  /** @since 2.3 */
  'refcount-bits': number | bigint;
  /** @since 2.10 */
  encrypt?: ImageInfoSpecificQCow2Encryption | undefined;
  /** @since 4.0 */
  bitmaps?: readonly Qcow2BitmapInfo[] | undefined;
  /** @since 5.1 */
  'compression-type': Qcow2CompressionType;
}

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificQCow2Encryption
 */
export type ImageInfoSpecificQCow2Encryption =
  { format: 'aes' } | ({ format: 'luks' } & QCryptoBlockInfoLUKS);

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificQCow2EncryptionBase
 */
export interface ImageInfoSpecificQCow2EncryptionBase {
  format: BlockdevQcow2EncryptionFormat;
}

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificQCow2Wrapper
 */
export interface ImageInfoSpecificQCow2Wrapper {
  data: ImageInfoSpecificQCow2;
}

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificRbd
 */
export interface ImageInfoSpecificRbd {
  'encryption-format'?: RbdImageEncryptionFormat | undefined;
}

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificRbdWrapper
 */
export interface ImageInfoSpecificRbdWrapper {
  data: ImageInfoSpecificRbd;
}

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificVmdk
 */
export interface ImageInfoSpecificVmdk {
  'create-type': string;
  cid: number | bigint;
  'parent-cid': number | bigint;
  extents: readonly VmdkExtentInfo[] | readonly ImageInfo[];
}

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ImageInfoSpecificVmdkWrapper
 */
export interface ImageInfoSpecificVmdkWrapper {
  data: ImageInfoSpecificVmdk;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.IscsiHeaderDigest
 */
export type IscsiHeaderDigest = 'crc32c' | 'none' | 'crc32c-none' | 'none-crc32c';

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.IscsiTransport
 */
export type IscsiTransport = 'tcp' | 'iser';

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.MapEntry
 */
export interface MapEntry {
  start: number | bigint;
  length: number | bigint;
  data: boolean;
  zero: boolean;
  /** @since 8.2 */
  compressed?: boolean | undefined;
  depth: number | bigint;
  /** @since 6.1 */
  present: boolean;
  offset?: number | bigint | undefined;
  filename?: string | undefined;
}

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.MirrorCopyMode
 */
export type MirrorCopyMode = 'background' | 'write-blocking';

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.MirrorSyncMode
 */
export type MirrorSyncMode = 'top' | 'full' | 'none' | 'incremental' | 'bitmap';

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.NFSServer
 */
export interface NFSServer {
  type: NFSTransport;
  host: string;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.NFSTransport
 */
export type NFSTransport = 'inet';

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.NewImageMode
 */
export type NewImageMode = 'existing' | 'absolute-paths';

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.OnCbwError
 */
export type OnCbwError = 'break-guest-write' | 'break-snapshot';

/**
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.PreallocMode
 */
export type PreallocMode = 'off' | 'metadata' | 'falloc' | 'full';

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.Qcow2BitmapInfo
 */
export interface Qcow2BitmapInfo {
  name: string;
  granularity: number;
  flags: readonly Qcow2BitmapInfoFlags[];
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.Qcow2BitmapInfoFlags
 */
export type Qcow2BitmapInfoFlags = 'in-use' | 'auto' | (string & {});

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.Qcow2CompressionType
 */
export type Qcow2CompressionType = 'zlib' | 'zstd' | (string & {});

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.Qcow2OverlapCheckFlags
 */
export interface Qcow2OverlapCheckFlags {
  template?: Qcow2OverlapCheckMode | undefined;
  'main-header'?: boolean | undefined;
  'active-l1'?: boolean | undefined;
  'active-l2'?: boolean | undefined;
  'refcount-table'?: boolean | undefined;
  'refcount-block'?: boolean | undefined;
  'snapshot-table'?: boolean | undefined;
  'inactive-l1'?: boolean | undefined;
  'inactive-l2'?: boolean | undefined;
  /** @since 3.0 */
  'bitmap-directory'?: boolean | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.Qcow2OverlapCheckMode
 */
export type Qcow2OverlapCheckMode = 'none' | 'constant' | 'cached' | 'all';

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#alternate-QMP-block-core.Qcow2OverlapChecks
 */
export type Qcow2OverlapChecks = Qcow2OverlapCheckFlags | Qcow2OverlapCheckMode;

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.QuorumOpType
 */
export type QuorumOpType = 'read' | 'write' | 'flush' | (string & {});

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.QuorumReadPattern
 */
export type QuorumReadPattern = 'quorum' | 'fifo';

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.RbdAuthMode
 */
export type RbdAuthMode = 'cephx' | 'none';

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionCreateOptions
 */
export type RbdEncryptionCreateOptions =
  | ({ format: 'luks' } & RbdEncryptionCreateOptionsLUKS)
  | ({ format: 'luks2' } & RbdEncryptionCreateOptionsLUKS2)
  | { format: 'luks-any' };

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionCreateOptionsLUKS
 */
export type RbdEncryptionCreateOptionsLUKS = RbdEncryptionCreateOptionsLUKSBase;

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionCreateOptionsLUKS2
 */
export type RbdEncryptionCreateOptionsLUKS2 = RbdEncryptionCreateOptionsLUKSBase;

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionCreateOptionsLUKSBase
 */
export interface RbdEncryptionCreateOptionsLUKSBase extends RbdEncryptionOptionsLUKSBase {
  'cipher-alg'?: QCryptoCipherAlgo | undefined;
}

/** What every {@link RbdEncryptionOptions} has. */
export interface RbdEncryptionOptionsBase {
  /** @since 8.0 */
  parent?: RbdEncryptionOptions | undefined;
}

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionOptions
 */
export type RbdEncryptionOptions =
  | ({ format: 'luks' } & RbdEncryptionOptionsBase & RbdEncryptionOptionsLUKS)
  | ({ format: 'luks2' } & RbdEncryptionOptionsBase & RbdEncryptionOptionsLUKS2)
  | ({ format: 'luks-any' } & RbdEncryptionOptionsBase & RbdEncryptionOptionsLUKSAny);

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionOptionsLUKS
 */
export type RbdEncryptionOptionsLUKS = RbdEncryptionOptionsLUKSBase;

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionOptionsLUKS2
 */
export type RbdEncryptionOptionsLUKS2 = RbdEncryptionOptionsLUKSBase;

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionOptionsLUKSAny
 */
export type RbdEncryptionOptionsLUKSAny = RbdEncryptionOptionsLUKSBase;

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.RbdEncryptionOptionsLUKSBase
 */
export interface RbdEncryptionOptionsLUKSBase {
  'key-secret': string;
}

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.RbdImageEncryptionFormat
 */
export type RbdImageEncryptionFormat = 'luks' | 'luks2' | 'luks-any' | (string & {});

/**
 * Where `CONFIG_REPLICATION`.
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.ReplicationMode
 */
export type ReplicationMode = 'primary' | 'secondary';

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.SnapshotInfo
 */
export interface SnapshotInfo {
  id: string;
  name: string;
  'vm-state-size': number | bigint;
  'date-sec': number | bigint;
  'date-nsec': number | bigint;
  'vm-clock-sec': number | bigint;
  'vm-clock-nsec': number | bigint;
  /** @since 5.2 */
  icount?: number | bigint | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.SshHostKeyCheck
 */
export type SshHostKeyCheck =
  { mode: 'none' } | ({ mode: 'hash' } & SshHostKeyHash) | { mode: 'known_hosts' };

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.SshHostKeyCheckHashType
 */
export type SshHostKeyCheckHashType = 'md5' | 'sha1' | 'sha256';

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.SshHostKeyCheckMode
 */
export type SshHostKeyCheckMode = 'none' | 'hash' | 'known_hosts';

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.SshHostKeyHash
 */
export interface SshHostKeyHash {
  type: SshHostKeyCheckHashType;
  hash: string;
}

/**
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ThrottleGroupProperties
 */
export interface ThrottleGroupProperties {
  limits?: ThrottleLimits | undefined;
  /** @experimental */
  'x-iops-total'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-total-max'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-total-max-length'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-read'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-read-max'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-read-max-length'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-write'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-write-max'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-write-max-length'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-total'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-total-max'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-total-max-length'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-read'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-read-max'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-read-max-length'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-write'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-write-max'?: number | bigint | undefined;
  /** @experimental */
  'x-bps-write-max-length'?: number | bigint | undefined;
  /** @experimental */
  'x-iops-size'?: number | bigint | undefined;
}

/**
 * @since 2.11
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.ThrottleLimits
 */
export interface ThrottleLimits {
  'iops-total'?: number | bigint | undefined;
  'iops-total-max'?: number | bigint | undefined;
  'iops-total-max-length'?: number | bigint | undefined;
  'iops-read'?: number | bigint | undefined;
  'iops-read-max'?: number | bigint | undefined;
  'iops-read-max-length'?: number | bigint | undefined;
  'iops-write'?: number | bigint | undefined;
  'iops-write-max'?: number | bigint | undefined;
  'iops-write-max-length'?: number | bigint | undefined;
  'bps-total'?: number | bigint | undefined;
  'bps-total-max'?: number | bigint | undefined;
  'bps-total-max-length'?: number | bigint | undefined;
  'bps-read'?: number | bigint | undefined;
  'bps-read-max'?: number | bigint | undefined;
  'bps-read-max-length'?: number | bigint | undefined;
  'bps-write'?: number | bigint | undefined;
  'bps-write-max'?: number | bigint | undefined;
  'bps-write-max-length'?: number | bigint | undefined;
  'iops-size'?: number | bigint | undefined;
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.VmdkExtentInfo
 */
export interface VmdkExtentInfo {
  filename: string;
  format: string;
  'virtual-size': number | bigint;
  'cluster-size'?: number | bigint | undefined;
  compressed?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.XDbgBlockGraph
 */
export interface XDbgBlockGraph {
  nodes: readonly XDbgBlockGraphNode[];
  edges: readonly XDbgBlockGraphEdge[];
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.XDbgBlockGraphEdge
 */
export interface XDbgBlockGraphEdge {
  parent: number | bigint;
  child: number | bigint;
  name: string;
  perm: readonly BlockPermission[];
  'shared-perm': readonly BlockPermission[];
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.XDbgBlockGraphNode
 */
export interface XDbgBlockGraphNode {
  id: number | bigint;
  type: XDbgBlockGraphNodeType;
  name: string;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-core.XDbgBlockGraphNodeType
 */
export type XDbgBlockGraphNodeType = 'block-backend' | 'block-job' | 'block-driver' | (string & {});

/** The commands of QEMU's module block-core. */
export interface BlockCoreCommands {
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-commit
   */
  'block-commit': {
    arguments: {
      /** @since 2.7 */
      'job-id'?: string | undefined;
      device: string;
      /** @since 3.1 */
      'base-node'?: string | undefined;
      /** @deprecated */
      base?: string | undefined;
      /** @since 3.1 */
      'top-node'?: string | undefined;
      /** @deprecated */
      top?: string | undefined;
      /** @since 2.1 */
      'backing-file'?: string | undefined;
      /** @since 9.0 */
      'backing-mask-protocol'?: boolean | undefined;
      speed?: number | bigint | undefined;
      /** @since 5.0 */
      'on-error'?: BlockdevOnError | undefined;
      /** @since 2.9 */
      'filter-node-name'?: string | undefined;
      /** @since 3.1 */
      'auto-finalize'?: boolean | undefined;
      /** @since 3.1 */
      'auto-dismiss'?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-dirty-bitmap-add
   */
  'block-dirty-bitmap-add': {
    arguments: BlockDirtyBitmapAdd;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-dirty-bitmap-clear
   */
  'block-dirty-bitmap-clear': {
    arguments: BlockDirtyBitmap;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 4.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-dirty-bitmap-disable
   */
  'block-dirty-bitmap-disable': {
    arguments: BlockDirtyBitmap;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 4.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-dirty-bitmap-enable
   */
  'block-dirty-bitmap-enable': {
    arguments: BlockDirtyBitmap;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 4.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-dirty-bitmap-merge
   */
  'block-dirty-bitmap-merge': {
    arguments: BlockDirtyBitmapMerge;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-dirty-bitmap-remove
   */
  'block-dirty-bitmap-remove': {
    arguments: BlockDirtyBitmap;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-cancel
   */
  'block-job-cancel': {
    arguments: {
      device: string;
      /** @since 1.3 */
      force?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 8.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-change
   */
  'block-job-change': {
    arguments: BlockJobChangeOptions;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-complete
   */
  'block-job-complete': {
    arguments: {
      device: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.12
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-dismiss
   */
  'block-job-dismiss': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.12
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-finalize
   */
  'block-job-finalize': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-pause
   */
  'block-job-pause': {
    arguments: {
      device: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-resume
   */
  'block-job-resume': {
    arguments: {
      device: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-job-set-speed
   */
  'block-job-set-speed': {
    arguments: {
      device: string;
      speed: number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-set-write-threshold
   */
  'block-set-write-threshold': {
    arguments: {
      'node-name': string;
      'write-threshold': number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block-stream
   */
  'block-stream': {
    arguments: {
      /** @since 2.7 */
      'job-id'?: string | undefined;
      device: string;
      base?: string | undefined;
      /** @since 2.8 */
      'base-node'?: string | undefined;
      /** @since 2.1 */
      'backing-file'?: string | undefined;
      /** @since 9.0 */
      'backing-mask-protocol'?: boolean | undefined;
      /** @since 6.0 */
      bottom?: string | undefined;
      speed?: number | bigint | undefined;
      /** @since 1.3 */
      'on-error'?: BlockdevOnError | undefined;
      /** @since 6.0 */
      'filter-node-name'?: string | undefined;
      /** @since 3.1 */
      'auto-finalize'?: boolean | undefined;
      /** @since 3.1 */
      'auto-dismiss'?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.block_resize
   */
  block_resize: {
    arguments: {
      device?: string | undefined;
      /** @since 2.0 */
      'node-name'?: string | undefined;
      size: number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.9
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-add
   */
  'blockdev-add': {
    arguments: BlockdevOptions;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-backup
   */
  'blockdev-backup': {
    arguments: BlockdevBackup;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-create
   */
  'blockdev-create': {
    arguments: {
      'job-id': string;
      options: BlockdevCreateOptions;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.9
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-del
   */
  'blockdev-del': {
    arguments: {
      'node-name': string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-mirror
   */
  'blockdev-mirror': {
    arguments: {
      /** @since 2.7 */
      'job-id'?: string | undefined;
      device: string;
      target: string;
      replaces?: string | undefined;
      sync: MirrorSyncMode;
      speed?: number | bigint | undefined;
      granularity?: number | undefined;
      'buf-size'?: number | bigint | undefined;
      'on-source-error'?: BlockdevOnError | undefined;
      'on-target-error'?: BlockdevOnError | undefined;
      /** @since 2.9 */
      'filter-node-name'?: string | undefined;
      /** @since 3.0 */
      'copy-mode'?: MirrorCopyMode | undefined;
      /** @since 3.1 */
      'auto-finalize'?: boolean | undefined;
      /** @since 3.1 */
      'auto-dismiss'?: boolean | undefined;
      /** @since 10.1 */
      'target-is-zero'?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 6.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-reopen
   */
  'blockdev-reopen': {
    arguments: {
      options: readonly BlockdevOptions[];
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 10.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-set-active
   */
  'blockdev-set-active': {
    arguments: {
      'node-name'?: string | undefined;
      active: boolean;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-snapshot
   */
  'blockdev-snapshot': {
    arguments: BlockdevSnapshot;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.7
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-snapshot-delete-internal-sync
   */
  'blockdev-snapshot-delete-internal-sync': {
    arguments: {
      device: string;
      id?: string | undefined;
      name?: string | undefined;
    };
    returns: SnapshotInfo;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.7
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-snapshot-internal-sync
   */
  'blockdev-snapshot-internal-sync': {
    arguments: BlockdevSnapshotInternal;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.blockdev-snapshot-sync
   */
  'blockdev-snapshot-sync': {
    arguments: BlockdevSnapshotSync;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.change-backing-file
   */
  'change-backing-file': {
    arguments: {
      device: string;
      'image-node-name': string;
      'backing-file': string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.6
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.drive-backup
   */
  'drive-backup': {
    arguments: DriveBackup;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.drive-mirror
   */
  'drive-mirror': {
    arguments: DriveMirror;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.query-block
   */
  'query-block': {
    arguments: {
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      flat?: boolean | undefined;
    };
    returns: readonly BlockInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.query-block-jobs
   */
  'query-block-jobs': {
    returns: readonly BlockJobInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.query-blockstats
   */
  'query-blockstats': {
    arguments: {
      /** @since 2.3 */
      'query-nodes'?: boolean | undefined;
    };
    returns: readonly BlockStats[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.query-named-block-nodes
   */
  'query-named-block-nodes': {
    arguments: {
      /** @since 5.0 */
      flat?: boolean | undefined;
    };
    returns: readonly BlockDeviceInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 5.1
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.x-blockdev-amend
   */
  'x-blockdev-amend': {
    arguments: {
      'job-id': string;
      'node-name': string;
      options: BlockdevAmendOptions;
      force?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.7
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.x-blockdev-change
   */
  'x-blockdev-change': {
    arguments: {
      parent: string;
      child?: string | undefined;
      node?: string | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.12
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.x-blockdev-set-iothread
   */
  'x-blockdev-set-iothread': {
    arguments: {
      'node-name': string;
      iothread: StrOrNull;
      force?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.10
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.x-debug-block-dirty-bitmap-sha256
   */
  'x-debug-block-dirty-bitmap-sha256': {
    arguments: BlockDirtyBitmap;
    returns: BlockDirtyBitmapSha256;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 4.0
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-core.x-debug-query-block-graph
   */
  'x-debug-query-block-graph': {
    returns: XDbgBlockGraph;
  };
}

/** The events of QEMU's module block-core. */
export interface BlockCoreEvents {
  /**
   * @since 1.7
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_IMAGE_CORRUPTED
   */
  BLOCK_IMAGE_CORRUPTED: {
    data: {
      device: string;
      /** @since 2.4 */
      'node-name'?: string | undefined;
      msg: string;
      offset?: number | bigint | undefined;
      size?: number | bigint | undefined;
      /** @since 2.2 */
      fatal: boolean;
    };
  };
  /**
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_IO_ERROR
   */
  BLOCK_IO_ERROR: {
    data: {
      /** @since 9.2 */
      'qom-path'?: string | undefined;
      device: string;
      /** @since 2.8 */
      'node-name'?: string | undefined;
      operation: IoOperationType;
      action: BlockErrorAction;
      /** @since 2.2 */
      nospace?: boolean | undefined;
      /** @since 2.2 */
      reason: string;
    };
  };
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_JOB_CANCELLED
   */
  BLOCK_JOB_CANCELLED: {
    data: {
      type: JobType;
      device: string;
      len: number | bigint;
      offset: number | bigint;
      speed: number | bigint;
    };
  };
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_JOB_COMPLETED
   */
  BLOCK_JOB_COMPLETED: {
    data: {
      type: JobType;
      device: string;
      len: number | bigint;
      offset: number | bigint;
      speed: number | bigint;
      error?: string | undefined;
    };
  };
  /**
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_JOB_ERROR
   */
  BLOCK_JOB_ERROR: {
    data: {
      device: string;
      operation: IoOperationType;
      action: BlockErrorAction;
    };
  };
  /**
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_JOB_PENDING
   */
  BLOCK_JOB_PENDING: {
    data: {
      type: JobType;
      id: string;
    };
  };
  /**
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_JOB_READY
   */
  BLOCK_JOB_READY: {
    data: {
      type: JobType;
      device: string;
      len: number | bigint;
      offset: number | bigint;
      speed: number | bigint;
    };
  };
  /**
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.BLOCK_WRITE_THRESHOLD
   */
  BLOCK_WRITE_THRESHOLD: {
    data: {
      'node-name': string;
      'amount-exceeded': number | bigint;
      'write-threshold': number | bigint;
    };
  };
  /**
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.QUORUM_FAILURE
   */
  QUORUM_FAILURE: {
    data: {
      reference: string;
      'sector-num': number | bigint;
      'sectors-count': number | bigint;
    };
  };
  /**
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-core.QUORUM_REPORT_BAD
   */
  QUORUM_REPORT_BAD: {
    data: {
      /** @since 2.6 */
      type: QuorumOpType;
      error?: string | undefined;
      'node-name': string;
      'sector-num': number | bigint;
      'sectors-count': number | bigint;
    };
  };
}
