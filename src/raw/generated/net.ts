// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { SocketAddress } from './sockets.js';

/**
 * Where `CONFIG_AF_XDP`.
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-net.AFXDPMode
 */
export type AFXDPMode = 'native' | 'skb';

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.AnnounceParameters
 */
export interface AnnounceParameters {
  initial: number | bigint;
  max: number | bigint;
  rounds: number | bigint;
  step: number | bigint;
  /** @since 4.1 */
  interfaces?: readonly string[] | undefined;
  /** @since 4.1 */
  id?: string | undefined;
}

/**
 * @since 2.7
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-net.NetClientDriver
 */
export type NetClientDriver =
  | 'none'
  | 'nic'
  | 'user'
  | 'tap'
  | 'l2tpv3'
  | 'socket'
  | 'stream'
  | 'dgram'
  | 'vde'
  | 'bridge'
  | 'hubport'
  | 'netmap'
  | 'vhost-user'
  | 'vhost-vdpa'
  | 'passt'
  | 'af-xdp'
  | 'vmnet-host'
  | 'vmnet-shared'
  | 'vmnet-bridged';

/**
 * Where `CONFIG_PASST`.
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetDevPasstOptions
 */
export interface NetDevPasstOptions {
  path?: string | undefined;
  quiet?: boolean | undefined;
  'vhost-user'?: boolean | undefined;
  mtu?: number | bigint | undefined;
  address?: string | undefined;
  netmask?: string | undefined;
  mac?: string | undefined;
  gateway?: string | undefined;
  interface?: string | undefined;
  outbound?: string | undefined;
  'outbound-if4'?: string | undefined;
  'outbound-if6'?: string | undefined;
  dns?: string | undefined;
  search?: readonly String[] | undefined;
  fqdn?: string | undefined;
  'dhcp-dns'?: boolean | undefined;
  'dhcp-search'?: boolean | undefined;
  'map-host-loopback'?: string | undefined;
  'map-guest-addr'?: string | undefined;
  'dns-forward'?: string | undefined;
  'dns-host'?: string | undefined;
  tcp?: boolean | undefined;
  udp?: boolean | undefined;
  icmp?: boolean | undefined;
  dhcp?: boolean | undefined;
  ndp?: boolean | undefined;
  dhcpv6?: boolean | undefined;
  ra?: boolean | undefined;
  freebind?: boolean | undefined;
  ipv4?: boolean | undefined;
  ipv6?: boolean | undefined;
  'tcp-ports'?: readonly String[] | undefined;
  'udp-ports'?: readonly String[] | undefined;
  param?: readonly String[] | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetLegacyNicOptions
 */
export interface NetLegacyNicOptions {
  netdev?: string | undefined;
  macaddr?: string | undefined;
  model?: string | undefined;
  addr?: string | undefined;
  vectors?: number | undefined;
}

/** What every {@link Netdev} has. */
export interface NetdevBase {
  id: string;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.Netdev
 */
export type Netdev =
  | ({ type: 'none' } & NetdevBase)
  | ({ type: 'nic' } & NetdevBase & NetLegacyNicOptions)
  | ({ type: 'user' } & NetdevBase & NetdevUserOptions)
  | ({ type: 'tap' } & NetdevBase & NetdevTapOptions)
  | ({ type: 'l2tpv3' } & NetdevBase & NetdevL2TPv3Options)
  | ({ type: 'socket' } & NetdevBase & NetdevSocketOptions)
  | ({ type: 'stream' } & NetdevBase & NetdevStreamOptions)
  | ({ type: 'dgram' } & NetdevBase & NetdevDgramOptions)
  | ({ type: 'vde' } & NetdevBase & NetdevVdeOptions)
  | ({ type: 'bridge' } & NetdevBase & NetdevBridgeOptions)
  | ({ type: 'hubport' } & NetdevBase & NetdevHubPortOptions)
  | ({ type: 'netmap' } & NetdevBase & NetdevNetmapOptions)
  | ({ type: 'vhost-user' } & NetdevBase & NetdevVhostUserOptions)
  | ({ type: 'vhost-vdpa' } & NetdevBase & NetdevVhostVDPAOptions)
  | ({ type: 'passt' } & NetdevBase & NetDevPasstOptions)
  | ({ type: 'af-xdp' } & NetdevBase & NetdevAFXDPOptions)
  | ({ type: 'vmnet-host' } & NetdevBase & NetdevVmnetHostOptions)
  | ({ type: 'vmnet-shared' } & NetdevBase & NetdevVmnetSharedOptions)
  | ({ type: 'vmnet-bridged' } & NetdevBase & NetdevVmnetBridgedOptions);

/**
 * Where `CONFIG_AF_XDP`.
 * @since 8.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevAFXDPOptions
 */
export interface NetdevAFXDPOptions {
  ifname: string;
  mode?: AFXDPMode | undefined;
  'force-copy'?: boolean | undefined;
  queues?: number | bigint | undefined;
  'start-queue'?: number | bigint | undefined;
  inhibit?: boolean | undefined;
  'sock-fds'?: string | undefined;
  /** @since 10.1 */
  'map-path'?: string | undefined;
  /** @since 10.1 */
  'map-start-index'?: number | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevBridgeOptions
 */
export interface NetdevBridgeOptions {
  br?: string | undefined;
  helper?: string | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevDgramOptions
 */
export interface NetdevDgramOptions {
  local?: SocketAddress | undefined;
  remote?: SocketAddress | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevHubPortOptions
 */
export interface NetdevHubPortOptions {
  hubid: number;
  /** @since 2.12 */
  netdev?: string | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevL2TPv3Options
 */
export interface NetdevL2TPv3Options {
  src: string;
  dst: string;
  srcport?: string | undefined;
  dstport?: string | undefined;
  ipv6?: boolean | undefined;
  udp?: boolean | undefined;
  cookie64?: boolean | undefined;
  counter?: boolean | undefined;
  pincounter?: boolean | undefined;
  txcookie?: number | bigint | undefined;
  rxcookie?: number | bigint | undefined;
  txsession: number;
  rxsession?: number | undefined;
  offset?: number | undefined;
}

/**
 * @since 2.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevNetmapOptions
 */
export interface NetdevNetmapOptions {
  ifname: string;
  devname?: string | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevSocketOptions
 */
export interface NetdevSocketOptions {
  fd?: string | undefined;
  listen?: string | undefined;
  connect?: string | undefined;
  mcast?: string | undefined;
  localaddr?: string | undefined;
  udp?: string | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevStreamOptions
 */
export interface NetdevStreamOptions {
  addr: SocketAddress;
  server?: boolean | undefined;
  /** @since 9.2 */
  'reconnect-ms'?: number | bigint | undefined;
  /**
   * @since 8.0
   * @removed in 10.2
   * @deprecated
   */
  reconnect?: number | bigint | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevTapOptions
 */
export interface NetdevTapOptions {
  ifname?: string | undefined;
  fd?: string | undefined;
  fds?: string | undefined;
  script?: string | undefined;
  downscript?: string | undefined;
  /** @since 2.8 */
  br?: string | undefined;
  helper?: string | undefined;
  sndbuf?: number | bigint | undefined;
  vnet_hdr?: boolean | undefined;
  vhost?: boolean | undefined;
  vhostfd?: string | undefined;
  vhostfds?: string | undefined;
  vhostforce?: boolean | undefined;
  queues?: number | undefined;
  /** @since 2.7 */
  'poll-us'?: number | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevUserOptions
 */
export interface NetdevUserOptions {
  hostname?: string | undefined;
  restrict?: boolean | undefined;
  /** @since 2.6 */
  ipv4?: boolean | undefined;
  /** @since 2.6 */
  ipv6?: boolean | undefined;
  ip?: string | undefined;
  net?: string | undefined;
  host?: string | undefined;
  tftp?: string | undefined;
  bootfile?: string | undefined;
  dhcpstart?: string | undefined;
  dns?: string | undefined;
  dnssearch?: readonly String[] | undefined;
  /** @since 3.0 */
  domainname?: string | undefined;
  /** @since 2.6 */
  'ipv6-prefix'?: string | undefined;
  /** @since 2.6 */
  'ipv6-prefixlen'?: number | bigint | undefined;
  /** @since 2.6 */
  'ipv6-host'?: string | undefined;
  /** @since 2.6 */
  'ipv6-dns'?: string | undefined;
  smb?: string | undefined;
  smbserver?: string | undefined;
  hostfwd?: readonly String[] | undefined;
  guestfwd?: readonly String[] | undefined;
  /** @since 3.1 */
  'tftp-server-name'?: string | undefined;
}

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevVdeOptions
 */
export interface NetdevVdeOptions {
  sock?: string | undefined;
  port?: number | undefined;
  group?: string | undefined;
  mode?: number | undefined;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevVhostUserOptions
 */
export interface NetdevVhostUserOptions {
  chardev: string;
  vhostforce?: boolean | undefined;
  /** @since 2.5 */
  queues?: number | bigint | undefined;
}

/**
 * @since 5.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevVhostVDPAOptions
 */
export interface NetdevVhostVDPAOptions {
  vhostdev?: string | undefined;
  vhostfd?: string | undefined;
  queues?: number | bigint | undefined;
  /**
   * @since 7.1
   * @experimental
   */
  'x-svq'?: boolean | undefined;
}

/**
 * Where `CONFIG_VMNET`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevVmnetBridgedOptions
 */
export interface NetdevVmnetBridgedOptions {
  ifname: string;
  isolated?: boolean | undefined;
}

/**
 * Where `CONFIG_VMNET`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevVmnetHostOptions
 */
export interface NetdevVmnetHostOptions {
  'start-address'?: string | undefined;
  'end-address'?: string | undefined;
  'subnet-mask'?: string | undefined;
  isolated?: boolean | undefined;
  'net-uuid'?: string | undefined;
}

/**
 * Where `CONFIG_VMNET`.
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.NetdevVmnetSharedOptions
 */
export interface NetdevVmnetSharedOptions {
  'start-address'?: string | undefined;
  'end-address'?: string | undefined;
  'subnet-mask'?: string | undefined;
  isolated?: boolean | undefined;
  'nat66-prefix'?: string | undefined;
}

/**
 * @since 1.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.RxFilterInfo
 */
export interface RxFilterInfo {
  name: string;
  promiscuous: boolean;
  multicast: RxState;
  unicast: RxState;
  /** @since 2.0 */
  vlan: RxState;
  'broadcast-allowed': boolean;
  'multicast-overflow': boolean;
  'unicast-overflow': boolean;
  'main-mac': string;
  'vlan-table': readonly (number | bigint)[];
  'unicast-table': readonly string[];
  'multicast-table': readonly string[];
}

/**
 * @since 1.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-net.RxState
 */
export type RxState = 'normal' | 'none' | 'all' | (string & {});

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-net.String
 */
export interface String {
  str: string;
}

/** The commands of QEMU's module net. */
export interface NetCommands {
  /**
   * @since 4.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-net.announce-self
   */
  'announce-self': {
    arguments: AnnounceParameters;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-net.netdev_add
   */
  netdev_add: {
    arguments: Netdev;
    returns: Record<string, never>;
  };
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-net.netdev_del
   */
  netdev_del: {
    arguments: {
      id: string;
    };
    returns: Record<string, never>;
  };
  /**
   * @since 1.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-net.query-rx-filter
   */
  'query-rx-filter': {
    arguments: {
      name?: string | undefined;
    };
    returns: readonly RxFilterInfo[];
  };
  /**
   * @since 0.14
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-net.set_link
   */
  set_link: {
    arguments: {
      name: string;
      up: boolean;
    };
    returns: Record<string, never>;
  };
}

/** The events of QEMU's module net. */
export interface NetEvents {
  /**
   * @since 4.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-net.FAILOVER_NEGOTIATED
   */
  FAILOVER_NEGOTIATED: {
    data: {
      'device-id': string;
    };
  };
  /**
   * @since 7.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-net.NETDEV_STREAM_CONNECTED
   */
  NETDEV_STREAM_CONNECTED: {
    data: {
      'netdev-id': string;
      addr: SocketAddress;
    };
  };
  /**
   * @since 7.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-net.NETDEV_STREAM_DISCONNECTED
   */
  NETDEV_STREAM_DISCONNECTED: {
    data: {
      'netdev-id': string;
    };
  };
  /**
   * @since 10.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-net.NETDEV_VHOST_USER_CONNECTED
   */
  NETDEV_VHOST_USER_CONNECTED: {
    data: {
      'netdev-id': string;
      'chardev-id': string;
    };
  };
  /**
   * @since 10.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-net.NETDEV_VHOST_USER_DISCONNECTED
   */
  NETDEV_VHOST_USER_DISCONNECTED: {
    data: {
      'netdev-id': string;
    };
  };
  /**
   * @since 1.6
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#event-QMP-net.NIC_RX_FILTER_CHANGED
   */
  NIC_RX_FILTER_CHANGED: {
    data: {
      name?: string | undefined;
      path: string;
    };
  };
}
