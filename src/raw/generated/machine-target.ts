// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * Where `TARGET_S390X`.
 * @since 8.2
 * @removed in 9.2
 * @see https://qemu.readthedocs.io/en/v9.1.0/interop/qemu-qmp-ref.html
 */
export type CpuS390Polarization = 'horizontal' | 'vertical' | (string & {});
