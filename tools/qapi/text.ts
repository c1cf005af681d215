/** TypeScript as Prettier would print it, so that what is generated needs no formatter. */
export const WIDTH = 110;

/** Not in ASCII's printable part: such a character is written by its code, for a peer's names may have any. */
const UNPRINTABLE = /[^ -~]/g;

/** A string literal that stays one, whatever the text is. */
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

/** A doc comment of these lines; nothing without any. */
export function docComment(lines: readonly string[]): string[] {
  const safe = lines.map((line) => line.replaceAll('*/', '*\\/'));
  const [first, ...rest] = safe;
  if (first === undefined) return [];
  return rest.length === 0
    ? [`/** ${first} */`]
    : ['/**', ...safe.map((line) => ` * ${line}`.trimEnd()), ' */'];
}

/**
 * `head` and a union: on one line where that holds it, else on the next, else an alternative a line.
 *
 * @param indent - how far in the whole will stand
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
