// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-rocker.RockerOfDpaFlow
 */
export interface RockerOfDpaFlow {
  cookie: number | bigint;
  hits: number | bigint;
  key: RockerOfDpaFlowKey;
  mask: RockerOfDpaFlowMask;
  action: RockerOfDpaFlowAction;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-rocker.RockerOfDpaFlowAction
 */
export interface RockerOfDpaFlowAction {
  'goto-tbl'?: number | undefined;
  'group-id'?: number | undefined;
  'tunnel-lport'?: number | undefined;
  'vlan-id'?: number | undefined;
  'new-vlan-id'?: number | undefined;
  'out-pport'?: number | undefined;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-rocker.RockerOfDpaFlowKey
 */
export interface RockerOfDpaFlowKey {
  priority: number;
  'tbl-id': number;
  'in-pport'?: number | undefined;
  'tunnel-id'?: number | undefined;
  'vlan-id'?: number | undefined;
  'eth-type'?: number | undefined;
  'eth-src'?: string | undefined;
  'eth-dst'?: string | undefined;
  'ip-proto'?: number | undefined;
  'ip-tos'?: number | undefined;
  'ip-dst'?: string | undefined;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-rocker.RockerOfDpaFlowMask
 */
export interface RockerOfDpaFlowMask {
  'in-pport'?: number | undefined;
  'tunnel-id'?: number | undefined;
  'vlan-id'?: number | undefined;
  'eth-src'?: string | undefined;
  'eth-dst'?: string | undefined;
  'ip-proto'?: number | undefined;
  'ip-tos'?: number | undefined;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-rocker.RockerOfDpaGroup
 */
export interface RockerOfDpaGroup {
  id: number;
  type: number;
  'vlan-id'?: number | undefined;
  pport?: number | undefined;
  index?: number | undefined;
  'out-pport'?: number | undefined;
  'group-id'?: number | undefined;
  'set-vlan-id'?: number | undefined;
  'pop-vlan'?: number | undefined;
  'group-ids'?: readonly number[] | undefined;
  'set-eth-src'?: string | undefined;
  'set-eth-dst'?: string | undefined;
  'ttl-check'?: number | undefined;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-rocker.RockerPort
 */
export interface RockerPort {
  name: string;
  enabled: boolean;
  'link-up': boolean;
  speed: number;
  duplex: RockerPortDuplex;
  autoneg: RockerPortAutoneg;
}

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-rocker.RockerPortAutoneg
 */
export type RockerPortAutoneg = 'off' | 'on' | (string & {});

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-rocker.RockerPortDuplex
 */
export type RockerPortDuplex = 'half' | 'full' | (string & {});

/**
 * @since 2.4
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-rocker.RockerSwitch
 */
export interface RockerSwitch {
  name: string;
  id: number | bigint;
  ports: number;
}

/** The commands of QEMU's module rocker. */
export interface RockerCommands {
  /**
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-rocker.query-rocker
   */
  'query-rocker': {
    arguments: {
      name: string;
    };
    returns: RockerSwitch;
  };
  /**
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-rocker.query-rocker-of-dpa-flows
   */
  'query-rocker-of-dpa-flows': {
    arguments: {
      name: string;
      'tbl-id'?: number | undefined;
    };
    returns: readonly RockerOfDpaFlow[];
  };
  /**
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-rocker.query-rocker-of-dpa-groups
   */
  'query-rocker-of-dpa-groups': {
    arguments: {
      name: string;
      type?: number | undefined;
    };
    returns: readonly RockerOfDpaGroup[];
  };
  /**
   * @since 2.4
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-rocker.query-rocker-ports
   */
  'query-rocker-ports': {
    arguments: {
      name: string;
    };
    returns: readonly RockerPort[];
  };
}
