// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.EndianMode
 */
export type EndianMode = 'unspecified' | 'little' | 'big' | (string & {});

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.GrabToggleKeys
 */
export type GrabToggleKeys =
  'ctrl-ctrl' | 'alt-alt' | 'shift-shift' | 'meta-meta' | 'scrolllock' | 'ctrl-scrolllock';

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.HostMemPolicy
 */
export type HostMemPolicy = 'default' | 'preferred' | 'bind' | 'interleave' | (string & {});

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-common.HumanReadableText
 */
export interface HumanReadableText {
  'human-readable-text': string;
}

/**
 * @since 2.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.IoOperationType
 */
export type IoOperationType = 'read' | 'write' | (string & {});

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.NetFilterDirection
 */
export type NetFilterDirection = 'all' | 'rx' | 'tx';

/**
 * @since 2.12
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.OffAutoPCIBAR
 */
export type OffAutoPCIBAR =
  'off' | 'auto' | 'bar0' | 'bar1' | 'bar2' | 'bar3' | 'bar4' | 'bar5' | (string & {});

/**
 * @since 2.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.OnOffAuto
 */
export type OnOffAuto = 'auto' | 'on' | 'off';

/**
 * @since 2.6
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.OnOffSplit
 */
export type OnOffSplit = 'on' | 'off' | 'split' | (string & {});

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.PCIELinkSpeed
 */
export type PCIELinkSpeed = '2_5' | '5' | '8' | '16' | '32' | '64' | (string & {});

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-common.PCIELinkWidth
 */
export type PCIELinkWidth = '1' | '2' | '4' | '8' | '12' | '16' | '32' | (string & {});

/**
 * @since 2.10
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#alternate-QMP-common.StrOrNull
 */
export type StrOrNull = string | null;
