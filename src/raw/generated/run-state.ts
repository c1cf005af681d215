// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.GuestPanicAction
 */
export type GuestPanicAction = 'pause' | 'poweroff' | 'run' | (string & {});

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-run-state.GuestPanicInformation
 */
export type GuestPanicInformation =
  | ({ type: 'hyper-v' } & GuestPanicInformationHyperV)
  | ({ type: 's390' } & GuestPanicInformationS390)
  | ({ type: 'tdx' } & GuestPanicInformationTdx)
  | ({ type: 'sev' } & GuestPanicInformationSev);

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-run-state.GuestPanicInformationHyperV
 */
export interface GuestPanicInformationHyperV {
  arg1: number | bigint;
  arg2: number | bigint;
  arg3: number | bigint;
  arg4: number | bigint;
  arg5: number | bigint;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-run-state.GuestPanicInformationS390
 */
export interface GuestPanicInformationS390 {
  core: number;
  'psw-mask': number | bigint;
  'psw-addr': number | bigint;
  reason: S390CrashReason;
}

/**
 * @since 11.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-run-state.GuestPanicInformationSev
 */
export interface GuestPanicInformationSev {
  set: number;
  code: number;
}

/**
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-run-state.GuestPanicInformationTdx
 */
export interface GuestPanicInformationTdx {
  'error-code': number;
  message: string;
  gpa?: number | bigint | undefined;
}

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.GuestPanicInformationType
 */
export type GuestPanicInformationType = 'hyper-v' | 's390' | 'tdx' | 'sev' | (string & {});

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.MemoryFailureAction
 */
export type MemoryFailureAction = 'ignore' | 'inject' | 'fatal' | 'reset' | (string & {});

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-run-state.MemoryFailureFlags
 */
export interface MemoryFailureFlags {
  'action-required': boolean;
  recursive: boolean;
}

/**
 * @since 5.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.MemoryFailureRecipient
 */
export type MemoryFailureRecipient = 'hypervisor' | 'guest' | (string & {});

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.NotifyVmexitOption
 */
export type NotifyVmexitOption = 'run' | 'internal-error' | 'disable' | (string & {});

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.PanicAction
 */
export type PanicAction = 'pause' | 'shutdown' | 'exit-failure' | 'none';

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.RebootAction
 */
export type RebootAction = 'reset' | 'shutdown';

/** @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.RunState */
export type RunState =
  | 'debug'
  | 'inmigrate'
  | 'internal-error'
  | 'io-error'
  | 'paused'
  | 'postmigrate'
  | 'prelaunch'
  | 'finish-migrate'
  | 'restore-vm'
  | 'running'
  | 'save-vm'
  | 'shutdown'
  | 'suspended'
  | 'watchdog'
  | 'guest-panicked'
  | 'colo'
  | (string & {});

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.S390CrashReason
 */
export type S390CrashReason =
  'unknown' | 'disabled-wait' | 'extint-loop' | 'pgmint-loop' | 'opint-loop' | (string & {});

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.ShutdownAction
 */
export type ShutdownAction = 'poweroff' | 'pause';

/** @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.ShutdownCause */
export type ShutdownCause =
  | 'none'
  | 'host-error'
  | 'host-qmp-quit'
  | 'host-qmp-system-reset'
  | 'host-signal'
  | 'host-ui'
  | 'guest-shutdown'
  | 'guest-reset'
  | 'guest-panic'
  | 'subsystem-reset'
  | 'snapshot-load'
  | (string & {});

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-run-state.StatusInfo
 */
export interface StatusInfo {
  running: boolean;
  status: RunState;
  /**
   * @removed in 9.0
   * @deprecated
   */
  singlestep?: boolean | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-run-state.WatchdogAction
 */
export type WatchdogAction =
  'reset' | 'shutdown' | 'poweroff' | 'pause' | 'debug' | 'none' | 'inject-nmi' | (string & {});

/** The commands of QEMU's module run-state. */
export interface RunStateCommands {
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-run-state.query-status
   */
  'query-status': {
    returns: StatusInfo;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-run-state.set-action
   */
  'set-action': {
    arguments: {
      reboot?: RebootAction | undefined;
      shutdown?: ShutdownAction | undefined;
      panic?: PanicAction | undefined;
      watchdog?: WatchdogAction | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.11
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-run-state.watchdog-set-action
   */
  'watchdog-set-action': {
    arguments: {
      action: WatchdogAction;
    };
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module run-state. */
export interface RunStateEvents {
  /**
   * @since 5.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.GUEST_CRASHLOADED
   */
  GUEST_CRASHLOADED: {
    data: {
      action: GuestPanicAction;
      info?: GuestPanicInformation | undefined;
    };
  };
  /**
   * @since 1.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.GUEST_PANICKED
   */
  GUEST_PANICKED: {
    data: {
      action: GuestPanicAction;
      /** @since 2.9 */
      info?: GuestPanicInformation | undefined;
    };
  };
  /**
   * @since 9.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.GUEST_PVSHUTDOWN
   */
  GUEST_PVSHUTDOWN: {};
  /**
   * @since 5.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.MEMORY_FAILURE
   */
  MEMORY_FAILURE: {
    data: {
      recipient: MemoryFailureRecipient;
      action: MemoryFailureAction;
      flags: MemoryFailureFlags;
    };
  };
  /**
   * @since 0.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.POWERDOWN
   */
  POWERDOWN: {};
  /**
   * @since 0.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.RESET
   */
  RESET: {
    data: {
      /** @since 2.10 */
      guest: boolean;
      /** @since 4.0 */
      reason: ShutdownCause;
    };
  };
  /**
   * @since 0.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.RESUME
   */
  RESUME: {};
  /**
   * @since 0.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.SHUTDOWN
   */
  SHUTDOWN: {
    data: {
      /** @since 2.10 */
      guest: boolean;
      /** @since 4.0 */
      reason: ShutdownCause;
    };
  };
  /**
   * @since 0.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.STOP
   */
  STOP: {};
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.SUSPEND
   */
  SUSPEND: {};
  /**
   * @since 1.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.SUSPEND_DISK
   */
  SUSPEND_DISK: {};
  /**
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.WAKEUP
   */
  WAKEUP: {};
  /**
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-run-state.WATCHDOG
   */
  WATCHDOG: {
    data: {
      action: WatchdogAction;
    };
  };
}
