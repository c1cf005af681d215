// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-trace.TraceEventInfo
 */
export interface TraceEventInfo {
  name: string;
  state: TraceEventState;
  /**
   * @since 2.7
   * @removed in 9.1
   * @deprecated
   */
  vcpu?: boolean | undefined;
}

/**
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-trace.TraceEventState
 */
export type TraceEventState = 'unavailable' | 'disabled' | 'enabled' | (string & {});

/** The commands of QEMU's module trace. */
export interface TraceCommands {
  /**
   * @since 2.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-trace.trace-event-get-state
   */
  'trace-event-get-state': {
    arguments: {
      name: string;
      /**
       * @since 2.7
       * @removed in 9.1
       * @deprecated
       */
      vcpu?: number | bigint | undefined;
    };
    returns: readonly TraceEventInfo[];
  };
  /**
   * @since 2.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-trace.trace-event-set-state
   */
  'trace-event-set-state': {
    arguments: {
      name: string;
      enable: boolean;
      'ignore-unavailable'?: boolean | undefined;
      /**
       * @since 2.7
       * @removed in 9.1
       * @deprecated
       */
      vcpu?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
}
