/** A piece of what a program or a file of the guest is given: text, which is sent as UTF-8, or bytes. */
export type Piece = string | Uint8Array;

/** What a piece must be, as errors describe it. */
export const PIECE_EXPECTED = 'text without lone surrogates, or a Uint8Array';

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Returns whether a value can be sent: UTF-8 can't carry a lone surrogate. */
export function isPiece(value: unknown): value is Piece {
  return typeof value === 'string' ? !LONE_SURROGATE.test(value) : value instanceof Uint8Array;
}
