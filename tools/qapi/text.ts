/** Writes TypeScript as Prettier does, so that generated files need no formatter. */
export const WIDTH = 110;

/** Characters that are not printable ASCII are written by their codes, because a peer's names may have any. */
const UNPRINTABLE = /[^ -~]/g;

/** Writes any text as a string literal. */
export function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replace(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const [single, double] = ["'", '"'].map((quote) => text.split(quote).length);
  return single! > double! ? `"${escaped.replaceAll('"', '\\"')}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

/** A property's name, in quotes where it needs them. */
export function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** A doc comment of these lines; nothing if there are none. */
export function docComment(lines: readonly string[]): string[] {
  const safe = lines.map((line) => line.replaceAll('*/', '*\\/'));
  const [first, ...rest] = safe;
  if (first === undefined) return [];
  return rest.length === 0
    ? [`/** ${first} */`]
    : ['/**', ...safe.map((line) => ` * ${line}`.trimEnd()), ' */'];
}

/**
 * Writes `head` and a union: on one line if it fits, else on the next line, else each alternative on a line.
 *
 * @param indent - the indentation of the whole
 */
export function unionOf(head: string, alternatives: readonly string[], tail: string, indent = 0): string[] {
  const joined = `${alternatives.join(' | ')}${tail}`;
  if (indent + head.length + 1 + joined.length <= WIDTH) return [`${head} ${joined}`];
  if (indent + 2 + joined.length <= WIDTH) return [head, `  ${joined}`];
  const broken = alternatives.map((alternative) => `  | ${alternative}`);
  return [head, ...broken.slice(0, -1), `${broken.at(-1)}${tail}`];
}

/** `block-core` as `BlockCore`. */
export function pascal(name: string): string {
  return name
    .replace(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[^A-Za-z0-9]+$/, '');
}
