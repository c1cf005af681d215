import type { MarkdownRenderer } from 'vitepress';

/** The class of a column whose longest cell has more than so many characters; the style sheet gives each a least width. */
const CLASSES = [
  { over: 120, name: 'column-wide' },
  { over: 70, name: 'column-middle' },
  { over: 25, name: 'column-narrow' },
] as const;

/** The class of a column, by the texts of its cells: undefined where they are short. */
export function columnClass(texts: readonly string[]): string | undefined {
  const longest = Math.max(0, ...texts.map((text) => text.length));
  return CLASSES.find(({ over }) => longest > over)?.name;
}

/**
 * Gives each column of a table a class for the width at which its texts can be read: a table that is wider than the page scrolls sideways.
 * Without it the browser fits as much as it can, and a sentence in the last column gets one word a line.
 */
export function tableColumns(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('table-columns', ({ tokens }) => {
    let headers: (typeof tokens)[number][] = [];
    let texts: string[][] = [];
    let column = 0;
    for (const [index, token] of tokens.entries()) {
      if (token.type === 'table_open') [headers, texts] = [[], []];
      else if (token.type === 'tr_open') column = 0;
      else if (token.type === 'th_open' || token.type === 'td_open') {
        if (token.type === 'th_open') headers.push(token);
        const inline = tokens[index + 1]?.children ?? [];
        (texts[column] ??= []).push(inline.map(({ content }) => content).join(''));
        column += 1;
      } else if (token.type === 'table_close') {
        for (const [number, header] of headers.entries()) {
          const name = columnClass(texts[number] ?? []);
          if (name !== undefined) header.attrJoin('class', name);
        }
      }
    }
  });
}
