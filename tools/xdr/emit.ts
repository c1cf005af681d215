/** Writes the codecs of the procedures that are used, and of what they are made of. */
import type { Declaration, Definitions } from './parse.js';

export interface Program {
  /** The prefix of its constants, such as `REMOTE`. */
  readonly prefix: string;
  readonly program: string;
  readonly version: string;
  /** Names as the `.x` file has them, without prefix, such as `CONNECT_OPEN`. */
  readonly procedures: readonly string[];
  /** Procedures whose packets the server pushes, with a `_msg` body. */
  readonly pushed: readonly string[];
}

export interface Wanted {
  readonly programs: readonly Program[];
  /** Types that are used beside the procedures'. */
  readonly types: readonly string[];
  readonly constants: readonly string[];
}

const PRIMITIVES: Readonly<Record<string, string>> = {
  int: 'xdr.int',
  'unsigned int': 'xdr.unsignedInt',
  hyper: 'xdr.hyper',
  'unsigned hyper': 'xdr.unsignedHyper',
};

/** @returns TypeScript, not yet formatted */
export function emit(definitions: Definitions, wanted: Wanted): string {
  const emitter = new Emitter(definitions);
  const procedures = wanted.programs.flatMap((program) => [
    ...program.procedures.map((name) => emitter.procedure(program, name)),
    ...program.pushed.map((name) => emitter.pushed(program, name)),
  ]);
  for (const type of wanted.types) emitter.named(type);
  return [
    "/* Made by `npm run generate` from libvirt's RPC definitions: don't edit. */",
    "import { procedure, pushed } from './procedure.js';",
    "import * as xdr from './xdr.js';",
    '',
    ...wanted.constants.map((name) => `export const ${name} = ${show(emitter.constant(name), name)};`),
    '',
    ...emitter.types,
    '',
    ...procedures,
    '',
  ].join('\n');
}

class Emitter {
  readonly types: string[] = [];
  readonly #done = new Set<string>();

  constructor(private readonly definitions: Definitions) {}

  constant(name: string): number {
    const value = this.definitions.constants.get(name) ?? Number(name);
    if (Number.isNaN(value)) throw new Error(`'${name}' is no constant of the definitions`);
    return value;
  }

  procedure(program: Program, name: string): string {
    const [args, reply] = ['args', 'ret'].map((role) => this.#body(program, name, role));
    return `export const ${camel(name)} = procedure('${name}', ${this.#place(program, name)}, ${args}, ${reply});`;
  }

  pushed(program: Program, name: string): string {
    return `export const ${camel(name)} = pushed(${this.#place(program, name)}, ${this.#body(program, name, 'msg')});`;
  }

  #place({ prefix, program, version }: Program, name: string): string {
    return `${program}, ${version}, ${this.constant(`${prefix}_PROC_${name}`)}`;
  }

  #body({ prefix }: Program, name: string, role: string): string {
    const struct = `${prefix}_${name}_${role}`.toLowerCase();
    return this.definitions.structs.has(struct) ? this.named(struct) : 'xdr.nothing';
  }

  /** The expression of a type that the definitions name, which is written once. */
  named(type: string): string {
    const { structs, typedefs, enums } = this.definitions;
    const primitive = PRIMITIVES[type] ?? (enums.has(type) ? 'xdr.int' : undefined);
    if (primitive !== undefined) return primitive;
    const name = camel(type);
    if (!this.#done.has(type)) {
      this.#done.add(type);
      const fields = structs.get(type);
      const typedef = typedefs.get(type);
      if (fields === undefined && typedef === undefined) throw new Error(`'${type}' is not defined`);
      const codec = typedef ? this.#declared(typedef) : this.#struct(fields!);
      this.types.push(`export const ${name} = ${codec};`);
    }
    return name;
  }

  #struct(fields: readonly Declaration[]): string {
    return `xdr.struct({ ${fields.map((field) => `${field.name}: ${this.#declared(field)}`).join(', ')} })`;
  }

  #declared({ type, shape }: Declaration): string {
    if (shape.kind === 'plain') return this.named(type);
    if (shape.kind === 'pointer') return `xdr.optional(${this.named(type)})`;
    const size = this.constant(shape.size);
    if (shape.kind === 'fixed') {
      if (type !== 'opaque') throw new Error(`an array of ${type} with a fixed length isn't used anywhere`);
      return `xdr.fixedOpaque(${size})`;
    }
    if (type === 'string') return `xdr.string(${size})`;
    if (type === 'char') return `xdr.chars(${size})`;
    return `xdr.array(${this.named(type)}, ${size})`;
  }
}

function camel(name: string): string {
  // Names that begin in capitals are constants; the others may be in camel case already.
  const lower = name === name.toUpperCase() ? name.toLowerCase() : name;
  return lower.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function show(value: number, name: string): string {
  return name.endsWith('_PROGRAM') ? `0x${value.toString(16)}` : String(value);
}
