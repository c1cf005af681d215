import type { Marks, Member, Schema, TypeRef, Was } from './model.js';
import { compareReleases } from './releases.js';

/**
 * The facts as a given QEMU should have them. A release that the facts were made from is known exactly; one
 * before, between or after is known as far as its neighbours agree, or `since` tells.
 */
export class SchemaAtRelease {
  readonly #exact: string | undefined;

  constructor(
    readonly schema: Schema,
    readonly release: string,
  ) {
    const newest = schema.releases.at(-1) ?? release;
    const known = schema.releases.includes(release);
    this.#exact = known ? release : compareReleases(release, newest) > 0 ? newest : undefined;
  }

  /** Whether this QEMU should have it. If not, it still may. */
  must({ in: releases, since }: Marks): boolean {
    if (this.#exact !== undefined) return releases?.includes(this.#exact) ?? true;
    const arrived = since === undefined ? undefined : compareReleases(since, this.release) <= 0;
    const oldest = this.schema.releases[0] ?? '';
    if (compareReleases(this.release, oldest) < 0)
      return (arrived ?? false) && (releases?.includes(oldest) ?? true);
    return (
      releases === undefined || ((arrived ?? false) && releases.includes(this.schema.releases.at(-1) ?? ''))
    );
  }

  /** The build condition that explains why it may be missing. */
  condition(marks: Marks): string | undefined {
    const conditions = this.#versions(marks, marks.if ?? null, (then) => then.if);
    return conditions.find((condition) => condition !== null) ?? undefined;
  }

  types(member: { readonly type: TypeRef } & Marks): readonly TypeRef[] {
    return this.#versions(member, member.type, (then) => then.type);
  }

  returns(command: { readonly returns?: TypeRef } & Marks): readonly TypeRef[] {
    const all = this.#versions(command, command.returns ?? null, (then) => then.returns);
    return all.filter((type) => type !== null);
  }

  /** Whether a command may run out of band; nothing where the neighbours disagree. */
  oob(command: { readonly oob?: true } & Marks): boolean | undefined {
    const all = this.#versions<true | null>(command, command.oob ?? null, (then) => then.oob);
    return all.length === 1 ? all[0] === true : undefined;
  }

  /** Whether it should be optional; nothing where the neighbours disagree. */
  optional(member: Member): boolean | undefined {
    const all = this.#versions<true | null>(member, member.optional ?? null, (then) => then.optional);
    return all.length === 1 ? all[0] === true : undefined;
  }

  /** What holds at this QEMU: one value where that is known, else each that a neighbour has. */
  #versions<T>({ was = {} }: Marks, now: T, said: (was: Was) => T | undefined): readonly T[] {
    // `null` says that there was none; nothing said is that it was as now.
    const at = (then: Was | undefined): T => {
      const value = then && said(then);
      return value === undefined ? now : value;
    };
    if (this.#exact !== undefined) return [at(was[this.#exact])];
    return [...new Set([now, ...Object.values(was).map(at)])];
  }
}
