// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-uefi.UefiVarStore
 */
export interface UefiVarStore {
  version: number | bigint;
  variables: readonly UefiVariable[];
}

/**
 * @since 10.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-uefi.UefiVariable
 */
export interface UefiVariable {
  guid: string;
  name: string;
  attr: number | bigint;
  data: string;
  time?: string | undefined;
  digest?: string | undefined;
}
