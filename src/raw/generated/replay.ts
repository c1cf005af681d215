// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-replay.ReplayInfo
 */
export interface ReplayInfo {
  mode: ReplayMode;
  filename?: string | undefined;
  icount: number | bigint;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-replay.ReplayMode
 */
export type ReplayMode = 'none' | 'record' | 'play' | (string & {});

/** The commands of QEMU's module replay. */
export interface ReplayCommands {
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-replay.query-replay
   */
  'query-replay': {
    returns: ReplayInfo;
  };
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-replay.replay-break
   */
  'replay-break': {
    arguments: {
      icount: number | bigint;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-replay.replay-delete-break
   */
  'replay-delete-break': {
    returns: Record<string, never>;
  };
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-replay.replay-seek
   */
  'replay-seek': {
    arguments: {
      icount: number | bigint;
    };
    returns: Record<string, never>;
  };
}
