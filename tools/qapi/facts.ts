/** The committed facts: the content of QEMU's QAPI sources, without their prose, in a form near to QAPI's own. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Definition, Marks, Schema, Was } from './model.js';
import { readRuns, writeRuns } from './releases.js';

const RAW = join(dirname(createRequire(import.meta.url).resolve('rxqmp/package.json')), 'src/raw');

/** The facts of QEMU's monitor, which are in the package. */
export const FACTS = join(RAW, 'facts.json');

/** The facts of the guest agent, from which its types are made. */
export const GUEST_FACTS = join(RAW, 'guest-facts.json');

/** Writes one definition on each line, so that a change of QEMU changes few lines. */
export function writeFacts({ releases, definitions }: Schema): string {
  const writer = new Writer(releases);
  const lines = definitions.map((definition) => JSON.stringify(writer.definition(definition)));
  return `{"releases":${JSON.stringify(releases)},"definitions":[\n${lines.join(',\n')}\n]}\n`;
}

export function readFacts(path = FACTS): Schema {
  return parseFacts(readFileSync(path, 'utf8'));
}

export function parseFacts(text: string): Schema {
  const { releases, definitions } = JSON.parse(text) as { releases: string[]; definitions: Loose[] };
  const reader = new Reader(releases);
  return { releases, definitions: definitions.map((definition) => reader.definition(definition)) };
}

type Loose = Readonly<Record<string, unknown>>;
type Part = Marks & { readonly name: string; readonly type?: string; readonly optional?: true };

/** Lists of members and branches. In the file they are an object of types by name, with `*` before optional names. */
const TYPED = ['members', 'branches', 'alternatives', 'arguments', 'data'] as const;

class Writer {
  constructor(readonly releases: readonly string[]) {}

  definition({ kind, name, ...rest }: Definition): Loose {
    const written: Record<string, unknown> = { [kind]: name, ...this.#marks(rest) };
    if ('values' in rest) written['values'] = rest.values.map((value) => this.#value(value));
    for (const key of TYPED) {
      const list = (rest as Loose)[key];
      if (Array.isArray(list)) written[key] = this.#typed(list as Part[]);
    }
    return written;
  }

  #value({ name, ...marks }: Part): unknown {
    return Object.keys(marks).length === 0 ? name : { name, ...this.#marks(marks) };
  }

  #typed(parts: readonly Part[]): Loose {
    return Object.fromEntries(
      parts.map(({ name, type, optional, ...marks }) => [
        optional ? `*${name}` : name,
        Object.keys(marks).length === 0 ? type : { type, ...this.#marks(marks) },
      ]),
    );
  }

  #marks<M extends Marks>({ in: releases, was, ...rest }: M): Loose {
    return {
      ...rest,
      ...(releases === undefined ? {} : { in: writeRuns(releases, this.releases) }),
      ...(was === undefined ? {} : { was: this.#was(was) }),
    };
  }

  #was(was: Readonly<Record<string, Was>>): Loose {
    const alike = new Map<string, string[]>();
    for (const release of this.releases) {
      const then = JSON.stringify(was[release]);
      if (then !== undefined) alike.set(then, [...(alike.get(then) ?? []), release]);
    }
    return Object.fromEntries(
      [...alike].map(([then, some]) => [writeRuns(some, this.releases), JSON.parse(then)]),
    );
  }
}

class Reader {
  constructor(readonly releases: readonly string[]) {}

  definition(written: Loose): Definition {
    const [[kind, name] = [], ...rest] = Object.entries(written);
    const read: Record<string, unknown> = { kind, name, ...this.#marks(Object.fromEntries(rest)) };
    if (Array.isArray(read['values'])) read['values'] = read['values'].map((value) => this.#value(value));
    for (const key of TYPED) if (typeof read[key] === 'object') read[key] = this.#typed(read[key] as Loose);
    return read as unknown as Definition;
  }

  #value(value: string | Loose): Loose {
    return typeof value === 'string' ? { name: value } : this.#marks(value);
  }

  #typed(parts: Loose): Loose[] {
    return Object.entries(parts).map(([key, part]) => {
      const optional = key.startsWith('*');
      return {
        name: optional ? key.slice(1) : key,
        ...(optional ? { optional } : {}),
        ...(typeof part === 'string' ? { type: part } : this.#marks(part as Loose)),
      };
    });
  }

  #marks({ in: runs, was, ...rest }: Loose): Loose {
    return {
      ...rest,
      ...(runs === undefined ? {} : { in: readRuns(runs as string, this.releases) }),
      ...(was === undefined ? {} : { was: this.#was(was as Readonly<Record<string, Was>>) }),
    };
  }

  #was(was: Readonly<Record<string, Was>>): Readonly<Record<string, Was>> {
    return Object.fromEntries(
      Object.entries(was).flatMap(([runs, then]) =>
        readRuns(runs, this.releases).map((release) => [release, then]),
      ),
    );
  }
}
