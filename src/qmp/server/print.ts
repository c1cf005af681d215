/**
 * JSON as QEMU writes it, kept apart from the client's own code so that a server of ours can't share the client's
 * mistakes.
 */

/** Writes a message as QEMU does: spaces after `:` and `,`, ASCII only, CRLF at its end. */
export function print(message: unknown, pretty: boolean): string {
  return `${write(message, pretty ? '\r\n' : undefined)}\r\n`;
}

/** `margin` is the line end and indentation of the value, where each member has a line of its own. */
function write(value: unknown, margin: string | undefined): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = margin === undefined ? undefined : `${margin}    `;
  const items = Array.isArray(value)
    ? value.map((item: unknown) => write(item, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${quote(key)}: ${write(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const between = inner === undefined ? ', ' : `,${inner}`;
  return `${open}${items.length > 0 && inner !== undefined ? inner : ''}${items.join(between)}${margin ?? ''}${close}`;
}

const NOT_ASCII = /[\x7f-\uffff]/g;

function quote(text: string): string {
  return JSON.stringify(text).replace(
    NOT_ASCII,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}
