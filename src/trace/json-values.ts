/** Where the values of a JSON text begin and end, so that a part can be cut out or replaced and the rest stays as it is. */

/** Returns whether a text is one JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The way from the outermost value to a value: members' names and indices. It is reused: copy it to keep it. */
export type ValuePath = readonly (string | number)[];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACES = ' \t\r\n';

/**
 * Calls `visit` for each value of the text, a container's parts before the container.
 *
 * @param text - valid JSON
 * @param visit - gets the value's path, its first character's index and the index behind its last one
 */
export function visitValues(
  text: string,
  visit: (path: ValuePath, start: number, end: number) => void,
): void {
  const path: (string | number)[] = [];
  /** Where the containers begin that are open. */
  const starts: number[] = [];
  let at = 0;
  const close = (start: number) => {
    visit(path, start, at);
    // The value was an item: the next one has the next index.
    const last = path.at(-1);
    if (typeof last === 'number') path[path.length - 1] = last + 1;
  };
  while (at < text.length) {
    const start = at;
    const character = text.charAt(at);
    if (SPACES.includes(character) || character === ',') {
      at += 1;
    } else if (character === '{') {
      at += 1;
      starts.push(start);
      path.push('');
    } else if (character === '[') {
      at += 1;
      starts.push(start);
      path.push(0);
    } else if (character === '}' || character === ']') {
      at += 1;
      path.pop();
      close(starts.pop() ?? 0);
    } else if (character === '"') {
      at = endOfString(text, at);
      const colon = typeof path.at(-1) === 'string' ? colonAfter(text, at) : undefined;
      if (colon === undefined) {
        close(start);
      } else {
        path[path.length - 1] = JSON.parse(text.slice(start, at)) as string;
        at = valueAfter(text, colon);
        if (text.charCodeAt(at) === QUOTE) {
          const begin = at;
          at = endOfString(text, at);
          close(begin);
        }
      }
    } else {
      while (at < text.length && !',]}'.includes(text.charAt(at)) && !SPACES.includes(text.charAt(at)))
        at += 1;
      close(start);
    }
  }
}

function endOfString(text: string, quote: number): number {
  let at = quote + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** The index of the colon behind a member's name; undefined behind a value. */
function colonAfter(text: string, from: number): number | undefined {
  const at = valueAfter(text, from - 1);
  return text.charAt(at) === ':' ? at : undefined;
}

/** The index of the next character that is not a space. */
function valueAfter(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && SPACES.includes(text.charAt(at))) at += 1;
  return at;
}
