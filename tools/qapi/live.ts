/** The reply of a running QEMU to `query-qmp-schema`. Its types have numbers as names. */

export interface LiveMember {
  readonly name: string;
  readonly type: string;
  /** Null if the member is optional; otherwise missing. */
  readonly default?: null;
  readonly features?: readonly string[];
}

interface Live {
  readonly name: string;
  readonly features?: readonly string[];
}

type LiveEntry =
  | (Live & { readonly 'meta-type': 'builtin'; readonly 'json-type': string })
  | (Live & {
      readonly 'meta-type': 'enum';
      readonly values: readonly string[];
      /** Since 6.2, with features of single values. */
      readonly members?: readonly { readonly name: string; readonly features?: readonly string[] }[];
    })
  | (Live & { readonly 'meta-type': 'array'; readonly 'element-type': string })
  | LiveObject
  | (Live & { readonly 'meta-type': 'alternate'; readonly members: readonly { readonly type: string }[] })
  | LiveCommand
  | LiveEvent;

export type LiveObject = Live & {
  readonly 'meta-type': 'object';
  readonly members: readonly LiveMember[];
  readonly tag?: string;
  readonly variants?: readonly { readonly case: string; readonly type: string }[];
};
export type LiveCommand = Live & {
  readonly 'meta-type': 'command';
  readonly 'arg-type': string;
  readonly 'ret-type': string;
  readonly 'allow-oob'?: boolean;
};
export type LiveEvent = Live & { readonly 'meta-type': 'event'; readonly 'arg-type': string };
export type LiveType = Exclude<LiveEntry, LiveCommand | LiveEvent>;

/** The reply, with look-ups by name. */
export class LiveSchema {
  readonly commands: readonly LiveCommand[];
  readonly events: readonly LiveEvent[];
  readonly #types: ReadonlyMap<string, LiveType>;

  /**
   * @param release - the release of the QEMU that answered, such as `7.2`
   * @throws Error naming the entry that is not valid
   */
  constructor(
    answer: unknown,
    readonly release: string,
  ) {
    if (!Array.isArray(answer)) throw new Error('query-qmp-schema: expected a list of entries');
    const entries = answer.map((entry, index) => checked(entry, index));
    this.commands = entries.filter((entry) => entry['meta-type'] === 'command').sort(byName);
    this.events = entries.filter((entry) => entry['meta-type'] === 'event').sort(byName);
    const types = entries.filter(
      (entry) => entry['meta-type'] !== 'command' && entry['meta-type'] !== 'event',
    );
    this.#types = new Map(types.map((type) => [type.name, type]));
  }

  type(name: string): LiveType {
    const type = this.#types.get(name);
    if (type === undefined)
      throw new Error(`query-qmp-schema: expected an entry for type "${name}", found none`);
    return type;
  }

  /** The object of that name. Arguments, data and branches are always objects. */
  object(name: string): LiveObject {
    const type = this.type(name);
    if (type['meta-type'] !== 'object')
      throw new Error(
        `query-qmp-schema: expected type "${name}" to be an object, found ${type['meta-type']}`,
      );
    return type;
  }

  isEmpty(name: string): boolean {
    const type = this.type(name);
    return type['meta-type'] === 'object' && type.members.length === 0;
  }
}

function byName(a: Live, b: Live): number {
  return a.name < b.name ? -1 : 1;
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  builtin: ['json-type'],
  enum: ['values'],
  array: ['element-type'],
  object: ['members'],
  alternate: ['members'],
  command: ['arg-type', 'ret-type'],
  event: ['arg-type'],
};

function checked(value: unknown, index: number): LiveEntry {
  const entry = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const where = `query-qmp-schema: entry ${index}${typeof entry['name'] === 'string' ? ` ("${entry['name']}")` : ''}`;
  const keys = KEYS[String(entry['meta-type'])];
  if (keys === undefined)
    throw new Error(
      `${where}: expected a meta-type of ${Object.keys(KEYS).join(', ')}, found ${entry['meta-type']}`,
    );
  for (const key of ['name', ...keys])
    if (entry[key] === undefined)
      throw new Error(`${where}: expected the key "${key}" in this ${entry['meta-type']}`);
  return entry as unknown as LiveEntry;
}
