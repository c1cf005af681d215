// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { NetworkAddressFamily, SocketAddress } from './sockets.js';

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayCocoa
 */
export interface DisplayCocoa {
  'left-command-key'?: boolean | undefined;
  'full-grab'?: boolean | undefined;
  'swap-opt-cmd'?: boolean | undefined;
  /** @since 8.2 */
  'zoom-to-fit'?: boolean | undefined;
  /** @since 9.0 */
  'zoom-interpolation'?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayCurses
 */
export interface DisplayCurses {
  charset?: string | undefined;
}

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayDBus
 */
export interface DisplayDBus {
  rendernode?: string | undefined;
  addr?: string | undefined;
  p2p?: boolean | undefined;
  audiodev?: string | undefined;
}

/**
 * @since 3.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayEGLHeadless
 */
export interface DisplayEGLHeadless {
  rendernode?: string | undefined;
}

/**
 * @since 3.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.DisplayGLMode
 */
export type DisplayGLMode = 'off' | 'on' | 'core' | 'es' | (string & {});

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayGTK
 */
export interface DisplayGTK {
  'grab-on-hover'?: boolean | undefined;
  /** @since 3.1 */
  'zoom-to-fit'?: boolean | undefined;
  /** @since 7.1 */
  'show-tabs'?: boolean | undefined;
  /** @since 8.0 */
  'show-menubar'?: boolean | undefined;
  /** @since 10.1 */
  'keep-aspect-ratio'?: boolean | undefined;
  /** @since 10.1 */
  scale?: number | undefined;
  /** @since 11.1 at the latest; 11.0-dev lacks it */
  clipboard?: boolean | undefined;
}

/** What every {@link DisplayOptions} has. */
export interface DisplayOptionsBase {
  'full-screen'?: boolean | undefined;
  'window-close'?: boolean | undefined;
  /** @since 5.0 */
  'show-cursor'?: boolean | undefined;
  gl?: DisplayGLMode | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayOptions
 */
export type DisplayOptions =
  | ({ type: 'default' } & DisplayOptionsBase)
  | ({ type: 'none' } & DisplayOptionsBase)
  | ({ type: 'gtk' } & DisplayOptionsBase & DisplayGTK)
  | ({ type: 'sdl' } & DisplayOptionsBase & DisplaySDL)
  | ({ type: 'egl-headless' } & DisplayOptionsBase & DisplayEGLHeadless)
  | ({ type: 'curses' } & DisplayOptionsBase & DisplayCurses)
  | ({ type: 'cocoa' } & DisplayOptionsBase & DisplayCocoa)
  | ({ type: 'spice-app' } & DisplayOptionsBase)
  | ({ type: 'dbus' } & DisplayOptionsBase & DisplayDBus);

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.DisplayProtocol
 */
export type DisplayProtocol = 'vnc' | 'spice';

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayReloadOptions
 */
export type DisplayReloadOptions = { type: 'vnc' } & DisplayReloadOptionsVNC;

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayReloadOptionsVNC
 */
export interface DisplayReloadOptionsVNC {
  'tls-certs'?: boolean | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.DisplayReloadType
 */
export type DisplayReloadType = 'vnc';

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplaySDL
 */
export interface DisplaySDL {
  'grab-mod'?: HotKeyMod | undefined;
}

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.DisplayType
 */
export type DisplayType =
  | 'default'
  | 'none'
  | 'gtk'
  | 'sdl'
  | 'egl-headless'
  | 'curses'
  | 'cocoa'
  | 'spice-app'
  | 'dbus'
  | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayUpdateOptions
 */
export type DisplayUpdateOptions = { type: 'vnc' } & DisplayUpdateOptionsVNC;

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.DisplayUpdateOptionsVNC
 */
export interface DisplayUpdateOptionsVNC {
  addresses?: readonly SocketAddress[] | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.DisplayUpdateType
 */
export type DisplayUpdateType = 'vnc';

/** What every {@link ExpirePasswordOptions} has. */
export interface ExpirePasswordOptionsBase {
  time: string;
}

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.ExpirePasswordOptions
 */
export type ExpirePasswordOptions =
  | ({ protocol: 'vnc' } & ExpirePasswordOptionsBase & ExpirePasswordOptionsVnc)
  | ({ protocol: 'spice' } & ExpirePasswordOptionsBase);

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.ExpirePasswordOptionsVnc
 */
export interface ExpirePasswordOptionsVnc {
  display?: string | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.HotKeyMod
 */
export type HotKeyMod = 'lctrl-lalt' | 'lshift-lctrl-lalt' | 'rctrl' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.ImageFormat
 */
export type ImageFormat = 'ppm' | 'png';

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.InputAxis
 */
export type InputAxis = 'x' | 'y';

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputBtnEvent
 */
export interface InputBtnEvent {
  button: InputButton;
  down: boolean;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputBtnEventWrapper
 */
export interface InputBtnEventWrapper {
  data: InputBtnEvent;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.InputButton
 */
export type InputButton =
  | 'left'
  | 'middle'
  | 'right'
  | 'wheel-up'
  | 'wheel-down'
  | 'side'
  | 'extra'
  | 'wheel-left'
  | 'wheel-right'
  | 'touch';

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputEvent
 */
export type InputEvent =
  | ({ type: 'key' } & InputKeyEventWrapper)
  | ({ type: 'btn' } & InputBtnEventWrapper)
  | ({ type: 'rel' } & InputMoveEventWrapper)
  | ({ type: 'abs' } & InputMoveEventWrapper)
  | ({ type: 'mtt' } & InputMultiTouchEventWrapper);

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.InputEventKind
 */
export type InputEventKind = 'key' | 'btn' | 'rel' | 'abs' | 'mtt';

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputKeyEvent
 */
export interface InputKeyEvent {
  key: KeyValue;
  down: boolean;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputKeyEventWrapper
 */
export interface InputKeyEventWrapper {
  data: InputKeyEvent;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputMoveEvent
 */
export interface InputMoveEvent {
  axis: InputAxis;
  value: number | bigint;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputMoveEventWrapper
 */
export interface InputMoveEventWrapper {
  data: InputMoveEvent;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputMultiTouchEvent
 */
export interface InputMultiTouchEvent {
  type: InputMultiTouchType;
  slot: number | bigint;
  'tracking-id': number | bigint;
  axis: InputAxis;
  value: number | bigint;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.InputMultiTouchEventWrapper
 */
export interface InputMultiTouchEventWrapper {
  data: InputMultiTouchEvent;
}

/**
 * @since 8.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.InputMultiTouchType
 */
export type InputMultiTouchType = 'begin' | 'update' | 'end' | 'cancel' | 'data';

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.IntWrapper
 */
export interface IntWrapper {
  data: number | bigint;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.KeyValue
 */
export type KeyValue = ({ type: 'number' } & IntWrapper) | ({ type: 'qcode' } & QKeyCodeWrapper);

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.KeyValueKind
 */
export type KeyValueKind = 'number' | 'qcode';

/**
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.MouseInfo
 */
export interface MouseInfo {
  name: string;
  index: number | bigint;
  current: boolean;
  absolute: boolean;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.QKeyCode
 */
export type QKeyCode =
  | 'unmapped'
  | 'shift'
  | 'shift_r'
  | 'alt'
  | 'alt_r'
  | 'ctrl'
  | 'ctrl_r'
  | 'menu'
  | 'esc'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | '0'
  | 'minus'
  | 'equal'
  | 'backspace'
  | 'tab'
  | 'q'
  | 'w'
  | 'e'
  | 'r'
  | 't'
  | 'y'
  | 'u'
  | 'i'
  | 'o'
  | 'p'
  | 'bracket_left'
  | 'bracket_right'
  | 'ret'
  | 'a'
  | 's'
  | 'd'
  | 'f'
  | 'g'
  | 'h'
  | 'j'
  | 'k'
  | 'l'
  | 'semicolon'
  | 'apostrophe'
  | 'grave_accent'
  | 'backslash'
  | 'z'
  | 'x'
  | 'c'
  | 'v'
  | 'b'
  | 'n'
  | 'm'
  | 'comma'
  | 'dot'
  | 'slash'
  | 'asterisk'
  | 'spc'
  | 'caps_lock'
  | 'f1'
  | 'f2'
  | 'f3'
  | 'f4'
  | 'f5'
  | 'f6'
  | 'f7'
  | 'f8'
  | 'f9'
  | 'f10'
  | 'num_lock'
  | 'scroll_lock'
  | 'kp_divide'
  | 'kp_multiply'
  | 'kp_subtract'
  | 'kp_add'
  | 'kp_enter'
  | 'kp_decimal'
  | 'sysrq'
  | 'kp_0'
  | 'kp_1'
  | 'kp_2'
  | 'kp_3'
  | 'kp_4'
  | 'kp_5'
  | 'kp_6'
  | 'kp_7'
  | 'kp_8'
  | 'kp_9'
  | 'less'
  | 'f11'
  | 'f12'
  | 'print'
  | 'home'
  | 'pgup'
  | 'pgdn'
  | 'end'
  | 'left'
  | 'up'
  | 'down'
  | 'right'
  | 'insert'
  | 'delete'
  | 'stop'
  | 'again'
  | 'props'
  | 'undo'
  | 'front'
  | 'copy'
  | 'open'
  | 'paste'
  | 'find'
  | 'cut'
  | 'lf'
  | 'help'
  | 'meta_l'
  | 'meta_r'
  | 'compose'
  | 'pause'
  | 'ro'
  | 'hiragana'
  | 'henkan'
  | 'yen'
  | 'muhenkan'
  | 'katakanahiragana'
  | 'kp_comma'
  | 'kp_equals'
  | 'power'
  | 'sleep'
  | 'wake'
  | 'audionext'
  | 'audioprev'
  | 'audiostop'
  | 'audioplay'
  | 'audiomute'
  | 'volumeup'
  | 'volumedown'
  | 'mediaselect'
  | 'mail'
  | 'calculator'
  | 'computer'
  | 'ac_home'
  | 'ac_back'
  | 'ac_forward'
  | 'ac_refresh'
  | 'ac_bookmarks'
  | 'lang1'
  | 'lang2'
  | 'f13'
  | 'f14'
  | 'f15'
  | 'f16'
  | 'f17'
  | 'f18'
  | 'f19'
  | 'f20'
  | 'f21'
  | 'f22'
  | 'f23'
  | 'f24';

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.QKeyCodeWrapper
 */
export interface QKeyCodeWrapper {
  data: QKeyCode;
}

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.SetPasswordAction
 */
export type SetPasswordAction = 'keep' | 'fail' | 'disconnect';

/** What every {@link SetPasswordOptions} has. */
export interface SetPasswordOptionsBase {
  password: string;
  connected?: SetPasswordAction | undefined;
}

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.SetPasswordOptions
 */
export type SetPasswordOptions =
  | ({ protocol: 'vnc' } & SetPasswordOptionsBase & SetPasswordOptionsVnc)
  | ({ protocol: 'spice' } & SetPasswordOptionsBase);

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.SetPasswordOptionsVnc
 */
export interface SetPasswordOptionsVnc {
  display?: string | undefined;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.SpiceBasicInfo
 */
export interface SpiceBasicInfo {
  host: string;
  port: string;
  family: NetworkAddressFamily;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.SpiceChannel
 */
export interface SpiceChannel extends SpiceBasicInfo {
  'connection-id': number | bigint;
  'channel-type': number | bigint;
  'channel-id': number | bigint;
  tls: boolean;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.SpiceInfo
 */
export interface SpiceInfo {
  enabled: boolean;
  /** @since 1.4 */
  migrated: boolean;
  host?: string | undefined;
  port?: number | bigint | undefined;
  'tls-port'?: number | bigint | undefined;
  auth?: string | undefined;
  'compiled-version'?: string | undefined;
  /** @since 1.1 */
  'mouse-mode': SpiceQueryMouseMode;
  channels?: readonly SpiceChannel[] | undefined;
}

/**
 * Where `CONFIG_SPICE`.
 * @since 1.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.SpiceQueryMouseMode
 */
export type SpiceQueryMouseMode = 'client' | 'server' | 'unknown' | (string & {});

/**
 * Where `CONFIG_SPICE`.
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.SpiceServerInfo
 */
export interface SpiceServerInfo extends SpiceBasicInfo {
  auth?: string | undefined;
}

/**
 * Where `CONFIG_VNC`.
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.VncBasicInfo
 */
export interface VncBasicInfo {
  host: string;
  service: string;
  family: NetworkAddressFamily;
  /** @since 2.3 */
  websocket: boolean;
}

/**
 * Where `CONFIG_VNC`.
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.VncClientInfo
 */
export interface VncClientInfo extends VncBasicInfo {
  x509_dname?: string | undefined;
  sasl_username?: string | undefined;
}

/**
 * Where `CONFIG_VNC`.
 * @since 0.14
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.VncInfo
 */
export interface VncInfo {
  enabled: boolean;
  host?: string | undefined;
  family?: NetworkAddressFamily | undefined;
  service?: string | undefined;
  auth?: string | undefined;
  clients?: readonly VncClientInfo[] | undefined;
}

/**
 * Where `CONFIG_VNC`.
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.VncInfo2
 */
export interface VncInfo2 {
  id: string;
  server: readonly VncServerInfo2[];
  clients: readonly VncClientInfo[];
  auth: VncPrimaryAuth;
  vencrypt?: VncVencryptSubAuth | undefined;
  display?: string | undefined;
}

/**
 * Where `CONFIG_VNC`.
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.VncPrimaryAuth
 */
export type VncPrimaryAuth =
  'none' | 'vnc' | 'ra2' | 'ra2ne' | 'tight' | 'ultra' | 'tls' | 'vencrypt' | 'sasl' | (string & {});

/**
 * Where `CONFIG_VNC`.
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.VncServerInfo
 */
export interface VncServerInfo extends VncBasicInfo {
  auth?: string | undefined;
}

/**
 * Where `CONFIG_VNC`.
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-ui.VncServerInfo2
 */
export interface VncServerInfo2 extends VncBasicInfo {
  auth: VncPrimaryAuth;
  vencrypt?: VncVencryptSubAuth | undefined;
}

/**
 * Where `CONFIG_VNC`.
 * @since 2.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-ui.VncVencryptSubAuth
 */
export type VncVencryptSubAuth =
  | 'plain'
  | 'tls-none'
  | 'x509-none'
  | 'tls-vnc'
  | 'x509-vnc'
  | 'tls-plain'
  | 'x509-plain'
  | 'tls-sasl'
  | 'x509-sasl'
  | (string & {});

/** The commands of QEMU's module ui. */
export interface UiCommands {
  /**
   * Where `CONFIG_VNC`.
   * @since 1.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.change-vnc-password
   */
  'change-vnc-password': {
    arguments: {
      password: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.client_migrate_info
   */
  client_migrate_info: {
    arguments: {
      protocol: string;
      hostname: string;
      port?: number | bigint | undefined;
      'tls-port'?: number | bigint | undefined;
      'cert-subject'?: string | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.display-reload
   */
  'display-reload': {
    arguments: DisplayReloadOptions;
    returns: Record<string, never>;
  };
  /**
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.display-update
   */
  'display-update': {
    arguments: DisplayUpdateOptions;
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.expire_password
   */
  expire_password: {
    arguments: ExpirePasswordOptions;
    returns: Record<string, never>;
  };
  /**
   * @since 2.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.input-send-event
   */
  'input-send-event': {
    arguments: {
      device?: string | undefined;
      head?: number | bigint | undefined;
      events: readonly InputEvent[];
    };
    returns: Record<string, never>;
  };
  /**
   * @since 3.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.query-display-options
   */
  'query-display-options': {
    returns: DisplayOptions;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.query-mice
   */
  'query-mice': {
    returns: readonly MouseInfo[];
  };
  /**
   * Where `CONFIG_SPICE`.
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.query-spice
   */
  'query-spice': {
    returns: SpiceInfo;
  };
  /**
   * Where `CONFIG_VNC`.
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.query-vnc
   */
  'query-vnc': {
    returns: VncInfo;
  };
  /**
   * Where `CONFIG_VNC`.
   * @since 2.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.query-vnc-servers
   */
  'query-vnc-servers': {
    returns: readonly VncInfo2[];
  };
  /**
   * Where `CONFIG_PIXMAN`.
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.screendump
   */
  screendump: {
    arguments: {
      filename: string;
      /** @since 2.12 */
      device?: string | undefined;
      /** @since 2.12 */
      head?: number | bigint | undefined;
      /** @since 7.1 */
      format?: ImageFormat | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.send-key
   */
  'send-key': {
    arguments: {
      keys: readonly KeyValue[];
      'hold-time'?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-ui.set_password
   */
  set_password: {
    arguments: SetPasswordOptions;
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module ui. */
export interface UiEvents {
  /**
   * Where `CONFIG_SPICE`.
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-ui.SPICE_CONNECTED
   */
  SPICE_CONNECTED: {
    data: {
      server: SpiceBasicInfo;
      client: SpiceBasicInfo;
    };
  };
  /**
   * Where `CONFIG_SPICE`.
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-ui.SPICE_DISCONNECTED
   */
  SPICE_DISCONNECTED: {
    data: {
      server: SpiceBasicInfo;
      client: SpiceBasicInfo;
    };
  };
  /**
   * Where `CONFIG_SPICE`.
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-ui.SPICE_INITIALIZED
   */
  SPICE_INITIALIZED: {
    data: {
      server: SpiceServerInfo;
      client: SpiceChannel;
    };
  };
  /**
   * Where `CONFIG_SPICE`.
   * @since 1.3
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-ui.SPICE_MIGRATE_COMPLETED
   */
  SPICE_MIGRATE_COMPLETED: {};
  /**
   * Where `CONFIG_VNC`.
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-ui.VNC_CONNECTED
   */
  VNC_CONNECTED: {
    data: {
      server: VncServerInfo;
      client: VncBasicInfo;
    };
  };
  /**
   * Where `CONFIG_VNC`.
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-ui.VNC_DISCONNECTED
   */
  VNC_DISCONNECTED: {
    data: {
      server: VncServerInfo;
      client: VncClientInfo;
    };
  };
  /**
   * Where `CONFIG_VNC`.
   * @since 0.13
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-ui.VNC_INITIALIZED
   */
  VNC_INITIALIZED: {
    data: {
      server: VncServerInfo;
      client: VncClientInfo;
    };
  };
}
