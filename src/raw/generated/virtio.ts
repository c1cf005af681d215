// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.DummyVirtioForceArrays
 */
export interface DummyVirtioForceArrays {
  'unused-iothread-vq-mapping': readonly IOThreadVirtQueueMapping[];
  /** @since 10.1 */
  'unused-virtio-gpu-output'?: readonly VirtIOGPUOutput[] | undefined;
}

/**
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-virtio.GranuleMode
 */
export type GranuleMode = '4k' | '8k' | '16k' | '64k' | 'host' | (string & {});

/**
 * @since 9.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.IOThreadVirtQueueMapping
 */
export interface IOThreadVirtQueueMapping {
  iothread: string;
  vqs?: readonly number[] | undefined;
}

/**
 * @since 9.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-virtio.VMAppleVirtioBlkVariant
 */
export type VMAppleVirtioBlkVariant = 'unspecified' | 'root' | 'aux' | (string & {});

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VhostDeviceProtocols
 */
export interface VhostDeviceProtocols {
  protocols: readonly string[];
  'unknown-protocols'?: number | bigint | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VhostStatus
 */
export interface VhostStatus {
  'n-mem-sections': number | bigint;
  'n-tmp-sections': number | bigint;
  nvqs: number;
  'vq-index': number | bigint;
  features: VirtioDeviceFeatures;
  'acked-features': VirtioDeviceFeatures;
  'protocol-features': VhostDeviceProtocols;
  'max-queues': number | bigint;
  'backend-cap': number | bigint;
  'log-enabled': boolean;
  'log-size': number | bigint;
  /** @removed in 11.1 at the latest; 11.0-dev has it */
  'backend-features'?: VirtioDeviceFeatures | undefined;
}

/**
 * @since 10.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtIOGPUOutput
 */
export interface VirtIOGPUOutput {
  name: string;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtQueueStatus
 */
export interface VirtQueueStatus {
  name: string;
  'queue-index': number;
  inuse: number;
  'vring-num': number;
  'vring-num-default': number;
  'vring-align': number;
  'vring-desc': number | bigint;
  'vring-avail': number | bigint;
  'vring-used': number | bigint;
  'last-avail-idx'?: number | undefined;
  'shadow-avail-idx'?: number | undefined;
  'used-idx': number;
  'signalled-used': number;
  'signalled-used-valid': boolean;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtVhostQueueStatus
 */
export interface VirtVhostQueueStatus {
  name: string;
  kick: number | bigint;
  call: number | bigint;
  num: number | bigint;
  'desc-phys': number | bigint;
  'desc-size': number;
  'avail-phys': number | bigint;
  'avail-size': number;
  'used-phys': number | bigint;
  'used-size': number;
  /** @removed in 11.1 at the latest; 11.0-dev has it */
  desc?: number | bigint | undefined;
  /** @removed in 11.1 at the latest; 11.0-dev has it */
  avail?: number | bigint | undefined;
  /** @removed in 11.1 at the latest; 11.0-dev has it */
  used?: number | bigint | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioDeviceFeatures
 */
export interface VirtioDeviceFeatures {
  transports: readonly string[];
  'dev-features'?: readonly string[] | undefined;
  'unknown-dev-features'?: number | bigint | undefined;
  /** @since 10.2 */
  'unknown-dev-features2'?: number | bigint | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioDeviceStatus
 */
export interface VirtioDeviceStatus {
  statuses: readonly string[];
  'unknown-statuses'?: number | undefined;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioInfo
 */
export interface VirtioInfo {
  path: string;
  name: string;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioQueueElement
 */
export interface VirtioQueueElement {
  name: string;
  index: number;
  descs: readonly VirtioRingDesc[];
  avail: VirtioRingAvail;
  used: VirtioRingUsed;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioRingAvail
 */
export interface VirtioRingAvail {
  flags: number;
  idx: number;
  ring: number;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioRingDesc
 */
export interface VirtioRingDesc {
  addr: number | bigint;
  len: number;
  flags: readonly string[];
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioRingUsed
 */
export interface VirtioRingUsed {
  flags: number;
  idx: number;
}

/**
 * @since 7.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-virtio.VirtioStatus
 */
export interface VirtioStatus {
  name: string;
  'device-id': number;
  'vhost-started': boolean;
  'device-endian': string;
  'guest-features': VirtioDeviceFeatures;
  'host-features': VirtioDeviceFeatures;
  'backend-features': VirtioDeviceFeatures;
  'num-vqs': number | bigint;
  status: VirtioDeviceStatus;
  isr: number;
  'queue-sel': number;
  'vm-running': boolean;
  broken: boolean;
  disabled: boolean;
  'use-started': boolean;
  started: boolean;
  'start-on-kick': boolean;
  'disable-legacy-check': boolean;
  'bus-name': string;
  'use-guest-notifier-mask': boolean;
  'vhost-dev'?: VhostStatus | undefined;
}

/** The commands of QEMU's module virtio. */
export interface VirtioCommands {
  /**
   * @since 7.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-virtio.x-query-virtio
   */
  'x-query-virtio': {
    returns: readonly VirtioInfo[];
  };
  /**
   * @since 7.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-virtio.x-query-virtio-queue-element
   */
  'x-query-virtio-queue-element': {
    arguments: {
      path: string;
      queue: number;
      index?: number | undefined;
    };
    returns: VirtioQueueElement;
  };
  /**
   * @since 7.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-virtio.x-query-virtio-queue-status
   */
  'x-query-virtio-queue-status': {
    arguments: {
      path: string;
      queue: number;
    };
    returns: VirtQueueStatus;
  };
  /**
   * @since 7.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-virtio.x-query-virtio-status
   */
  'x-query-virtio-status': {
    arguments: {
      path: string;
    };
    returns: VirtioStatus;
  };
  /**
   * @since 7.2
   * @experimental
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-virtio.x-query-virtio-vhost-queue-status
   */
  'x-query-virtio-vhost-queue-status': {
    arguments: {
      path: string;
      queue: number;
    };
    returns: VirtVhostQueueStatus;
  };
}
