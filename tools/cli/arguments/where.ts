/** `--where key=value`: which events are wanted, by what their data holds. */
import { parse } from '../../../src/protocol/json.js';
import type { JsonValue } from '../../../src/protocol/types.js';
import { jsonLine } from '../output/json-text.js';
import type { CommandSchema } from './schema.js';
import { didYouMean } from './suggest.js';
import { UsageError } from '../usage-error.js';

export interface Condition {
  readonly path: readonly string[];
  readonly text: string;
}

/** @throws UsageError where the text is not `key=value` */
export function readCondition(text: string): Condition {
  const at = text.indexOf('=');
  const path = text.slice(0, at).split('.');
  if (at < 0 || path.includes(''))
    throw new UsageError(`--where ${text}: expected key=value, such as device=disk0`);
  return { path, text: text.slice(at + 1) };
}

/** Whether an event's data fulfils all conditions. A text is compared as it is, any other value as JSON. */
export function fulfils(data: unknown, conditions: readonly Condition[]): boolean {
  return conditions.every(({ path, text }) => {
    const value = valueAt(data, path);
    if (typeof value === 'string') return value === text;
    return value !== undefined && jsonLine(value) === asJson(text);
  });
}

function valueAt(data: unknown, path: readonly string[]): JsonValue | undefined {
  let value = data as JsonValue | undefined;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, JsonValue>)[name];
  }
  return value;
}

function asJson(text: string): string {
  try {
    return jsonLine(parse(text));
  } catch {
    return text;
  }
}

/**
 * Warnings for names that rxqmp doesn't know: such an event would never come, unless the machine is newer or a vendor's.
 *
 * @param schema - the events of the releases that rxqmp knows
 */
export function doubtsAbout(
  names: readonly string[],
  conditions: readonly Condition[],
  schema: CommandSchema,
): readonly string[] {
  const known = new Set(schema.events);
  const doubts = names
    .filter((name) => !known.has(name))
    .map(
      (name) => `rxqmp knows no event '${name}'${didYouMean(name, known)}; it is watched for all the same`,
    );
  if (names.length === 0 || names.some((name) => !known.has(name))) return doubts;
  const members = new Set(
    names.flatMap((name) => {
      const { members = [], variants = new Map() } = schema.dataOf(name) ?? {};
      return [...members, ...[...variants.values()].flatMap((variant) => variant.members)].map(
        (member) => member.name,
      );
    }),
  );
  const odd = conditions.map(({ path: [first = ''] }) => first).filter((first) => !members.has(first));
  return [
    ...doubts,
    ...odd.map(
      (first) => `--where ${first}: ${names.join(' or ')} has no such member${didYouMean(first, members)}`,
    ),
  ];
}
