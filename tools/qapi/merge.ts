/**
 * Merges the schemas of several releases into one, and extracts one release from it again. The names, types and
 * conditions of each release are kept.
 */
import type { Branch, Definition, Marks, Member, Schema, TypeRef, Value, Was } from './model.js';

/** The keys that may differ between releases. Their older values go to `was`. */
const CHANGING = [
  'if',
  'type',
  'optional',
  'returns',
  'oob',
  'preconfig',
  'open',
  'silent',
  'features',
] as const;
/** The parts of a definition that are matched by name. */
const PARTS = ['values', 'members', 'branches', 'alternatives', 'arguments', 'data'] as const;

type Part = Member | Value | Branch;
type Loose = Marks & { readonly [key: string]: unknown };
type Lookup = (name: string) => Definition | undefined;

/** @param schemas - one for each release, oldest first */
export function mergeSchemas(schemas: readonly Schema[]): Schema {
  const [newest, ...older] = [...schemas].reverse();
  if (newest === undefined) throw new Error('expected at least one schema to merge');
  return older.reduce(mergeTwo, newest);
}

function mergeTwo(newer: Schema, older: Schema): Schema {
  const releases = [...older.releases, ...newer.releases];
  const [left, right] = [byName(newer.definitions), byName(older.definitions)];
  const both = newer.definitions.map((definition) => {
    const before = right.get(definition.name);
    if (before === undefined) return only(definition, newer.releases);
    const [now, then] = alike(
      definition,
      (name) => left.get(name),
      before,
      (name) => right.get(name),
    );
    // A definition that the newest release doesn't have: its members end with it.
    const having = definition.in ?? newer.releases;
    return ofKind(before, mergeParts(now, then, having, older.releases), older.releases);
  });
  const gone = older.definitions.filter(({ name }) => !left.has(name));
  const definitions = [...both, ...gone.map((definition) => only(definition, older.releases))];
  return { releases, definitions: definitions.sort(byPlace) };
}

/** Records that a union was a struct in older releases. */
function ofKind({ kind }: Definition, merged: Definition, releases: readonly string[]): Definition {
  if (merged.kind !== 'union' || kind !== 'struct') return merged;
  const was = Object.fromEntries(releases.map((release) => [release, { ...merged.was?.[release], kind }]));
  return { ...merged, was: { ...merged.was, ...was } };
}

function byPlace(a: Definition, b: Definition): number {
  return compare(a.module, b.module) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byName<T extends { readonly name: string }>(list: readonly T[]): Map<string, T> {
  return new Map(list.map((item) => [item.name, item]));
}

function only<T extends Marks>(part: T, releases: readonly string[]): T {
  return { ...part, in: part.in ?? releases };
}

/**
 * Brings two definitions into one form. A struct that became a union is a union without branches. A base, or a type of
 * the arguments, that changed is replaced by its members.
 */
function alike(
  now: Definition,
  lookNow: Lookup,
  then: Definition,
  lookThen: Lookup,
): [Definition, Definition] {
  if (now.kind === 'union' && then.kind === 'struct') {
    const { discriminator } = now;
    return alike(now, lookNow, { ...then, kind: 'union', discriminator, branches: [] }, lookThen);
  }
  if ('members' in now && 'members' in then && now.base !== then.base)
    return [flattened(now, lookNow), flattened(then, lookThen)];
  if (now.kind === 'command' && then.kind === 'command' && differ(now.arguments, then.arguments))
    return [
      { ...now, arguments: listed(now.arguments, lookNow) },
      { ...then, arguments: listed(then.arguments, lookThen) },
    ];
  if (now.kind === 'event' && then.kind === 'event' && differ(now.data, then.data))
    return [
      { ...now, data: listed(now.data, lookNow) },
      { ...then, data: listed(then.data, lookThen) },
    ];
  if (now.kind !== then.kind)
    throw new Error(`${now.name}: expected ${then.kind} to stay one, found ${now.kind}`);
  return [now, then];
}

function differ(now: unknown, then: unknown): boolean {
  return typeof now === 'string' || typeof then === 'string' ? now !== then : false;
}

function flattened<D extends Definition & { readonly members: readonly Member[] }>(
  definition: D,
  lookUp: Lookup,
): D {
  const { base: _, ...rest } = definition as D & { base?: string };
  return { ...(rest as unknown as D), members: flatMembers(definition, lookUp) };
}

/** The members of a struct or union, those of its bases first. */
export function flatMembers(definition: Definition, lookUp: Lookup): readonly Member[] {
  if (definition.kind !== 'struct' && definition.kind !== 'union')
    throw new Error(`${definition.name}: expected members, found the ${definition.kind}`);
  const base = definition.base === undefined ? undefined : lookUp(definition.base);
  return base === undefined ? definition.members : [...flatMembers(base, lookUp), ...definition.members];
}

function listed(data: TypeRef | readonly Member[] | undefined, lookUp: Lookup): readonly Member[] {
  if (typeof data !== 'string') return data ?? [];
  const type = lookUp(data);
  if (type?.kind !== 'struct') throw new Error(`expected the struct ${data} where the arguments changed`);
  return flatMembers(type, lookUp);
}

function mergeParts(
  now: Definition,
  then: Definition,
  newer: readonly string[],
  older: readonly string[],
): Definition {
  const merged: Record<string, unknown> = {
    ...changed(now as unknown as Loose, then as unknown as Loose, older),
  };
  for (const key of PARTS) {
    const [left, right] = [now, then].map((definition) => (definition as unknown as Loose)[key]);
    if (typeof left === 'string' || (left === undefined && right === undefined)) continue;
    merged[key] = mergeLists((left ?? []) as Part[], (right ?? []) as Part[], newer, older);
  }
  return merged as unknown as Definition;
}

function mergeLists(
  now: readonly Part[],
  then: readonly Part[],
  newer: readonly string[],
  older: readonly string[],
) {
  const [left, right] = [byName(now), byName(then)];
  return [
    ...now.map((part) => {
      const before = right.get(part.name);
      return before === undefined
        ? only(part, newer)
        : changed(part as unknown as Loose, before as unknown as Loose, older);
    }),
    ...then.filter(({ name }) => !left.has(name)).map((part) => only(part, older)),
  ];
}

/** Returns the newer one, with the older release's differences. */
function changed(now: Loose, then: Loose, older: readonly string[]): Loose {
  const differences = CHANGING.filter((key) => !isSame(now[key], then[key])).map((key) => [
    key,
    then[key] ?? null,
  ]);
  const since = now.since ?? then.since;
  const was: Record<string, Was> = { ...then.was, ...now.was };
  if (differences.length > 0) for (const release of older) was[release] ??= Object.fromEntries(differences);
  return {
    ...now,
    ...(now.in === undefined ? {} : { in: [...older, ...now.in] }),
    ...(since === undefined ? {} : { since }),
    ...(Object.keys(was).length === 0 ? {} : { was }),
  };
}

/** Compares two values: features are lists, all others are single words. */
function isSame(now: unknown, then: unknown): boolean {
  return String(now ?? '') === String(then ?? '');
}

/** The schema as one of its releases had it. */
export function schemaOf(release: string, schema: Schema): Schema {
  const at = <T extends Marks>(part: T): T => {
    const { in: _in, was, ...rest } = part;
    const then = Object.entries({ ...rest, ...was?.[release] }).filter(([, value]) => value !== null);
    return Object.fromEntries(then) as unknown as T;
  };
  const has = ({ in: releases }: Marks) => releases?.includes(release) ?? true;
  const definitions = schema.definitions.filter(has).map((definition) => {
    const then = at(definition as unknown as Loose) as Record<string, unknown>;
    for (const key of PARTS) {
      const parts = then[key];
      if (Array.isArray(parts)) then[key] = (parts as Part[]).filter(has).map(at);
    }
    if (then['kind'] !== 'struct') return then as unknown as Definition;
    const { discriminator: _discriminator, branches: _branches, ...struct } = then;
    return struct as unknown as Definition;
  });
  return { releases: [release], definitions };
}
