// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { BlockDirtyBitmapOrStr } from './block-core.js';
import type { SocketAddress, SocketAddressLegacy } from './sockets.js';

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.BlockExportInfo
 */
export interface BlockExportInfo {
  id: string;
  type: BlockExportType;
  'node-name': string;
  'shutting-down': boolean;
}

/** What every {@link BlockExportOptions} has. */
export interface BlockExportOptionsBase {
  id: string;
  /** @since 5.2 */
  'fixed-iothread'?: boolean | undefined;
  /** @since 5.2 */
  iothread?: BlockExportOptionsIothread | string | undefined;
  /** @since 5.2 */
  'node-name': string;
  writable?: boolean | undefined;
  /** @since 5.2 */
  writethrough?: boolean | undefined;
  /** @since 10.0 */
  'allow-inactive'?: boolean | undefined;
}

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.BlockExportOptions
 */
export type BlockExportOptions =
  | ({ type: 'nbd' } & BlockExportOptionsBase & BlockExportOptionsNbd)
  | ({ type: 'vhost-user-blk' } & BlockExportOptionsBase & BlockExportOptionsVhostUserBlk)
  | ({ type: 'fuse' } & BlockExportOptionsBase & BlockExportOptionsFuse)
  | ({ type: 'vduse-blk' } & BlockExportOptionsBase & BlockExportOptionsVduseBlk);

/**
 * Where `CONFIG_FUSE`.
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.BlockExportOptionsFuse
 */
export interface BlockExportOptionsFuse {
  mountpoint: string;
  growable?: boolean | undefined;
  /** @since 6.1 */
  'allow-other'?: FuseExportAllowOther | undefined;
}

/** @since 11.1 at the latest; 11.0-dev lacks it */
export type BlockExportOptionsIothread = string | readonly string[];

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.BlockExportOptionsNbd
 */
export interface BlockExportOptionsNbd extends BlockExportOptionsNbdBase {
  bitmaps?: readonly BlockDirtyBitmapOrStr[] | undefined;
  'allocation-depth'?: boolean | undefined;
}

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.BlockExportOptionsNbdBase
 */
export interface BlockExportOptionsNbdBase {
  /** @since 2.12 */
  name?: string | undefined;
  description?: string | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.BlockExportOptionsVduseBlk
 */
export interface BlockExportOptionsVduseBlk {
  name: string;
  'num-queues'?: number | undefined;
  'queue-size'?: number | undefined;
  'logical-block-size'?: number | bigint | undefined;
  serial?: string | undefined;
}

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.BlockExportOptionsVhostUserBlk
 */
export interface BlockExportOptionsVhostUserBlk {
  addr: SocketAddress;
  'logical-block-size'?: number | bigint | undefined;
  'num-queues'?: number | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-export.BlockExportRemoveMode
 */
export type BlockExportRemoveMode = 'safe' | 'hard';

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-export.BlockExportType
 */
export type BlockExportType = 'nbd' | 'vhost-user-blk' | 'fuse' | 'vduse-blk' | (string & {});

/**
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block-export.FuseExportAllowOther
 */
export type FuseExportAllowOther = 'off' | 'on' | 'auto';

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.NbdServerAddOptions
 */
export interface NbdServerAddOptions extends BlockExportOptionsNbdBase {
  device: string;
  writable?: boolean | undefined;
  /** @since 4.0 */
  bitmap?: string | undefined;
}

/**
 * @since 4.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.NbdServerOptions
 */
export interface NbdServerOptions {
  /** @since 10.0 */
  'handshake-max-seconds'?: number | undefined;
  /** @since 2.6 */
  'tls-creds'?: string | undefined;
  /** @since 4.0 */
  'tls-authz'?: string | undefined;
  /** @since 5.2 */
  'max-connections'?: number | undefined;
  addr: SocketAddress;
}

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.NbdServerOptionsBase
 */
export interface NbdServerOptionsBase {
  /** @since 10.0 */
  'handshake-max-seconds'?: number | undefined;
  /** @since 2.6 */
  'tls-creds'?: string | undefined;
  /** @since 4.0 */
  'tls-authz'?: string | undefined;
  /** @since 5.2 */
  'max-connections'?: number | undefined;
}

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-export.NbdServerOptionsLegacy
 */
export interface NbdServerOptionsLegacy extends NbdServerOptionsBase {
  /** @since 1.3 */
  addr: SocketAddressLegacy;
}

/** The commands of QEMU's module block-export. */
export interface BlockExportCommands {
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-export.block-export-add
   */
  'block-export-add': {
    arguments: BlockExportOptions;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-export.block-export-del
   */
  'block-export-del': {
    arguments: {
      id: string;
      mode?: BlockExportRemoveMode | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-export.nbd-server-add
   */
  'nbd-server-add': {
    arguments: NbdServerAddOptions;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.12
   * @deprecated
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-export.nbd-server-remove
   */
  'nbd-server-remove': {
    arguments: {
      name: string;
      mode?: BlockExportRemoveMode | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-export.nbd-server-start
   */
  'nbd-server-start': {
    arguments: {
      /** @since 10.0 */
      'handshake-max-seconds'?: number | undefined;
      /** @since 2.6 */
      'tls-creds'?: string | undefined;
      /** @since 4.0 */
      'tls-authz'?: string | undefined;
      /** @since 5.2 */
      'max-connections'?: number | undefined;
      /** @since 1.3 */
      addr: SocketAddressLegacy;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-export.nbd-server-stop
   */
  'nbd-server-stop': {
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block-export.query-block-exports
   */
  'query-block-exports': {
    returns: readonly BlockExportInfo[];
  };
}

/** The events of QEMU's module block-export. */
export interface BlockExportEvents {
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block-export.BLOCK_EXPORT_DELETED
   */
  BLOCK_EXPORT_DELETED: {
    data: {
      id: string;
    };
  };
}
