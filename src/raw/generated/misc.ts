// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc.AddfdInfo
 */
export interface AddfdInfo {
  'fdset-id': number | bigint;
  fd: number | bigint;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc.CommandLineOptionInfo
 */
export interface CommandLineOptionInfo {
  option: string;
  parameters: readonly CommandLineParameterInfo[];
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc.CommandLineParameterInfo
 */
export interface CommandLineParameterInfo {
  name: string;
  type: CommandLineParameterType;
  help?: string | undefined;
  /** @since 2.1 */
  default?: string | undefined;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-misc.CommandLineParameterType
 */
export type CommandLineParameterType = 'string' | 'boolean' | 'number' | 'size' | (string & {});

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc.FdsetFdInfo
 */
export interface FdsetFdInfo {
  fd: number | bigint;
  opaque?: string | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc.FdsetInfo
 */
export interface FdsetInfo {
  'fdset-id': number | bigint;
  fds: readonly FdsetFdInfo[];
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc.IOThreadInfo
 */
export interface IOThreadInfo {
  id: string;
  'thread-id': number | bigint;
  /** @since 2.9 */
  'poll-max-ns': number | bigint;
  /** @since 2.9 */
  'poll-grow': number | bigint;
  /** @since 2.9 */
  'poll-shrink': number | bigint;
  /** @since 6.1 */
  'aio-max-batch': number | bigint;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  'poll-weight'?: number | bigint | undefined;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc.NameInfo
 */
export interface NameInfo {
  name?: string | undefined;
}

/** The commands of QEMU's module misc. */
export interface MiscCommands {
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.add-fd
   */
  'add-fd': {
    arguments: {
      'fdset-id'?: number | bigint | undefined;
      opaque?: string | undefined;
    };
    returns: AddfdInfo;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.add_client
   */
  add_client: {
    arguments: {
      protocol: string;
      fdname: string;
      skipauth?: boolean | undefined;
      tls?: boolean | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.closefd
   */
  closefd: {
    arguments: {
      fdname: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.cont
   */
  cont: {
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_WIN32`.
   * @since 8.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.get-win32-socket
   */
  'get-win32-socket': {
    arguments: {
      info: string;
      fdname: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Where `CONFIG_POSIX`.
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.getfd
   */
  getfd: {
    arguments: {
      fdname: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.human-monitor-command
   */
  'human-monitor-command': {
    arguments: {
      'command-line': string;
      'cpu-index'?: number | bigint | undefined;
    };
    returns: string;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.query-command-line-options
   */
  'query-command-line-options': {
    arguments: {
      option?: string | undefined;
    };
    returns: readonly CommandLineOptionInfo[];
  };
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.query-fdsets
   */
  'query-fdsets': {
    returns: readonly FdsetInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.query-iothreads
   */
  'query-iothreads': {
    returns: readonly IOThreadInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.query-name
   */
  'query-name': {
    returns: NameInfo;
  };
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.remove-fd
   */
  'remove-fd': {
    arguments: {
      'fdset-id': number | bigint;
      fd?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.stop
   */
  stop: {
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 3.0
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc.x-exit-preconfig
   */
  'x-exit-preconfig': {
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module misc. */
export interface MiscEvents {
  /**
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-misc.RTC_CHANGE
   */
  RTC_CHANGE: {
    data: {
      offset: number | bigint;
      'qom-path': string;
    };
  };
  /**
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-misc.VFU_CLIENT_HANGUP
   */
  VFU_CLIENT_HANGUP: {
    data: {
      'vfu-id': string;
      'vfu-qom-path': string;
      'dev-id': string;
      'dev-qom-path': string;
    };
  };
}
