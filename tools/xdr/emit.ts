/** Writes the codecs of the procedures that are used, and of their types. */
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
  /** Types that are used besides those of the procedures. */
  readonly types: readonly string[];
  readonly constants: readonly string[];
}

/** The expression of a codec, and the type of its values. */
interface Codec {
  readonly codec: string;
  readonly value: string;
}

const PRIMITIVES: Readonly<Record<string, Codec>> = {
  int: { codec: 'xdr.int', value: 'number' },
  'unsigned int': { codec: 'xdr.unsignedInt', value: 'number' },
  hyper: { codec: 'xdr.hyper', value: 'bigint' },
  'unsigned hyper': { codec: 'xdr.unsignedHyper', value: 'bigint' },
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
  readonly #definitions: Definitions;

  readonly types: string[] = [];
  readonly #done = new Map<string, Codec>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  constant(name: string): number {
    const value = this.#definitions.constants.get(name) ?? Number(name);
    if (Number.isNaN(value)) throw new Error(`'${name}' is not a constant of the definitions`);
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
    return this.#definitions.structs.has(struct) ? this.named(struct) : 'xdr.nothing';
  }

  /** The codec of a named type. It is written once. */
  named(type: string): string {
    return this.#codecOf(type).codec;
  }

  #codecOf(type: string): Codec {
    const { structs, typedefs, enums } = this.#definitions;
    const primitive = PRIMITIVES[type] ?? (enums.has(type) ? PRIMITIVES['int'] : undefined);
    if (primitive !== undefined) return primitive;
    const known = this.#done.get(type);
    if (known !== undefined) return known;
    const name = camel(type);
    const fields = structs.get(type);
    const typedef = typedefs.get(type);
    if (fields === undefined && typedef === undefined) throw new Error(`'${type}' is not defined`);
    const value = typedef ? this.#constant(name, typedef) : this.#struct(name, fields!);
    const codec = { codec: name, value };
    this.#done.set(type, codec);
    return codec;
  }

  /** Writes a codec made of others. Returns the type of its values. */
  #constant(name: string, declaration: Declaration): string {
    const { codec, value } = this.#declared(declaration);
    // With its type in words: what the compiler infers, `Uint8Array<ArrayBufferLike>`, older compilers can't read.
    this.types.push(`export const ${name}: xdr.Xdr<${value}> = ${codec};`);
    return value;
  }

  /** Writes a codec that names its fields one by one, which is faster than a loop. Returns the type of its values. */
  #struct(name: string, declarations: readonly Declaration[]): string {
    const type = capitalised(name);
    const fields = declarations.map((field) => {
      if (field.shape.kind === 'plain') return { name: field.name, ...this.#codecOf(field.type) };
      const codec = `${name}${capitalised(field.name)}`;
      return { name: field.name, codec, value: this.#constant(codec, field) };
    });
    this.types.push(
      `export interface ${type} { ${fields.map((field) => `readonly ${field.name}: ${field.value};`).join(' ')} }`,
      `export const ${name}: xdr.Xdr<${type}> = {`,
      `write: (writer, value) => { ${fields.map((field) => `${field.codec}.write(writer, value.${field.name});`).join(' ')} },`,
      `read: (reader) => ({ ${fields.map((field) => `${field.name}: ${field.codec}.read(reader)`).join(', ')} }),`,
      '};',
    );
    return type;
  }

  #declared({ type, shape }: Declaration): Codec {
    if (shape.kind === 'plain') return this.#codecOf(type);
    if (shape.kind === 'pointer') {
      const { codec, value } = this.#codecOf(type);
      return { codec: `xdr.optional(${codec})`, value: `${value} | undefined` };
    }
    const size = this.constant(shape.size);
    if (shape.kind === 'fixed') {
      if (type !== 'opaque') throw new Error(`an array of ${type} with a fixed length isn't used anywhere`);
      return { codec: `xdr.fixedOpaque(${size})`, value: 'Uint8Array' };
    }
    if (type === 'string') return { codec: `xdr.string(${size})`, value: 'string' };
    if (type === 'char') return { codec: `xdr.chars(${size})`, value: 'Uint8Array' };
    const { codec, value } = this.#codecOf(type);
    return { codec: `xdr.array(${codec}, ${size})`, value: `readonly ${value}[]` };
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

function capitalised(name: string): string {
  return name.replace(/^./, (letter) => letter.toUpperCase());
}
