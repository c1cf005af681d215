/**
 * Equality for tests: compares errors by class, tag, message and fields, which jest's `toEqual` ignores.
 */

/** Returns whether two values are alike. `undefined` members are as good as absent, and jest's matchers match. */
export function alike(actual: unknown, expected: unknown): boolean {
  if (Object.is(actual, expected)) return true;
  if (isMatcher(expected)) return expected.asymmetricMatch(actual);
  if (!isObject(actual) || !isObject(expected)) return false;
  if (
    Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected) &&
    classNameOf(actual) !== classNameOf(expected)
  ) {
    return false;
  }
  if (actual instanceof Date && expected instanceof Date) return actual.getTime() === expected.getTime();
  return fieldsOf(actual, expected).every((key) => alike(actual[key], expected[key]));
}

/** The fields to compare: not an error's stack, and its cause only if the expected error has one. */
function fieldsOf(actual: Fields, expected: Fields): string[] {
  if (!(expected instanceof Error)) return [...new Set([...Object.keys(actual), ...Object.keys(expected)])];
  const names = [...Object.getOwnPropertyNames(actual), ...Object.getOwnPropertyNames(expected), 'message'];
  const counts = (name: string) => name !== 'stack' && (name !== 'cause' || expected.cause !== undefined);
  return [...new Set(names)].filter(counts);
}

/** Formats a value for a failing test. */
export function shown(value: unknown): string {
  if (value instanceof Error) {
    const fields = Object.entries(value)
      .filter(([key]) => key !== '_tag')
      .map(([key, field]) => `, ${key}: ${shown(field)}`);
    return `${classNameOf(value)}(${JSON.stringify(value.message)}${fields.join('')})`;
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (!isObject(value) || typeof value === 'function') return String(value);
  return `{ ${Object.entries(value)
    .map(([key, member]) => `${key}: ${shown(member)}`)
    .join(', ')} }`;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isMatcher(value: unknown): value is { asymmetricMatch(actual: unknown): boolean } {
  return isObject(value) && typeof value['asymmetricMatch'] === 'function';
}

/** The class's name. For a test, copies of a class from `import` and from `require` are the same class. */
function classNameOf(value: object): string {
  return value instanceof Error ? value.name : (value.constructor?.name ?? 'Object');
}
