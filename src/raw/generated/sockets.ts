// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { String } from './net.js';

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.FdSocketAddress
 */
export interface FdSocketAddress {
  str: string;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.FdSocketAddressWrapper
 */
export interface FdSocketAddressWrapper {
  data: FdSocketAddress;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.InetSocketAddress
 */
export interface InetSocketAddress extends InetSocketAddressBase {
  /** @since 2.9 */
  numeric?: boolean | undefined;
  to?: number | undefined;
  ipv4?: boolean | undefined;
  ipv6?: boolean | undefined;
  /** @since 4.2 */
  'keep-alive'?: boolean | undefined;
  /**
   * Where `HAVE_TCP_KEEPCNT`.
   * @since 10.1
   */
  'keep-alive-count'?: number | undefined;
  /**
   * Where `HAVE_TCP_KEEPIDLE`.
   * @since 10.1
   */
  'keep-alive-idle'?: number | undefined;
  /**
   * Where `HAVE_TCP_KEEPINTVL`.
   * @since 10.1
   */
  'keep-alive-interval'?: number | undefined;
  /**
   * Where `HAVE_IPPROTO_MPTCP`.
   * @since 6.1
   */
  mptcp?: boolean | undefined;
}

/** @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.InetSocketAddressBase */
export interface InetSocketAddressBase {
  host: string;
  port: string;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.InetSocketAddressWrapper
 */
export interface InetSocketAddressWrapper {
  data: InetSocketAddress;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-sockets.NetworkAddressFamily
 */
export type NetworkAddressFamily = 'ipv4' | 'ipv6' | 'unix' | 'vsock' | 'unknown' | (string & {});

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.SocketAddress
 */
export type SocketAddress =
  | ({ type: 'inet' } & InetSocketAddress)
  | ({ type: 'unix' } & UnixSocketAddress)
  | ({ type: 'vsock' } & VsockSocketAddress)
  | ({ type: 'fd' } & FdSocketAddress);

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.SocketAddressLegacy
 */
export type SocketAddressLegacy =
  | ({ type: 'inet' } & InetSocketAddressWrapper)
  | ({ type: 'unix' } & UnixSocketAddressWrapper)
  | ({ type: 'vsock' } & VsockSocketAddressWrapper)
  | ({ type: 'fd' } & FdSocketAddressWrapper);

/**
 * @since 2.9
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-sockets.SocketAddressType
 */
export type SocketAddressType = 'inet' | 'unix' | 'vsock' | 'fd' | (string & {});

/**
 * @since 1.3
 * @removed in 9.0
 * @see https://qemu.readthedocs.io/en/v8.2.0/interop/qemu-qmp-ref.html
 */
export interface StringWrapper {
  data: String;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.UnixSocketAddress
 */
export interface UnixSocketAddress {
  path: string;
  /**
   * Where `CONFIG_LINUX`.
   * @since 5.1
   */
  abstract?: boolean | undefined;
  /**
   * Where `CONFIG_LINUX`.
   * @since 5.1
   */
  tight?: boolean | undefined;
}

/**
 * @since 1.3
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.UnixSocketAddressWrapper
 */
export interface UnixSocketAddressWrapper {
  data: UnixSocketAddress;
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.VsockSocketAddress
 */
export interface VsockSocketAddress {
  cid: string;
  port: string;
}

/**
 * @since 2.8
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-sockets.VsockSocketAddressWrapper
 */
export interface VsockSocketAddressWrapper {
  data: VsockSocketAddress;
}
