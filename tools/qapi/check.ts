/** Checks a whole schema: names must be unique, and the types that are used must exist. */
import { BUILTINS, type Definition, elementOf, type Member, type TypeRef } from './model.js';
import { SchemaError } from './syntax.js';

export interface Located {
  readonly definition: Definition;
  readonly file: string;
  readonly line: number;
}

/** @throws SchemaError naming the definition that is wrong */
export function checkSchema(located: readonly Located[]): void {
  const byName = new Map<string, Located>();
  for (const here of located) {
    const other = byName.get(here.definition.name);
    if (other !== undefined) {
      const where = `${other.file}:${other.line}`;
      throw wrong(here, `expected another name: '${here.definition.name}' is already defined at ${where}`);
    }
    byName.set(here.definition.name, here);
  }
  for (const here of located) checkOne(here, byName);
}

function checkOne(here: Located, byName: ReadonlyMap<string, Located>): void {
  const lookUp = (name: string) => byName.get(name)?.definition;
  const type = (ref: TypeRef, role: string) => {
    const name = elementOf(ref) ?? ref;
    const kind = lookUp(name)?.kind;
    if (name in BUILTINS || (kind !== undefined && kind !== 'command' && kind !== 'event')) return;
    throw wrong(
      here,
      `expected a type as ${role} of '${here.definition.name}', found '${name}', which isn't defined`,
    );
  };
  const object = (name: string, role: string, kinds: readonly string[]) => {
    if (kinds.includes(lookUp(name)?.kind ?? '')) return;
    throw wrong(
      here,
      `expected a ${kinds.join(' or ')} as ${role} of '${here.definition.name}', found '${name}'`,
    );
  };
  const parameters = (data: TypeRef | readonly Member[] | undefined) => {
    if (typeof data === 'string') object(data, 'data', ['struct', 'union', 'alternate']);
    else for (const member of data ?? []) type(member.type, `'${member.name}'`);
  };
  const { definition } = here;
  switch (definition.kind) {
    case 'enum':
      return;
    case 'struct':
      if (definition.base !== undefined) object(definition.base, 'base', ['struct']);
      return parameters(definition.members);
    case 'alternate':
      for (const { name, type: ref } of definition.alternatives) type(ref, `'${name}'`);
      return;
    case 'command':
      if (definition.returns !== undefined) type(definition.returns, 'the reply');
      return parameters(definition.arguments);
    case 'event':
      return parameters(definition.data);
    case 'union': {
      if (definition.base !== undefined) object(definition.base, 'base', ['struct']);
      parameters(definition.members);
      for (const { name, type: ref } of definition.branches)
        object(ref, `branch '${name}'`, ['struct', 'union']);
      const tag = membersOf(definition.base, lookUp, definition.members).find(
        ({ name }) => name === definition.discriminator,
      );
      const values = tag === undefined ? undefined : lookUp(tag.type);
      if (values?.kind !== 'enum' || tag?.optional)
        throw wrong(here, `expected '${definition.discriminator}' to be a mandatory enum member of the base`);
      for (const { name } of definition.branches)
        if (!values.values.some((value) => value.name === name))
          throw wrong(here, `expected a value of '${values.name}' as branch, found '${name}'`);
    }
  }
}

function membersOf(
  base: string | undefined,
  lookUp: (name: string) => Definition | undefined,
  own: readonly Member[],
): readonly Member[] {
  const struct = base === undefined ? undefined : lookUp(base);
  if (struct?.kind !== 'struct') return own;
  return [...membersOf(struct.base, lookUp, struct.members), ...own];
}

function wrong({ file, line }: Located, message: string): SchemaError {
  return new SchemaError(file, line, message);
}
