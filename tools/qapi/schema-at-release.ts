import type { Marks, Member, Schema, TypeRef, Was } from './model.js';
import { compareReleases } from './releases.js';

/**
 * The facts for a given QEMU release. A release that the facts were made from is known exactly. Another one is known as
 * far as its neighbours agree, or from `since`.
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

  /** Returns whether this QEMU should have it. If not, it may have it all the same. */
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

  /** Whether a command may run out of band; undefined if the neighbours disagree. */
  oob(command: { readonly oob?: true } & Marks): boolean | undefined {
    const all = this.#versions<true | null>(command, command.oob ?? null, (then) => then.oob);
    return all.length === 1 ? all[0] === true : undefined;
  }

  /** Whether it should be optional; undefined if the neighbours disagree. */
  optional(member: Member): boolean | undefined {
    const all = this.#versions<true | null>(member, member.optional ?? null, (then) => then.optional);
    return all.length === 1 ? all[0] === true : undefined;
  }

  /** The possible values for this QEMU: one if it is known, else one for each neighbour. */
  #versions<T>({ was = {} }: Marks, now: T, said: (was: Was) => T | undefined): readonly T[] {
    // `null` means that there was no value; a missing key means that the value was the current one.
    const at = (then: Was | undefined): T => {
      const value = then && said(then);
      return value === undefined ? now : value;
    };
    if (this.#exact !== undefined) return [at(was[this.#exact])];
    return [...new Set([now, ...Object.values(was).map(at)])];
  }
}
