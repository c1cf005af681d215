// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { SocketAddressLegacy } from './sockets.js';

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevBackend
 */
export type ChardevBackend =
  | ({ type: 'file' } & ChardevFileWrapper)
  | ({ type: 'serial' } & ChardevHostdevWrapper)
  | ({ type: 'parallel' } & ChardevHostdevWrapper)
  | ({ type: 'pipe' } & ChardevHostdevWrapper)
  | ({ type: 'socket' } & ChardevSocketWrapper)
  | ({ type: 'udp' } & ChardevUdpWrapper)
  | ({ type: 'pty' } & ChardevPtyWrapper)
  | ({ type: 'null' } & ChardevCommonWrapper)
  | ({ type: 'mux' } & ChardevMuxWrapper)
  | ({ type: 'hub' } & ChardevHubWrapper)
  | ({ type: 'msmouse' } & ChardevCommonWrapper)
  | ({ type: 'wctablet' } & ChardevCommonWrapper)
  | ({ type: 'braille' } & ChardevCommonWrapper)
  | ({ type: 'testdev' } & ChardevCommonWrapper)
  | ({ type: 'stdio' } & ChardevStdioWrapper)
  | ({ type: 'console' } & ChardevCommonWrapper)
  | ({ type: 'spicevmc' } & ChardevSpiceChannelWrapper)
  | ({ type: 'spiceport' } & ChardevSpicePortWrapper)
  | ({ type: 'qemu-vdagent' } & ChardevQemuVDAgentWrapper)
  | ({ type: 'dbus' } & ChardevDBusWrapper)
  | ({ type: 'vc' } & ChardevVCWrapper)
  | ({ type: 'ringbuf' } & ChardevRingbufWrapper)
  | ({ type: 'memory' } & ChardevRingbufWrapper);

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevBackendInfo
 */
export interface ChardevBackendInfo {
  name: string;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-char.ChardevBackendKind
 */
export type ChardevBackendKind =
  | 'file'
  | 'serial'
  | 'parallel'
  | 'pipe'
  | 'socket'
  | 'udp'
  | 'pty'
  | 'null'
  | 'mux'
  | 'hub'
  | 'msmouse'
  | 'wctablet'
  | 'braille'
  | 'testdev'
  | 'stdio'
  | 'console'
  | 'spicevmc'
  | 'spiceport'
  | 'qemu-vdagent'
  | 'dbus'
  | 'vc'
  | 'ringbuf'
  | 'memory';

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevCommon
 */
export interface ChardevCommon {
  logfile?: string | undefined;
  logappend?: boolean | undefined;
  /** @since 11.0 */
  logtimestamp?: boolean | undefined;
}

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevCommonWrapper
 */
export interface ChardevCommonWrapper {
  data: ChardevCommon;
}

/**
 * Where `CONFIG_DBUS_DISPLAY`.
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevDBus
 */
export interface ChardevDBus extends ChardevCommon {
  name: string;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  encoding?: ChardevDBusEncoding | undefined;
}

/** @since 11.1 at the latest; 11.0-dev lacks it */
export type ChardevDBusEncoding = 'cp437' | 'utf8';

/**
 * Where `CONFIG_DBUS_DISPLAY`.
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevDBusWrapper
 */
export interface ChardevDBusWrapper {
  data: ChardevDBus;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevFile
 */
export interface ChardevFile extends ChardevCommon {
  in?: string | undefined;
  out: string;
  /** @since 2.6 */
  append?: boolean | undefined;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevFileWrapper
 */
export interface ChardevFileWrapper {
  data: ChardevFile;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevHostdev
 */
export interface ChardevHostdev extends ChardevCommon {
  device: string;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevHostdevWrapper
 */
export interface ChardevHostdevWrapper {
  data: ChardevHostdev;
}

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevHub
 */
export interface ChardevHub extends ChardevCommon {
  chardevs: readonly string[];
}

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevHubWrapper
 */
export interface ChardevHubWrapper {
  data: ChardevHub;
}

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevInfo
 */
export interface ChardevInfo {
  label: string;
  filename: string;
  /** @since 2.1 */
  'frontend-open': boolean;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevMux
 */
export interface ChardevMux extends ChardevCommon {
  chardev: string;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevMuxWrapper
 */
export interface ChardevMuxWrapper {
  data: ChardevMux;
}

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevPty
 */
export interface ChardevPty extends ChardevCommon {
  path?: string | undefined;
}

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevPtyWrapper
 */
export interface ChardevPtyWrapper {
  data: ChardevPty;
}

/**
 * Where `CONFIG_SPICE_PROTOCOL`.
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevQemuVDAgent
 */
export interface ChardevQemuVDAgent extends ChardevCommon {
  mouse?: boolean | undefined;
  clipboard?: boolean | undefined;
}

/**
 * Where `CONFIG_SPICE_PROTOCOL`.
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevQemuVDAgentWrapper
 */
export interface ChardevQemuVDAgentWrapper {
  data: ChardevQemuVDAgent;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevReturn
 */
export interface ChardevReturn {
  pty?: string | undefined;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevRingbuf
 */
export interface ChardevRingbuf extends ChardevCommon {
  size?: number | bigint | undefined;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevRingbufWrapper
 */
export interface ChardevRingbufWrapper {
  data: ChardevRingbuf;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevSocket
 */
export interface ChardevSocket extends ChardevCommon {
  addr: SocketAddressLegacy;
  /** @since 2.6 */
  'tls-creds'?: string | undefined;
  /** @since 4.0 */
  'tls-authz'?: string | undefined;
  server?: boolean | undefined;
  wait?: boolean | undefined;
  nodelay?: boolean | undefined;
  telnet?: boolean | undefined;
  /** @since 2.10 */
  tn3270?: boolean | undefined;
  /** @since 3.1 */
  websocket?: boolean | undefined;
  /** @since 9.2 */
  'reconnect-ms'?: number | bigint | undefined;
  /**
   * @since 2.2
   * @removed in 10.2
   * @deprecated
   */
  reconnect?: number | bigint | undefined;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevSocketWrapper
 */
export interface ChardevSocketWrapper {
  data: ChardevSocket;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevSpiceChannel
 */
export interface ChardevSpiceChannel extends ChardevCommon {
  type: string;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevSpiceChannelWrapper
 */
export interface ChardevSpiceChannelWrapper {
  data: ChardevSpiceChannel;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevSpicePort
 */
export interface ChardevSpicePort extends ChardevCommon {
  fqdn: string;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevSpicePortWrapper
 */
export interface ChardevSpicePortWrapper {
  data: ChardevSpicePort;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevStdio
 */
export interface ChardevStdio extends ChardevCommon {
  signal?: boolean | undefined;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevStdioWrapper
 */
export interface ChardevStdioWrapper {
  data: ChardevStdio;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevUdp
 */
export interface ChardevUdp extends ChardevCommon {
  remote: SocketAddressLegacy;
  local?: SocketAddressLegacy | undefined;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevUdpWrapper
 */
export interface ChardevUdpWrapper {
  data: ChardevUdp;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevVC
 */
export interface ChardevVC extends ChardevCommon {
  width?: number | bigint | undefined;
  height?: number | bigint | undefined;
  cols?: number | bigint | undefined;
  rows?: number | bigint | undefined;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  encoding?: ChardevDBusEncoding | undefined;
}

/**
 * @since 1.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-char.ChardevVCWrapper
 */
export interface ChardevVCWrapper {
  data: ChardevVC;
}

/**
 * @since 1.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-char.DataFormat
 */
export type DataFormat = 'utf8' | 'base64';

/** The commands of QEMU's module char. */
export interface CharCommands {
  /**
   * @since 1.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.chardev-add
   */
  'chardev-add': {
    arguments: {
      id: string;
      backend: ChardevBackend;
    };
    returns: ChardevReturn;
  };
  /**
   * @since 2.10
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.chardev-change
   */
  'chardev-change': {
    arguments: {
      id: string;
      backend: ChardevBackend;
    };
    returns: ChardevReturn;
  };
  /**
   * @since 1.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.chardev-remove
   */
  'chardev-remove': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 2.10
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.chardev-send-break
   */
  'chardev-send-break': {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.query-chardev
   */
  'query-chardev': {
    returns: readonly ChardevInfo[];
  };
  /**
   * @since 2.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.query-chardev-backends
   */
  'query-chardev-backends': {
    returns: readonly ChardevBackendInfo[];
  };
  /**
   * @since 1.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.ringbuf-read
   */
  'ringbuf-read': {
    arguments: {
      device: string;
      size: number | bigint;
      format?: DataFormat | undefined;
    };
    returns: string;
  };
  /**
   * @since 1.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-char.ringbuf-write
   */
  'ringbuf-write': {
    arguments: {
      device: string;
      data: string;
      format?: DataFormat | undefined;
    };
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module char. */
export interface CharEvents {
  /**
   * @since 2.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-char.VSERPORT_CHANGE
   */
  VSERPORT_CHANGE: {
    data: {
      id: string;
      open: boolean;
    };
  };
}
