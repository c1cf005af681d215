// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-stats.Stats
 */
export interface Stats {
  name: string;
  value: StatsValue;
}

/** What every {@link StatsFilter} has. */
export interface StatsFilterBase {
  providers?: readonly StatsRequest[] | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-stats.StatsFilter
 */
export type StatsFilter =
  | ({ target: 'vm' } & StatsFilterBase)
  | ({ target: 'vcpu' } & StatsFilterBase & StatsVCPUFilter)
  | ({ target: 'cryptodev' } & StatsFilterBase);

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-stats.StatsProvider
 */
export type StatsProvider = 'kvm' | 'cryptodev' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-stats.StatsRequest
 */
export interface StatsRequest {
  provider: StatsProvider;
  names?: readonly string[] | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-stats.StatsResult
 */
export interface StatsResult {
  provider: StatsProvider;
  'qom-path'?: string | undefined;
  stats: readonly Stats[];
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-stats.StatsSchema
 */
export interface StatsSchema {
  provider: StatsProvider;
  target: StatsTarget;
  stats: readonly StatsSchemaValue[];
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-stats.StatsSchemaValue
 */
export interface StatsSchemaValue {
  name: string;
  type: StatsType;
  unit?: StatsUnit | undefined;
  base?: number | undefined;
  exponent: number;
  'bucket-size'?: number | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-stats.StatsTarget
 */
export type StatsTarget = 'vm' | 'vcpu' | 'cryptodev' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-stats.StatsType
 */
export type StatsType =
  'cumulative' | 'instant' | 'peak' | 'linear-histogram' | 'log2-histogram' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-stats.StatsUnit
 */
export type StatsUnit = 'bytes' | 'seconds' | 'cycles' | 'boolean' | (string & {});

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-stats.StatsVCPUFilter
 */
export interface StatsVCPUFilter {
  vcpus?: readonly string[] | undefined;
}

/**
 * @since 7.1
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#alternate-QMP-stats.StatsValue
 */
export type StatsValue = number | bigint | boolean | readonly (number | bigint)[];

/** The commands of QEMU's module stats. */
export interface StatsCommands {
  /**
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-stats.query-stats
   */
  'query-stats': {
    arguments: StatsFilter;
    returns: readonly StatsResult[];
  };
  /**
   * @since 7.1
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-stats.query-stats-schemas
   */
  'query-stats-schemas': {
    arguments: {
      provider?: StatsProvider | undefined;
    };
    returns: readonly StatsSchema[];
  };
}
