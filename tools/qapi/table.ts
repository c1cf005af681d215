/**
 * The codecs' table: one line for each reply and event, in a notation that `src/raw/shape.ts` reads.
 * Enumerations are plain strings in it, because a newer QEMU adds values.
 */
import { typesOver } from './fits.js';
import {
  type Definition,
  elementOf,
  mayBeAbsent,
  BUILTINS,
  type Member,
  type Schema,
  type TypeRef,
} from './model.js';

const NOTE = '// Made by `npm run generate` from src/raw/facts.json: edit neither. Read by ../shape.ts.';

/** The text of `codec-table.ts`. */
export function tableText(schema: Schema): string {
  const table = new Table(schema);
  const of = (kind: 'command' | 'event') =>
    schema.definitions.filter((definition) => definition.kind === kind);
  const replies = of('command').map((definition) => `${definition.name} ${table.reply(definition)}`);
  const events = of('event').map((definition) => `${definition.name} ${table.data(definition)}`);
  const constant = (name: string, lines: readonly string[]) =>
    `export const ${name} = \`\n${lines.join('\n')}\n\`;\n`;
  return [
    `${NOTE}\n`,
    constant('REPLIES', replies.sort()),
    constant('EVENTS', events.sort()),
    constant('TYPES', table.types()),
  ].join('\n');
}

class Table {
  readonly #byName: ReadonlyMap<string, Definition>;
  readonly #lookUp = (name: string) => this.#byName.get(name);
  readonly #lines = new Map<string, string>();

  constructor(schema: Schema) {
    this.#byName = new Map(schema.definitions.map((definition) => [definition.name, definition]));
  }

  types(): string[] {
    return [...this.#lines].map(([name, shape]) => `${name} ${shape}`).sort();
  }

  reply(command: Definition): string {
    if (command.kind !== 'command' || command.returns === undefined) return '{}';
    const before = Object.values(command.was ?? {}).map((then) => then.returns);
    return this.#either(typesOver(command.returns, before, this.#lookUp));
  }

  data(event: Definition): string {
    if (event.kind !== 'event') return '{}';
    return typeof event.data === 'string' ? this.#ref(event.data) : this.#object(event.data ?? []);
  }

  #either(types: readonly TypeRef[]): string {
    return [...new Set(types.map((type) => this.#ref(type)))].join('|');
  }

  #object(members: readonly Member[], base?: string): string {
    const parts = members.map((member) => {
      const before = Object.values(member.was ?? {}).map((then) => then.type);
      return `${member.name}${mayBeAbsent(member) ? '?' : ''}:${this.#either(typesOver(member.type, before, this.#lookUp))}`;
    });
    return `{${[...(base === undefined ? [] : [`+${this.#ref(base)}`]), ...parts].join(',')}}`;
  }

  /** Returns a type's name in the table, after adding its shape. */
  #ref(type: TypeRef): string {
    const element = elementOf(type);
    if (element !== undefined) return `[${this.#ref(element)}]`;
    const builtin = BUILTINS[type];
    if (builtin !== undefined) return builtin;
    const definition = this.#byName.get(type);
    if (definition?.kind === 'enum') return 'str';
    if (definition !== undefined && !this.#lines.has(type)) {
      this.#lines.set(type, '');
      this.#lines.set(type, this.#shape(definition));
    }
    return type;
  }

  #shape(definition: Definition): string {
    switch (definition.kind) {
      case 'struct':
        return this.#object(definition.members, definition.base);
      case 'union': {
        // A member whose type is quite different in another release is not checked.
        const branches = definition.branches.flatMap(({ name, type, was = {} }) => {
          const before = Object.values(was).map((then) => then.type);
          return typesOver(type, before, this.#lookUp).length > 1 ? [] : [`${name}:${this.#ref(type)}`];
        });
        const { members, base, discriminator } = definition;
        return `${this.#object(members, base)}@${discriminator}{${branches.join(',')}}`;
      }
      case 'alternate':
        return this.#either(definition.alternatives.map(({ type }) => type));
      default:
        throw new Error(`${definition.name}: expected a type, found the ${definition.kind}`);
    }
  }
}
