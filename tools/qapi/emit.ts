/** Makes TypeScript types of definitions. They add nothing at run time. */
import { typesOver } from './fits.js';
import { flatMembers } from './merge.js';
import {
  BUILTINS,
  type Alternate,
  type Command,
  type Definition,
  elementOf,
  type Enum,
  type Event,
  type Marks,
  mayBeAbsent,
  type Member,
  type Schema,
  type Struct,
  type TypeRef,
  type Union,
  type Was,
} from './model.js';
import { inputOnly } from './reach.js';
import { areNeighbours, releaseName, runsOf } from './releases.js';
import { docComment, indented, property, quoted, unionOf, WIDTH } from './text.js';

/** The page of QEMU's documentation that describes a schema. */
export interface Manual {
  /** Without `.html`. */
  readonly page: string;
  /** The prefix of its anchors, after the kind. */
  readonly namespace: string;
}

const PAGES = (version: string) => `https://www.qemu.org/docs/${version}/interop`;
const OLD_PAGES = (release: string) => `https://qemu.readthedocs.io/en/v${release}.0/interop`;
const SECTION: Record<Definition['kind'], string> = {
  enum: 'enum',
  struct: 'object',
  union: 'object',
  alternate: 'alternate',
  command: 'command',
  event: 'event',
};
const SCALARS = {
  str: ['string'],
  num: ['number'],
  int: ['number', 'bigint'],
  small: ['number'],
  bool: ['boolean'],
  null: ['null'],
  any: ['JsonValue'],
} as const;
const NOTHING = 'Record<string, never>';
/** The editor completes the known values, and a value that a newer QEMU adds is accepted too. */
const OPEN = '(string & {})';

/** Makes the types of one schema. It records the names that they refer to. */
export class Emitter {
  readonly used = new Set<string>();
  readonly #byName: ReadonlyMap<string, Definition>;
  readonly #inputOnly: ReadonlySet<string>;
  readonly #newest: string;
  readonly #lookUp = (name: string) => this.#byName.get(name);

  constructor(
    readonly schema: Schema,
    /** The manual that describes it; none for a schema of the user's own. */
    readonly manual?: Manual,
  ) {
    this.#byName = new Map(schema.definitions.map((definition) => [definition.name, definition]));
    this.#inputOnly = inputOnly(schema);
    this.#newest = schema.releases.at(-1) ?? '';
  }

  /** The declarations of a type, with its comment. */
  type(definition: Definition): string[] {
    switch (definition.kind) {
      case 'enum':
        return this.#enumeration(definition);
      case 'struct':
        return this.#struct(definition);
      case 'union':
        return this.#union(definition);
      case 'alternate':
        return this.#alternate(definition);
      default:
        throw new Error(`${definition.name}: expected a type, found the ${definition.kind}`);
    }
  }

  /** A command's entry in the map. */
  command(command: Command): string[] {
    const data = this.#data(command.arguments, command.open);
    const returns = this.#changing(command.returns, command, 'returns') ?? [NOTHING];
    const body = [
      ...(data === undefined ? [] : prefixed('arguments: ', data)),
      ...unionOf('returns:', returns, ';', 4),
      ...(command.oob ? ['oob: true;'] : []),
    ];
    return [...this.#comment(command), `${property(command.name)}: {`, ...indented(body), '};'];
  }

  /** An event's entry in the map. */
  event(event: Event): string[] {
    const data = this.#data(event.data);
    const name = property(event.name);
    if (data === undefined) return [...this.#comment(event), `${name}: {};`];
    return [...this.#comment(event), `${name}: {`, ...indented(prefixed('data: ', data)), '};'];
  }

  #data(data: TypeRef | readonly Member[] | undefined, open?: boolean): string[] | undefined {
    if (typeof data === 'string') return [this.#name(data)];
    if (data === undefined || data.length === 0) return undefined;
    const rest = open ? ['[member: string]: JsonValue | undefined;'] : [];
    if (open) this.used.add('JsonValue');
    return ['{', ...indented([...data.flatMap((member) => this.#member(member, 6)), ...rest]), '}'];
  }

  #enumeration(definition: Enum): string[] {
    const known = definition.values.map(({ name }) => quoted(name));
    const values = this.#inputOnly.has(definition.name) && known.length > 0 ? known : [...known, OPEN];
    const said = definition.values.flatMap(({ name, prose }) =>
      prose === undefined ? [] : [`- \`${name}\`: ${prose.join(' ')}`],
    );
    return [...this.#comment(definition, said), ...unionOf(`export type ${definition.name} =`, values, ';')];
  }

  #struct(definition: Struct): string[] {
    const { name, members } = definition;
    const base = this.#isEmpty(definition.base) ? undefined : definition.base;
    const comment = this.#comment(definition);
    if (members.length === 0)
      return [...comment, `export type ${name} = ${base === undefined ? NOTHING : this.#name(base)};`];
    const head = `export interface ${name}${base === undefined ? '' : ` extends ${this.#name(base)}`} {`;
    return [...comment, head, ...this.#members(members, definition), '}'];
  }

  /** One branch for each value of the discriminator, whose type is closed, so that it narrows. */
  #union(definition: Union): string[] {
    const { name, discriminator, branches } = definition;
    const members = flatMembers(definition, this.#lookUp);
    const own = members.filter((member) => member.name !== discriminator);
    const tag = members.find((member) => member.name === discriminator);
    const base = own.length === 0 ? undefined : this.#baseName(name);
    const values = this.#byName.get(tag?.type ?? '');
    const of = (value: string, ...branch: readonly string[]) => [
      `{ ${property(discriminator)}${value} }`,
      ...(base === undefined ? [] : [base]),
      ...branch,
    ];
    const alternatives = (values?.kind === 'enum' ? values.values : branches).map((value) => {
      const branch = branches.find((candidate) => candidate.name === value.name);
      const types = (branch && this.#changing(branch.type, branch, 'type')) ?? [];
      if (branch === undefined || this.#isEmpty(branch.type)) return of(`: ${quoted(value.name)}`);
      return of(`: ${quoted(value.name)}`, types.length > 1 ? `(${types.join(' | ')})` : (types[0] ?? ''));
    });
    // An older QEMU, for which the type was a struct, sends no discriminator.
    if (tag?.in !== undefined) alternatives.push(of('?: undefined'));
    return [
      ...(base === undefined
        ? []
        : [
            `/** What every {@link ${name}} has. */`,
            `export interface ${base} {`,
            ...this.#members(own, definition),
            '}',
            '',
          ]),
      ...this.#comment(definition),
      ...(alternatives.length === 1
        ? [`export type ${name} = ${alternatives[0]?.join(' & ')};`]
        : unionOf(`export type ${name} =`, alternatives.map(intersection), ';')),
    ];
  }

  #alternate(definition: Alternate): string[] {
    const types = definition.alternatives.flatMap(({ type }) => this.#alternatives(type));
    return [
      ...this.#comment(definition),
      ...unionOf(`export type ${definition.name} =`, [...new Set(types)], ';'),
    ];
  }

  #baseName(union: string): string {
    const name = [`${union}Base`, `${union}Common`, `${union}Members`].find(
      (free) => !this.#byName.has(free),
    );
    if (name === undefined) throw new Error(`expected a free name for what every ${union} has`);
    return name;
  }

  #isEmpty(type: string | undefined): boolean {
    const definition = this.#byName.get(type ?? '');
    return (
      definition?.kind === 'struct' &&
      definition.members.length === 0 &&
      this.#isEmpty(definition.base ?? type)
    );
  }

  #members(members: readonly Member[], of: Marks): string[] {
    return indented(members.flatMap((member) => this.#member(member, 2, of)));
  }

  #member(member: Member, indent: number, of?: Marks): string[] {
    const types = this.#changing(member.type, member, 'type') ?? [];
    const optional = mayBeAbsent(member);
    const head = `${property(member.name)}${optional ? '?' : ''}:`;
    const comment = docComment(this.#tags(member, of));
    // With `| undefined`, a caller with exactOptionalPropertyTypes can pass a value that may be undefined.
    return [...comment, ...unionOf(head, optional ? [...types, 'undefined'] : types, ';', indent)];
  }

  /** The type now, and its types in older releases. */
  #changing(type: TypeRef | undefined, { was }: Marks, key: 'type' | 'returns'): string[] | undefined {
    if (type === undefined) return undefined;
    const before = Object.values(was ?? {}).map((then) => then[key]);
    const types = typesOver(type, before, this.#lookUp).flatMap((ref) => this.#alternatives(ref));
    return [...new Set(types)];
  }

  #alternatives(type: TypeRef): readonly string[] {
    const element = elementOf(type);
    if (element !== undefined) {
      const types = this.#alternatives(element);
      return [`readonly ${types.length > 1 ? `(${types.join(' | ')})` : types[0]}[]`];
    }
    const builtin = BUILTINS[type];
    if (builtin === 'any') this.used.add('JsonValue');
    return builtin === undefined ? [this.#name(type)] : SCALARS[builtin];
  }

  #name(type: string): string {
    this.used.add(type);
    return type;
  }

  #comment(definition: Definition, more: readonly string[] = []): string[] {
    return docComment([...more, ...this.#tags(definition), ...this.#link(definition)]);
  }

  #link({ kind, module, name, in: releases, byPlace }: Definition): string[] {
    if (this.manual === undefined || byPlace) return [];
    const { page, namespace } = this.manual;
    if (releases !== undefined && !releases.includes(this.#newest))
      return [`@see ${OLD_PAGES(releases.at(-1) ?? '')}/${page}.html`];
    return [`@see ${PAGES('master')}/${page}.html#${SECTION[kind]}-${namespace}-${module}.${name}`];
  }

  #tags(marks: Marks & { readonly preconfig?: true }, of?: Marks): string[] {
    const { if: condition, features = [], was = {} } = marks;
    const last = marks.in?.at(-1) ?? this.#newest;
    const deprecated = (was[last]?.features ?? features).includes('deprecated');
    const said = marks.prose ?? [];
    return [
      ...said,
      ...(condition === undefined ? [] : [`Where \`${condition}\`.`]),
      ...this.#alike(was, (then) => then.if).flatMap(([runs, then]) =>
        then === null ? [] : [`In QEMU ${runs} where \`${then}\`.`],
      ),
      ...this.#alike(was, (then) => then.optional).map(
        ([runs, then]) => `${then === null ? 'Mandatory' : 'Optional'} in QEMU ${runs}.`,
      ),
      ...(marks.preconfig ? ['Also before the machine is made (`allow-preconfig`).'] : []),
      ...this.#arrival(marks, of),
      ...this.#departure(marks),
      ...(deprecated ? ['@deprecated'] : []),
      ...(features.includes('unstable') ? ['@experimental'] : []),
    ];
  }

  /** The differences in older releases, each with its releases in words. */
  #alike<T extends string | true>(
    was: Readonly<Record<string, Was>>,
    said: (then: Was) => T | null | undefined,
  ): (readonly [string, T | null])[] {
    const groups = new Map<T | null, string[]>();
    for (const [release, then] of Object.entries(was)) {
      const value = said(then);
      if (value !== undefined) groups.set(value, [...(groups.get(value) ?? []), release]);
    }
    return [...groups].map(([value, some]) => [this.#inWords(some), value]);
  }

  #inWords(some: readonly string[]): string {
    const runs = runsOf(some, this.schema.releases);
    return runs
      .map(([first, last]) => (first === last ? first : `${first} to ${last}`))
      .map(releaseName)
      .join(', ');
  }

  #arrival({ since, in: releases }: Marks, of?: Marks): string[] {
    if (since !== undefined) return since === of?.since ? [] : [`@since ${since}`];
    const first = releases?.[0];
    const before = first && this.schema.releases[this.schema.releases.indexOf(first) - 1];
    if (first === undefined || before === undefined) return [];
    const unsure = areNeighbours(before, first) ? '' : ` at the latest; ${before} lacks it`;
    return [`@since ${releaseName(first)}${unsure}`];
  }

  #departure({ in: releases }: Marks): string[] {
    const last = releases?.at(-1);
    if (last === undefined || last === this.#newest) return [];
    const after = this.schema.releases[this.schema.releases.indexOf(last) + 1] ?? this.#newest;
    const unsure = areNeighbours(last, after) ? '' : ` at the latest; ${last} has it`;
    return [`@removed in ${releaseName(after)}${unsure}`];
  }
}

/** An alternative of a union: an intersection of types, the last on a line of its own if they are too long. */
function intersection(types: readonly string[]): string {
  const line = types.join(' & ');
  if (types.length === 1) return line;
  if (types.length < 3 || `  | (${line});`.length <= WIDTH) return `(${line})`;
  return `(${types.slice(0, -1).join(' & ')} &\n      ${types.at(-1)})`;
}

function prefixed(head: string, lines: readonly string[]): string[] {
  const [first = '', ...rest] = lines;
  const all = [`${head}${first}`, ...rest];
  return [...all.slice(0, -1), `${all.at(-1)};`];
}
