/**
 * What the generator knows of a schema, whatever it was read from: QAPI sources, the committed facts or a
 * live QEMU. Plain data, in QEMU's own names; a type is named as QAPI names it, an array is `[T]`.
 */

/** A type by name (`str`, `BlockInfo`), or an array of it (`[BlockInfo]`). */
export type TypeRef = string;

/** What may be said of any part of the schema. */
export interface Marks {
  /** What its sources' comment says, where that was asked for; never of QEMU's sources, whose prose isn't ours. */
  readonly prose?: readonly string[];
  /** The release that brought it, from the doc comment: `2.12`. */
  readonly since?: string;
  /** The releases that have it, where not all do that have what it is part of. */
  readonly in?: readonly string[];
  /** The build condition it depends on: `CONFIG_LINUX && !CONFIG_WIN32`. */
  readonly if?: string;
  /** `deprecated`, `unstable` and others. */
  readonly features?: readonly string[];
  /** How it was in older releases, where it differed; `null` for what was not said there. */
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
  /** It is known from a running QEMU only, which has no names for types: this one says where the type is used. */
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
  /** Members of its own, or the type that they are those of. */
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

/** The element of an array type, or nothing. */
export function elementOf(type: TypeRef): string | undefined {
  return type.startsWith('[') ? type.slice(1, -1) : undefined;
}

/** Whether some release, or some build, goes without a member. */
export function mayBeAbsent({ optional, in: releases, if: condition, was }: Member): boolean {
  const before = Object.values(was ?? {}).some(
    (then) => then.optional === true || typeof then.if === 'string',
  );
  return optional === true || releases !== undefined || condition !== undefined || before;
}
