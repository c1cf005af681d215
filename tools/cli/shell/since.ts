/** Since which release QEMU has a command, an argument or a value: from the facts that the package ships. */
import { flatMembers } from '../../qapi/merge.js';
import {
  type Command,
  type Definition,
  elementOf,
  type Marks,
  type Member,
  type Schema,
  type TypeRef,
} from '../../qapi/model.js';
import { releaseName } from '../../qapi/releases.js';
import type { Typed } from './members.js';

/** A member of a command's arguments: names from the outside in, and the values that select branches on the way. */
export interface MemberPath {
  readonly command: string;
  readonly path: readonly string[];
  /** The values that were typed, by their dotted names. */
  readonly typed: Typed;
}

export interface Since {
  command(name: string): string | undefined;
  argument(member: MemberPath): string | undefined;
  value(member: MemberPath, value: string): string | undefined;
  /** The names of the commands that can go out of band. */
  readonly outOfBand: ReadonlySet<string>;
}

export function sinceOf(facts: Schema): Since {
  return new FactsSince(facts);
}

class FactsSince implements Since {
  readonly #byName: ReadonlyMap<string, Definition>;
  readonly outOfBand: ReadonlySet<string>;

  readonly #oldest: string | undefined;

  constructor(facts: Schema) {
    this.#oldest = facts.releases[0];
    this.#byName = new Map(facts.definitions.map((definition) => [definition.name, definition]));
    this.outOfBand = new Set(
      facts.definitions.filter((one) => one.kind === 'command' && one.oob).map(({ name }) => name),
    );
  }

  command(name: string): string | undefined {
    return this.#sinceIn(this.#command(name));
  }

  argument(member: MemberPath): string | undefined {
    return this.#find(member)?.since;
  }

  value(member: MemberPath, value: string): string | undefined {
    const types = this.#types(this.#find(member)?.type);
    const found = types.flatMap((type) => (type.kind === 'enum' ? type.values : []));
    return this.#sinceIn(found.find(({ name }) => name === value));
  }

  #command(name: string): Command | undefined {
    const definition = this.#byName.get(name);
    return definition?.kind === 'command' ? definition : undefined;
  }

  #find({
    command,
    path,
    typed,
  }: MemberPath): { readonly type: TypeRef; readonly since?: string | undefined } | undefined {
    let members = this.#arguments(this.#command(command), typed);
    for (const [index, name] of path.entries()) {
      const member = members.find((candidate) => candidate.name === name);
      if (member === undefined) return undefined;
      if (index === path.length - 1) return { type: member.type, since: this.#sinceIn(member) };
      const above = path.slice(0, index + 1);
      members = this.#types(member.type).flatMap((type) => this.#inside(type, above, typed));
    }
    return undefined;
  }

  #arguments(command: Command | undefined, typed: Typed): readonly Member[] {
    const given = command?.arguments ?? [];
    if (typeof given !== 'string') return given;
    return this.#types(given).flatMap((type) => this.#inside(type, [], typed));
  }

  /** The members of a struct, or of a union with those of the branch that is selected. */
  #inside(type: Definition, path: readonly string[], typed: Typed): readonly Member[] {
    if (type.kind !== 'struct' && type.kind !== 'union') return [];
    const own = flatMembers(type, (name) => this.#byName.get(name));
    if (type.kind === 'struct') return own;
    const selected = typed.get([...path, type.discriminator].join('.'));
    const branch = this.#byName.get(type.branches.find(({ name }) => name === selected)?.type ?? '');
    return branch === undefined ? own : [...own, ...this.#inside(branch, path, typed)];
  }

  /** The definitions behind a type: an array's element, an alternate's alternatives. */
  #types(type: TypeRef | undefined): readonly Definition[] {
    const definition = type === undefined ? undefined : this.#byName.get(elementOf(type) ?? type);
    if (definition === undefined) return [];
    if (definition.kind !== 'alternate') return [definition];
    return definition.alternatives.flatMap((alternative) => this.#types(alternative.type));
  }

  /** By the comment in QEMU's sources; else by the first release that has it, unless that is the oldest known here. */
  #sinceIn(marks: Marks | undefined): string | undefined {
    const first = marks?.in?.[0];
    const since = marks?.since ?? (first === this.#oldest ? undefined : first);
    return since === undefined ? undefined : releaseName(since);
  }
}
