/** What a QEMU with a given schema would answer to `query-qmp-schema`: for releases that aren't installed. */
import { flatMembers } from './merge.js';
import {
  BUILTINS,
  elementOf,
  JSON_TYPES,
  type Definition,
  type Member,
  type Schema,
  type TypeRef,
} from './model.js';

const NAMES = { str: 'str', num: 'number', int: 'int', small: 'int', bool: 'bool', null: 'null', any: 'any' };

export interface Entry {
  'meta-type': string;
  name: string;
  [key: string]: unknown;
}

/** @param seed - another one numbers the types otherwise, which means nothing */
export function introspect(schema: Schema, seed = 0): Entry[] {
  const byName = new Map(schema.definitions.map((definition) => [definition.name, definition]));
  const lookUp = (name: string) => byName.get(name);
  const entries = new Map<string, Entry>();
  const numbers = new Map<string, string>();
  const numberOf = (name: string) => {
    if (!numbers.has(name)) numbers.set(name, String(seed + numbers.size));
    return numbers.get(name)!;
  };
  const add = (key: string, name: string, make: () => Record<string, unknown>): string => {
    if (entries.has(key)) return name;
    entries.set(key, { 'meta-type': '', name });
    entries.set(key, { name, ...make() } as Entry);
    return name;
  };
  const member = ({ name, type, optional }: Member) => ({
    name,
    type: ref(type),
    ...(optional ? { default: null } : {}),
  });
  const ref = (type: TypeRef): string => {
    const element = elementOf(type);
    if (element !== undefined) {
      const inner = ref(element);
      return add(`[${inner}]`, `[${inner}]`, () => ({ 'meta-type': 'array', 'element-type': inner }));
    }
    const builtin = BUILTINS[type];
    if (builtin !== undefined) {
      const json = { 'meta-type': 'builtin', 'json-type': JSON_TYPES[builtin] };
      return add(NAMES[builtin], NAMES[builtin], () => json);
    }
    return add(type, numberOf(type), () => shape(lookUp(type)!));
  };
  const object = (members: readonly Member[]) => ({ 'meta-type': 'object', members: members.map(member) });
  const shape = (definition: Definition): Record<string, unknown> => {
    switch (definition.kind) {
      case 'enum':
        return { 'meta-type': 'enum', values: definition.values.map(({ name }) => name) };
      case 'alternate':
        return {
          'meta-type': 'alternate',
          members: definition.alternatives.map(({ type }) => ({ type: ref(type) })),
        };
      case 'struct':
        return object(flatMembers(definition, lookUp));
      case 'union': {
        const members = flatMembers(definition, lookUp);
        const tag = lookUp(members.find(({ name }) => name === definition.discriminator)!.type);
        const cases = tag?.kind === 'enum' ? tag.values : [];
        const variants = cases.map(({ name }) => {
          const branch = definition.branches.find((candidate) => candidate.name === name);
          return { case: name, type: branch === undefined ? empty() : ref(branch.type) };
        });
        return { ...object(members), tag: definition.discriminator, variants };
      }
      default:
        throw new Error(definition.name);
    }
  };
  const empty = () => add(' ', numberOf(' '), () => object([]));
  const data = (of: string, value: TypeRef | readonly Member[] | undefined) => {
    if (typeof value === 'string') return ref(value);
    return value === undefined || value.length === 0
      ? empty()
      : add(` ${of}`, numberOf(` ${of}`), () => object(value));
  };
  for (const definition of schema.definitions) {
    const { kind, name } = definition;
    if (kind === 'command')
      add(` command ${name}`, name, () => ({
        'meta-type': 'command',
        'arg-type': data(name, definition.arguments),
        'ret-type': definition.returns === undefined ? empty() : ref(definition.returns),
        ...(definition.oob ? { 'allow-oob': true } : {}),
      }));
    if (kind === 'event')
      add(` event ${name}`, name, () => ({ 'meta-type': 'event', 'arg-type': data(name, definition.data) }));
  }
  return [...entries.values()];
}
