/** Where QEMU's parser is in what a client wrote: lines from 1, columns in bytes from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const START: Position = { line: 1, column: 1 };

const LINE_END = 0x0a;

/** The position after those bytes. */
export function passed({ line, column }: Position, bytes: Uint8Array): Position {
  const last = bytes.lastIndexOf(LINE_END);
  if (last < 0) return { line, column: column + bytes.length };
  let lines = 0;
  for (let at = bytes.indexOf(LINE_END); at >= 0; at = bytes.indexOf(LINE_END, at + 1)) lines += 1;
  return { line: line + lines, column: bytes.length - last };
}
