// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-control.CommandInfo
 */
export interface CommandInfo {
  name: string;
}

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-control.MonitorMode
 */
export type MonitorMode = 'readline' | 'control' | (string & {});

/**
 * @since 5.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-control.MonitorOptions
 */
export interface MonitorOptions {
  id?: string | undefined;
  mode?: MonitorMode | undefined;
  pretty?: boolean | undefined;
  chardev: string;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-control.QMPCapability
 */
export type QMPCapability = 'oob';

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-control.VersionInfo
 */
export interface VersionInfo {
  qemu: VersionTriple;
  package: string;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-control.VersionTriple
 */
export interface VersionTriple {
  major: number | bigint;
  minor: number | bigint;
  micro: number | bigint;
}

/** The commands of QEMU's module control. */
export interface ControlCommands {
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-control.qmp_capabilities
   */
  qmp_capabilities: {
    arguments: {
      /** @since 2.12 */
      enable?: readonly QMPCapability[] | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-control.query-commands
   */
  'query-commands': {
    returns: readonly CommandInfo[];
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-control.query-version
   */
  'query-version': {
    returns: VersionInfo;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-control.quit
   */
  quit: {
    returns: Record<string, never>;
  };
}
