/** Text as UTF-8, or bytes, in base64. */
export function toBase64(data: string | Uint8Array): string {
  return (
    typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  ).toString('base64');
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
