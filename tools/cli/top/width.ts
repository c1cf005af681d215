/** How many columns of a terminal a text takes. */

/** Characters that take two columns: East Asian ones, and most emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** Characters that stand on the one before: accents, joiners, variation selectors. */
const WITHOUT_WIDTH = /[\p{M}\p{Cf}]/u;

function widthOf(character: string): number {
  if (WITHOUT_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** Fills a text with spaces up to a width. */
export function padded(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? `${spaces}${text}` : `${text}${spaces}`;
}

/** Cuts a text to a width, with `…` at its end where it was longer. */
export function shortenedTo(width: number, text: string): string {
  return textWidth(text) <= width ? text : width < 1 ? '' : `${cut(width - 1, [...text])}…`;
}

/** Cuts a text to a width, with `…` at its start where it was longer. */
export function shortenedAtStart(width: number, text: string): string {
  if (textWidth(text) <= width) return text;
  return width < 1 ? '' : `…${[...cut(width - 1, [...text].reverse())].reverse().join('')}`;
}

function cut(width: number, characters: readonly string[]): string {
  let [short, used] = ['', 0];
  for (const character of characters) {
    used += widthOf(character);
    if (used > width) break;
    short += character;
  }
  return short;
}
