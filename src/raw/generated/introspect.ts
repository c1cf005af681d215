// Made by `npm run generate` from src/raw/facts.json: edit neither.
import type { JsonValue } from '../../protocol/types.js';

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-introspect.JSONType
 */
export type JSONType =
  'string' | 'number' | 'int' | 'boolean' | 'null' | 'object' | 'array' | 'value' | (string & {});

/** What every {@link SchemaInfo} has. */
export interface SchemaInfoBase {
  name: string;
  /** @since 4.1 */
  features?: readonly string[] | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfo
 */
export type SchemaInfo =
  | ({ 'meta-type': 'builtin' } & SchemaInfoBase & SchemaInfoBuiltin)
  | ({ 'meta-type': 'enum' } & SchemaInfoBase & SchemaInfoEnum)
  | ({ 'meta-type': 'array' } & SchemaInfoBase & SchemaInfoArray)
  | ({ 'meta-type': 'object' } & SchemaInfoBase & SchemaInfoObject)
  | ({ 'meta-type': 'alternate' } & SchemaInfoBase & SchemaInfoAlternate)
  | ({ 'meta-type': 'command' } & SchemaInfoBase & SchemaInfoCommand)
  | ({ 'meta-type': 'event' } & SchemaInfoBase & SchemaInfoEvent);

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoAlternate
 */
export interface SchemaInfoAlternate {
  members: readonly SchemaInfoAlternateMember[];
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoAlternateMember
 */
export interface SchemaInfoAlternateMember {
  type: string;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoArray
 */
export interface SchemaInfoArray {
  'element-type': string;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoBuiltin
 */
export interface SchemaInfoBuiltin {
  'json-type': JSONType;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoCommand
 */
export interface SchemaInfoCommand {
  'arg-type': string;
  'ret-type': string;
  /** @since 2.12 */
  'allow-oob'?: boolean | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoEnum
 */
export interface SchemaInfoEnum {
  /** @since 6.2 */
  members: readonly SchemaInfoEnumMember[];
  /** @deprecated */
  values: readonly string[];
}

/**
 * @since 6.2
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoEnumMember
 */
export interface SchemaInfoEnumMember {
  name: string;
  features?: readonly string[] | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoEvent
 */
export interface SchemaInfoEvent {
  'arg-type': string;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoObject
 */
export interface SchemaInfoObject {
  members: readonly SchemaInfoObjectMember[];
  tag?: string | undefined;
  variants?: readonly SchemaInfoObjectVariant[] | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoObjectMember
 */
export interface SchemaInfoObjectMember {
  name: string;
  type: string;
  default?: JsonValue | undefined;
  /** @since 5.0 */
  features?: readonly string[] | undefined;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-introspect.SchemaInfoObjectVariant
 */
export interface SchemaInfoObjectVariant {
  case: string;
  type: string;
}

/**
 * @since 2.5
 * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#enum-QMP-introspect.SchemaMetaType
 */
export type SchemaMetaType =
  'builtin' | 'enum' | 'array' | 'object' | 'alternate' | 'command' | 'event' | (string & {});

/** The commands of QEMU's module introspect. */
export interface IntrospectCommands {
  /**
   * Also before the machine is made (`allow-preconfig`).
   * @since 2.5
   * @see https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#command-QMP-introspect.query-qmp-schema
   */
  'query-qmp-schema': {
    returns: readonly SchemaInfo[];
  };
}
