// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 7.0
 * @removed in 10.1
 * @see https://qemu.readthedocs.io/en/v10.0.0/interop/qemu-qmp-ref.html
 */
export interface SGXEPCSection {
  node: number | bigint;
  size: number | bigint;
}

/**
 * Where `TARGET_I386`.
 * @since 6.2
 * @removed in 10.1
 * @see https://qemu.readthedocs.io/en/v10.0.0/interop/qemu-qmp-ref.html
 */
export interface SGXInfo {
  sgx: boolean;
  sgx1: boolean;
  sgx2: boolean;
  flc: boolean;
  /** @since 7.0 */
  sections: readonly SGXEPCSection[];
  /**
   * @removed in 8.0
   * @deprecated
   */
  'section-size'?: number | bigint | undefined;
}
