/** The commands of a machine or a guest agent with their arguments' types, for reading what a user types. */
import { firstValueFrom } from 'rxjs';
import type { Monitor } from '../../../src/monitor/monitor.js';
import type { JsonObject, JsonValue } from '../../../src/protocol/types.js';
import { GUEST_FACTS, readFacts } from '../../qapi/facts.js';
import { LiveSchema, type LiveType } from '../../qapi/live.js';
import { flatMembers } from '../../qapi/merge.js';
import {
  BUILTINS,
  elementOf,
  JSON_TYPES,
  type Definition,
  type Member,
  type Schema,
  type TypeRef,
} from '../../qapi/model.js';

/** A type of an argument. Types may hold themselves, so what is inside is read when it is used. */
export type ArgumentType =
  | { readonly kind: 'string' | 'int' | 'number' | 'boolean' | 'null' | 'any' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly element: ArgumentType }
  | { readonly kind: 'alternate'; readonly types: readonly ArgumentType[] }
  | ObjectType;

export interface ObjectType {
  readonly kind: 'object';
  /** The members that it always has. */
  readonly members: readonly Argument[];
  /** The member whose value selects the variant. */
  readonly tag?: string | undefined;
  /** Further members, by the tag's value. */
  readonly variants?: ReadonlyMap<string, ObjectType> | undefined;
  /** Whether QEMU takes members that the schema doesn't name, as for `device_add`. */
  readonly open?: boolean | undefined;
}

export interface Argument {
  readonly name: string;
  readonly optional: boolean;
  readonly type: ArgumentType;
  /** Such as `deprecated` or `unstable`. */
  readonly features: readonly string[];
}

export interface CommandSchema {
  readonly commands: readonly string[];
  readonly events: readonly string[];
  /** The arguments of a command; undefined where there is no such command. */
  argumentsOf(command: string): ObjectType | undefined;
  /** What a command answers. */
  returnOf(command: string): ArgumentType | undefined;
  /** The data of an event. */
  dataOf(event: string): ObjectType | undefined;
  /** The features of a command or an event, such as `deprecated`. */
  featuresOf(name: string): readonly string[];
}

/** Queries a machine's schema. A guest agent has no such query: its commands are queried, and their types are rxqmp's own. */
export async function queryCommandSchema(
  monitor: Pick<Monitor, 'execute'>,
  agent: boolean,
  signal?: AbortSignal | undefined,
): Promise<CommandSchema> {
  const query = (execute: string) => firstValueFrom(monitor.execute({ execute }, { signal }));
  if (!agent) return liveCommandSchema(await query('query-qmp-schema'));
  const info = (await query('guest-info')) as JsonObject;
  const supported = Array.isArray(info['supported_commands']) ? info['supported_commands'] : [];
  const names = supported.flatMap((each) => namesOfEnabled(each));
  return guestCommandSchema(names);
}

function namesOfEnabled(command: JsonValue): string[] {
  if (typeof command !== 'object' || command === null || Array.isArray(command)) return [];
  const { name, enabled } = command;
  return typeof name === 'string' && enabled !== false ? [name] : [];
}

/** Commands that take members that QEMU's schema doesn't name: the properties of the device (QAPI's `gen: false`). */
const OPEN_COMMANDS: ReadonlySet<string> = new Set(['device_add']);

/**
 * Reads the reply to `query-qmp-schema`.
 *
 * @throws Error naming the entry that is not valid
 */
export function liveCommandSchema(reply: unknown): CommandSchema {
  const live = new LiveSchema(reply, '');
  const types = new Map<string, ArgumentType>();
  const typeOf = (name: string): ArgumentType => {
    const known = types.get(name) ?? readLiveType(live.type(name), typeOf);
    types.set(name, known);
    return known;
  };
  const commands = new Map(live.commands.map((command) => [command.name, command]));
  const events = new Map(live.events.map((event) => [event.name, event]));
  return {
    commands: [...commands.keys()],
    events: [...events.keys()],
    argumentsOf: (name) => {
      const type = commands.get(name)?.['arg-type'];
      return type === undefined ? undefined : { ...objectOf(typeOf(type)), open: OPEN_COMMANDS.has(name) };
    },
    returnOf: (name) => {
      const type = commands.get(name)?.['ret-type'];
      return type === undefined ? undefined : typeOf(type);
    },
    dataOf: (name) => {
      const type = events.get(name)?.['arg-type'];
      return type === undefined ? undefined : objectOf(typeOf(type));
    },
    featuresOf: (name) => (commands.get(name) ?? events.get(name))?.features ?? [],
  };
}

function objectOf(type: ArgumentType | undefined): ObjectType {
  return type?.kind === 'object' ? type : NO_MEMBERS;
}

const NO_MEMBERS: ObjectType = { kind: 'object', members: [] };

const LIVE_BUILTINS: Readonly<Record<string, 'string' | 'int' | 'number' | 'boolean' | 'null' | 'any'>> = {
  string: 'string',
  int: 'int',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

function readLiveType(type: LiveType, typeOf: (name: string) => ArgumentType): ArgumentType {
  switch (type['meta-type']) {
    case 'builtin':
      return { kind: LIVE_BUILTINS[type['json-type']] ?? 'any' };
    case 'enum':
      return { kind: 'enum', values: type.values };
    case 'array':
      return lazily({ kind: 'list' }, 'element', () => typeOf(type['element-type']));
    case 'alternate':
      return lazily({ kind: 'alternate' }, 'types', () => type.members.map((member) => typeOf(member.type)));
    case 'object': {
      const variants = new Map(
        (type.variants ?? []).map((variant) => [
          variant.case,
          lazyObject(() => objectOf(typeOf(variant.type))),
        ]),
      );
      const members = type.members.map(({ name, features = [], ...member }) =>
        lazily({ name, optional: 'default' in member, features }, 'type', () => typeOf(member.type)),
      );
      return { kind: 'object', members, tag: type.tag, variants };
    }
  }
}

/** Adds a member that is computed when it is first read: types may hold themselves. */
function lazily<T extends object, K extends string, V>(
  target: T,
  key: K,
  compute: () => V,
): T & { readonly [P in K]: V } {
  let value: { readonly computed: V } | undefined;
  return Object.defineProperty(target, key, {
    enumerable: true,
    get: () => (value ??= { computed: compute() }).computed,
  }) as T & { readonly [P in K]: V };
}

function lazyObject(compute: () => ObjectType): ObjectType {
  let value: ObjectType | undefined;
  const read = () => (value ??= compute());
  return {
    kind: 'object',
    get members() {
      return read().members;
    },
    get tag() {
      return read().tag;
    },
    get variants() {
      return read().variants;
    },
  };
}

/** A guest agent's commands, by the types of the newest agent that rxqmp knows. */
export function guestCommandSchema(
  names: readonly string[],
  facts: Schema = readFacts(GUEST_FACTS),
): CommandSchema {
  return factCommandSchema(facts, names);
}

/**
 * The commands and events of the newest release that rxqmp knows.
 *
 * @param names - the commands that the peer has, where that is known
 */
export function factCommandSchema(
  facts: Schema,
  names: readonly string[] = namesOf(facts, 'command'),
): CommandSchema {
  const byName = new Map(facts.definitions.map((definition) => [definition.name, definition]));
  const types = new Map<TypeRef, ArgumentType>();
  const typeOf = (name: TypeRef): ArgumentType => {
    const known = types.get(name) ?? readFactType(name, byName, typeOf);
    types.set(name, known);
    return known;
  };
  const commandOf = (name: string) => {
    const definition = byName.get(name);
    return definition?.kind === 'command' ? definition : undefined;
  };
  const objectFrom = (members: TypeRef | readonly Member[] | undefined): ObjectType => {
    if (members === undefined) return NO_MEMBERS;
    if (typeof members === 'string') return objectOf(typeOf(members));
    return { kind: 'object', members: membersOf(members, typeOf) };
  };
  return {
    commands: names,
    events: namesOf(facts, 'event'),
    argumentsOf: (name) => {
      if (!names.includes(name)) return undefined;
      const command = commandOf(name);
      // A newer agent's command, whose arguments rxqmp doesn't know.
      if (command === undefined) return { kind: 'object', members: [], open: true };
      return objectFrom(command.arguments);
    },
    returnOf: (name) => {
      const returns = commandOf(name)?.returns;
      return returns === undefined ? NO_MEMBERS : typeOf(returns);
    },
    dataOf: (name) => {
      const event = byName.get(name);
      return event?.kind === 'event' ? objectFrom(event.data) : undefined;
    },
    featuresOf: (name) => commandOf(name)?.features ?? [],
  };
}

function namesOf({ definitions }: Schema, wanted: 'command' | 'event'): string[] {
  return definitions.flatMap(({ kind, name }) => (kind === wanted ? [name] : []));
}

const FACT_BUILTINS = { ...JSON_TYPES, any: 'any' } as const;

function readFactType(
  name: TypeRef,
  byName: ReadonlyMap<string, Definition>,
  typeOf: (name: TypeRef) => ArgumentType,
): ArgumentType {
  const element = elementOf(name);
  if (element !== undefined) return lazily({ kind: 'list' }, 'element', () => typeOf(element));
  const builtin = BUILTINS[name];
  if (builtin !== undefined) return { kind: FACT_BUILTINS[builtin] };
  const definition = byName.get(name);
  switch (definition?.kind) {
    case 'enum':
      return { kind: 'enum', values: definition.values.map((value) => value.name) };
    case 'alternate':
      return lazily({ kind: 'alternate' }, 'types', () =>
        definition.alternatives.map(({ type }) => typeOf(type)),
      );
    case 'struct':
    case 'union': {
      const members = membersOf(
        flatMembers(definition, (base) => byName.get(base)),
        typeOf,
      );
      if (definition.kind === 'struct') return { kind: 'object', members };
      const variants = new Map(
        definition.branches.map((branch) => [branch.name, lazyObject(() => objectOf(typeOf(branch.type)))]),
      );
      return { kind: 'object', members, tag: definition.discriminator, variants };
    }
    default:
      return { kind: 'any' };
  }
}

function membersOf(members: readonly Member[], typeOf: (name: TypeRef) => ArgumentType): Argument[] {
  return members.map(({ name, type, optional = false, features = [] }) =>
    lazily({ name, optional, features }, 'type', () => typeOf(type)),
  );
}
