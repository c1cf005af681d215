// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { SGXInfo } from './misc-target.js';

/**
 * In QEMU 8.0 to 10.0 where `TARGET_I386`.
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.EvtchnInfo
 */
export interface EvtchnInfo {
  port: number;
  vcpu: number;
  type: EvtchnPortType;
  'remote-domain': string;
  target: number;
  pending: boolean;
  masked: boolean;
}

/**
 * In QEMU 8.0 to 10.0 where `TARGET_I386`.
 * @since 8.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-misc-i386.EvtchnPortType
 */
export type EvtchnPortType = 'closed' | 'unbound' | 'interdomain' | 'pirq' | 'virq' | 'ipi' | (string & {});

/**
 * In QEMU 7.2 to 10.0 where `TARGET_I386`.
 * @since 6.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SevAttestationReport
 */
export interface SevAttestationReport {
  data: string;
}

/**
 * In QEMU 7.2 to 10.0 where `TARGET_I386`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SevCapability
 */
export interface SevCapability {
  pdh: string;
  'cert-chain': string;
  /** @since 7.1 */
  'cpu0-id': string;
  cbitpos: number | bigint;
  'reduced-phys-bits': number | bigint;
}

/**
 * In QEMU 9.1 to 10.0 where `TARGET_I386`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SevGuestInfo
 */
export interface SevGuestInfo {
  policy: number;
  handle: number;
}

/**
 * In QEMU 9.1 to 10.0 where `TARGET_I386`.
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-misc-i386.SevGuestType
 */
export type SevGuestType = 'sev' | 'sev-snp' | (string & {});

/** What every {@link SevInfo} has. */
export interface SevInfoBase {
  enabled: boolean;
  'api-major': number;
  'api-minor': number;
  'build-id': number;
  state: SevState;
  /** @removed in 9.1 */
  policy?: number | undefined;
  /** @removed in 9.1 */
  handle?: number | undefined;
}

/**
 * In QEMU 7.2 to 10.0 where `TARGET_I386`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SevInfo
 */
export type SevInfo =
  | ({ 'sev-type': 'sev' } & SevInfoBase & SevGuestInfo)
  | ({ 'sev-type': 'sev-snp' } & SevInfoBase & SevSnpGuestInfo)
  | ({ 'sev-type'?: undefined } & SevInfoBase);

/**
 * In QEMU 7.2 to 10.0 where `TARGET_I386`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SevLaunchMeasureInfo
 */
export interface SevLaunchMeasureInfo {
  data: string;
}

/**
 * In QEMU 9.1 to 10.0 where `TARGET_I386`.
 * @since 9.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SevSnpGuestInfo
 */
export interface SevSnpGuestInfo {
  'snp-policy': number | bigint;
}

/**
 * In QEMU 7.2 to 10.0 where `TARGET_I386`.
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-misc-i386.SevState
 */
export type SevState =
  'uninit' | 'launch-update' | 'launch-secret' | 'running' | 'send-update' | 'receive-update' | (string & {});

/**
 * @since 7.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SgxEpcSection
 */
export interface SgxEpcSection {
  node: number | bigint;
  size: number | bigint;
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-misc-i386.SgxInfo
 */
export interface SgxInfo {
  sgx: boolean;
  sgx1: boolean;
  sgx2: boolean;
  flc: boolean;
  /** @since 7.0 */
  sections: readonly SgxEpcSection[];
}

/** The commands of QEMU's module misc-i386. */
export interface MiscI386Commands {
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.query-sev
   */
  'query-sev': {
    returns: SevInfo;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 6.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.query-sev-attestation-report
   */
  'query-sev-attestation-report': {
    arguments: {
      mnonce: string;
    };
    returns: SevAttestationReport;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.query-sev-capabilities
   */
  'query-sev-capabilities': {
    returns: SevCapability;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 2.12
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.query-sev-launch-measure
   */
  'query-sev-launch-measure': {
    returns: SevLaunchMeasureInfo;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 6.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.query-sgx
   */
  'query-sgx': {
    returns: SgxInfo | SGXInfo;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 6.2
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.query-sgx-capabilities
   */
  'query-sgx-capabilities': {
    returns: SgxInfo | SGXInfo;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 2.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.rtc-reset-reinjection
   */
  'rtc-reset-reinjection': {
    returns: Record<string, never>;
  };
  /**
   * In QEMU 7.2 to 10.0 where `TARGET_I386`.
   * @since 6.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.sev-inject-launch-secret
   */
  'sev-inject-launch-secret': {
    arguments: {
      'packet-header': string;
      secret: string;
      gpa?: number | bigint | undefined;
    };
    returns: Record<string, never>;
  };
  /**
   * In QEMU 8.0 to 10.0 where `TARGET_I386`.
   * @since 8.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.xen-event-inject
   */
  'xen-event-inject': {
    arguments: {
      port: number;
    };
    returns: Record<string, never>;
  };
  /**
   * In QEMU 8.0 to 10.0 where `TARGET_I386`.
   * @since 8.0
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-misc-i386.xen-event-list
   */
  'xen-event-list': {
    returns: readonly EvtchnInfo[];
  };
}
