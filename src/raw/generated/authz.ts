// Made by `npm run generate` from src/raw/facts.json: edit neither.

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-authz.AuthZListFileProperties
 */
export interface AuthZListFileProperties {
  filename: string;
  refresh?: boolean | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-authz.AuthZListProperties
 */
export interface AuthZListProperties {
  policy?: QAuthZListPolicy | undefined;
  rules?: readonly QAuthZListRule[] | undefined;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-authz.AuthZPAMProperties
 */
export interface AuthZPAMProperties {
  service: string;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-authz.AuthZSimpleProperties
 */
export interface AuthZSimpleProperties {
  identity: string;
}

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-authz.QAuthZListFormat
 */
export type QAuthZListFormat = 'exact' | 'glob';

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-authz.QAuthZListPolicy
 */
export type QAuthZListPolicy = 'deny' | 'allow';

/**
 * @since 4.0
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-authz.QAuthZListRule
 */
export interface QAuthZListRule {
  match: string;
  policy: QAuthZListPolicy;
  format?: QAuthZListFormat | undefined;
}
