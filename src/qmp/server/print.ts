/**
 * JSON as QEMU writes it, kept apart from the client's own code so that a server of ours can't share the client's
 * mistakes.
 */

/** QEMU reads no deeper nesting either. Without a bound a peer's reply could exhaust this process's stack. */
const MAX_WRITTEN_DEPTH = 1024;

/**
 * Writes a message as QEMU does: spaces after `:` and `,`, ASCII only, CRLF at its end. Of a message that is nested too deep
 * a reply becomes an error, and an event has no data.
 */
export function print(message: object, pretty: boolean): string {
  const margin = pretty ? '\r\n' : undefined;
  let text: string;
  try {
    text = write(message, margin, 0);
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    text = write(withoutDepth(message), margin, 0);
  }
  return `${text}\r\n`;
}

class TooDeep extends Error {}

function withoutDepth(message: { readonly event?: unknown; readonly id?: unknown }): object {
  const { data: _data, return: _return, ...rest } = message as Readonly<Record<string, unknown>>;
  if ('event' in rest) return rest;
  const desc = `the reply is nested deeper than ${MAX_WRITTEN_DEPTH} levels`;
  return { ...rest, error: { class: 'GenericError', desc } };
}

/** `margin` is the line end and indentation of the value, where each member has a line of its own. */
function write(value: unknown, margin: string | undefined, depth: number): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') return writeNumber(value);
  if (typeof value !== 'object' || value === null) return writeAtom(value);
  if (depth >= MAX_WRITTEN_DEPTH) throw new TooDeep();
  const inner = margin === undefined ? undefined : `${margin}    `;
  const items = Array.isArray(value)
    ? value.map((item: unknown) => write(item, inner, depth + 1))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${quote(key)}: ${write(item, inner, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const between = inner === undefined ? ', ' : `,${inner}`;
  return `${open}${items.length > 0 && inner !== undefined ? inner : ''}${items.join(between)}${margin ?? ''}${close}`;
}

/** A number that was too large for JavaScript stays one for the client. */
function writeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'null' : `${value < 0 ? '-' : ''}1e999`;
}

/** What JSON can't carry is null, as for `JSON.stringify`. */
function writeAtom(value: unknown): string {
  return typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : 'null';
}

const NOT_ASCII = /[\x7f-\uffff]/g;

function quote(text: string): string {
  return JSON.stringify(text).replace(
    NOT_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
