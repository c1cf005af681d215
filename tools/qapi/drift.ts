/** Compares the schema of a running QEMU with the facts, command by command and event by event. */
import { SchemaAtRelease } from './schema-at-release.js';
import type { LiveMember, LiveObject, LiveSchema, LiveType } from './live.js';
import { flatMembers } from './merge.js';
import {
  BUILTINS,
  type Branch,
  type Definition,
  elementOf,
  type Enum,
  JSON_TYPES,
  type Marks,
  type Member,
  type Schema,
  type TypeRef,
} from './model.js';

export interface Drift {
  /** Parts that only QEMU has, that only the facts have, or that differ. */
  readonly differences: readonly string[];
  /** Parts that are missing because QEMU was built without them. */
  readonly explained: readonly string[];
  /** Our names for QEMU's numbered types, found by where the types are used. */
  readonly names: ReadonlyMap<string, string>;
}

export function compareSchemas(live: LiveSchema, facts: Schema): Drift {
  const comparison = new Comparison(live, facts);
  comparison.run();
  return comparison;
}

interface Shape {
  readonly members: readonly Member[];
  readonly branches: readonly Branch[];
  readonly tag?: string;
}

class Comparison implements Drift {
  readonly differences: string[] = [];
  readonly explained: string[] = [];
  readonly names = new Map<string, string>();
  readonly #ours: SchemaAtRelease;
  readonly #byName: ReadonlyMap<string, Definition>;
  readonly #seen = new Set<string>();
  readonly #taken = new Set<string>();

  constructor(
    readonly live: LiveSchema,
    facts: Schema,
  ) {
    this.#ours = new SchemaAtRelease(facts, live.release);
    this.#byName = new Map(facts.definitions.map((definition) => [definition.name, definition]));
  }

  run(): void {
    const { commands, events } = this.live;
    for (const command of commands) {
      const ours = this.#byName.get(command.name);
      const path = `command ${command.name}`;
      if (ours?.kind !== 'command') this.differences.push(`${path}: unknown to rxqmp`);
      else {
        this.#data(command['arg-type'], ours.arguments, `${path}: argument`);
        this.#reply(command['ret-type'], this.#ours.returns(ours), `${path}: reply`);
        const oob = command['allow-oob'] ?? false;
        if (this.#ours.oob(ours) === !oob)
          this.differences.push(`${path}: QEMU ${oob ? 'allows' : "doesn't allow"} it out of band`);
      }
    }
    for (const event of events) {
      const ours = this.#byName.get(event.name);
      const path = `event ${event.name}`;
      if (ours?.kind !== 'event') this.differences.push(`${path}: unknown to rxqmp`);
      else this.#data(event['arg-type'], ours.data, `${path}: member`);
    }
    const present = new Set([...commands, ...events].map(({ name }) => name));
    for (const definition of this.#byName.values())
      if (definition.kind === 'command' || definition.kind === 'event')
        if (!present.has(definition.name)) this.#missing(`${definition.kind} ${definition.name}`, definition);
  }

  /** Records a part that QEMU doesn't have: expected, explained by its build, or a difference. */
  #missing(path: string, marks: Marks, parent?: Marks): void {
    if (!this.#ours.must(marks)) return;
    const condition = this.#ours.condition(marks) ?? (parent && this.#ours.condition(parent));
    if (condition === undefined) this.differences.push(`${path}: QEMU doesn't have it`);
    else this.explained.push(`${path}: QEMU is built without it (${condition})`);
  }

  #data(type: string, ours: TypeRef | readonly Member[] | undefined, path: string): void {
    if (typeof ours === 'string') this.#type(type, [ours], path);
    else this.#object(this.live.object(type), { members: ours ?? [], branches: [] }, path);
  }

  #reply(type: string, ours: readonly TypeRef[], path: string): void {
    if (ours.length > 0) return this.#type(type, ours, path);
    if (!this.live.isEmpty(type))
      this.differences.push(`${path}: QEMU answers something, nothing is known here`);
  }

  /** @param ours - the accepted types; several if it isn't known which release has which */
  #type(name: string, ours: readonly TypeRef[], path: string): void {
    const type = this.live.type(name);
    const kind = kindOf(type);
    const match = ours.find((ref) => this.#kindOf(ref) === kind);
    if (match === undefined) {
      const here = [...new Set(ours.map((ref) => this.#kindOf(ref)))].join(' or ');
      return void this.differences.push(`${path}: its type is ${kind} in QEMU, ${here} here`);
    }
    if (type['meta-type'] === 'array') {
      const elements = ours.map(elementOf).filter((element) => element !== undefined);
      return this.#type(type['element-type'], elements, `${path}[]`);
    }
    const definition = this.#byName.get(match);
    const key = `${name} ${match}`;
    if (definition === undefined || this.#seen.has(key)) return;
    this.#seen.add(key);
    if (!this.names.has(name) && !this.#taken.has(match)) {
      this.names.set(name, match);
      this.#taken.add(match);
    }
    if (type['meta-type'] === 'enum' && definition.kind === 'enum')
      this.#enumeration(type.values, definition, path);
    else if (type['meta-type'] === 'object') this.#object(type, this.#shapeOf(definition), path);
    else if (type['meta-type'] === 'alternate' && definition.kind === 'alternate')
      for (const { type: alternative } of type.members)
        this.#type(alternative, this.#alternativesLike(alternative, definition.alternatives), path);
  }

  #alternativesLike(type: string, ours: readonly Branch[]): readonly TypeRef[] {
    const refs = ours.flatMap((alternative) => this.#ours.types(alternative));
    const alike = refs.filter((ref) => this.#kindOf(ref) === kindOf(this.live.type(type)));
    return alike.length > 0 ? alike : refs;
  }

  #shapeOf(definition: Definition): Shape {
    const members = flatMembers(definition, (name) => this.#byName.get(name));
    if (definition.kind !== 'union') return { members, branches: [] };
    return { members, branches: definition.branches, tag: definition.discriminator };
  }

  #object(type: LiveObject, ours: Shape, path: string): void {
    const at = (name: string) =>
      /: (?:argument|member)$/.test(path) ? `${path} ${name}` : `${path}.${name}`;
    const known = new Map(ours.members.map((member) => [member.name, member]));
    for (const member of type.members) this.#member(member, known.get(member.name), at(member.name));
    const present = new Set(type.members.map(({ name }) => name));
    for (const member of ours.members) if (!present.has(member.name)) this.#missing(at(member.name), member);
    if (type.tag === undefined) return;
    if (ours.tag !== type.tag) this.differences.push(`${path}: QEMU chooses its branches by ${type.tag}`);
    const branches = new Map(ours.branches.map((branch) => [branch.name, branch]));
    for (const variant of type.variants ?? []) {
      const branch = branches.get(variant.case);
      const where = `${path} where ${type.tag} is ${variant.case}`;
      if (branch !== undefined) this.#type(variant.type, this.#ours.types(branch), where);
      else if (!this.live.isEmpty(variant.type))
        this.differences.push(`${where}: its members are unknown to rxqmp`);
    }
    const cases = new Set(type.variants?.map((variant) => variant.case));
    const values = this.#byName.get(known.get(type.tag)?.type ?? '');
    for (const branch of ours.branches) {
      const value =
        values?.kind === 'enum' ? values.values.find(({ name }) => name === branch.name) : undefined;
      if (!cases.has(branch.name) && (value === undefined || this.#ours.must(value)))
        this.#missing(`${path} where ${type.tag} is ${branch.name}`, branch, value);
    }
  }

  #member(member: LiveMember, ours: Member | undefined, path: string): void {
    const mandatory = member.default === undefined;
    if (ours === undefined) {
      const which = mandatory ? ', and is mandatory' : '';
      return void this.differences.push(`${path}: unknown to rxqmp${which}`);
    }
    if (this.#ours.optional(ours) === mandatory)
      this.differences.push(`${path}: ${mandatory ? 'mandatory' : 'optional'} in QEMU, not here`);
    this.#type(member.type, this.#ours.types(ours), path);
  }

  #enumeration(values: readonly string[], ours: Enum, path: string): void {
    const known = new Set(ours.values.map(({ name }) => name));
    for (const value of values)
      if (!known.has(value)) this.differences.push(`${path}: value ${value} unknown to rxqmp`);
    for (const value of ours.values)
      if (!values.includes(value.name)) this.#missing(`${path}: value ${value.name}`, value);
  }

  #kindOf(ref: TypeRef): string {
    if (elementOf(ref) !== undefined) return 'array';
    const builtin = BUILTINS[ref];
    if (builtin !== undefined) return JSON_TYPES[builtin];
    const kind = this.#byName.get(ref)?.kind;
    return kind === 'struct' || kind === 'union' ? 'object' : (kind ?? 'unknown');
  }
}

function kindOf(type: LiveType): string {
  return type['meta-type'] === 'builtin' ? type['json-type'] : type['meta-type'];
}
