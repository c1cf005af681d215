/** The wording of QEMU's parser, which differs between releases. */
export interface ParserWords {
  /** Whether line and column come first. */
  readonly hasPositions: boolean;
  readonly noColon: string;
  readonly noSeparator: { readonly '{': string; readonly '[': string };
  /** Where a member's name is expected: for `}` and the like, and for a value that is not a string. */
  readonly noName: { readonly punctuation: string; readonly value: string };
  /** Whether a fault in the order of tokens is reported although something after it isn't a token. */
  readonly isIncremental: boolean;
}

export const NO_VALUE = 'expecting value';

const BEFORE_11_1: ParserWords = {
  hasPositions: false,
  noColon: 'missing : in object pair',
  noSeparator: { '{': 'expected separator in dict', '[': 'expected separator in list' },
  noName: { punctuation: NO_VALUE, value: 'key is not a string in object' },
  isIncremental: false,
};

const SINCE_11_1: ParserWords = {
  hasPositions: true,
  noColon: "expecting ':'",
  noSeparator: { '{': "expected ',' or '}'", '[': "expected ',' or ']'" },
  noName: { punctuation: 'expecting key', value: 'expecting key' },
  isIncremental: true,
};

export function parserWordsOf(qemu: { readonly major: number; readonly minor: number }): ParserWords {
  return qemu.major > 11 || (qemu.major === 11 && qemu.minor >= 1) ? SINCE_11_1 : BEFORE_11_1;
}
