import { type Definition, elementOf, type Marks, type Member, type Schema, type TypeRef } from './model.js';

/**
 * Finds the types that are used only in arguments of commands, and in no reply and no event.
 *
 * QEMU never sends a value of such a type, so its enumerations need not be open: sending an unknown value is a mistake.
 */
export function inputOnly(schema: Schema): ReadonlySet<string> {
  const byName = new Map(schema.definitions.map((definition) => [definition.name, definition]));
  const [going, coming] = [new Set<string>(), new Set<string>()];
  for (const definition of schema.definitions) {
    if (definition.kind === 'command') {
      reach(dataTypes(definition.arguments), byName, going);
      reach(typesOf(definition, definition.returns), byName, coming);
    } else if (definition.kind === 'event') reach(dataTypes(definition.data), byName, coming);
  }
  return new Set([...going].filter((name) => !coming.has(name)));
}

function reach(types: readonly TypeRef[], byName: ReadonlyMap<string, Definition>, found: Set<string>): void {
  for (const type of types) {
    const name = elementOf(type) ?? type;
    const definition = byName.get(name);
    if (definition === undefined || found.has(name)) continue;
    found.add(name);
    reach(partsOf(definition), byName, found);
  }
}

function partsOf(definition: Definition): readonly TypeRef[] {
  switch (definition.kind) {
    case 'struct':
      return [...baseOf(definition), ...dataTypes(definition.members)];
    case 'union':
      return [
        ...baseOf(definition),
        ...dataTypes(definition.members),
        ...definition.branches.flatMap((branch) => typesOf(branch, branch.type)),
      ];
    case 'alternate':
      return definition.alternatives.flatMap((alternative) => typesOf(alternative, alternative.type));
    default:
      return [];
  }
}

function baseOf({ base }: { readonly base?: string }): readonly TypeRef[] {
  return base === undefined ? [] : [base];
}

function dataTypes(data: TypeRef | readonly Member[] | undefined): readonly TypeRef[] {
  if (typeof data === 'string') return [data];
  return (data ?? []).flatMap((member) => typesOf(member, member.type));
}

/** The types of a part, now and in older releases. */
function typesOf({ was = {} }: Marks, now: TypeRef | undefined): readonly TypeRef[] {
  const before = Object.values(was).flatMap((then) => [then.type, then.returns]);
  return [now, ...before].filter((type) => typeof type === 'string');
}
