/** Makes definitions of expressions, and checks the keys of each kind and their values. */
import { type Prose, readProse, readSince, type Since } from './doc.js';
import type { Branch, Definition, Marks, Member, TypeRef, Value } from './model.js';
import { type DictNode, type Node, SchemaError } from './syntax.js';

type Kind = Definition['kind'];

const KEYS: Record<Kind | 'pragma', { must: readonly string[]; may: readonly string[] }> = {
  pragma: { must: ['pragma'], may: [] },
  enum: { must: ['enum', 'data'], may: ['if', 'features', 'prefix'] },
  struct: { must: ['struct', 'data'], may: ['base', 'if', 'features'] },
  union: { must: ['union', 'base', 'discriminator', 'data'], may: ['if', 'features'] },
  alternate: { must: ['alternate', 'data'], may: ['if', 'features'] },
  command: {
    must: ['command'],
    may: [
      ...['data', 'returns', 'boxed', 'if', 'features', 'gen', 'success-response'],
      ...['allow-oob', 'allow-preconfig', 'coroutine'],
    ],
  },
  event: { must: ['event'], may: ['data', 'boxed', 'if', 'features'] },
};
const KINDS = Object.keys(KEYS) as (Kind | 'pragma')[];

/** Flags that allow only one value, because the other one is the default. */
const FLAGS: Readonly<Record<string, boolean>> = {
  gen: false,
  'success-response': false,
  boxed: true,
  'allow-oob': true,
  'allow-preconfig': true,
  coroutine: true,
};

/**
 * Makes the definition of an expression; none of a pragma, which is for QEMU's own generator.
 *
 * @param prose - whether to keep the comment's text, besides the releases that it names
 */
export function define(
  file: string,
  module: string,
  node: DictNode,
  doc: readonly string[],
  prose = false,
): Definition | undefined {
  const kind = KINDS.find((key) => node.entries.has(key));
  if (kind === undefined)
    throw new SchemaError(file, node.line, `expected one of the keys include, ${KINDS.join(', ')}`);
  checkKeys(file, node, kind, KEYS[kind]);
  if (kind === 'pragma') return undefined;
  const read = new Reader(file, node);
  const name = read.string(kind);
  const said = prose ? readProse(name, doc) : { definition: [], members: new Map() };
  return new Definer(read, readSince(name, doc), said, { name, module }).define(kind);
}

function checkKeys(
  file: string,
  node: DictNode,
  what: string,
  keys: { must: readonly string[]; may: readonly string[] },
) {
  for (const key of keys.must)
    if (!node.entries.has(key))
      throw new SchemaError(file, node.line, `expected the key '${key}' in this ${what}`);
  for (const [key, value] of node.entries) {
    if (keys.must.includes(key) || keys.may.includes(key)) continue;
    const known = [...keys.must, ...keys.may].join(', ');
    throw new SchemaError(
      file,
      value.line,
      `expected no key '${key}' in this ${what}, which may have ${known}`,
    );
  }
}

class Definer {
  constructor(
    readonly read: Reader,
    readonly since: Since,
    readonly prose: Prose,
    readonly named: { readonly name: string; readonly module: string },
  ) {}

  define(kind: Kind): Definition {
    const { read } = this;
    const node = read.node;
    const named = { ...this.named, ...this.#marks(node, this.since.definition, this.prose.definition) };
    const data = node.entries.get('data');
    switch (kind) {
      case 'enum':
        return { kind, ...named, values: read.list(data, 'values').map((value) => this.#value(value)) };
      case 'struct': {
        const base = node.entries.has('base') ? { base: read.string('base') } : {};
        return { kind, ...named, ...base, members: this.#members(data, 'data') };
      }
      case 'union': {
        const base = node.entries.get('base');
        const inherited =
          base?.kind === 'string'
            ? { base: base.value, members: [] }
            : { members: this.#members(base, 'base') };
        const discriminator = read.string('discriminator');
        return { kind, ...named, ...inherited, discriminator, branches: this.#branches(data) };
      }
      case 'alternate':
        return { kind, ...named, alternatives: this.#branches(data) };
      case 'command': {
        const returns = node.entries.get('returns');
        return {
          kind,
          ...named,
          ...(data === undefined ? {} : { arguments: this.#parameters(data) }),
          ...(returns === undefined ? {} : { returns: read.type(returns) }),
          ...(read.flag('allow-oob') ? { oob: true } : {}),
          ...(read.flag('allow-preconfig') ? { preconfig: true } : {}),
          ...(read.flag('gen') && data !== undefined ? { open: true } : {}),
          ...(read.flag('success-response') ? { silent: true } : {}),
        };
      }
      case 'event':
        return { kind, ...named, ...(data === undefined ? {} : { data: this.#parameters(data) }) };
    }
  }

  /** A command's or event's data: a type's members, or members of its own. */
  #parameters(data: Node): TypeRef | readonly Member[] {
    if (data.kind === 'string') return data.value;
    if (this.read.flag('boxed')) throw this.read.error(data, "the name of a type, as 'boxed' wants it");
    return this.#members(data, 'data');
  }

  #members(node: Node | undefined, what: string): Member[] {
    return [...this.read.dict(node, `the members of '${what}'`).entries].map(([key, value]) => {
      const optional = key.startsWith('*');
      const name = optional ? key.slice(1) : key;
      const { type, marks } = this.#typed(value, name);
      return { name, type, ...(optional ? { optional } : {}), ...marks };
    });
  }

  #branches(node: Node | undefined): Branch[] {
    return [...this.read.dict(node, "the branches of 'data'").entries].map(([name, value]) => {
      const { type, marks } = this.#typed(value, name);
      return { name, type, ...marks };
    });
  }

  /** A type, or `{ 'type': …, 'if': …, 'features': … }`. */
  #typed(node: Node, name: string): { type: TypeRef; marks: Marks } {
    const [since, prose] = [this.since.members.get(name), this.prose.members.get(name)];
    if (node.kind !== 'dict') return { type: this.read.type(node), marks: this.#mark(since, prose) };
    checkKeys(this.read.file, node, 'member', { must: ['type'], may: ['if', 'features'] });
    return { type: this.read.type(node.entries.get('type') ?? node), marks: this.#marks(node, since, prose) };
  }

  #value(node: Node): Value {
    if (node.kind === 'string')
      return {
        name: node.value,
        ...this.#mark(this.since.members.get(node.value), this.prose.members.get(node.value)),
      };
    if (node.kind !== 'dict') throw this.read.error(node, 'a value as a string or { name, if, features }');
    checkKeys(this.read.file, node, 'value', { must: ['name'], may: ['if', 'features'] });
    const name = new Reader(this.read.file, node).string('name');
    return { name, ...this.#marks(node, this.since.members.get(name), this.prose.members.get(name)) };
  }

  #mark(since: string | undefined, prose: readonly string[] = []): Marks {
    return { ...(since === undefined ? {} : { since }), ...(prose.length === 0 ? {} : { prose }) };
  }

  #marks(node: DictNode, since: string | undefined, prose?: readonly string[]): Marks {
    const condition = node.entries.get('if');
    const features = node.entries.get('features');
    return {
      ...this.#mark(since, prose),
      ...(condition === undefined ? {} : { if: this.read.condition(condition) }),
      ...(features === undefined ? {} : { features: this.#features(features) }),
    };
  }

  #features(node: Node): string[] {
    return this.read.list(node, 'features').map((feature) => {
      if (feature.kind === 'string') return feature.value;
      if (feature.kind !== 'dict') throw this.read.error(feature, 'a feature as a string or { name, if }');
      checkKeys(this.read.file, feature, 'feature', { must: ['name'], may: ['if'] });
      return new Reader(this.read.file, feature).string('name');
    });
  }
}

/** Reads nodes of an expected kind. The error for another kind names the expected one. */
class Reader {
  constructor(
    readonly file: string,
    readonly node: DictNode,
  ) {}

  error(node: Node, expected: string): SchemaError {
    return new SchemaError(this.file, node.line, `expected ${expected}, found a ${node.kind}`);
  }

  string(key: string): string {
    const node = this.node.entries.get(key) ?? this.node;
    if (node.kind !== 'string') throw this.error(node, `a string as '${key}'`);
    return node.value;
  }

  flag(key: string): boolean {
    const node = this.node.entries.get(key);
    if (node === undefined) return false;
    if (node.kind !== 'boolean' || node.value !== FLAGS[key])
      throw new SchemaError(this.file, node.line, `expected '${key}': ${FLAGS[key]}, or nothing`);
    return true;
  }

  list(node: Node | undefined, what: string): readonly Node[] {
    if (node?.kind !== 'list') throw this.error(node ?? this.node, `a list of ${what}`);
    return node.items;
  }

  dict(node: Node | undefined, what: string): DictNode {
    if (node?.kind !== 'dict') throw this.error(node ?? this.node, `${what} in braces`);
    return node;
  }

  type(node: Node): TypeRef {
    if (node.kind === 'string') return node.value;
    const [element, ...rest] = node.kind === 'list' ? node.items : [];
    if (element?.kind !== 'string' || rest.length > 0) throw this.error(node, "a type: 'NAME' or ['NAME']");
    return `[${element.value}]`;
  }

  /** Reads a condition, and writes it as an expression of C. */
  condition(node: Node, within?: 'all' | 'any' | 'not'): string {
    if (node.kind === 'string') return node.value;
    const [[operator, operand] = [], ...rest] = node.kind === 'dict' ? [...node.entries] : [];
    if (
      operand === undefined ||
      rest.length > 0 ||
      (operator !== 'all' && operator !== 'any' && operator !== 'not')
    )
      throw this.error(node, "a condition: 'SYMBOL' or one of { all: […] }, { any: […] }, { not: … }");
    if (operator === 'not') return `!${this.condition(operand, 'not')}`;
    const items = this.list(operand, 'conditions');
    if (items.length === 0) throw this.error(operand, 'at least one condition');
    const joined = items
      .map((item) => this.condition(item, operator))
      .join(operator === 'all' ? ' && ' : ' || ');
    return items.length > 1 && within !== undefined ? `(${joined})` : joined;
  }
}
