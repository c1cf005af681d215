// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 1.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-error.QapiErrorClass
 */
export type QapiErrorClass =
  'GenericError' | 'CommandNotFound' | 'DeviceNotActive' | 'DeviceNotFound' | 'KVMMissingCap' | (string & {});
