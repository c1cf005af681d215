/** Finds what may stand at a place of a command's arguments: members of nested objects, branches by their discriminator. */
import type { Argument, ArgumentType, CommandSchema, ObjectType } from '../arguments/schema.js';

/** The values that were typed, by their dotted keys. */
export type Typed = ReadonlyMap<string, string>;

/** Returns the members of the object at a path, those of the selected branches too; undefined where there is no object. */
export function membersAt(
  object: ObjectType,
  path: readonly string[],
  typed: Typed,
): readonly Argument[] | undefined {
  let members = membersOf(object, [], typed);
  for (const [index, name] of path.entries()) {
    const member = members.find((candidate) => candidate.name === name);
    const inside = member && objectIn(member.type);
    if (inside === undefined) return undefined;
    members = membersOf(inside, path.slice(0, index + 1), typed);
  }
  return members;
}

export function memberAt(object: ObjectType, path: readonly string[], typed: Typed): Argument | undefined {
  return membersAt(object, path.slice(0, -1), typed)?.find(({ name }) => name === path.at(-1));
}

/** No schema of QEMU nests branches and alternatives deeper. A peer's schema may be a circle. */
const MAX_DEPTH = 8;

function membersOf(
  object: ObjectType,
  path: readonly string[],
  typed: Typed,
  depth = 0,
): readonly Argument[] {
  const value = object.tag === undefined ? undefined : typed.get([...path, object.tag].join('.'));
  const variant = value === undefined || depth > MAX_DEPTH ? undefined : object.variants?.get(value);
  // A branch may be a union itself.
  if (variant === undefined) return object.members;
  return [...object.members, ...membersOf(variant, path, typed, depth + 1)];
}

/** The object that dotted keys lead into: the type itself, or the object among alternatives. */
export function objectIn(type: ArgumentType): ObjectType | undefined {
  if (type.kind === 'object') return type;
  return type.kind === 'alternate' ? type.types.find((one) => one.kind === 'object') : undefined;
}

/** The action of a transaction, as the schema has it: a union whose branches hold the arguments as `data`. */
export function actionUnion(schema: CommandSchema): ObjectType | undefined {
  const actions = memberOf(schema.argumentsOf('transaction'), 'actions');
  return actions?.kind === 'list' ? objectIn(actions.element) : undefined;
}

/** The arguments of an action. */
export function argumentsOfAction(schema: CommandSchema, action: string): ObjectType | undefined {
  const data = memberOf(actionUnion(schema)?.variants?.get(action), 'data');
  return data && objectIn(data);
}

function memberOf(object: ObjectType | undefined, name: string): ArgumentType | undefined {
  return object?.members.find((member) => member.name === name)?.type;
}

/** The values that complete: those of an enum, and the two of a boolean. */
export function valuesOf(type: ArgumentType, depth = 0): readonly string[] {
  switch (type.kind) {
    case 'enum':
      return type.values;
    case 'boolean':
      return ['true', 'false'];
    case 'alternate':
      return depth > MAX_DEPTH ? [] : type.types.flatMap((one) => valuesOf(one, depth + 1));
    default:
      return [];
  }
}

/** Returns whether a value may be written behind `=`, and not only by dotted keys. */
export function takesValue(type: ArgumentType): boolean {
  if (type.kind === 'alternate') return type.types.some(({ kind }) => kind !== 'object');
  return type.kind !== 'object';
}

const NAMES = {
  string: 'string',
  int: 'integer',
  number: 'number',
  boolean: 'true or false',
  null: 'null',
  any: 'any value',
} as const;

/** The type in words, such as `integer` or `list of strings`. */
export function typeName(type: ArgumentType, depth = 0): string {
  if (depth > MAX_DEPTH) return '…';
  switch (type.kind) {
    case 'enum': {
      const { values } = type;
      const shown = values.length > 6 ? [...values.slice(0, 5), '…'] : values;
      return shown.join('|');
    }
    case 'list':
      return `list of ${typeName(type.element, depth + 1)}`;
    case 'alternate':
      return type.types.map((one) => typeName(one, depth + 1)).join(' or ');
    case 'object':
      return 'object';
    default:
      return NAMES[type.kind];
  }
}
