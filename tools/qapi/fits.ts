import { flatMembers } from './merge.js';
import { BUILTINS, type Definition, elementOf, mayBeAbsent, type TypeRef } from './model.js';

type Lookup = (name: string) => Definition | undefined;

/**
 * Returns whether a member's older type fits its current one: it was renamed, or members or values were added. Then the
 * newer type is enough.
 */
export function fits(then: TypeRef, now: TypeRef, lookUp: Lookup): boolean {
  if (then === now) return true;
  const [oldElement, newElement] = [elementOf(then), elementOf(now)];
  if (oldElement !== undefined || newElement !== undefined)
    return oldElement !== undefined && newElement !== undefined && fits(oldElement, newElement, lookUp);
  if (then in BUILTINS || now in BUILTINS) return BUILTINS[then] === BUILTINS[now];
  const [before, after] = [lookUp(then), lookUp(now)];
  if (before?.kind === 'enum' && after?.kind === 'enum') {
    const values = new Set(after.values.map(({ name }) => name));
    return before.values.every(({ name }) => values.has(name));
  }
  if (before?.kind !== 'struct' || after?.kind !== 'struct') return false;
  const [old, young] = [before, after].map((struct) => flatMembers(struct, lookUp));
  return (
    old!.every((member) => {
      const match = young!.find(({ name }) => name === member.name);
      const enough = match !== undefined && (mayBeAbsent(match) || !mayBeAbsent(member));
      return enough && fits(member.type, match.type, lookUp);
    }) && young!.every((member) => mayBeAbsent(member) || old!.some(({ name }) => name === member.name))
  );
}

/** A type, and the types of older releases that don't fit it. */
export function typesOver(
  now: TypeRef,
  before: readonly (TypeRef | null | undefined)[],
  lookUp: Lookup,
): TypeRef[] {
  const others = before.filter((type) => typeof type === 'string').filter((type) => !fits(type, now, lookUp));
  return [...new Set([now, ...others])];
}
