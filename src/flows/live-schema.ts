import { DecodeError } from '../errors.js';

/** What a running QEMU has, by names on the wire. */
export interface LiveSchema {
  /** The names of QEMU's commands. */
  readonly commands: readonly string[];
  /** The names of QEMU's events. */
  readonly events: readonly string[];
  /**
   * Returns whether QEMU has a command or an event, or something inside: an argument (of an event: a member of its data), a
   * member further in, a value of an enum, or a feature. A path goes through lists, and through every branch of a union.
   *
   * @example
   * function knows(schema: LiveSchema) {
   *   return schema.has('blockdev-add', 'node-name') && schema.has('blockdev-add', 'driver', 'io_uring');
   * }
   *
   * @param name - a command or an event
   * @param path - names of members from outside in; the last may be a value or a feature
   */
  has(name: string, ...path: readonly string[]): boolean;
  /** As `has`, for a command's reply.
   *
   * @example
   * function knowsTarget(schema: LiveSchema) {
   *   return schema.answers('query-cpus-fast', 'target', 'riscv64');
   * }
   */
  answers(command: string, ...path: readonly string[]): boolean;
}

interface Member {
  readonly name?: string;
  readonly type?: string;
  readonly features?: readonly string[];
}

/** An entry of `query-qmp-schema`; which keys it has depends on its meta-type. */
interface Entry extends Member {
  readonly name: string;
  readonly 'meta-type': string;
  readonly members?: readonly Member[];
  readonly variants?: readonly { readonly type: string }[];
  readonly values?: readonly string[];
  readonly 'element-type'?: string;
  readonly 'arg-type'?: string;
  readonly 'ret-type'?: string;
}

/** What a path has reached: types that may be there, and features of the place itself. */
interface Reached {
  readonly types: readonly string[];
  readonly features: readonly string[];
}

/**
 * Reads the reply of `query-qmp-schema`.
 *
 * @throws DecodeError where it is not a list of entries
 */
export function readLiveSchema(reply: unknown): LiveSchema {
  return new Introspection(reply);
}

class Introspection implements LiveSchema {
  readonly commands: readonly string[];
  readonly events: readonly string[];
  readonly #types = new Map<string, Entry>();
  /** Commands and events: QEMU lets none share a name. */
  readonly #entries = new Map<string, Entry>();

  constructor(reply: unknown) {
    if (!Array.isArray(reply)) throw notAnEntry('', 'a list of entries', reply);
    for (const [index, entry] of reply.entries()) {
      if (!isEntry(entry))
        throw notAnEntry(`[${index}]`, 'an entry with a name and a meta-type, its lists of objects', entry);
      const isType = entry['meta-type'] !== 'command' && entry['meta-type'] !== 'event';
      (isType ? this.#types : this.#entries).set(entry.name, entry);
    }
    const named = (kind: string) =>
      [...this.#entries.values()].filter((entry) => entry['meta-type'] === kind).map(({ name }) => name);
    this.commands = named('command');
    this.events = named('event');
  }

  has(name: string, ...path: readonly string[]): boolean {
    return this.#has(name, 'arg-type', path);
  }

  answers(command: string, ...path: readonly string[]): boolean {
    return this.#has(command, 'ret-type', path);
  }

  #has(name: string, key: 'arg-type' | 'ret-type', path: readonly string[]): boolean {
    const entry = this.#entries.get(name);
    const type = entry?.[key];
    if (entry === undefined || type === undefined) return false;
    let reached: Reached = { types: [type], features: entry.features ?? [] };
    for (const [index, step] of path.entries()) {
      const next = this.#step(reached, step);
      if (next === undefined) return index === path.length - 1 && this.#hasFeature(reached, step);
      reached = next;
    }
    return true;
  }

  /** Members and values of that name. */
  #step({ types }: Reached, name: string): Reached | undefined {
    const found = this.#alternatives(types).flatMap(({ members = [], values = [] }) => {
      const named = members.filter((member) => member.name === name);
      return named.length === 0 && values.includes(name) ? [{ name }] : named;
    });
    if (found.length === 0) return undefined;
    return {
      types: found.flatMap(({ type }: Member) => type ?? []),
      features: found.flatMap(({ features }: Member) => features ?? []),
    };
  }

  #hasFeature({ types, features }: Reached, feature: string): boolean {
    const ofTypes = this.#alternatives(types).flatMap((type) => type.features ?? []);
    return features.includes(feature) || ofTypes.includes(feature);
  }

  /** Every type that may be at a place: elements of lists, branches of unions, alternatives; types may hold themselves. */
  #alternatives(names: readonly string[]): readonly Entry[] {
    const found = new Map<string, Entry>();
    const visit = (name: string | undefined): void => {
      const type = name === undefined ? undefined : this.#types.get(name);
      if (type === undefined || found.has(type.name)) return;
      found.set(type.name, type);
      visit(type['element-type']);
      for (const variant of type.variants ?? []) visit(variant.type);
      if (type['meta-type'] === 'alternate') for (const member of type.members ?? []) visit(member.type);
    };
    for (const name of names) visit(name);
    return [...found.values()];
  }
}

function isEntry(value: unknown): value is Entry {
  if (!isObject(value)) return false;
  const { name, 'meta-type': kind, members = [], variants = [], values = [], features = [] } = value;
  const objects = [members, variants].every((list) => Array.isArray(list) && list.every(isObject));
  return (
    typeof name === 'string' && typeof kind === 'string' && objects && [values, features].every(Array.isArray)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnEntry(path: string, expected: string, found: unknown): DecodeError {
  const seen = isObject(found) ? 'another object' : Array.isArray(found) ? 'a list' : typeof found;
  return new DecodeError(`query-qmp-schema${path}: expected ${expected}, found ${seen}`, path, {
    command: 'query-qmp-schema',
  });
}
