/** What happens in one column of a timeline, or in several if its text is long. */
export type Mark =
  | { readonly kind: 'value'; readonly text: string; readonly from: number; readonly to: number }
  | { readonly kind: 'complete' | 'error'; readonly from: number; readonly to: number }
  /** Values of one tick: from the opening to the closing parenthesis. */
  | { readonly kind: 'group'; readonly from: number; readonly to: number };

/** A line of a marble diagram: a timeline with its label, the operator's call, or the space between two diagrams. */
export type Row =
  | { readonly kind: 'gap' }
  | { readonly kind: 'call'; readonly text: string }
  | {
      readonly kind: 'timeline';
      readonly label: string;
      readonly marks: readonly Mark[];
      /** Columns, to the end of the text. */
      readonly length: number;
      readonly note: string | undefined;
    };

/** The marble diagram of a docblock: its first code block without a language. */
export function marbleText(docblock: string): string | undefined {
  const text = docblock.replace(/^ *\* ?/gm, '');
  const blocks = [...text.matchAll(/^```(.*)\n([^]*?)\n```$/gm)];
  return blocks.find(([, language]) => language === '')?.[2];
}

/** The rows of a marble diagram. Throws a SyntaxError that names the line if it can't be drawn. */
export function parseMarbles(text: string): Row[] {
  const lines = text.split('\n');
  const starts = new Set(lines.flatMap((line) => /^\w+: +/.exec(line)?.[0].length ?? []));
  if (starts.size !== 1) throw new SyntaxError(`the timelines begin in different columns:\n${text}`);
  return lines.map((line) => {
    const [start = ''] = /^\w+: +/.exec(line) ?? [];
    if (start === '') return line === '' ? { kind: 'gap' } : { kind: 'call', text: line };
    const [timeline = '', note] = line.slice(start.length).split(/ {2,}/);
    return {
      kind: 'timeline',
      label: start.slice(0, start.indexOf(':')),
      marks: marksOf(timeline),
      length: timeline.length,
      note: note?.replace(/^\((.*)\)$/, '$1'),
    };
  });
}

/**
 * A value's text: a literal in quotes or braces, or a word with its argument in parentheses. A hyphen between two letters on each side
 * belongs to the word (`query-status`), any other is time. A single space continues the value, except in a group.
 */
const LITERAL = /'[^']*'|"[^"]*"|\{[^}]*\}/;
const WORD = /(?:[^\s()|#'"{}-]|(?<=[a-z]{2})-(?=[a-z]{2}))+(?:\([^()|]*\))?/;
const PART = `(?:${LITERAL.source}|${WORD.source})`;
const VALUE = new RegExp(`${PART}(?: ${PART})*`, 'y');
const GROUPED_VALUE = new RegExp(PART, 'y');

function marksOf(timeline: string): Mark[] {
  const marks: Mark[] = [];
  let group: number | undefined;
  for (let at = 0; at < timeline.length;) {
    const character = timeline.charAt(at);
    const value = group === undefined ? VALUE : GROUPED_VALUE;
    value.lastIndex = at;
    const [text] = value.exec(timeline) ?? [];
    const end = at + (text?.length ?? 1);
    if (text !== undefined) marks.push({ kind: 'value', text, from: at, to: end });
    else if (character === '|') marks.push({ kind: 'complete', from: at, to: end });
    else if (character === '#') marks.push({ kind: 'error', from: at, to: end });
    else if (character === '(' && group === undefined) group = at;
    else if (character === ')' && group !== undefined) {
      marks.push({ kind: 'group', from: group, to: end });
      group = undefined;
    } else if (!(character === '-' || (character === ' ' && group !== undefined))) {
      throw new SyntaxError(
        `column ${at} has ${JSON.stringify(character)}, which is not a mark: ${timeline}`,
      );
    }
    at = end;
  }
  if (group !== undefined) throw new SyntaxError(`the group of column ${group} is not closed: ${timeline}`);
  return marks;
}
