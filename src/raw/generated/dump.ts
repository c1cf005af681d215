// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-dump.DumpGuestMemoryCapability
 */
export interface DumpGuestMemoryCapability {
  formats: readonly DumpGuestMemoryFormat[];
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-dump.DumpGuestMemoryFormat
 */
export type DumpGuestMemoryFormat =
  | 'elf'
  | 'kdump-zlib'
  | 'kdump-lzo'
  | 'kdump-snappy'
  | 'kdump-raw-zlib'
  | 'kdump-raw-lzo'
  | 'kdump-raw-snappy'
  | 'win-dmp'
  | (string & {});

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-dump.DumpQueryResult
 */
export interface DumpQueryResult {
  status: DumpStatus;
  completed: number | bigint;
  total: number | bigint;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-dump.DumpStatus
 */
export type DumpStatus = 'none' | 'active' | 'completed' | 'failed' | (string & {});

/** The commands of QEMU's module dump. */
export interface DumpCommands {
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-dump.dump-guest-memory
   */
  'dump-guest-memory': {
    arguments: {
      paging: boolean;
      protocol: string;
      /** @since 2.6 */
      detach?: boolean | undefined;
      begin?: number | bigint | undefined;
      length?: number | bigint | undefined;
      /** @since 2.0 */
      format?: DumpGuestMemoryFormat | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-dump.query-dump
   */
  'query-dump': {
    returns: DumpQueryResult;
  };
  /**
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-dump.query-dump-guest-memory-capability
   */
  'query-dump-guest-memory-capability': {
    returns: DumpGuestMemoryCapability;
  };
}

/** The events of QEMU's module dump. */
export interface DumpEvents {
  /**
   * @since 2.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-dump.DUMP_COMPLETED
   */
  DUMP_COMPLETED: {
    data: {
      result: DumpQueryResult;
      error?: string | undefined;
    };
  };
}
