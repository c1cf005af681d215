/**
 * Makes the schema of a release without its sources: the schema of the release before it, changed where a running QEMU
 * differs.
 */
import { compareSchemas } from './drift.js';
import { LiveReader } from './from-live.js';
import type { LiveMember, LiveObject, LiveSchema, LiveType } from './live.js';
import { flatMembers } from './merge.js';
import {
  type Branch,
  BUILTINS,
  type Definition,
  elementOf,
  type Enum,
  JSON_TYPES,
  type Marks,
  type Member,
  type Schema,
  type TypeRef,
  type Value,
} from './model.js';
import { pascal } from './text.js';

/**
 * @param base - the newest release with sources
 * @param live - a QEMU of a later release. Parts that it lacks are removed, unless a build condition may explain that
 */
export function withLive(base: Schema, live: LiveSchema): Schema {
  return new Adapter(base, live).schema();
}

/** The module of commands and events that are not in the sources. */
const NEWER = 'newer';

class Adapter {
  readonly #byName: ReadonlyMap<string, Definition>;
  readonly #reader: LiveReader;
  /** QEMU's numbers of types, by our names. */
  readonly #numbers: ReadonlyMap<string, string>;
  readonly #adapted = new Map<string, Definition>();
  readonly #placed = new Map<string, Definition>();

  constructor(
    readonly base: Schema,
    readonly live: LiveSchema,
  ) {
    const { names } = compareSchemas(live, base);
    this.#byName = new Map(base.definitions.map((definition) => [definition.name, definition]));
    this.#reader = new LiveReader(live, names, this.#byName.keys());
    this.#numbers = new Map([...names].map(([number, name]) => [name, number]));
  }

  schema(): Schema {
    const reader = this.#reader;
    const { base, live } = this;
    const known = base.definitions.flatMap((definition) => {
      const now = this.#definition(definition);
      return now === undefined ? [] : [now];
    });
    const added = [
      ...live.commands.filter(({ name }) => !this.#byName.has(name)).map((one) => reader.command(one)),
      ...live.events.filter(({ name }) => !this.#byName.has(name)).map((one) => reader.event(one)),
    ].map((one) => this.#place(NEWER, () => ({ ...one, module: NEWER, byPlace: true as const })));
    return { releases: [live.release], definitions: [...known, ...this.#placed.values(), ...added] };
  }

  #definition(definition: Definition): Definition | undefined {
    const { kind, name } = definition;
    if (kind === 'command' || kind === 'event') return this.#entry(definition);
    const done = this.#adapted.get(name);
    if (done !== undefined) return done;
    const number = this.#numbers.get(name);
    const now = number === undefined ? definition : this.#type(definition, this.live.type(number));
    this.#adapted.set(name, now);
    return now;
  }

  #entry(definition: Extract<Definition, { kind: 'command' | 'event' }>): Definition | undefined {
    const { kind, name, module } = definition;
    const entries = kind === 'command' ? this.live.commands : this.live.events;
    const entry = entries.find((candidate) => candidate.name === name);
    if (entry === undefined) return definition.if === undefined ? undefined : definition;
    const place = pascal(name.toLowerCase());
    const ours = kind === 'command' ? definition.arguments : definition.data;
    const list =
      typeof ours === 'string' ? ours : this.#members(entry['arg-type'], ours ?? [], place, module);
    const data = list.length === 0 && ours === undefined ? undefined : list;
    const marks = features(definition, entry.features);
    if (kind === 'event') return { ...definition, ...marks, ...(data === undefined ? {} : { data }) };
    const { returns } = definition;
    const reply = 'ret-type' in entry ? entry['ret-type'] : '';
    return {
      ...definition,
      ...marks,
      ...(data === undefined ? {} : { arguments: data }),
      ...(returns === undefined && this.live.isEmpty(reply)
        ? {}
        : { returns: this.#ref(reply, returns, `${place}Return`, module) }),
    };
  }

  #type(definition: Definition, type: LiveType): Definition {
    if (definition.kind === 'enum' && type['meta-type'] === 'enum')
      return { ...definition, ...features(definition, type.features), values: values(definition, type) };
    if (type['meta-type'] !== 'object') return definition;
    if (definition.kind === 'struct') return { ...definition, ...this.#own(definition, type) };
    if (definition.kind !== 'union') return definition;
    const now = { ...definition, ...this.#own(definition, type) };
    return { ...now, branches: this.#branches(definition, type) };
  }

  /** The members without those of the base. */
  #own(
    definition: Extract<Definition, { kind: 'struct' | 'union' }>,
    type: LiveObject,
  ): { readonly members: readonly Member[]; readonly base?: string } & Marks {
    const { name, module, base } = definition;
    const marks = features(definition, type.features);
    const of = base === undefined ? undefined : this.#byName.get(base);
    const inherited =
      of === undefined ? [] : flatMembers(this.#definition(of) ?? of, (one) => this.#adaptedType(one));
    const present = new Set(type.members.map((member) => member.name));
    const gone = inherited.some((member) => !present.has(member.name) && member.if === undefined);
    if (gone)
      throw new Error(`${name}: expected the members of its base ${base} to be in QEMU ${this.live.release}`);
    const rest = type.members.filter((member) => !inherited.some((one) => one.name === member.name));
    return { ...marks, members: this.#list(rest, definition.members, name, module) };
  }

  #adaptedType(name: string): Definition | undefined {
    const of = this.#byName.get(name);
    return of === undefined ? undefined : this.#definition(of);
  }

  #members(type: string, ours: readonly Member[], place: string, module: string): Member[] {
    return this.#list(this.live.object(type).members, ours, place, module);
  }

  #list(now: readonly LiveMember[], ours: readonly Member[], place: string, module: string): Member[] {
    const known = new Set(ours.map(({ name }) => name));
    const kept = ours.flatMap((member): Member[] => {
      const here = now.find(({ name }) => name === member.name);
      if (here === undefined) return member.if === undefined ? [] : [member];
      const { optional: _optional, ...rest } = member;
      const type = this.#ref(here.type, member.type, `${place}${pascal(member.name)}`, module);
      const optional = here.default === undefined ? {} : { optional: true as const };
      return [{ ...rest, type, ...optional, ...features(member, here.features) }];
    });
    const added = now
      .filter(({ name }) => !known.has(name))
      .map((member): Member => ({
        name: member.name,
        type: this.#ref(member.type, undefined, `${place}${pascal(member.name)}`, module),
        ...(member.default === undefined ? {} : { optional: true }),
        ...(member.features === undefined ? {} : { features: member.features }),
      }));
    return [...kept, ...added];
  }

  #branches(union: Extract<Definition, { kind: 'union' }>, type: LiveObject): Branch[] {
    const present = (type.variants ?? []).filter((variant) => !this.live.isEmpty(variant.type));
    const tag = this.#byName.get(
      flatMembers(union, (name) => this.#byName.get(name)).find(({ name }) => name === union.discriminator)
        ?.type ?? '',
    );
    const mayBeLeftOut = (branch: Branch) =>
      branch.if !== undefined ||
      (tag?.kind === 'enum' &&
        tag.values.some((value) => value.name === branch.name && value.if !== undefined));
    const kept = union.branches.flatMap((branch): Branch[] => {
      const here = present.find((variant) => variant.case === branch.name);
      const empty = here === undefined && type.variants?.some((variant) => variant.case === branch.name);
      if (here === undefined) return empty || mayBeLeftOut(branch) ? [branch] : [];
      const place = `${union.name}${pascal(branch.name)}`;
      return [{ ...branch, type: this.#ref(here.type, branch.type, place, union.module) }];
    });
    const added = present
      .filter((variant) => !union.branches.some(({ name }) => name === variant.case))
      .map((variant) => ({
        name: variant.case,
        type: this.#ref(variant.type, undefined, `${union.name}${pascal(variant.case)}`, union.module),
      }));
    return [...kept, ...added];
  }

  /** Our type if QEMU's is still of the same kind, else QEMU's, named by its known name or by where it is used. */
  #ref(number: string, ours: TypeRef | undefined, place: string, module: string): TypeRef {
    const type = this.live.type(number);
    const element = ours === undefined ? undefined : elementOf(ours);
    if (type['meta-type'] === 'array' && element !== undefined)
      return `[${this.#ref(type['element-type'], element, place, module)}]`;
    if (ours !== undefined && this.#isStill(ours, type)) return ours;
    return this.#place(module, () => this.#reader.ref(number, place));
  }

  #isStill(ours: TypeRef, type: LiveType): boolean {
    const builtin = BUILTINS[ours];
    if (type['meta-type'] === 'builtin')
      return builtin !== undefined && JSON_TYPES[builtin] === type['json-type'];
    const kind = this.#byName.get(ours)?.kind;
    return (kind === 'struct' || kind === 'union' ? 'object' : kind) === type['meta-type'];
  }

  /** Runs `make` and records the types that it needed. They get a module, but have no entry in QEMU's manual. */
  #place<T>(module: string, make: () => T): T {
    const made = make();
    for (const type of this.#reader.types())
      if (!this.#byName.has(type.name) && !this.#placed.has(type.name))
        this.#placed.set(type.name, { ...type, module, byPlace: true });
    return made;
  }
}

function values(ours: Enum, type: Extract<LiveType, { 'meta-type': 'enum' }>): Value[] {
  const now = type.members ?? type.values.map((name): Value => ({ name }));
  const known = new Set(ours.values.map(({ name }) => name));
  const kept = ours.values.flatMap((value): Value[] => {
    const here = now.find(({ name }) => name === value.name);
    if (here === undefined) return value.if === undefined ? [] : [value];
    return [{ ...value, ...features(value, here.features) }];
  });
  const added = now
    .filter(({ name }) => !known.has(name))
    .map(({ name, features: some }): Value => ({ name, ...(some === undefined ? {} : { features: some }) }));
  return [...kept, ...added];
}

/** QEMU's features, in our order where they are the same. */
function features(ours: Marks, now: readonly string[] | undefined): Pick<Marks, 'features'> {
  const before = ours.features ?? [];
  const after = now ?? [];
  const same = before.length === after.length && after.every((feature) => before.includes(feature));
  return same ? {} : { features: after };
}
