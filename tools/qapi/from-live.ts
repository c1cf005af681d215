/** Makes definitions of a running QEMU's schema. A type that has only a number is named by where it is used. */
import type { LiveMember, LiveObject, LiveSchema, LiveType } from './live.js';
import type { Command, Definition, Event, Member, Schema, TypeRef } from './model.js';
import { pascal } from './text.js';

/** @param known - known names of types, such as a comparison with the facts finds */
export function schemaFromLive(live: LiveSchema, known: ReadonlyMap<string, string>): Schema {
  const reader = new LiveReader(live, known);
  const definitions = [
    ...live.commands.map((command) => reader.command(command)),
    ...live.events.map((event) => reader.event(event)),
  ];
  return { releases: [live.release], definitions: [...reader.types(), ...definitions] };
}

const BUILTIN_NAMES: Readonly<Record<string, string>> = {
  string: 'str',
  number: 'number',
  int: 'int',
  boolean: 'bool',
  null: 'null',
  value: 'any',
};

/** Names that the generated file declares or needs. */
const RESERVED = ['CommandMap', 'EventMap', 'JsonValue', 'Record'];

export class LiveReader {
  readonly #names: Map<string, string>;
  readonly #taken: Set<string>;
  readonly #made = new Map<string, Definition>();

  constructor(
    readonly live: LiveSchema,
    known: ReadonlyMap<string, string>,
    /** Names that no type may get. */
    taken: Iterable<string> = [],
  ) {
    this.#names = new Map(known);
    this.#taken = new Set([...RESERVED, ...known.values(), ...taken]);
  }

  types(): Definition[] {
    return [...this.#made.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  command(command: LiveSchema['commands'][number]): Command {
    const { name, features } = command;
    const data = this.#data(command['arg-type'], pascal(name));
    const returns = command['ret-type'];
    return {
      kind: 'command',
      name,
      module: '',
      ...(features === undefined ? {} : { features }),
      ...(data === undefined ? {} : { arguments: data }),
      ...(this.live.isEmpty(returns) ? {} : { returns: this.ref(returns, `${pascal(name)}Return`) }),
      ...(command['allow-oob'] === true ? { oob: true } : {}),
      // Introspection does not show that it takes the device's own properties.
      ...(name === 'device_add' ? { open: true } : {}),
    };
  }

  event(event: LiveSchema['events'][number]): Event {
    const { name, features } = event;
    const data = this.#data(event['arg-type'], pascal(name.toLowerCase()));
    return {
      kind: 'event',
      name,
      module: '',
      ...(features === undefined ? {} : { features }),
      ...(data === undefined ? {} : { data }),
    };
  }

  /** Returns the members themselves, or a type if they belong to one with a name or have branches. */
  #data(type: string, place: string): TypeRef | readonly Member[] | undefined {
    if (this.live.isEmpty(type)) return undefined;
    const object = this.live.object(type);
    if (object.tag !== undefined || this.#names.has(type)) return this.ref(type, `${place}Arguments`);
    return object.members.map((member) => this.#member(member, place));
  }

  #member(member: LiveMember, place: string): Member {
    return {
      name: member.name,
      type: this.ref(member.type, `${place}${pascal(member.name)}`),
      ...(member.default === undefined ? {} : { optional: true }),
      ...(member.features === undefined ? {} : { features: member.features }),
    };
  }

  /** @param place - the type's name if nothing else names it */
  ref(name: string, place: string): TypeRef {
    const type = this.live.type(name);
    if (type['meta-type'] === 'builtin') return BUILTIN_NAMES[type['json-type']] ?? 'any';
    if (type['meta-type'] === 'array') return `[${this.ref(type['element-type'], place)}]`;
    const known = this.#names.get(name) ?? this.#free(place);
    this.#names.set(name, known);
    if (!this.#made.has(known)) {
      // Registered first, because a type may contain itself.
      this.#made.set(known, { kind: 'struct', name: known, module: '', members: [] });
      this.#made.set(known, this.#define(type, known));
    }
    return known;
  }

  #free(place: string): string {
    // A path that begins with a digit, or has no letter, is not a name in TypeScript.
    const start = /^[A-Za-z]/.test(place) ? place : `Type${place}`;
    let name = start;
    for (let count = 2; this.#taken.has(name); count++) name = `${start}${count}`;
    this.#taken.add(name);
    return name;
  }

  #define(type: Exclude<LiveType, { 'meta-type': 'builtin' | 'array' }>, name: string): Definition {
    const named = { name, module: '', ...(type.features === undefined ? {} : { features: type.features }) };
    switch (type['meta-type']) {
      case 'enum':
        return {
          kind: 'enum',
          ...named,
          values: type.members ?? type.values.map((value) => ({ name: value })),
        };
      case 'alternate':
        return { kind: 'alternate', ...named, alternatives: this.#alternatives(type.members, name) };
      case 'object':
        return this.#object(type, named);
    }
  }

  #alternatives(members: readonly { readonly type: string }[], name: string) {
    return members.map(({ type }, index) => ({ name: `${index}`, type: this.ref(type, `${name}${index}`) }));
  }

  #object(type: LiveObject, named: { readonly name: string; readonly module: string }): Definition {
    const members = type.members.map((member) => this.#member(member, named.name));
    if (type.tag === undefined) return { kind: 'struct', ...named, members };
    const branches = (type.variants ?? [])
      .filter((variant) => !this.live.isEmpty(variant.type))
      .map((variant) => ({
        name: variant.case,
        type: this.ref(variant.type, `${named.name}${pascal(variant.case)}`),
      }));
    return { kind: 'union', ...named, members, discriminator: type.tag, branches };
  }
}
