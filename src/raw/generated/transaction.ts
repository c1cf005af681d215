// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type {
  BlockDirtyBitmap,
  BlockDirtyBitmapAdd,
  BlockDirtyBitmapMerge,
  BlockdevBackup,
  BlockdevSnapshot,
  BlockdevSnapshotInternal,
  BlockdevSnapshotSync,
  DriveBackup,
} from './block-core.js';

/**
 * @since 1.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.Abort
 */
export type Abort = Record<string, never>;

/**
 * @since 1.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.AbortWrapper
 */
export interface AbortWrapper {
  data: Abort;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-transaction.ActionCompletionMode
 */
export type ActionCompletionMode = 'individual' | 'grouped';

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.BlockDirtyBitmapAddWrapper
 */
export interface BlockDirtyBitmapAddWrapper {
  data: BlockDirtyBitmapAdd;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.BlockDirtyBitmapMergeWrapper
 */
export interface BlockDirtyBitmapMergeWrapper {
  data: BlockDirtyBitmapMerge;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.BlockDirtyBitmapWrapper
 */
export interface BlockDirtyBitmapWrapper {
  data: BlockDirtyBitmap;
}

/**
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.BlockdevBackupWrapper
 */
export interface BlockdevBackupWrapper {
  data: BlockdevBackup;
}

/**
 * @since 1.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.BlockdevSnapshotInternalWrapper
 */
export interface BlockdevSnapshotInternalWrapper {
  data: BlockdevSnapshotInternal;
}

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.BlockdevSnapshotSyncWrapper
 */
export interface BlockdevSnapshotSyncWrapper {
  data: BlockdevSnapshotSync;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.BlockdevSnapshotWrapper
 */
export interface BlockdevSnapshotWrapper {
  data: BlockdevSnapshot;
}

/**
 * @since 1.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.DriveBackupWrapper
 */
export interface DriveBackupWrapper {
  data: DriveBackup;
}

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.TransactionAction
 */
export type TransactionAction =
  | ({ type: 'abort' } & AbortWrapper)
  | ({ type: 'block-dirty-bitmap-add' } & BlockDirtyBitmapAddWrapper)
  | ({ type: 'block-dirty-bitmap-remove' } & BlockDirtyBitmapWrapper)
  | ({ type: 'block-dirty-bitmap-clear' } & BlockDirtyBitmapWrapper)
  | ({ type: 'block-dirty-bitmap-enable' } & BlockDirtyBitmapWrapper)
  | ({ type: 'block-dirty-bitmap-disable' } & BlockDirtyBitmapWrapper)
  | ({ type: 'block-dirty-bitmap-merge' } & BlockDirtyBitmapMergeWrapper)
  | ({ type: 'blockdev-backup' } & BlockdevBackupWrapper)
  | ({ type: 'blockdev-snapshot' } & BlockdevSnapshotWrapper)
  | ({ type: 'blockdev-snapshot-internal-sync' } & BlockdevSnapshotInternalWrapper)
  | ({ type: 'blockdev-snapshot-sync' } & BlockdevSnapshotSyncWrapper)
  | ({ type: 'drive-backup' } & DriveBackupWrapper);

/**
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-transaction.TransactionActionKind
 */
export type TransactionActionKind =
  | 'abort'
  | 'block-dirty-bitmap-add'
  | 'block-dirty-bitmap-remove'
  | 'block-dirty-bitmap-clear'
  | 'block-dirty-bitmap-enable'
  | 'block-dirty-bitmap-disable'
  | 'block-dirty-bitmap-merge'
  | 'blockdev-backup'
  | 'blockdev-snapshot'
  | 'blockdev-snapshot-internal-sync'
  | 'blockdev-snapshot-sync'
  | 'drive-backup';

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-transaction.TransactionProperties
 */
export interface TransactionProperties {
  'completion-mode'?: ActionCompletionMode | undefined;
}

/** The commands of QEMU's module transaction. */
export interface TransactionCommands {
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-transaction.transaction
   */
  transaction: {
    arguments: {
      actions: readonly TransactionAction[];
      properties?: TransactionProperties | undefined;
    };
    returns: Record<string, never>;
  };
}
