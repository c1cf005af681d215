// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-cxl.CXLUncorErrorRecord
 */
export interface CXLUncorErrorRecord {
  type: CxlUncorErrorType;
  header: readonly number[];
}

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cxl.CxlCorErrorType
 */
export type CxlCorErrorType =
  | 'cache-data-ecc'
  | 'mem-data-ecc'
  | 'crc-threshold'
  | 'retry-threshold'
  | 'cache-poison-received'
  | 'mem-poison-received'
  | 'physical';

/**
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-cxl.CxlDynamicCapacityExtent
 */
export interface CxlDynamicCapacityExtent {
  offset: number | bigint;
  len: number | bigint;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cxl.CxlEventLog
 */
export type CxlEventLog = 'informational' | 'warning' | 'failure' | 'fatal';

/**
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cxl.CxlExtentRemovalPolicy
 */
export type CxlExtentRemovalPolicy = 'tag-based' | 'prescriptive';

/**
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cxl.CxlExtentSelectionPolicy
 */
export type CxlExtentSelectionPolicy = 'free' | 'contiguous' | 'prescriptive' | 'enable-shared-access';

/**
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-cxl.CxlUncorErrorType
 */
export type CxlUncorErrorType =
  | 'cache-data-parity'
  | 'cache-address-parity'
  | 'cache-be-parity'
  | 'cache-data-ecc'
  | 'mem-data-parity'
  | 'mem-address-parity'
  | 'mem-be-parity'
  | 'mem-data-ecc'
  | 'reinit-threshold'
  | 'rsvd-encoding'
  | 'poison-received'
  | 'receiver-overflow'
  | 'internal'
  | 'cxl-ide-tx'
  | 'cxl-ide-rx';

/** The commands of QEMU's module cxl. */
export interface CxlCommands {
  /**
   * @since 9.1
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-add-dynamic-capacity
   */
  'cxl-add-dynamic-capacity': {
    arguments: {
      path: string;
      'host-id': number;
      'selection-policy': CxlExtentSelectionPolicy;
      region: number;
      tag?: string | undefined;
      extents: readonly CxlDynamicCapacityExtent[];
    };
    returns: Record<string, never>;
  };
  /**
   * @since 8.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-inject-correctable-error
   */
  'cxl-inject-correctable-error': {
    arguments: {
      path: string;
      type: CxlCorErrorType;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 8.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-inject-dram-event
   */
  'cxl-inject-dram-event': {
    arguments: {
      path: string;
      log: CxlEventLog;
      flags: number;
      dpa: number | bigint;
      descriptor: number;
      type: number;
      'transaction-type': number;
      channel?: number | undefined;
      rank?: number | undefined;
      'nibble-mask'?: number | undefined;
      'bank-group'?: number | undefined;
      bank?: number | undefined;
      row?: number | undefined;
      column?: number | undefined;
      'correction-mask'?: readonly (number | bigint)[] | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'maint-op-class'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'maint-op-subclass'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'ld-id'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'head-id'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'component-id'?: string | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'is-comp-id-pldm'?: boolean | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'sub-channel'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'cme-ev-flags'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'cvme-count'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'sub-type'?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 8.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-inject-general-media-event
   */
  'cxl-inject-general-media-event': {
    arguments: {
      path: string;
      log: CxlEventLog;
      flags: number;
      dpa: number | bigint;
      descriptor: number;
      type: number;
      'transaction-type': number;
      channel?: number | undefined;
      rank?: number | undefined;
      device?: number | undefined;
      'component-id'?: string | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'maint-op-class'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'maint-op-subclass'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'ld-id'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'head-id'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'is-comp-id-pldm'?: boolean | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'cme-ev-flags'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'cme-count'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'sub-type'?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 8.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-inject-memory-module-event
   */
  'cxl-inject-memory-module-event': {
    arguments: {
      path: string;
      log: CxlEventLog;
      flags: number;
      type: number;
      'health-status': number;
      'media-status': number;
      'additional-status': number;
      'life-used': number;
      temperature: number;
      'dirty-shutdown-count': number;
      'corrected-volatile-error-count': number;
      'corrected-persistent-error-count': number;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'maint-op-class'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'maint-op-subclass'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'ld-id'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'head-id'?: number | bigint | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'component-id'?: string | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'is-comp-id-pldm'?: boolean | undefined;
      /** @since 11.1 at the latest; 11.0-dev lacks it */
      'sub-type'?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 8.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-inject-poison
   */
  'cxl-inject-poison': {
    arguments: {
      path: string;
      start: number | bigint;
      length: number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 8.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-inject-uncorrectable-errors
   */
  'cxl-inject-uncorrectable-errors': {
    arguments: {
      path: string;
      errors: readonly CXLUncorErrorRecord[];
    };
    returns: Record<string, never>;
  };
  /**
   * @since 9.1
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-cxl.cxl-release-dynamic-capacity
   */
  'cxl-release-dynamic-capacity': {
    arguments: {
      path: string;
      'host-id': number;
      'removal-policy': CxlExtentRemovalPolicy;
      'forced-removal'?: boolean | undefined;
      'sanitize-on-release'?: boolean | undefined;
      region: number;
      tag?: string | undefined;
      extents: readonly CxlDynamicCapacityExtent[];
    };
    returns: Record<string, never>;
  };
}
