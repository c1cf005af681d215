// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { BlockIOThrottle } from './block-core.js';

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block.BiosAtaTranslation
 */
export type BiosAtaTranslation = 'auto' | 'none' | 'lba' | 'large' | 'rechs' | (string & {});

/**
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block.BlockdevChangeReadOnlyMode
 */
export type BlockdevChangeReadOnlyMode = 'retain' | 'read-only' | 'read-write';

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-block.FloppyDriveType
 */
export type FloppyDriveType = '144' | '288' | '120' | 'none' | 'auto' | (string & {});

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block.PRManagerInfo
 */
export interface PRManagerInfo {
  id: string;
  connected: boolean;
}

/** The commands of QEMU's module block. */
export interface BlockCommands {
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 4.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.block-latency-histogram-set
   */
  'block-latency-histogram-set': {
    arguments: {
      id: string;
      boundaries?: readonly (number | bigint)[] | undefined;
      'boundaries-read'?: readonly (number | bigint)[] | undefined;
      'boundaries-write'?: readonly (number | bigint)[] | undefined;
      /** @since 8.1 */
      'boundaries-zap'?: readonly (number | bigint)[] | undefined;
      'boundaries-flush'?: readonly (number | bigint)[] | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.block_set_io_throttle
   */
  block_set_io_throttle: {
    arguments: BlockIOThrottle;
    returns: Record<string, never>;
  };
  /**
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.blockdev-change-medium
   */
  'blockdev-change-medium': {
    arguments: {
      /** @deprecated */
      device?: string | undefined;
      /** @since 2.8 */
      id?: string | undefined;
      filename: string;
      format?: string | undefined;
      /** @since 7.1 */
      force?: boolean | undefined;
      'read-only-mode'?: BlockdevChangeReadOnlyMode | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.blockdev-close-tray
   */
  'blockdev-close-tray': {
    arguments: {
      /** @deprecated */
      device?: string | undefined;
      /** @since 2.8 */
      id?: string | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.blockdev-insert-medium
   */
  'blockdev-insert-medium': {
    arguments: {
      id: string;
      'node-name': string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.blockdev-open-tray
   */
  'blockdev-open-tray': {
    arguments: {
      /** @deprecated */
      device?: string | undefined;
      /** @since 2.8 */
      id?: string | undefined;
      force?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.blockdev-remove-medium
   */
  'blockdev-remove-medium': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.eject
   */
  eject: {
    arguments: {
      /** @deprecated */
      device?: string | undefined;
      /** @since 2.8 */
      id?: string | undefined;
      force?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-block.query-pr-managers
   */
  'query-pr-managers': {
    returns: readonly PRManagerInfo[];
  };
}

/** The events of QEMU's module block. */
export interface BlockEvents {
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block.DEVICE_TRAY_MOVED
   */
  DEVICE_TRAY_MOVED: {
    data: {
      device: string;
      /** @since 2.8 */
      id: string;
      'tray-open': boolean;
    };
  };
  /**
   * @since 3.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-block.PR_MANAGER_STATUS_CHANGED
   */
  PR_MANAGER_STATUS_CHANGED: {
    data: {
      id: string;
      connected: boolean;
    };
  };
}
