/** Reads `.x` files: the subset of the XDR language that libvirt uses for its RPC. */

export interface Declaration {
  readonly name: string;
  /** The type's name, such as `int`, `unsigned hyper`, `string`, `remote_uuid`. */
  readonly type: string;
  readonly shape:
    | { readonly kind: 'plain' }
    | { readonly kind: 'pointer' }
    | { readonly kind: 'fixed' | 'variable'; readonly size: string };
}

export interface Definitions {
  readonly constants: ReadonlyMap<string, number>;
  readonly enums: ReadonlySet<string>;
  readonly typedefs: ReadonlyMap<string, Declaration>;
  readonly structs: ReadonlyMap<string, readonly Declaration[]>;
}

const TOKEN = /0x[0-9a-fA-F]+|-?\d+|[A-Za-z_]\w*|[{}[\]<>=;,*]/g;

/** @param sources - the texts; each one may use the definitions of the texts before it */
export function parseDefinitions(sources: readonly string[]): Definitions {
  const constants = new Map<string, number>();
  const enums = new Set<string>();
  const typedefs = new Map<string, Declaration>();
  const structs = new Map<string, readonly Declaration[]>();
  for (const source of sources) {
    const bare = source.replace(/\/\*[^]*?\*\//g, ' ').replace(/^%.*$/gm, '');
    const tokens = new Tokens(bare.match(TOKEN) ?? []);
    const number = (word: string) => constants.get(word) ?? Number(word);
    while (!tokens.done) {
      const keyword = tokens.next();
      if (keyword === 'const') {
        const name = tokens.next();
        tokens.expect('=');
        constants.set(name, number(tokens.next()));
        tokens.expect(';');
      } else if (keyword === 'enum') {
        enums.add(tokens.next());
        tokens.expect('{');
        while (tokens.peek !== '}') {
          const name = tokens.next();
          tokens.expect('=');
          constants.set(name, number(tokens.next()));
          if (tokens.peek === ',') tokens.next();
        }
        tokens.expect('}');
        tokens.expect(';');
      } else if (keyword === 'typedef') {
        const declaration = parseDeclaration(tokens);
        typedefs.set(declaration.name, declaration);
      } else if (keyword === 'struct') {
        const name = tokens.next();
        const fields: Declaration[] = [];
        tokens.expect('{');
        while (tokens.peek !== '}') fields.push(parseDeclaration(tokens));
        tokens.expect('}');
        tokens.expect(';');
        structs.set(name, fields);
      } else if (keyword === 'union') {
        // None of libvirt's procedures that are used here has one.
        while (tokens.next() !== '}');
        tokens.expect(';');
      } else throw new Error(`'${keyword}' does not begin a definition`);
    }
  }
  return { constants, enums, typedefs, structs };
}

function parseDeclaration(tokens: Tokens): Declaration {
  let type = tokens.next();
  if (type === 'unsigned')
    type = ['int', 'hyper', 'char', 'short'].includes(tokens.peek)
      ? `unsigned ${tokens.next()}`
      : 'unsigned int';
  const pointer = tokens.peek === '*';
  if (pointer) tokens.next();
  const name = tokens.next();
  let shape: Declaration['shape'] = { kind: pointer ? 'pointer' : 'plain' };
  if (tokens.peek === '[' || tokens.peek === '<') {
    const kind = tokens.next() === '[' ? 'fixed' : 'variable';
    const size = tokens.next();
    tokens.next();
    shape = { kind, size };
  }
  tokens.expect(';');
  return { name, type, shape };
}

class Tokens {
  readonly #tokens: readonly string[];

  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  get peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  next(): string {
    if (this.done) throw new Error('the definitions end too early');
    this.#at += 1;
    return this.#tokens[this.#at - 1]!;
  }

  expect(token: string): void {
    const seen = this.next();
    if (seen !== token) throw new Error(`'${token}' was expected before '${seen}'`);
  }
}
