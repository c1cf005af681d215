/** UTF-8, in pages and in Node. */
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

const DECODER = new TextDecoder('utf-8', { fatal: true });
const ENCODER = new TextEncoder();

export function toUtf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** @throws `TypeError` for bytes that are not UTF-8 */
export function fromUtf8(bytes: Uint8Array): string {
  return DECODER.decode(bytes);
}
