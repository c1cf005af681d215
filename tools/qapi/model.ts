/**
 * The generator's model of a schema from any source: QAPI sources, the committed facts or a live QEMU. It is plain data
 * with QEMU's own names; a type has its QAPI name, an array is `[T]`.
 */

/** A type by name (`str`, `BlockInfo`), or an array of it (`[BlockInfo]`). */
export type TypeRef = string;

/** Attributes that any part of the schema may have. */
export interface Marks {
  /** The text of its comment, if requested; never for QEMU's own sources, whose text is not copied. */
  readonly prose?: readonly string[];
  /** The release that added it, from the doc comment: `2.12`. */
  readonly since?: string;
  /** The releases that have it, if these are not all that have its parent. */
  readonly in?: readonly string[];
  /** The build condition it depends on: `CONFIG_LINUX && !CONFIG_WIN32`. */
  readonly if?: string;
  /** `deprecated`, `unstable` and others. */
  readonly features?: readonly string[];
  /** Its attributes in older releases, where they differed; `null` for one that was missing. */
  readonly was?: Readonly<Record<string, Was>>;
}

export interface Was {
  readonly kind?: 'struct';
  readonly features?: readonly string[] | null;
  readonly if?: string | null;
  readonly type?: TypeRef;
  readonly optional?: true | null;
  readonly returns?: TypeRef | null;
  readonly oob?: true | null;
  readonly preconfig?: true | null;
  readonly open?: true | null;
  readonly silent?: true | null;
}

export interface Member extends Marks {
  readonly name: string;
  readonly type: TypeRef;
  readonly optional?: true;
}

export interface Value extends Marks {
  readonly name: string;
}

/** A branch of a union by the discriminator's value, or an alternative by its (internal) name. */
export interface Branch extends Marks {
  readonly name: string;
  readonly type: TypeRef;
}

interface Named extends Marks {
  readonly name: string;
  /** The QAPI file that has it, without `.json`. */
  readonly module: string;
  /** Set if it is known only from a running QEMU, which has no names for types: its name is made of where it is used. */
  readonly byPlace?: true;
}

export interface Enum extends Named {
  readonly kind: 'enum';
  readonly values: readonly Value[];
}

export interface Struct extends Named {
  readonly kind: 'struct';
  readonly base?: string;
  readonly members: readonly Member[];
}

export interface Union extends Named {
  readonly kind: 'union';
  /** The base by name; else its members are the union's own. */
  readonly base?: string;
  readonly members: readonly Member[];
  readonly discriminator: string;
  readonly branches: readonly Branch[];
}

export interface Alternate extends Named {
  readonly kind: 'alternate';
  readonly alternatives: readonly Branch[];
}

export interface Command extends Named {
  readonly kind: 'command';
  /** Its members, or the type that has them. */
  readonly arguments?: TypeRef | readonly Member[];
  readonly returns?: TypeRef;
  readonly oob?: true;
  readonly preconfig?: true;
  /** `gen: false`: QEMU takes members that the schema doesn't name. */
  readonly open?: true;
  /** `success-response: false`: no answer unless it fails. */
  readonly silent?: true;
}

export interface Event extends Named {
  readonly kind: 'event';
  readonly data?: TypeRef | readonly Member[];
}

export type Definition = Enum | Struct | Union | Alternate | Command | Event;

export interface Schema {
  /** The releases it describes, oldest first: `7.2`. */
  readonly releases: readonly string[];
  readonly definitions: readonly Definition[];
}

/** QAPI's built-in types, and how JSON carries them. `QType` is an enumeration of QEMU's own. */
export const BUILTINS: Readonly<Record<string, 'str' | 'num' | 'int' | 'small' | 'bool' | 'null' | 'any'>> = {
  str: 'str',
  number: 'num',
  int: 'int',
  int8: 'small',
  int16: 'small',
  int32: 'small',
  int64: 'int',
  uint8: 'small',
  uint16: 'small',
  uint32: 'small',
  uint64: 'int',
  size: 'int',
  bool: 'bool',
  null: 'null',
  any: 'any',
  QType: 'str',
};

/** The `json-type` of a built-in type in QEMU's answer to `query-qmp-schema`, by how JSON carries it. */
export const JSON_TYPES = {
  str: 'string',
  num: 'number',
  int: 'int',
  small: 'int',
  bool: 'boolean',
  null: 'null',
  any: 'value',
} as const;

/** The element of an array type; undefined for other types. */
export function elementOf(type: TypeRef): string | undefined {
  return type.startsWith('[') ? type.slice(1, -1) : undefined;
}

/** Returns whether a release or a build lacks the member. */
export function mayBeAbsent({ optional, in: releases, if: condition, was }: Member): boolean {
  const before = Object.values(was ?? {}).some(
    (then) => then.optional === true || typeof then.if === 'string',
  );
  return optional === true || releases !== undefined || condition !== undefined || before;
}
