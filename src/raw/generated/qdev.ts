// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { JsonValue } from '../../protocol/types.js';
import type { ObjectPropertyInfo } from './qom.js';

/** The commands of QEMU's module qdev. */
export interface QdevCommands {
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qdev.device-list-properties
   */
  'device-list-properties': {
    arguments: {
      typename: string;
    };
    returns: readonly ObjectPropertyInfo[];
  };
  /**
   * @since 9.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qdev.device-sync-config
   */
  'device-sync-config': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qdev.device_add
   */
  device_add: {
    arguments: {
      driver: string;
      bus?: string | undefined;
      id?: string | undefined;
      [member: string]: JsonValue | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-qdev.device_del
   */
  device_del: {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module qdev. */
export interface QdevEvents {
  /**
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-qdev.DEVICE_DELETED
   */
  DEVICE_DELETED: {
    data: {
      device?: string | undefined;
      path: string;
    };
  };
  /**
   * @since 6.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-qdev.DEVICE_UNPLUG_GUEST_ERROR
   */
  DEVICE_UNPLUG_GUEST_ERROR: {
    data: {
      device?: string | undefined;
      path: string;
    };
  };
}
