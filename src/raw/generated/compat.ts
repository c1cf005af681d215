// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-compat.CompatPolicy
 */
export interface CompatPolicy {
  'deprecated-input'?: CompatPolicyInput | undefined;
  'deprecated-output'?: CompatPolicyOutput | undefined;
  /** @since 6.2 */
  'unstable-input'?: CompatPolicyInput | undefined;
  /** @since 6.2 */
  'unstable-output'?: CompatPolicyOutput | undefined;
}

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-compat.CompatPolicyInput
 */
export type CompatPolicyInput = 'accept' | 'reject' | 'crash' | (string & {});

/**
 * @since 6.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-compat.CompatPolicyOutput
 */
export type CompatPolicyOutput = 'accept' | 'hide' | (string & {});
